/** Words of documents in labels and messages, and of decisions. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { asText, inMessage, withQuotes } from '../../src/labels.ts';
import { inWords } from '../../src/reasons.ts';

test('no text is an icon or a link', () => {
    assert.equal(asText('Pet: $(trash) own, $(sync~spin) any, $(a b)'), 'Pet: \\$(trash) own, \\$(sync~spin) any, $(a b)');
    assert.equal(inMessage('no [click](command:x) here'), 'no [click] (command:x) here');
    assert.equal(withQuotes('`GET /pets/1` is `GET /pets/{petId}`'), '“GET /pets/1” is “GET /pets/{petId}”');
});

test('every reason of `ess-lsp decide` has words', () => {
    const page = readFileSync(new URL('../../../docs/decide.md', import.meta.url), 'utf8');
    const rows = page.match(/^\| [014] \| (allow|deny|unknown) \| .*$/gm) ?? [];
    assert.equal(rows.length, 3);
    for (const row of rows) {
        for (const [, code = ''] of row.split('|')[3]?.matchAll(/`([a-z-]+)`/g) ?? []) {
            const words = inWords('deny', code);
            assert.notEqual(words, `Denied: ${code.replaceAll('-', ' ')}`, code);
        }
    }
});
