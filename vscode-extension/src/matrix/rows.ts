/** The rows of the tables as plain data, so that two can be compared before anything is drawn. */

import type { Access, Cell, Declared, DocumentMatrix, ObjectRow, OperationRow, Place } from './data';
import { ACCESS, isLimited, meaning, withoutGroups } from './words.ts';

/** A cell of a table. */
export interface Spec {
    tag: 'th' | 'td';
    attributes: Record<string, string>;
    text: string;
    /** What it says in full, where the text is short. */
    label?: string;
    /** What follows in small letters. */
    small?: string;
    /** Where a click goes to. */
    place?: Place | null;
    /** What it is known by from one answer to the next. */
    key: string;
}

/** Lines that belong together, and what they are known by. */
export interface Row {
    key: string;
    lines: Spec[][];
}

/** Equal for what looks alike: an edit moves all places behind it, which nobody sees. */
export function look({ lines }: Row): string {
    return JSON.stringify(lines, (key, value) => (key === 'place' ? value !== null : value));
}

/** Titles of columns, and one for each group. */
export function head(titles: [string, string], { file, groups }: DocumentMatrix): Row {
    const key = `${file} ${titles[0]}`;
    const columns = groups.map(({ name, place }) => header('col', name, place, `${key} ${name}`));
    // Where there is no group, there is something to say all the same.
    const access = header('col', 'Access', null, `${key} access`);
    const first = titles.map((title) => header('col', title, null, `${key} ${title}`));
    return { key, lines: [[...first, ...(columns.length > 0 ? columns : [access])]] };
}

export function objects({ file, groups, objects }: DocumentMatrix): Row[] {
    const names = groups.map(({ name }) => name);
    return objects.map((object) => ({ key: object.name, lines: ofObject(object, names, `${file} object ${object.name}`) }));
}

function ofObject({ name, place, declared, reason, actions }: ObjectRow, groups: string[], key: string): Spec[][] {
    const isUndeclared = actions.every(({ cells }) => cells.every(({ access }) => access === 'undeclared'));
    if (declared === 'none' && isUndeclared) {
        return [[header('row', name, place, key), plain('undeclared', groups.length + 1, `${name}: undeclared`, key)]];
    }
    const first = { ...header('row', name, place, key, { rowspan: String(Math.max(actions.length, 1)) }), small: reason ?? '' };
    if (actions.length === 0) {
        return [[first, ofDeclared(name, declared, groups.length + 1, key)]];
    }
    return actions.map(({ action, cells }, at) => {
        const what = header('row', action, null, `${key} ${action}`, { class: 'action' });
        const about = (group: string) => `${group}: ${action} ${name}`;
        const shown = cells.map((cell, column) => ofCell(cell, about(groups[column] ?? ''), `${key} ${action} ${column}`));
        const line = shown.length > 0 ? shown : [ofDeclared(`${action} ${name}`, declared, groups.length, `${key} ${action}`)];
        return [...(at === 0 ? [first] : []), what, ...line];
    });
}

export function operations({ file, groups, operations }: DocumentMatrix): Row[] {
    const names = groups.map(({ name }) => name);
    const times = new Map<string, number>();
    return operations.map((operation) => {
        const name = `${operation.method} ${operation.path}`;
        const time = (times.get(name) ?? 0) + 1;
        times.set(name, time);
        const key = `${name} ${time}`;
        return { key, lines: [ofOperation(operation, names, `${file} ${key}`)] };
    });
}

function ofOperation({ method, path, place, entries, cells, needed, declared, note }: OperationRow, groups: string[], key: string): Spec[] {
    const name = `${method} ${path}`;
    const asked = entries.map(({ object, action, ids }) => `${object}${action ? ` (${action})` : ''}${ids.length ? ` by ${ids.join(', ')}` : ''}`);
    const about: Spec = { tag: 'td', attributes: { class: 'about' }, text: asked.join(', ') || note, key: `${key} about` };
    const first = header('row', breakable(name), place, key, { class: 'operation' });
    const start = [first, entries.length > 0 ? { ...about, small: note } : about];
    if (cells.length > 0) {
        return [...start, ...cells.map((cell, at) => ofCell(cell, `${groups[at]}: ${name}`, `${key} ${at}`))];
    }
    if (declared !== 'none') {
        return [...start, ofDeclared(name, declared, groups.length, key)];
    }
    if (needed) {
        const open = plain('undeclared', groups.length, `${name}: undeclared`, `${key} open`);
        return [...start, { ...open, place }];
    }
    const text = needed === null ? 'unknown' : 'needs none';
    return [...start, { tag: 'td', attributes: { colspan: span(groups.length), class: 'cell quiet' }, text, key: `${key} none` }];
}

function ofCell(cell: Cell, about: string, key: string): Spec {
    const text = ACCESS[cell.access][0] + (isLimited(cell) ? ' *' : '');
    return { tag: 'td', attributes: { class: `cell ${cell.access}` }, text, label: `${about}: ${meaning(cell)}`, place: cell.place, key };
}

/** What holds for everybody alike. */
function ofDeclared(about: string, declared: Declared, columns: number, key: string): Spec {
    const access = withoutGroups(declared);
    return plain(access, columns, `${about}: ${ACCESS[access][1]}`, key);
}

function plain(access: Access, columns: number, label: string, key: string): Spec {
    const attributes = { colspan: span(columns), class: `cell ${access}` };
    return { tag: 'td', attributes, text: ACCESS[access][0], label, place: null, key: `${key} all` };
}

function span(columns: number): string {
    return String(Math.max(columns, 1));
}

function header(scope: 'row' | 'col', text: string, place: Place | null, key: string, more: Record<string, string> = {}): Spec {
    return { tag: 'th', attributes: { scope, ...more }, text, place, key };
}

/** `GET /pets/{petId}`, which may be broken before each part of the path. */
function breakable(name: string): string {
    return name.replaceAll(/\/(?=.)/g, '\u200b/');
}
