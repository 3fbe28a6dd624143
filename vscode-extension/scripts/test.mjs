// Runs the tests, file by file: npm test -- [FILE ...]
//
// On a busy machine a real workbench is at times too slow for a step. With CI set, a file that drives one is therefore
// run once more when it fails; the first run is printed too, and the end says which files needed a second.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const FLAGS = ['--disable-warning=MODULE_TYPELESS_PACKAGE_JSON', '--test'];
const REAL = /workbench|extension-host/;

const named = process.argv.slice(2);
const files = named.length > 0 ? named : every();
/** @type {string[]} */
const ends = [];
for (const file of files) {
    const first = run(file);
    if (first.passed || !process.env['CI'] || !REAL.test(file)) {
        process.stdout.write(first.said);
        ends.push(...(first.passed ? [] : [`failed: ${file}`]));
        continue;
    }
    // Only the second run is to be counted.
    process.stdout.write(first.said.replaceAll(/^(?=.)/gm, 'first run: '));
    const second = run(file);
    process.stdout.write(second.said);
    ends.push(second.passed ? `passed at the second run only: ${file}` : `failed twice: ${file}`);
}
console.log([`${files.length} files of tests`, ...ends].join('\n'));
process.exitCode = ends.some((end) => end.startsWith('failed')) ? 1 : 0;

/** @returns {string[]} all files of tests, those without a workbench first */
function every() {
    const names = readdirSync('test', { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.test.ts'));
    if (names.length === 0) {
        throw new Error('there are no tests: run this in vscode-extension');
    }
    return names.toSorted((one, other) => Number(REAL.test(one)) - Number(REAL.test(other))).map((name) => join('test', name));
}

/**
 * Runs the tests of a file.
 * @param {string} file
 */
function run(file) {
    /** @type {import('node:child_process').SpawnSyncOptionsWithStringEncoding} */
    const options = { stdio: ['inherit', 'pipe', 'inherit'], encoding: 'utf8', maxBuffer: 2 ** 28 };
    const { status, stdout } = spawnSync(process.execPath, [...FLAGS, file], options);
    return { passed: status === 0, said: stdout };
}
