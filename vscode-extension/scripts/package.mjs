// Makes the package for one platform: npm run package -- [--target linux-x64] [--server PROGRAM]
import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { createVSIX } from '@vscode/vsce';
import { bundle, dist, extension, repository } from './build.mjs';
import { notices } from './notices.mjs';
import { pages } from './pages.mjs';
import { TARGETS, platforms } from './targets.mjs';

/** The marketplace takes more; people on slow lines do not. */
const LARGEST = 8 * 1024 * 1024;

const { values } = parseArgs({ options: { target: { type: 'string' }, server: { type: 'string' } } });
const target = values.target ?? `${process.platform}-${process.arch}`;
try {
    const packagePath = await makePackage(target, values.server);
    const size = statSync(packagePath).size;
    console.log(`${basename(packagePath)}: ${(size / 1024 / 1024).toFixed(2)} MB`);
    if (size > LARGEST) {
        throw new Error(`it is larger than ${LARGEST / 1024 / 1024} MB`);
    }
} catch (error) {
    console.error(`package: ${error instanceof Error ? error.message : error}`);
    process.exitCode = 1;
}

/**
 * @param {string} target what VS Code calls the platform
 * @param {string | undefined} server a built server; without it one is built
 * @returns {Promise<string>} the path of the package
 */
async function makePackage(target, server) {
    const rust = TARGETS.get(target);
    if (rust === undefined) {
        throw new Error(`there is no target ${target}: choose one of ${[...TARGETS.keys()].join(', ')}`);
    }
    const program = server ?? build(target, rust);
    const fits = platforms(readFileSync(program));
    if (!fits.includes(target)) {
        const is = fits.length === 0 ? 'is no program' : `is for ${fits.join(' and ')}`;
        throw new Error(`${program} ${is}, the package for ${target}: build the server for ${rust}`);
    }
    await bundle();
    const bundled = join(dist, 'server', target.startsWith('win32') ? 'ess-lsp.exe' : 'ess-lsp');
    mkdirSync(join(dist, 'server'));
    copyFileSync(program, bundled);
    chmodSync(bundled, 0o755);
    notices();
    pages();
    const packagePath = join(extension, `ess-lsp-${target}.vsix`);
    await createVSIX({
        cwd: extension,
        target,
        packagePath,
        // Everything is bundled.
        dependencies: false,
        // The repository has no public address yet: the pages need none.
        allowMissingRepository: true,
        rewriteRelativeLinks: false,
        readmePath: 'dist/README.md',
        changelogPath: 'dist/CHANGELOG.md',
    });
    return packagePath;
}

/**
 * Builds the server for release.
 * @param {string} target
 * @param {string} rust
 * @returns {string} the path of the program
 */
function build(target, rust) {
    const host = output('rustc', ['--print', 'host-tuple']);
    const library = output('rustc', ['--print', 'target-libdir', '--target', rust]);
    const built = existsSync(library) && readdirSync(library).some((name) => name.startsWith('libstd-'));
    if (!built) {
        throw new Error(
            `this machine (${host}) cannot build for ${target}: Rust has no standard library for ${rust} here. ` +
                'Package it on such a machine, or name a built server with --server.',
        );
    }
    const cross = rust === host ? [] : ['--target', rust];
    const messages = output('cargo', [
        'build', '--release', '--locked', '--package', 'ess-lsp', '--message-format', 'json-render-diagnostics', ...cross,
    ]);
    for (const line of messages.split('\n').filter((line) => line.startsWith('{'))) {
        const { executable } = JSON.parse(line);
        if (executable && basename(executable).startsWith('ess-lsp')) {
            return executable;
        }
    }
    throw new Error('cargo did not say where it has put the server');
}

/**
 * @param {string} command
 * @param {string[]} args
 * @returns {string} what it prints
 */
function output(command, args) {
    const { status, stdout, error } = spawnSync(command, args, {
        cwd: repository,
        encoding: 'utf8',
        maxBuffer: 64 * 1024 * 1024,
        stdio: ['ignore', 'pipe', 'inherit'],
    });
    if (error) {
        throw new Error(`${command} does not run (${error.message}); to build the server you need Rust`);
    }
    if (status !== 0) {
        throw new Error(`${command} ${args.join(' ')} failed`);
    }
    return stdout.trim();
}
