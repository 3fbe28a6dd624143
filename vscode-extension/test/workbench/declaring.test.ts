/** From a document that declares nothing to a declaration that a person has confirmed, by keys alone. */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { EXTENSION, eventually, tour, type Workbench } from './workbench.ts';

const { step } = tour({ files: [join(EXTENSION, 'test/workspace/pets')] });

/** The rules whose errors and warnings the program reports for a file. */
function reported(workbench: Workbench, name: string): string[] {
    const program = join(EXTENSION, 'dist/server/ess-lsp');
    const args = ['--check', '--format', 'json', '--fail-on', 'never', join(workbench.folder, name)];
    const { stdout } = spawnSync(program, args, { encoding: 'utf8' });
    const findings: { rule: string; severity: string }[] = JSON.parse(stdout).findings;
    const grave = findings.filter(({ severity }) => severity === 'error' || severity === 'warning');
    return [...new Set(grave.map(({ rule }) => rule))];
}

/** Opens the list of quick fixes where the cursor is, and takes what is preferred: the first. */
async function takeFirst(workbench: Workbench, title: string, picture: string): Promise<void> {
    const { page } = workbench;
    const first = page.locator('.action-widget .monaco-list-row.focused');
    await eventually(`"${title}" comes first`, async () => {
        await page.keyboard.press('Control+.');
        await first.waitFor({ timeout: 3_000 }).catch(() => page.keyboard.press('Escape'));
        return first.isVisible();
    });
    assert.equal(await first.innerText(), title);
    await workbench.picture(picture);
    await page.keyboard.press('Enter');
}

for (const kind of ['plain', 'token']) {
    const name = `pets/${kind}.yaml`;

    step(`${kind}: the preferred fix declares, as a draft`, async (workbench) => {
        assert(reported(workbench, name).includes('undeclared-object-authorization'));
        await workbench.open(name);
        await workbench.goBehind(name, 'delet');
        await workbench.squiggles('error').first().waitFor();
        await takeFirst(workbench, 'Declare Pet on /pets/{petId} (root level)', `declare-${kind}`);
        await workbench.save(name);
        assert.deepEqual(reported(workbench, name), ['draft-declaration']);
        await workbench.page.locator('.codelens-decoration', { hasText: 'Pet: draft' }).first().waitFor();
        await workbench.picture(`draft-${kind}`);
    });

    step(`${kind}: a person confirms, and nothing remains`, async (workbench) => {
        await workbench.goBehind(name, 'draft: tru');
        await workbench.squiggles('error').first().waitFor();
        await takeFirst(workbench, 'Confirm what is declared for Pet', `confirm-${kind}`);
        await workbench.save(name);
        assert.deepEqual(reported(workbench, name), []);
        await workbench.page.locator('.codelens-decoration', { hasText: 'Pet: authenticated own' }).first().waitFor();
        await workbench.squiggles('error').first().waitFor({ state: 'detached' });
    });
}

step('what changes who must log in is shown first, and waits for a tick', async (workbench) => {
    const { page } = workbench;
    const name = 'pets/key.yaml';
    await workbench.open(name);
    await workbench.goBehind(name, 'delet');
    await workbench.squiggles('error').first().waitFor();
    await takeFirst(workbench, 'Declare Pet on /pets/{petId} (root level)', 'declare-key');
    const preview = page.locator('.bulk-edit-panel');
    const changes = preview.locator('.monaco-list-row', { hasText: 'security: [{key: [], X-objectAuthScheme: []}]' });
    await changes.waitFor();
    assert(reported(workbench, name).includes('undeclared-object-authorization'));
    // That of the file ticks all.
    await preview.locator('.monaco-list-row .edit-checkbox').first().check();
    await workbench.picture('confirm-security');
    await preview.getByRole('button', { name: 'Apply' }).click();
    await workbench.save(name);
    assert.deepEqual(reported(workbench, name), ['draft-declaration']);
});
