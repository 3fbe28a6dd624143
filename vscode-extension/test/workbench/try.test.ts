/** "Who may do this?", from a code lens to the place that decides, in the real workbench. */

import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { EXTENSION, tour } from './workbench.ts';

const { step } = tour({
    files: [join(EXTENSION, '../examples/parcel-service.yaml')],
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

step('a caller who is not logged in is denied', async (workbench) => {
    const { page } = workbench;
    await workbench.open('parcel-service.yaml');
    await page.locator('.codelens-decoration a', { hasText: 'Who may GET this?' }).first().click();
    await answer(page, '1: the request', 'GET /shipments/1');
    await answer(page, '2: the caller', '');
    const shown = page.locator('.quick-input-widget', { hasText: 'What the document declares' });
    await shown.locator('.quick-input-list-entry', { hasText: 'deny: unidentified' }).waitFor();
    await page.keyboard.press('Escape');
});

step('a lens asks, and the answer leads to the source', async (workbench) => {
    const { page } = workbench;
    await page.locator('.codelens-decoration a', { hasText: 'Who may GET this?' }).first().click();
    await answer(page, '1: the request', '');
    await answer(page, '2: the caller', 'ann: customers');
    await answer(page, '3: the owner', 'Somebody else');
    const shown = page.locator('.quick-input-widget', { hasText: 'What the document declares' });
    await shown.locator('.quick-input-list-entry', { hasText: 'deny: not-owner' }).waitFor();
    await workbench.picture('try');
    const step = shown.locator('.quick-input-list-entry', { hasText: /line \d+/ }).last();
    await step.click();
    await shown.waitFor({ state: 'hidden' });
});
