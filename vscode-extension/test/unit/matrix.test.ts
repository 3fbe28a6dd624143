/** What the matrix shows, before anything is drawn. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Cell, Declared, DocumentMatrix, OperationRow } from '../../src/matrix/data.ts';
import { grid, step } from '../../src/matrix/grid.ts';
import { look, objects, operations } from '../../src/matrix/rows.ts';
import { inShort } from '../../src/matrix/words.ts';

const PLACE = { uri: 'file:///api.yaml', range: { start: { line: 1, character: 0 }, end: { line: 1, character: 3 } } };
const SUMMARY = { operations: 3, needed: 3, declared: 3, draft: 0, elsewhere: 0, undeclared: 0, opaque: 0 };

function operation(declared: Declared, needed: boolean | null, cells: Cell[] = []): OperationRow {
    return { method: 'GET', path: '/pets/{petId}', place: PLACE, declared, needed, note: '', entries: [], cells };
}

function matrix(parts: Partial<DocumentMatrix>): DocumentMatrix {
    return { file: 'api.yaml', title: '', groups: [], summary: SUMMARY, objects: [], operations: [], ...parts };
}

test('where no group is named, what is declared is shown', () => {
    const shown = (declared: Declared, needed: boolean | null) =>
        operations(matrix({ operations: [operation(declared, needed)] }))[0]?.lines[0]?.at(-1)?.text;
    assert.equal(shown('public', true), 'public');
    assert.equal(shown('public', false), 'public');
    assert.equal(shown('elsewhere', true), '?');
    assert.equal(shown('draft', true), 'draft');
    assert.equal(shown('root', true), '–');
    assert.equal(shown('none', true), 'undeclared');
    assert.equal(shown('none', false), 'needs none');
    assert.equal(shown('none', null), 'unknown');
});

test('an object without groups is undeclared only where nothing is declared', () => {
    const words = (declared: Declared, actions: { action: string; cells: Cell[] }[]) =>
        objects(matrix({ objects: [{ name: 'Pet', place: PLACE, declared, reason: null, actions }] }))
            .flatMap(({ lines }) => lines.map((line) => line.map(({ text }) => text)));
    assert.deepEqual(words('public', [{ action: 'read', cells: [] }]), [['Pet', 'read', 'public']]);
    assert.deepEqual(words('public', []), [['Pet', 'public']]);
    assert.deepEqual(words('none', [{ action: 'read', cells: [] }]), [['Pet', 'undeclared']]);
});

test('the summary tells drafts and rules elsewhere apart', () => {
    assert.equal(inShort(SUMMARY), '3 of 3 operations that need a declaration have one; none is undeclared.');
    assert.equal(
        inShort({ ...SUMMARY, needed: 7, declared: 6, draft: 3, elsewhere: 1, undeclared: 1 }),
        '6 of 7 operations that need a declaration have one; 3 of these are drafts that nobody has confirmed; ' +
            'of 1 the rules stand outside of the document; 1 is undeclared.',
    );
});

test('a note stands beside what is asked for', () => {
    const one = { ...operation('root', true), note: 'a note', entries: [{ object: 'Pet', action: 'read', ids: ['petId'], place: null }] };
    const about = operations(matrix({ operations: [one] }))[0]?.lines[0]?.[1];
    assert.equal(about?.text, 'Pet (read) by petId');
    assert.equal(about?.small, 'a note');
});

test('rows that moved look alike, and each has a key of its own', () => {
    const moved = { ...PLACE, range: { start: { line: 9, character: 0 }, end: { line: 9, character: 3 } } };
    const rows = operations(matrix({ operations: [operation('none', true), { ...operation('none', true), place: moved }] }));
    assert.equal(new Set(rows.map(({ key }) => key)).size, 2);
    const alone = (place: typeof PLACE | null) => operations(matrix({ operations: [{ ...operation('none', true), place }] })).map(look);
    assert.deepEqual(alone(PLACE), alone(moved));
    assert.notDeepEqual(alone(PLACE), alone(null));
});

test('arrow keys move by row and column, over what spans and what has no button', () => {
    const cell = (button: string | null, rowSpan = 1, colSpan = 1) => ({ button, rowSpan, colSpan });
    const places = grid([
        [cell(null), cell(null), cell('customers'), cell('drivers')],
        [cell('Shipment', 2), cell(null), cell('read 1'), cell('read 2')],
        [cell(null), cell('list 1'), cell(null)],
        [cell('Invoice'), cell(null, 1, 3)],
    ]);
    const to = (from: string, down: number, right: number) => step(places, from, [down, right]);
    assert.equal(to('drivers', 1, 0), 'read 2');
    assert.equal(to('read 2', 1, 0), 'list 1');
    assert.equal(to('list 1', 0, -1), 'Shipment');
    assert.equal(to('Shipment', 1, 0), 'list 1');
    assert.equal(to('list 1', 1, 0), 'Invoice');
    assert.equal(to('Invoice', -1, 0), 'Shipment');
    assert.equal(to('Invoice', 0, 1), undefined);
    assert.equal(to('gone', 0, 1), undefined);
});
