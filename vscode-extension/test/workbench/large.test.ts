/** A document of 13 MB: it opens, and what is typed is judged, also among thousands of findings. */

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { EXTENSION, tour, type Workbench } from './workbench.ts';

const NAME = 'api.github.com.json';
const DOCUMENT = join(EXTENSION, '../../shared/corpus/github', NAME);
/** What the workbench itself needs. */
const SMALL = join(EXTENSION, 'test/workspace/pets/small.json');
const KEYS = 32;

if (existsSync(DOCUMENT)) {
    // The JSON extension of VS Code would underline the same; we want to see our own.
    const settings = { 'json.validate.enable': false, 'workbench.editorLargeFileConfirmation': 100 };
    const { step } = tour({ files: [DOCUMENT, SMALL], settings });

    step('a small document, to compare', async (workbench) => {
        await workbench.open('small.json');
        await workbench.squiggles('error').first().waitFor();
        await type(workbench, 'small.json');
    });

    step('a document of 13 MB opens, and each key is judged', async (workbench) => {
        const begun = Date.now();
        await workbench.open(NAME);
        // The first key has a note on how many findings are not shown.
        await workbench.squiggles('info').first().waitFor();
        console.log(`${NAME}: opened in ${Date.now() - begun} ms`);
        await type(workbench, NAME);
        await workbench.picture('large');
    });
} else {
    test('a document of 13 MB', { skip: '../shared/corpus is absent' }, () => {});
    assert(!process.env['CI'], '../shared/corpus is absent');
}

/** Breaks and mends texts of random operations; each key must change what is underlined. Prints how long that takes. */
async function type(workbench: Workbench, name: string): Promise<void> {
    const { page } = workbench;
    const text = workbench.read(name).split('\n');
    const operations = text.flatMap((line, at) => (line.includes('"operationId": "') ? [at] : []));
    const next = random(7);
    const times: Times[] = [];
    while (times.length < KEYS) {
        const line = operations[Math.floor(next() * operations.length)] ?? 0;
        const column = (text[line] ?? '').indexOf(': "') + ': "'.length;
        await workbench.goTo(line + 1, column + 1);
        for (const key of ['"', 'Backspace']) {
            await page.evaluate(OBSERVE);
            await page.keyboard.press(key);
            times.push(await page.evaluate('window.essSeen'));
        }
    }
    const load = ((loadavg()[0] ?? 0) / availableParallelism()).toFixed(1);
    const [shown, judged] = [times.map(({ text }) => text), times.map(({ squiggle }) => squiggle)].map(inWords);
    console.log(`${name}: ${times.length} keys; to the text ${shown}; to the squiggle ${judged}; load ${load} a processor`);
}

interface Times {
    text: number;
    squiggle: number;
}

function inWords(times: number[]): string {
    const sorted = times.toSorted((one, other) => one - other);
    const quantile = (part: number) => `${sorted[Math.ceil(part * sorted.length) - 1]?.toFixed(0)} ms`;
    return `p50 ${quantile(0.5)}, p95 ${quantile(0.95)}, worst ${quantile(1)}`;
}

/** Promises the milliseconds from the next key to the frame with its text, and to that with what it makes right or wrong. */
const OBSERVE = `window.essSeen = new Promise((resolve, reject) => {
    setTimeout(() => reject(new Error('nothing has changed within 30 s')), 30_000);
    const lines = () => document.querySelector('.monaco-editor .view-lines').textContent;
    const wrong = () => document.querySelectorAll('.monaco-editor .squiggly-error').length;
    const before = { lines: lines(), wrong: wrong() };
    let pressed, text;
    window.addEventListener('keydown', () => { pressed = performance.now(); }, { capture: true, once: true });
    const look = () => {
        const now = performance.now();
        if (pressed !== undefined && text === undefined && lines() !== before.lines) {
            text = now - pressed;
        }
        if (text !== undefined && wrong() !== before.wrong) {
            resolve({ text, squiggle: now - pressed });
        } else {
            requestAnimationFrame(look);
        }
    };
    look();
}); undefined`;

/** Numbers from 0 to 1 that are the same in every run (a linear congruential generator). */
function random(seed: number): () => number {
    let state = seed;
    return () => {
        state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
        return state / 2 ** 32;
    };
}
