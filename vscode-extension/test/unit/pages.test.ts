/** README and changelog in the installed extension. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { standalone } from '../../scripts/pages.mjs';

test('pictures are in the page, and links into the repository are words', () => {
    const text = '![A b](images/a.png) [decisions](../docs/decisions.md), [a site](https://example.com), [here](#start)';
    const page = standalone(text, () => Buffer.from('png'));
    assert.equal(page, '![A b](data:image/png;base64,cG5n) decisions, [a site](https://example.com), [here](#start)');
});

test('no page of ours needs another file', () => {
    for (const name of ['README.md', 'CHANGELOG.md']) {
        const text = readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8');
        const page = standalone(text, (path) => readFileSync(new URL(`../../${path}`, import.meta.url)));
        assert.doesNotMatch(page, /\]\((?!data:|https:|#)/, name);
    }
});
