/** README and changelog in the installed extension. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { standalone } from '../../scripts/pages.mjs';

test('there are no pictures, and links into the repository are words', () => {
    const text = 'A\n\n![A b](images/a.png)\n\n[decisions](../docs/decisions.md), [a site](https://example.com), [here](#start)';
    assert.equal(standalone(text), 'A\n\ndecisions, [a site](https://example.com), [here](#start)');
});

test('no page of ours needs another file', () => {
    for (const name of ['README.md', 'CHANGELOG.md']) {
        const text = readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8');
        assert.doesNotMatch(standalone(text), /\]\((?!https:|#)/, name);
    }
});
