/** What VS Code announces to servers: the server's own tests speak to it with this. */

import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { EXTENSION, eventually, tour } from './workbench.ts';

/** With `ESS_RECORD` set it is written anew. */
const RECORDED = join(EXTENSION, '../server/ess-lsp/tests/lsp/clients/vs_code.json');

/** The server, and somebody who listens. */
const folder = mkdtempSync(join(tmpdir(), 'ess-record-'));
const heard = join(folder, 'heard');
const server = join(folder, 'ess-lsp');
writeFileSync(server, `#!/bin/sh\ntee '${heard}' | '${join(EXTENSION, 'dist/server/ess-lsp')}' "$@"\n`);
chmodSync(server, 0o755);
after(() => rmSync(folder, { recursive: true, force: true }));

const { step } = tour({ files: [join(EXTENSION, '../examples/parcel-service.yaml')], settings: { 'ess.server.path': server } });

step('what VS Code can do is what the tests of the server know', async (workbench) => {
    await workbench.open('parcel-service.yaml');
    await eventually('the server is introduced', () => existsSync(heard) && firstMessage(readFileSync(heard)) !== undefined);
    const { method, params } = JSON.parse(firstMessage(readFileSync(heard)) ?? '');
    assert.equal(method, 'initialize');
    const announced = `${JSON.stringify(params.capabilities, null, 2)}\n`;
    if (process.env['ESS_RECORD']) {
        writeFileSync(RECORDED, announced);
    }
    assert.equal(announced, readFileSync(RECORDED, 'utf8'));
});

/** The content of the first message, once all of it is there. */
function firstMessage(bytes: Buffer): string | undefined {
    const text = bytes.toString('utf8');
    const [, length] = /^Content-Length: (\d+)\r\n/i.exec(text) ?? [];
    const start = text.indexOf('\r\n\r\n') + 4;
    const content = bytes.subarray(start, start + Number(length));
    return content.length === Number(length) ? content.toString('utf8') : undefined;
}
