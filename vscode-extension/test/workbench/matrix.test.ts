/** The access matrix in the real workbench. */

import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { FrameLocator, Page } from 'playwright-core';
import { EXTENSION, eventually, tour } from './workbench.ts';

const { step } = tour({
    files: [join(EXTENSION, '../examples/parcel-service.yaml'), join(EXTENSION, 'test/workspace/public.yaml')],
    settings: { 'workbench.activityBar.location': 'hidden' },
});

/** What is in the webview. */
function matrix(page: Page): FrameLocator {
    return page.frameLocator('iframe.webview.ready').frameLocator('iframe#active-frame');
}

step('the matrix opens beside the document', async (workbench) => {
    const { page } = workbench;
    await workbench.open('parcel-service.yaml');
    await page.locator('.codelens-decoration').first().waitFor();
    await workbench.run('View: Toggle Primary Side Bar Visibility');
    await workbench.run('ESS: Show Access Matrix');
    const shown = matrix(page);
    await shown.getByRole('status').filter({ hasText: '3 of 7 operations' }).waitFor();
    const cell = shown.getByRole('button', { name: 'customers: delete Shipment: own objects only' });
    assert.equal(await cell.innerText(), 'own');
    assert.equal(await shown.getByRole('button', { name: /refund.*undeclared/ }).first().innerText(), 'undeclared');
    await workbench.picture('matrix');
});

step('every cell has a name, and can be reached with the keyboard alone', async (workbench) => {
    const { page } = workbench;
    const shown = matrix(page);
    const focused = () => shown.locator(':focus').evaluate((element) => element.textContent);
    const buttons = shown.locator('table button');
    assert((await buttons.count()) > 20);
    assert.equal(await shown.locator('table [tabindex="0"]').count(), 2);
    await shown.locator('table [tabindex="0"]').first().focus();
    assert.equal(await focused(), 'customers');
    await page.keyboard.press('ArrowRight');
    assert.equal(await focused(), 'drivers');
    await page.keyboard.press('ArrowDown');
    const name = await shown.locator(':focus').getAttribute('aria-label');
    assert.match(name ?? '', /^drivers: \w+ Shipment: /);
    assert.equal(await shown.locator('th:not([scope])').count(), 0);
    assert.equal(await shown.locator('table:not(:has(caption))').count(), 0);
});

step('it follows what is typed', async (workbench) => {
    const { page } = workbench;
    const shown = matrix(page);
    await page.locator('.tab', { hasText: /^parcel-service.yaml/ }).click();
    await workbench.goBehind('parcel-service.yaml', 'drivers: {actions: [read');
    await page.keyboard.type(', delete');
    await shown.getByRole('button', { name: /^drivers: delete Shipment: (own|any)/ }).waitFor();
    await workbench.run('File: Revert File');
    await shown.locator('td[title="drivers: delete Shipment: denied: not granted"]').waitFor();
});

step('an edit leaves the reader where he is', async (workbench) => {
    const { page } = workbench;
    const shown = matrix(page);
    await page.locator('.tab', { hasText: 'Access: parcel-service.yaml' }).click();
    await shown.locator('summary').click();
    await shown.locator('table [tabindex="0"]').first().focus();
    const label = () => shown.locator(':focus').getAttribute('aria-label').then((label) => label ?? '');
    await eventually('arrow keys lead to the list', async () => {
        await page.keyboard.press((await label()).startsWith('customers: ') ? 'ArrowDown' : 'ArrowLeft');
        return (await label()).startsWith('customers: list');
    });
    // What a limit is can be read without a mouse.
    await shown.locator('.about-cell', { hasText: /customers: list Shipment: .*filtered/ }).waitFor();
    const text = workbench.read('parcel-service.yaml');
    // Every place moves by a line, and one cell changes.
    workbench.write('parcel-service.yaml', `# moved\n${text.replace('drivers: {actions: [read', 'drivers: {actions: [read, delete')}`);
    await shown.getByRole('button', { name: /^drivers: delete Shipment: (own|any)/ }).waitFor();
    assert(await shown.locator('details').evaluate((details) => (details as HTMLDetailsElement).open));
    assert.match(await label(), /^customers: list Shipment/);
    assert.equal(await shown.locator('table [tabindex="0"]').count(), 2);
    const row = shown.locator('tbody tr', { hasText: 'needs none' }).first();
    await row.getByRole('button').first().click();
    await eventually('the place has moved too', async () => {
        const line = page.locator('.line-numbers.active-line-number');
        return (await line.count()) === 1 && (await line.innerText()) === '13';
    });
    workbench.write('parcel-service.yaml', text);
    await shown.locator('td[title="drivers: delete Shipment: denied: not granted"]').waitFor();
});

step('a document without groups is shown as declared', async (workbench) => {
    const { page } = workbench;
    await workbench.open('public.yaml');
    await page.locator('.codelens-decoration').first().waitFor();
    await workbench.run('ESS: Show Access Matrix');
    const shown = matrix(page);
    await shown.getByRole('status').filter({ hasText: '3 of 3 operations that need a declaration have one; of 1 the rules stand outside' }).waitFor();
    assert.equal(await shown.locator('.undeclared:visible').count(), 0);
    const cells = await shown.locator('tbody td.cell').allInnerTexts();
    assert(cells.filter((text) => text.startsWith('public')).length >= 3, cells.join());
    assert(!cells.some((text) => text.startsWith('needs none')), cells.join());
    await workbench.picture('matrix-public');
    await workbench.run('View: Close Editor');
});

step('a click goes to the source', async (workbench) => {
    const { page } = workbench;
    await matrix(page).getByRole('button', { name: /refund.*undeclared/ }).first().click();
    await eventually('the cursor is on the operation', async () => {
        const line = page.locator('.line-numbers.active-line-number');
        return (await line.count()) === 1 && (await line.innerText()) === '68';
    });
});

step('it is exported as Markdown, CSV and HTML', async (workbench) => {
    const { page } = workbench;
    const starts = { Markdown: /^# /, CSV: /^document,kind/, HTML: /^<!DOCTYPE html>/ };
    for (const [format, start] of Object.entries(starts)) {
        await page.locator('.tab', { hasText: 'Access: parcel-service.yaml' }).click();
        await matrix(page).getByRole('button', { name: `Export as ${format}` }).click();
        await page.locator('.tab.active', { hasText: 'Untitled' }).waitFor();
        const line = page.locator('.editor-instance:focus-within .view-line, .editor-group-container.active .view-line').first();
        await eventually(`it begins as ${format}`, async () => start.test((await line.innerText()).replaceAll('\u00a0', ' ')));
        await workbench.run('View: Revert and Close Editor');
    }
});

step('it is legible in light and high contrast themes', async (workbench) => {
    const { page } = workbench;
    const machine = JSON.parse(workbench.read('../user/Machine/settings.json'));
    for (const theme of ['Default Light Modern', 'Default High Contrast']) {
        workbench.write('../user/Machine/settings.json', JSON.stringify({ ...machine, 'workbench.colorTheme': theme }));
        const kind = theme.includes('Light') ? 'vscode-light' : 'vscode-high-contrast';
        await matrix(page).locator(`body.${kind}`).waitFor();
        const contrast = await matrix(page).locator('td.undeclared').first().evaluate(contrastOf);
        assert(contrast >= 4.5, `${theme}: ${contrast}`);
        await workbench.picture(`matrix-${kind.replace('vscode-', '')}`);
    }
});

step('a text that is pasted, made YAML, and saved, keeps its matrix', async (workbench) => {
    const { page } = workbench;
    await workbench.run('View: Close All Editors');
    await workbench.run('File: New Untitled Text File');
    await page.evaluate((text) => navigator.clipboard.writeText(text), workbench.read('parcel-service.yaml'));
    await page.keyboard.press('Control+V');
    await page.locator('.view-line', { hasText: 'components' }).first().waitFor();
    await workbench.run('Change Language Mode');
    await page.locator('.quick-input-widget input[type=text]').fill('YAML');
    await page.locator('.quick-input-list .monaco-list-row', { hasText: 'YAML' }).first().waitFor();
    await page.keyboard.press('Enter');
    await workbench.goTo(30);
    await page.locator('.codelens-decoration:visible').first().waitFor();
    await workbench.run('ESS: Show Access Matrix');
    const status = matrix(page).getByRole('status').filter({ hasText: '3 of 7 operations' });
    await status.waitFor();
    await page.locator('.tab', { hasText: 'A parcel service' }).click();
    await workbench.run('File: Save');
    await page.locator('.quick-input-widget input[type=text]').press('Enter');
    await page.locator('.tab', { hasText: /^Access: .*\.yaml/ }).waitFor();
    await workbench.goBehind('parcel-service.yaml', 'drivers: {actions: [read');
    await page.keyboard.type(', delete');
    await matrix(page).getByRole('button', { name: /^drivers: delete Shipment: (own|any)/ }).waitFor();
    await workbench.run('File: Revert File');
});

/** The contrast of a text to what is behind it (WCAG 2.2, 1.4.3). */
function contrastOf(element: Element): number {
    // `rgb(229, 20, 0)` or `color(srgb 0.9 0.1 0)`
    const rgb = (color: string) => (color.match(/[\d.]+/g) ?? []).map((part, at) => Number(part) * (color.startsWith('color') && at < 3 ? 255 : 1));
    const luminance = (parts: number[]) => {
        const [red = 0, green = 0, blue = 0] = parts.map((part) => (part <= 10.31 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4));
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    // The webview itself is transparent.
    const probe = document.body.appendChild(document.createElement('div'));
    probe.style.backgroundColor = 'var(--vscode-editor-background)';
    const behind = rgb(getComputedStyle(probe).backgroundColor);
    probe.remove();
    const [one, other] = [luminance(rgb(getComputedStyle(element).color)), luminance(behind)];
    return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
}
