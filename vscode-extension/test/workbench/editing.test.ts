/** What a user does in the real workbench, with the package as it is shipped. Pictures are kept. */

import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { EXTENSION, eventually, place, tour, type Workbench } from './workbench.ts';

const EXAMPLE = join(EXTENSION, '../examples/parcel-service.yaml');
const FILES = [EXAMPLE, ...['shop', 'library', 'ess.yaml', 'notes.yaml', '.vscode'].map((name) => join(EXTENSION, 'test/workspace', name))];
const { step } = tour({ files: FILES });

step('findings are underlined and listed', async (workbench) => {
    const { page } = workbench;
    await workbench.open('parcel-service.yaml');
    await workbench.goTo(68);
    await workbench.squiggles('error').first().waitFor();
    await workbench.run('Problems: Focus on Problems View');
    const row = page.locator('.markers-panel .monaco-list-row', { hasText: 'POST /invoices/{invoiceId}/refund' });
    await row.waitFor();
    await workbench.picture('problems');
    await row.dblclick();
    await eventually('the cursor is on the finding', async () =>
        (await page.locator('.line-numbers.active-line-number').innerText()) === '68');
    await workbench.run('View: Hide Panel');
});

step('hovers explain the rule in force', async (workbench) => {
    const { page } = workbench;
    await workbench.open('parcel-service.yaml');
    const [line] = place(workbench.read('parcel-service.yaml'), 'summary: Look at a shipment');
    await workbench.goTo(line - 1, 6);
    await workbench.run('Show or Focus Hover');
    const hover = page.locator('.monaco-hover', { hasText: 'Shipment' }).first();
    await hover.waitFor();
    assert.match(await hover.innerText(), /read on Shipment by shipmentId: customers own, drivers own/);
    await workbench.picture('hover');
    await page.keyboard.press('Escape');
});

step('code lenses tell the rule above an operation', async (workbench) => {
    const lens = workbench.page.locator('.codelens-decoration', { hasText: 'Shipment: customers own, drivers own' });
    await lens.first().waitFor();
});

step('completion offers what the document knows, at three places', async (workbench) => {
    const { page } = workbench;
    await workbench.open('parcel-service.yaml');
    const before = workbench.read('parcel-service.yaml');
    // The objects of a path.
    await complete(workbench, '/addresses/{addressId}:', '\n  x-');
    await chosen(workbench, 'x-objects', 'completion');
    // The rules of an object.
    await complete(workbench, '    Invoice:\n      type: object', '\nx-');
    await chosen(workbench, 'x-objectAuth');
    // What a group may do.
    await complete(workbench, 'drivers: {actions: [read, update', ', ');
    await chosen(workbench, 'delete');
    const after = workbench.read('parcel-service.yaml');
    assert.match(after, /\/addresses\/{addressId}:\n    x-objects:\n? *\S*.*Address/);
    assert.match(after, /Invoice:\n      type: object\n      x-objectAuth:/);
    assert.match(after, /drivers: {actions: \[read, update, delete\]}/);
    await workbench.restore('parcel-service.yaml', before);
    await page.locator('.codelens-decoration', { hasText: 'undeclared: Address' }).first().waitFor({ state: 'attached' });
});

/** Types behind a text; suggestions come by themselves. */
async function complete(workbench: Workbench, behind: string, text: string): Promise<void> {
    const { page } = workbench;
    await workbench.goBehind('parcel-service.yaml', behind);
    for (const char of text) {
        await page.keyboard.press(char === '\n' ? 'Enter' : char, { delay: 30 });
    }
}

/** Takes a suggestion. */
async function chosen(workbench: Workbench, label: string, picture?: string): Promise<void> {
    const { page } = workbench;
    const row = page.locator('.suggest-widget .monaco-list-row', { hasText: label }).first();
    await row.waitFor();
    if (picture) {
        await workbench.picture(picture);
    }
    await row.click();
    await page.locator('.suggest-widget').waitFor({ state: 'hidden' });
    await page.keyboard.press('Escape');
    await workbench.save('parcel-service.yaml');
}

step('a quick fix from the keyboard: a suppression that waits for a reason', async (workbench) => {
    const { page } = workbench;
    await workbench.open('parcel-service.yaml');
    await workbench.goTo(68, 6);
    const item = await quickFix(workbench, 'Suppress undeclared-object-authorization here, with a reason');
    await workbench.picture('quick-fix');
    await take(workbench, item);
    await page.locator('.view-line', { hasText: 'ess-ignore[undeclared-object-authorization]' }).waitFor();
    await page.keyboard.press('Control+Z');
    await page.locator('.view-line', { hasText: 'ess-ignore' }).waitFor({ state: 'detached' });
    await workbench.run('File: Revert File');
});

step('quick fixes declare, for the object or for the operation', async (workbench) => {
    const { page } = workbench;
    const before = workbench.read('parcel-service.yaml');
    await workbench.open('parcel-service.yaml');
    await workbench.goTo(68, 6);
    await quickFix(workbench, 'Declare Invoice on /invoices/{invoiceId}/refund');
    await workbench.picture('declare');
    await page.keyboard.press('Enter');
    await workbench.save('parcel-service.yaml');
    const root = workbench.read('parcel-service.yaml');
    assert.match(root, /refund:\n    (post:\n      )?x-objects:\n[^]{0,80}object: Invoice[^]{0,40}id: invoiceId/);
    assert.match(root, /    Invoice:\n[^]*x-objectAuth:\n[^]*    Address:/);
    await workbench.restore('parcel-service.yaml', before);
    await page.locator('.view-line', { hasText: /^x-objects/ }).first().waitFor({ state: 'hidden' });
    await workbench.goTo(68, 6);
    await quickFix(workbench, 'Declare Invoice at POST /invoices/{invoiceId}/refund (method level)');
    await page.keyboard.press('Enter');
    await workbench.save('parcel-service.yaml');
    assert.match(workbench.read('parcel-service.yaml'), /refund:\n    post:\n(      .*\n)*?      x-objectAuth:/);
    await workbench.restore('parcel-service.yaml', before);
});

step('a command declares the whole document', async (workbench) => {
    const before = workbench.read('parcel-service.yaml');
    await workbench.open('parcel-service.yaml');
    await workbench.run('ESS: Declare Object Authorization for This Document');
    await workbench.page.locator('.tab.active.dirty').waitFor();
    await workbench.save('parcel-service.yaml');
    const after = workbench.read('parcel-service.yaml');
    for (const object of ['Invoice', 'Address']) {
        assert(after.includes(`object: ${object}`) && !before.includes(`object: ${object}`), object);
    }
    await workbench.restore('parcel-service.yaml', before);
});

/** Opens the quick fixes where the cursor is, and goes down to one of them. */
async function quickFix(workbench: Workbench, title: string): Promise<Locator> {
    const { page } = workbench;
    const item = page.locator('.action-widget .monaco-list-row', { hasText: title }).first();
    await eventually(`"${title}" is offered`, async () => {
        await page.keyboard.press('Control+.');
        await item.waitFor({ timeout: 3_000 }).catch(() => page.keyboard.press('Escape'));
        return item.isVisible();
    });
    for (let count = 0; count < 20 && !(await item.getAttribute('class'))?.includes('focused'); count += 1) {
        await page.keyboard.press('ArrowDown');
    }
    return item;
}

async function take(workbench: Workbench, item: Locator): Promise<void> {
    await workbench.page.keyboard.press('Enter');
    await item.waitFor({ state: 'detached' });
}

step('all is fixed on save, where the user has asked for that', async (workbench) => {
    await workbench.open('library/library.yaml');
    await workbench.goTo(2, 1);
    await workbench.page.keyboard.press('Enter');
    await workbench.save('library/library.yaml');
    await eventually('one spelling', () => /x-objectAuth: {public/.test(workbench.read('library/library.yaml')));
});

step('a group is renamed in two files', async (workbench) => {
    const { page } = workbench;
    await workbench.open('shop/order.yaml');
    await workbench.goBehind('shop/order.yaml', 'reade');
    await page.keyboard.press('F2');
    const input = page.locator('.rename-box input');
    await input.waitFor();
    await input.fill('customers');
    await workbench.picture('rename');
    await input.press('Enter');
    await input.waitFor({ state: 'hidden' });
    await workbench.save('shop/order.yaml');
    for (const name of ['shop/order.yaml', 'shop/api.yaml']) {
        await eventually(`${name} is renamed`, () => !workbench.read(name).includes('readers'));
        assert.match(workbench.read(name), /\n +customers: {actions/);
    }
});

step('the status says how much is declared', async (workbench) => {
    const { page } = workbench;
    await workbench.open('parcel-service.yaml');
    await page.locator('#status\\.languageStatus').hover();
    const shown = page.locator('.hover-language-status', { hasText: 'operations declared' });
    await shown.waitFor();
    assert.match(await shown.innerText(), /3 of 7 operations declared/);
    await workbench.picture('status');
    await workbench.open('notes.yaml');
    await page.locator('#status\\.languageStatus').waitFor({ state: 'hidden' });
});
