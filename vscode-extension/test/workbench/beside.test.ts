/** Beside a YAML extension: nothing is offered or explained twice, and `ess.yaml` is ours. */

import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { createVSIX } from '@vscode/vsce';
import { build } from 'esbuild';
import { EXTENSION, eventually, missing, tour, type Workbench } from './workbench.ts';

const SOURCE = join(EXTENSION, 'test/workbench/beside');
const folder = mkdtempSync(join(tmpdir(), 'ess-beside-'));
const packagePath = join(folder, 'beside.vsix');
after(() => rmSync(folder, { recursive: true, force: true }));
if (!missing()) {
    await makePackage();
}
process.env['ESS_YAML_SERVER'] = join(process.env['ESS_WORKBENCH'] ?? '', 'node_modules/yaml-language-server/out/server/src/server.js');

const NAME = 'parcel-service.yaml';
const { step } = tour({
    files: [join(EXTENSION, '../examples', NAME), join(EXTENSION, 'test/workspace/ess.yaml')],
    packages: [packagePath],
    settings: { 'yaml.schemas': { [join(SOURCE, 'openapi.schema.json')]: NAME }, 'yaml.schemaStore.enable': false },
});

step('both offer their keys, each once', async (workbench) => {
    const { page } = workbench;
    await workbench.open(NAME);
    await workbench.goBehind(NAME, '/addresses/{addressId}:');
    await page.keyboard.press('Enter');
    const offered = await suggestions(workbench, '  x-', ['x-internal', 'x-objects']);
    assert.equal(new Set(offered).size, offered.length, `${offered}`);
    await workbench.picture('beside-completion');
    await page.keyboard.press('Escape');
    await workbench.run('File: Revert File');
});

step('both explain a method, in two parts of one hover', async (workbench) => {
    const { page } = workbench;
    await workbench.goBehind(NAME, '- {object: Shipment, id: shipmentId}\n    g');
    const hover = page.locator('.monaco-hover', { hasText: 'Shipment' }).first();
    await eventually('both are there', async () => {
        await workbench.run('Show or Focus Hover');
        return (await hover.innerText()).includes('From the schema: reads.');
    });
    const text = await hover.innerText();
    assert.equal(text.split('read on Shipment by shipmentId').length, 2, text);
    assert.equal(text.split('From the schema: reads.').length, 2, text);
    await workbench.picture('beside-hover');
    await page.keyboard.press('Escape');
});

step('a configuration is checked and completed by us alone', async (workbench) => {
    const { page } = workbench;
    await workbench.open('ess.yaml');
    await workbench.goBehind('ess.yaml', 'numeric-object-id: off');
    await page.keyboard.press('Enter');
    const offered = await suggestions(workbench, 'unguarded', ['unguarded-alias', 'unguarded-collection']);
    assert.deepEqual(offered, ['unguarded-alias', 'unguarded-collection']);
    await page.keyboard.press('Escape');
    await page.keyboard.type(': off');
    await workbench.squiggles('error').first().waitFor();
    await workbench.run('Problems: Focus on Problems View');
    const rows = page.locator('.markers-panel .monaco-list-row', { hasText: '`unguarded` is no rule' });
    await rows.first().waitFor();
    assert.equal(await rows.count(), 1);
    await workbench.picture('beside-configuration');
    await workbench.run('File: Revert File');
});

/** Types, and waits until all of these are offered. Returns what is. */
async function suggestions(workbench: Workbench, typed: string, expected: string[]): Promise<string[]> {
    const { page } = workbench;
    await page.keyboard.type(typed, { delay: 30 });
    const names = page.locator('.suggest-widget .monaco-list-row .label-name');
    let offered: string[] = [];
    await eventually(`${expected} are offered`, async () => {
        offered = await names.allInnerTexts();
        const all = expected.every((one) => offered.includes(one));
        if (!all) {
            await page.keyboard.press('Escape');
            await page.keyboard.press('Control+Space');
            await names.first().waitFor({ timeout: 3_000 }).catch(() => undefined);
        }
        return all;
    });
    return offered;
}

async function makePackage(): Promise<void> {
    const cwd = join(folder, 'extension');
    cpSync(SOURCE, cwd, { recursive: true });
    await build({
        entryPoints: [join(SOURCE, 'extension.ts')],
        outfile: join(cwd, 'extension.js'),
        bundle: true,
        platform: 'node',
        format: 'cjs',
        external: ['vscode'],
        logLevel: 'error',
    });
    await createVSIX({ cwd, packagePath, dependencies: false, allowMissingRepository: true, skipLicense: true });
}
