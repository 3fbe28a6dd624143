// The licences of everything that is bundled, as they ask for.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { dist, extension, repository } from './build.mjs';

/** The terms of the MIT licence, for packages that bring no text. */
const MIT = `Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`;

/** Writes dist/THIRD-PARTY-NOTICES.txt. */
export function notices() {
    /** @type {Map<string, string[]>} packages by licence text */
    const packages = new Map();
    for (const one of [...ofExtension(), ...ofServer()]) {
        const { name } = one;
        const text = licenceText(one.folder) ?? ofName(one);
        packages.set(text, [...(packages.get(text) ?? []), name]);
    }
    const parts = [...packages].map(([text, names]) => `${names.sort().join(', ')}\n\n${text.trim()}\n`);
    const head = 'What this extension and its server are built with, and the licences of that.\n';
    writeFileSync(join(dist, 'THIRD-PARTY-NOTICES.txt'), [head, ...parts.sort()].join(`\n${'-'.repeat(72)}\n\n`));
}

/** npm packages that are bundled: those that are no tools, which is what vscode-languageclient needs. */
function ofExtension() {
    const lock = JSON.parse(readFileSync(join(extension, 'package-lock.json'), 'utf8')).packages;
    const found = new Map();
    const add = (/** @type {string} */ name) => {
        const path = `node_modules/${name}`;
        if (lock[path] && !found.has(name)) {
            const { version, license } = lock[path];
            found.set(name, { name: `${name} ${version}`, folder: join(extension, path), licence: license, authors: [] });
            Object.keys(lock[path].dependencies ?? {}).forEach(add);
        }
    };
    add('vscode-languageclient');
    return found.values();
}

/** Crates that are linked into the server. */
function ofServer() {
    const args = ['metadata', '--format-version', '1', '--locked', '--filter-platform', hostTuple()];
    const { status, stdout } = spawnSync('cargo', args, { cwd: repository, encoding: 'utf8', maxBuffer: 1 << 28 });
    if (status !== 0) {
        throw new Error('cargo metadata failed');
    }
    const { packages, resolve } = JSON.parse(stdout);
    const byId = new Map(packages.map((/** @type {any} */ one) => [one.id, one]));
    const nodes = new Map(resolve.nodes.map((/** @type {any} */ one) => [one.id, one]));
    const found = new Map();
    const add = (/** @type {string} */ id) => {
        if (found.has(id)) {
            return;
        }
        const { name, version, manifest_path, license, authors } = byId.get(id);
        found.set(id, { name: `${name} ${version}`, folder: dirname(manifest_path), licence: license, authors });
        for (const { pkg, dep_kinds } of nodes.get(id).deps) {
            if (dep_kinds.some((/** @type {any} */ one) => one.kind === null)) {
                add(pkg);
            }
        }
    };
    add(packages.find((/** @type {any} */ one) => one.name === 'ess-lsp').id);
    // Our own crates have our own licence.
    return [...found].filter(([id]) => byId.get(id).source !== null).map(([, one]) => one);
}

/**
 * The text of a licence that a package names and does not bring.
 * @param {{ name: string, licence: string, authors: string[] }} one
 */
function ofName({ name, licence, authors }) {
    if (!/\bMIT\b/.test(licence)) {
        throw new Error(`${name} has no text of its licence (${licence}): add it to the notices`);
    }
    const holders = authors.map((author) => author.replace(/ *<.*>/, ''));
    return `MIT License\n\nCopyright (c) ${holders.join(', ') || `the authors of ${name}`}\n\n${MIT}`;
}

function hostTuple() {
    return spawnSync('rustc', ['--print', 'host-tuple'], { encoding: 'utf8' }).stdout.trim();
}

/**
 * @param {string} folder
 * @returns {string | undefined} the text; of several the MIT licence, which the others allow in its place
 */
function licenceText(folder) {
    if (!existsSync(folder)) {
        return undefined;
    }
    const files = readdirSync(folder).filter((name) => /^(licen[cs]e|copying|unlicense|notice)/i.test(name)).sort();
    const chosen = files.find((name) => /mit/i.test(name)) ?? files.find((name) => /^licen[cs]e/i.test(name)) ?? files[0];
    return chosen && readFileSync(join(folder, chosen), 'utf8').replace(/\r\n/g, '\n');
}
