/** The access matrix in the real workbench. */

import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { FrameLocator, Page } from 'playwright-core';
import { EXTENSION, eventually, tour } from './workbench.ts';

const { step } = tour({
    files: [join(EXTENSION, '../examples/parcel-service.yaml')],
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
