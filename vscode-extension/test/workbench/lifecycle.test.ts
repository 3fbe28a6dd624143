/** The life of the server in the real workbench: rule pages, the end of the server, trust. */

import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { EXTENSION, eventually, tour } from './workbench.ts';

const EXAMPLE = join(EXTENSION, '../examples/parcel-service.yaml');

/** A server that somebody has put into the settings; it leaves a trace, and runs no further. */
const folder = mkdtempSync(join(tmpdir(), 'ess-other-'));
const trace = join(folder, 'was-started');
const other = join(folder, 'ess-lsp');
writeFileSync(other, `#!/bin/sh\ntouch ${trace}\n`);
chmodSync(other, 0o755);
after(() => rmSync(folder, { recursive: true, force: true }));

/** No server at all. */
const ends = join(folder, 'ends');
writeFileSync(ends, '#!/bin/sh\n');
chmodSync(ends, 0o755);

const { step } = tour({ files: [EXAMPLE, join(EXTENSION, 'test/workspace/ess.yaml')] });

step('a finding links the page of its rule, which needs no network', async (workbench) => {
    const { page } = workbench;
    await workbench.open('parcel-service.yaml');
    await workbench.run('Problems: Focus on Problems View');
    const link = page.locator('.markers-panel .monaco-list-row .code-link, .markers-panel a', { hasText: 'undeclared-object-authorization' });
    await link.first().click({ modifiers: ['Control'] });
    await page.locator('.tab.active', { hasText: 'undeclared-object-authorization' }).waitFor();
    await workbench.run('View: Hide Panel');
    const text = page.frameLocator('iframe.webview.ready').frameLocator('iframe#active-frame').locator('h2', { hasText: 'What it does' });
    await text.waitFor();
    await workbench.picture('rule-page');
    await workbench.run('View: Close Editor');
});

step('a configuration is checked and completed', async (workbench) => {
    const { page } = workbench;
    await workbench.open('ess.yaml');
    await workbench.goBehind('ess.yaml', 'numeric-object-id: off');
    await page.keyboard.press('Enter');
    await page.keyboard.type('unguard', { delay: 30 });
    const rows = page.locator('.suggest-widget .monaco-list-row', { hasText: 'unguarded-alias' });
    await rows.first().waitFor();
    assert.equal(await rows.count(), 1);
    await page.keyboard.press('Escape');
    await page.keyboard.type('ed: off');
    await workbench.squiggles('error').first().waitFor();
    await workbench.run('File: Revert File');
});

step('a server that is killed comes back, and says so', async (workbench) => {
    const { page } = workbench;
    await workbench.open('parcel-service.yaml');
    await workbench.goTo(68);
    await workbench.squiggles('error').first().waitFor();
    const [before, ...more] = workbench.servers();
    assert(before && more.length === 0, 'one server runs');
    process.kill(before, 'SIGKILL');
    const message = page.locator('.notification-toast', { hasText: 'has ended unexpectedly and is started again' });
    await message.waitFor();
    await workbench.picture('killed');
    await eventually('another server runs', () => workbench.servers().some((id) => id !== before));
    await message.getByRole('button', { name: 'Show Log' }).click();
    await page.locator('.part.panel .composite.title', { hasText: 'ESS' }).waitFor();
    await workbench.run('View: Hide Panel');
    // It knows the documents that are open.
    await workbench.goBehind('parcel-service.yaml', 'Read an invoice');
    await page.keyboard.press('Enter');
    await page.keyboard.type('{');
    await workbench.squiggles('error').nth(1).waitFor();
    await workbench.run('File: Revert File');
});

step('it is started anew by a command, and shown with its version', async (workbench) => {
    await workbench.run('ESS: Show Log');
    await workbench.page.locator('.part.panel .composite.title', { hasText: 'ESS' }).waitFor();
    await workbench.run('View: Hide Panel');
    const before = workbench.servers();
    await workbench.run('ESS: Restart Server');
    await eventually('one other server runs', () => {
        const now = workbench.servers();
        return now.length === 1 && now[0] !== before[0];
    });
    await eventually('its version is known', async () => {
        await workbench.run('ESS: Show Version');
        const message = workbench.page.locator('.notification-toast', { hasText: /ESS 0\.1\.0, ess-lsp 0\.1\.0 \(bundled\)/ });
        return message.waitFor({ timeout: 3_000 }).then(() => true, () => false);
    });
    await workbench.run('Notifications: Clear All Notifications');
});

step('one that ends again and again is left alone, until somebody starts it', async (workbench) => {
    const { page } = workbench;
    await workbench.run('ESS: Show Access Matrix');
    const matrix = page.frameLocator('iframe.webview.ready').frameLocator('iframe#active-frame');
    await matrix.locator('.status', { hasText: '3 of 7 operations' }).waitFor();
    await page.locator('.tab', { hasText: /^parcel-service.yaml/ }).click();
    let last = 0;
    for (let count = 0; count < 5; count += 1) {
        await eventually('it runs again', () => workbench.servers().some((id) => id !== last));
        last = workbench.servers()[0] ?? 0;
        process.kill(last, 'SIGKILL');
    }
    const message = page.locator('.notification-toast', { hasText: 'has ended 5 times within three minutes and is not started again' });
    await message.waitFor();
    assert.equal(await page.locator('.notification-toast').count(), 1, 'nothing else is said');
    await workbench.picture('given-up');
    assert.deepEqual(workbench.servers(), []);
    await matrix.locator('.stopped', { hasText: 'what stands here is old' }).waitFor();
    await page.locator('#status\\.languageStatus').hover();
    const item = page.locator('.hover-language-status', { hasText: 'the ESS server does not run' });
    await item.getByText('Show Log').waitFor();
    await workbench.picture('stopped');
    await page.mouse.move(500, 300);
    await message.getByRole('button', { name: 'Restart Server' }).click();
    await eventually('it runs', () => workbench.servers().length === 1);
    await matrix.locator('.stopped', { hasText: 'old' }).waitFor({ state: 'hidden' });
    await workbench.run('View: Close All Editors');
    await workbench.open('parcel-service.yaml');
    await workbench.run('Notifications: Clear All Notifications');
});

step('a wrong path is told once, and a corrected one counts at once', async (workbench) => {
    const { page } = workbench;
    const machine = JSON.parse(workbench.read('../user/Machine/settings.json'));
    const choose = (path: string | undefined) =>
        workbench.write('../user/Machine/settings.json', JSON.stringify({ ...machine, 'ess.server.path': path }));
    const toasts = page.locator('.notification-toast');
    const wrong: [string, RegExp][] = [
        [join(folder, 'nothing'), /which does not exist/],
        [folder, /which is no program/],
        [EXAMPLE, /The ESS server does not start: .*EACCES/],
        // It ends at once, again and again, and is waited for.
        [ends, /has ended unexpectedly and is started again/],
    ];
    for (const [path, says] of wrong) {
        choose(path);
        await toasts.filter({ hasText: says }).waitFor();
        assert.equal(await toasts.count(), 1, path);
        await workbench.run('Notifications: Clear All Notifications');
    }
    choose(undefined);
    await eventually('the bundled one runs', () => workbench.servers().length === 1);
    await workbench.squiggles('warning').first().waitFor();
    assert.equal(await toasts.count(), 0);
});

step('it can be started anew while it starts', async (workbench) => {
    const { page } = workbench;
    const slow = join(folder, 'slow-ess-lsp');
    const bundled = readdirSync(join(workbench.folder, '../extensions')).find((name) => name.startsWith('ess-lsp')) ?? '';
    writeFileSync(slow, `#!/bin/sh\nsleep 3\nexec ${join(workbench.folder, '../extensions', bundled, 'dist/server/ess-lsp')} "$@"\n`);
    chmodSync(slow, 0o755);
    const machine = JSON.parse(workbench.read('../user/Machine/settings.json'));
    workbench.write('../user/Machine/settings.json', JSON.stringify({ ...machine, 'ess.server.path': slow }));
    await eventually('the bundled one has ended', () => workbench.servers().length === 0);
    await workbench.run('ESS: Restart Server');
    await workbench.run('ESS: Restart Server');
    await eventually('one runs', () => workbench.servers().length === 1);
    await eventually('its version is known', async () => {
        await workbench.run('ESS: Show Version');
        return page.locator('.notification-toast', { hasText: 'ess-lsp 0.1.0 (ess.server.path)' }).waitFor({ timeout: 3_000 }).then(() => true, () => false);
    });
    assert.equal(await page.locator('.notification-toast').count(), 1, 'nothing else is said');
    assert.equal(workbench.servers().length, 1);
    await workbench.run('Notifications: Clear All Notifications');
});

step('it ends with its window', async (workbench) => {
    assert.equal(workbench.servers().length, 1);
    await workbench.page.goto('about:blank');
    await eventually('no server runs', () => workbench.servers().length === 0);
});

const several = tour({ files: ['shop', 'library'].map((name) => join(EXTENSION, 'test/workspace', name)), folders: ['shop', 'library'] });

several.step('several folders have one server, and each its configuration', async (workbench) => {
    await workbench.open('api.yaml');
    await workbench.page.locator('.codelens-decoration', { hasText: 'Order: readers own, staff any' }).first().waitFor();
    await workbench.open('library.yaml');
    // Only its folder asks for matters of style.
    await workbench.squiggles('hint').first().waitFor();
    assert.equal(workbench.servers().length, 1);
    await workbench.picture('several-folders');
});

const restricted = tour({ files: [EXAMPLE], trust: true, settings: { 'ess.server.path': other } });

restricted.step('in a workspace that is not trusted the bundled server runs', async (workbench) => {
    await workbench.page.locator('.statusbar-item', { hasText: 'Restricted Mode' }).waitFor();
    await workbench.open('parcel-service.yaml');
    await workbench.goTo(68);
    await workbench.squiggles('error').first().waitFor();
    assert.equal(workbench.servers().length, 1);
    assert(!existsSync(trace), 'the other server was not started');
});

restricted.step('once it is trusted the chosen one is started', async (workbench) => {
    const { page } = workbench;
    await workbench.run('Workspaces: Manage Workspace Trust');
    await page.getByRole('button', { name: 'Trust', exact: true }).first().click();
    await eventually('the other server is started', () => existsSync(trace));
});
