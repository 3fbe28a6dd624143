/** "Who may do this?", from a code lens to the place that decides, in the real workbench. */

import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { EXTENSION, place, tour, type Workbench } from './workbench.ts';

const { step } = tour({
    files: [join(EXTENSION, '../examples/parcel-service.yaml'), ...['marks.yaml', 'hostile.yaml'].map((name) => join(EXTENSION, 'test/workspace', name))],
    settings: { 'workbench.activityBar.location': 'hidden' },
});

async function answer(page: Page, title: string, text: string): Promise<void> {
    const widget = page.locator('.quick-input-widget', { hasText: title });
    await widget.waitFor();
    if (text !== '') {
        await widget.locator('input').fill(text);
    }
    await page.keyboard.press('Enter');
}

async function tryRequest(workbench: Workbench, request: string, user: string, groups: string, owner: string): Promise<void> {
    await workbench.run('ESS: Try a Request');
    await answer(workbench.page, '1: the request', request);
    await answer(workbench.page, '2: the user', user);
    await answer(workbench.page, '3: the groups', groups);
    await answer(workbench.page, '4: the owner', owner);
}

step('a caller who is not logged in is denied', async (workbench) => {
    const { page } = workbench;
    await workbench.open('parcel-service.yaml');
    await page.locator('.codelens-decoration a', { hasText: 'Who may GET this?' }).first().click();
    await answer(page, '1: the request', 'GET /shipments/1');
    await answer(page, '2: the user', '');
    const shown = page.locator('.quick-input-widget', { hasText: 'What the document declares' });
    await shown.locator('.quick-input-list-entry', { hasText: 'Denied: it is not known who calls' }).waitFor();
    await page.keyboard.press('Escape');
});

step('a lens asks, and the answer leads to the source', async (workbench) => {
    const { page } = workbench;
    await page.locator('.codelens-decoration a', { hasText: 'Who may GET this?' }).first().click();
    await answer(page, '1: the request', '');
    await answer(page, '2: the user', 'urn:people:ann');
    await answer(page, '3: the groups', 'customers');
    await answer(page, '4: the owner', 'Somebody else');
    const shown = page.locator('.quick-input-widget', { hasText: 'What the document declares' });
    await shown.locator('.quick-input-list-entry', { hasText: 'Denied: the caller does not own the object' }).waitFor();
    assert(!(await shown.innerText()).includes('`'), 'no marks for code where none is shown');
    await workbench.picture('try');
    const step = shown.locator('.quick-input-list-entry', { hasText: /line \d+/ }).last();
    await step.click();
    await shown.waitFor({ state: 'hidden' });
});

step('a group may have a colon and look like an icon', async (workbench) => {
    const { page } = workbench;
    await workbench.open('marks.yaml');
    const lens = page.locator('.codelens-decoration', { hasText: 'Pet: $(trash) any, urn:staff:vets own' });
    await lens.first().waitFor();
    await tryRequest(workbench, 'GET /pets/1', 'ann', 'urn:staff:vets', 'ann owns the object');
    const shown = page.locator('.quick-input-widget', { hasText: 'What the document declares' });
    await shown.locator('.quick-input-list-entry', { hasText: 'Allowed: the caller owns the object' }).waitFor();
    await page.keyboard.press('Escape');
    await tryRequest(workbench, 'GET /pets/1', 'ann', '$(trash)', 'Somebody else');
    await shown.locator('.quick-input-list-entry', { hasText: 'Allowed: a group of the caller may do this with any object' }).waitFor();
    await shown.locator('.quick-input-list-entry', { hasText: '$(trash)' }).first().waitFor();
    await page.keyboard.press('Escape');
});

step('what cannot be understood is answered with the reason', async (workbench) => {
    const { page } = workbench;
    await tryRequest(workbench, 'hello', 'ann', '', 'That is not known');
    const message = page.locator('.notification-toast', { hasText: 'Whether "hello" is allowed cannot be told.' });
    await message.waitFor();
    assert.match(await message.innerText(), /cannot be told\. .*\S/);
    assert.doesNotMatch(await message.innerText(), /Error|undefined/);
    await workbench.picture('try-refused');
    await workbench.run('Notifications: Clear All Notifications');
});

step('a hover fetches nothing, whatever a document says', async (workbench) => {
    const { page } = workbench;
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    await workbench.open('hostile.yaml');
    await page.locator('.codelens-decoration').first().waitFor();
    const places = [['get: {', -4], ['    Pet:', -2], ['/days/{dayId}:', -4]] as const;
    for (const [text, back] of places) {
        const [line, column] = place(workbench.read('hostile.yaml'), text);
        await workbench.goTo(line, column + back);
        await workbench.run('Show or Focus Hover');
        const hover = page.locator('.monaco-hover:visible').first();
        await hover.filter({ hasText: 'e.invalid' }).waitFor();
        assert.equal(await hover.locator('img').count(), 0);
        assert.equal(await hover.locator('a[data-href*="e.invalid"], a[href*="e.invalid"]').count(), 0);
        await workbench.picture(`hostile-${line}`);
        await page.keyboard.press('Escape');
        await page.keyboard.press('Escape');
    }
    assert.deepEqual(asked.filter((url) => url.includes('invalid')), []);
});
