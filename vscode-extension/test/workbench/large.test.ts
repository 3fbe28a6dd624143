/** A document of 13 MB: it opens, and typing stays fluent. */

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { EXTENSION, tour } from './workbench.ts';

const NAME = 'api.github.com.json';
const DOCUMENT = join(EXTENSION, '../../shared/corpus/github', NAME);

if (existsSync(DOCUMENT)) {
    // The JSON extension of VS Code would underline the same; we want to see our own.
    const { step } = tour({ files: [DOCUMENT], settings: { 'json.validate.enable': false } });

    step('a document of 13 MB opens, and what is typed is judged at once', async (workbench) => {
        const { page } = workbench;
        const begun = Date.now();
        await workbench.open(NAME);
        await page.locator('.monaco-editor .squiggly-error, .monaco-editor .codelens-decoration').first().waitFor();
        const opened = Date.now() - begun;
        await workbench.goTo(20);
        const times: number[] = [];
        for (let count = 0; count < 8; count += 1) {
            await page.evaluate(OBSERVE);
            await page.keyboard.press(count % 2 === 0 ? '{' : 'Backspace');
            times.push(await page.evaluate('window.essSeen'));
        }
        times.sort((one, other) => one - other);
        const median = times[times.length / 2] ?? Infinity;
        const load = 1 + (loadavg()[0] ?? 0) / availableParallelism();
        console.log(`opened in ${opened} ms, from key to squiggle ${times.map((time) => time.toFixed(0)).join(' ')} ms, load ${load.toFixed(1)}`);
        await workbench.picture('large');
        assert(median < 500 * load, `${median} ms`);
    });
} else {
    test('a document of 13 MB', { skip: '../shared/corpus is absent' }, () => {});
    assert(!process.env['CI'], '../shared/corpus is absent');
}

/** Promises the milliseconds from the next key to the next change of what is underlined as wrong. */
const OBSERVE = `window.essSeen = new Promise((resolve) => {
    const wrong = () => document.querySelectorAll('.monaco-editor .squiggly-error').length;
    const before = wrong();
    let pressed;
    window.addEventListener('keydown', () => { pressed = performance.now(); }, { capture: true, once: true });
    const look = () => pressed !== undefined && wrong() !== before ? resolve(performance.now() - pressed) : requestAnimationFrame(look);
    look();
}); undefined`;
