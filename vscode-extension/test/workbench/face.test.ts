/** What a newcomer sees: the walkthrough, the example, all problems, the settings. */

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { EXTENSION, eventually, tour } from './workbench.ts';

const NAMES = ['shop', 'pets'];
const { step } = tour({ files: NAMES.map((name) => join(EXTENSION, 'test/workspace', name)) });

step('a walkthrough leads in four steps', async (workbench) => {
    const { page } = workbench;
    // Its pictures need room.
    await workbench.run('View: Toggle Primary Side Bar Visibility');
    await workbench.run('Welcome: Open Walkthrough...');
    const input = page.locator('.quick-input-widget input[type=text]');
    await input.fill('Who may touch which object');
    await page.locator('.quick-input-list .monaco-list-row', { hasText: 'Who may touch which object?' }).first().waitFor();
    await input.press('Enter');
    const steps = page.locator('.getting-started-step');
    await steps.first().waitFor();
    assert.equal(await steps.count(), 4);
    const titles = ['Open a document', 'See what is not declared', 'Declare it', 'See who may do what'];
    for (const [at, title] of titles.entries()) {
        const step = steps.filter({ hasText: title });
        await step.click();
        await page.frameLocator('iframe.webview.ready').frameLocator('iframe#active-frame').locator('p, pre, table').first().waitFor();
        await workbench.picture(`walkthrough-${at + 1}`);
    }
});

step('it opens an example, which has findings', async (workbench) => {
    const { page } = workbench;
    await page.locator('.getting-started-step', { hasText: 'Open a document' }).click();
    await page.getByRole('button', { name: 'Open an example' }).click();
    await page.locator('.tab.active', { hasText: 'Untitled' }).waitFor();
    await workbench.goTo(68);
    await workbench.squiggles('error').first().waitFor();
    await workbench.picture('example');
    await page.locator('.tab', { hasText: 'Welcome' }).click();
    await page.locator('.getting-started-step', { hasText: 'Open a document' }).locator('.codicon-getting-started-step-checked').waitFor();
    // The buttons of the walkthrough mean the document that was edited last.
    await page.locator('.getting-started-step', { hasText: 'See who may do what' }).click();
    await page.getByRole('button', { name: 'Show access matrix' }).click();
    await page.locator('.tab', { hasText: 'Access: Untitled-1' }).waitFor();
    await page.locator('.tab', { hasText: '# A parcel service' }).click();
    await workbench.run('View: Revert and Close Editor');
});

step('the workspace is checked by a command, with all problems and figures', async (workbench) => {
    const { page } = workbench;
    await workbench.run('View: Toggle Primary Side Bar Visibility');
    await workbench.run('View: Close All Editors');
    await workbench.run('ESS: Check Workspace');
    const message = page.locator('.notification-toast', { hasText: 'operations declared' });
    await message.waitFor();
    assert.match(await message.innerText(), /^5 documents: 3 of 10 operations declared, 4 errors, 2 warnings, 1 note\.$/m);
    // The problems beside it are as many.
    const counts = await page.locator('#status\\.problems').getAttribute('aria-label');
    assert.match(counts ?? '', /Errors: 4, Warnings: 2, Infos: 1/);
    await page.locator('.markers-panel .monaco-list-row', { hasText: 'plain.yaml' }).first().waitFor();
    await workbench.picture('check-workspace');
    await workbench.run('Notifications: Clear All Notifications');
    await workbench.run('View: Hide Panel');
});

step('its page has no picture that is not there, and no link that leads nowhere', async (workbench) => {
    const { page } = workbench;
    await workbench.run('Extensions: Show Installed Extensions');
    await page.locator('.extension-list-item', { hasText: 'ESS: Object Authorization' }).first().click();
    const shown = page.frameLocator('iframe.webview.ready').frameLocator('iframe#active-frame');
    await shown.locator('h1', { hasText: 'object authorization for OpenAPI' }).waitFor();
    assert.equal(await shown.locator('img').count(), 0);
    assert.equal(await shown.locator('a[href*="../"], a[data-href*="../"]').count(), 0);
    await workbench.picture('page');
    await workbench.run('View: Close All Editors');
    await workbench.run('View: Show Explorer');
});

step('debug information is copied', async (workbench) => {
    const { page } = workbench;
    await workbench.run('ESS: Copy Debug Information');
    await page.locator('.notification-toast', { hasText: 'Debug information is on the clipboard' }).waitFor();
    await eventually('it is there', async () =>
        /^\* ESS 0\.1\.0, ess-lsp 0\.1\.0 \(bundled\)/.test(await page.evaluate('navigator.clipboard.readText()')));
    await workbench.picture('debug-information');
    await workbench.run('Notifications: Clear All Notifications');
});

step('the settings explain themselves', async (workbench) => {
    const { page } = workbench;
    await workbench.run('Preferences: Open Settings (UI)');
    await page.locator('.settings-editor .settings-toc-container').waitFor();
    await page.keyboard.type('@ext:ess-lsp.ess-lsp');
    await page.locator('.setting-item', { hasText: 'Persona' }).first().waitFor();
    await workbench.picture('settings');
});
