import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { TARGETS, platforms } from '../../scripts/targets.mjs';

/** The first bytes of a program. */
function program(...parts: [number, string | number[]][]): Buffer {
    const bytes = Buffer.alloc(4096);
    for (const [at, part] of parts) {
        bytes.set(typeof part === 'string' ? Buffer.from(part, 'latin1') : part, at);
    }
    return bytes;
}

test('a program tells on which platforms it runs', () => {
    const elf: [number, string] = [0, '\x7fELF'];
    const cases: [Buffer, string[]][] = [
        [program(elf, [18, [62, 0]], [600, '/lib64/ld-linux-x86-64.so.2']), ['linux-x64']],
        [program(elf, [18, [183, 0]], [600, '/lib/ld-linux-aarch64.so.1']), ['linux-arm64']],
        [program(elf, [18, [62, 0]], [600, '/lib/ld-musl-x86_64.so.1']), ['alpine-x64']],
        [program(elf, [18, [62, 0]]), ['linux-x64', 'alpine-x64']],
        [program([0, [0xcf, 0xfa, 0xed, 0xfe]], [4, [7, 0, 0, 1]]), ['darwin-x64']],
        [program([0, [0xcf, 0xfa, 0xed, 0xfe]], [4, [12, 0, 0, 1]]), ['darwin-arm64']],
        [program([0, 'MZ'], [60, [128]], [132, [0x64, 0x86]]), ['win32-x64']],
        [program([0, 'MZ'], [60, [128]], [132, [0x64, 0xaa]]), ['win32-arm64']],
        [program([0, '#!/bin/sh']), []],
        [program(elf, [18, [243, 0]]), []],
        [Buffer.from('short'), []],
    ];
    for (const [bytes, expected] of cases) {
        assert.deepEqual(platforms(bytes), expected);
    }
});

test('Node itself is for this machine', () => {
    assert(platforms(readFileSync(process.execPath)).includes(`${process.platform}-${process.arch}`));
});

test('every target is one of VS Code and one of Rust', () => {
    for (const [target, rust] of TARGETS) {
        assert.match(target, /^(linux|alpine|darwin|win32)-(x64|arm64)$/);
        assert.match(rust, /^(x86_64|aarch64)-/);
    }
});
