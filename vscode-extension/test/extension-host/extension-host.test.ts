/** Runs `suite.ts` in the extension host of a real workbench. */

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { build } from 'esbuild';
import { EXTENSION, eventually, missing, Workbench } from '../workbench/workbench.ts';

/** What became of a test. */
export interface Result {
    name: string;
    error?: string;
}

const NAMES = ['shop', 'notes.yaml'];
const FILES = [join(EXTENSION, '../examples/parcel-service.yaml'), ...NAMES.map((name) => join(EXTENSION, 'test/workspace', name))];

test('in the extension host', { skip: missing() ?? false }, async (outer) => {
    const folder = mkdtempSync(join(tmpdir(), 'ess-host-'));
    const results = join(folder, 'results.json');
    process.env['ESS_RESULTS'] = results;
    const suite = join(folder, 'suite.js');
    await build({
        entryPoints: [join(EXTENSION, 'test/extension-host/suite.ts')],
        outfile: suite,
        bundle: true,
        platform: 'node',
        format: 'cjs',
        external: ['vscode'],
        logLevel: 'error',
    });
    const workbench = await Workbench.start({
        files: FILES,
        settings: { 'workbench.editor.restoreViewState': false },
        flags: ['--enable-smoke-test-driver'],
        payload: [
            ['extensionDevelopmentPath', EXTENSION],
            ['extensionTestsPath', suite],
        ],
    });
    try {
        let found: Result[] = [];
        await eventually('the suite has ended', () => {
            try {
                found = JSON.parse(readFileSync(results, 'utf8'));
            } catch {
                return false;
            }
            return true;
        }, 240_000);
        for (const { name, error } of found) {
            await outer.test(name, () => {
                if (error) {
                    throw new Error(error);
                }
            });
        }
    } catch (error) {
        await workbench.picture('failed-extension-host');
        throw error;
    } finally {
        await workbench.stop();
        rmSync(folder, { recursive: true, force: true });
    }
});
