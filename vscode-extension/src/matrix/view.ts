/** The access matrix in its webview: two tables, in which arrow keys move and Enter goes to the source. */

import type { Access, Cell, DocumentMatrix, Format, Matrix, ObjectRow, OperationRow, Place, Said, Show } from './data';

declare function acquireVsCodeApi(): { postMessage(said: Said): void };

const vscode = acquireVsCodeApi();
const main = document.getElementById('matrix') as HTMLElement;
const status = element('p', { class: 'status', role: 'status' });

const FORMATS: [Format, string][] = [
    ['md', 'Markdown'],
    ['csv', 'CSV'],
    ['html', 'HTML'],
];

/** What stands in a cell, and what it means. */
const ACCESS: Record<Access, [string, string]> = {
    public: ['public', 'everybody, also without logging in'],
    any: ['any', 'any object'],
    shared: ['own + shared', 'own objects and those that are shared with the caller'],
    own: ['own', 'own objects only'],
    'ambiguous-scheme': ['?', 'unknown: there are several schemes, and none is named'],
    elsewhere: ['?', 'unknown: enforced by rules outside of the document'],
    draft: ['draft', 'unknown: declared, but not confirmed by a person'],
    none: ['–', 'denied: not granted'],
    unidentified: ['unidentified', 'denied: security does not tell who calls'],
    undeclared: ['undeclared', 'denied: nothing is declared'],
};

window.addEventListener('message', ({ data }: MessageEvent<Show>) => show(data.matrix));
main.addEventListener('keydown', move);
vscode.postMessage({ kind: 'ready' });

/** Draws anew; the cell that has the focus keeps it. */
function show(matrix: Matrix | null): void {
    const focused = document.activeElement?.getAttribute('data-key');
    const documents = matrix?.documents ?? [];
    status.textContent = documents.map(summary).join(' ') || 'This file is no OpenAPI document, nor a part of one.';
    const shown = documents.flatMap(sections);
    main.replaceChildren(status, ...(shown.length > 0 ? [toolbar(), ...shown, legend()] : []));
    main.setAttribute('aria-busy', 'false');
    main.querySelectorAll('table').forEach(enter);
    if (focused) {
        main.querySelector<HTMLElement>(`[data-key="${CSS.escape(focused)}"]`)?.focus();
    }
}

function summary({ summary: { operations, needed, declared, undeclared } }: DocumentMatrix): string {
    const open = undeclared === 0 ? 'none is undeclared' : `${undeclared} ${undeclared === 1 ? 'is' : 'are'} undeclared`;
    return needed === 0
        ? `None of the ${operations} operations needs a declaration.`
        : `${declared} of ${needed} operations that need a declaration have one; ${open}.`;
}

function toolbar(): HTMLElement {
    const buttons = FORMATS.map(([format, name]) => {
        const button = element('button', { type: 'button', 'aria-label': `Export as ${name}` }, name);
        button.addEventListener('click', () => vscode.postMessage({ kind: 'export', format }));
        return button;
    });
    return element('div', { class: 'toolbar', role: 'toolbar', 'aria-label': 'Export' }, 'Export as ', ...buttons);
}

function sections(matrix: DocumentMatrix): HTMLElement[] {
    const groups = matrix.groups.map((group) => group.name);
    const head = (...first: string[]) => {
        const titles = first.map((name) => header('col', null, '', name));
        const columns = matrix.groups.map(({ name, place }) => header('col', place, `${matrix.file} ${first[0]} ${name}`, name));
        return element('thead', {}, element('tr', {}, ...titles, ...columns));
    };
    const objects = matrix.objects.flatMap((object) => objectRows(object, groups, matrix.file));
    const operations = matrix.operations.map((operation, at) => operationRow(operation, groups, `${matrix.file} ${at}`));
    const title = matrix.title ? [element('h1', {}, matrix.title)] : [];
    return [
        ...title,
        table('Objects', 'who may do what with which object', head('Object', 'Action'), objects),
        table('Operations', 'who may call what', head('Operation', 'Objects'), operations),
    ];
}

function table(title: string, about: string, head: HTMLElement, rows: HTMLElement[]): HTMLElement {
    const caption = element('caption', {}, element('h2', {}, title), ` ${about}`);
    const body = element('tbody', {}, ...rows);
    return element('div', { class: 'scroll' }, element('table', {}, caption, head, body));
}

function objectRows(object: ObjectRow, groups: string[], file: string): HTMLElement[] {
    const key = `${file} object ${object.name}`;
    if (object.actions.every(({ cells }) => cells.every(({ access }) => access === 'undeclared'))) {
        const cell = element('td', { colspan: String(groups.length + 1), class: 'cell undeclared' }, 'undeclared');
        return [element('tr', {}, header('row', object.place, key, object.name), cell)];
    }
    const span = { rowspan: String(object.actions.length) };
    const name = header('row', object.place, key, object.name, object.reason ?? '', span);
    return object.actions.map(({ action, cells }, at) => {
        const what = element('th', { scope: 'row', class: 'action' }, action);
        const shown = cells.map((cell, column) =>
            accessCell(cell, `${key} ${action} ${column}`, `${groups[column]}: ${action} ${object.name}`),
        );
        return element('tr', {}, ...(at === 0 ? [name] : []), what, ...shown);
    });
}

function operationRow(operation: OperationRow, groups: string[], key: string): HTMLElement {
    const { method, path, place, entries, cells, needed, declared, note } = operation;
    const name = `${method} ${path}`;
    const objects = entries.map(({ object, action, ids }) => `${object}${action ? ` (${action})` : ''}${ids.length ? ` by ${ids.join(', ')}` : ''}`);
    const about = element('td', { class: 'about' }, objects.join(', ') + (objects.length > 0 && note ? ` (${note})` : note));
    const first = header('row', place, key, endpoint(name), '', { class: 'operation' });
    if (cells.length > 0) {
        const shown = cells.map((cell, at) => accessCell(cell, `${key} ${at}`, `${groups[at]}: ${name}`));
        return element('tr', {}, first, about, ...shown);
    }
    const open = needed === true && declared === 'none';
    const text = open ? 'undeclared' : needed === null ? 'unknown' : 'needs none';
    const span = { colspan: String(Math.max(groups.length, 1)), class: `cell ${open ? 'undeclared' : 'quiet'}` };
    return element('tr', {}, first, about, element('td', span, open ? link(place, `${key} open`, text, `${name}: undeclared`) : text));
}

function accessCell(cell: Cell, key: string, about: string): HTMLElement {
    const all = [cell, ...(cell.also ?? [])];
    const label = `${about}: ${all.map(meaning).join('; or ')}`;
    const limited = all.length > 1 || limits(cell).length > 0;
    const text = ACCESS[cell.access][0] + (limited ? ' *' : '');
    return element('td', { class: `cell ${cell.access}`, title: label }, link(cell.place, key, text, label));
}

function meaning(cell: Cell): string {
    return [ACCESS[cell.access][1], ...limits(cell)].join(', ');
}

function limits({ within, when, filtered }: Cell): string[] {
    return [
        ...within.map((object) => `within their ${object}`),
        ...when.map((condition) => `when ${condition}`),
        ...(filtered ? ['filtered'] : []),
    ];
}

/** `GET /pets/{petId}`, which may be broken before each part of the path. */
function endpoint(name: string): string {
    return name.replaceAll(/\/(?=.)/g, '\u200b/');
}

function header(scope: 'row' | 'col', place: Place | null, key: string, name: string, note = '', more = {}): HTMLElement {
    const small = note ? [element('small', {}, note)] : [];
    return element('th', { scope, ...more }, place ? link(place, key, name) : name, ...small);
}

/** A button that goes to the source; mere text where there is none. */
function link(place: Place | null, key: string, text: string, label = ''): HTMLElement {
    if (!place) {
        const shown = element('span', label ? { 'aria-hidden': 'true' } : {}, text);
        return label ? element('span', {}, shown, element('span', { class: 'spoken' }, label)) : shown;
    }
    const named = label ? { 'aria-label': label } : {};
    const button = element('button', { type: 'button', class: 'link', tabindex: '-1', 'data-key': key, ...named }, text);
    button.addEventListener('click', () => vscode.postMessage({ kind: 'open', place }));
    return button;
}

function legend(): HTMLElement {
    const rows = Object.entries(ACCESS).map(([access, [text, meaning]]) =>
        element('div', {}, element('dt', { class: `cell ${access}` }, text), element('dd', {}, meaning)),
    );
    const star = element('div', {}, element('dt', {}, '*'), element('dd', {}, 'with a limit: point at the cell'));
    return element('details', {}, element('summary', {}, 'What the words mean'), element('dl', {}, ...rows, star));
}

/** One button of a table can be reached with Tab; from there arrow keys lead on. */
function enter(table: HTMLTableElement): void {
    table.querySelector('button')?.setAttribute('tabindex', '0');
}

function move(event: KeyboardEvent): void {
    const steps: Record<string, [number, number]> = {
        ArrowUp: [-1, 0],
        ArrowDown: [1, 0],
        ArrowLeft: [0, -1],
        ArrowRight: [0, 1],
    };
    const step = steps[event.key];
    const from = event.target instanceof HTMLElement ? event.target.closest('button.link') : null;
    if (!step || !from) {
        return;
    }
    event.preventDefault();
    const to = next(from, step);
    if (to) {
        from.setAttribute('tabindex', '-1');
        to.setAttribute('tabindex', '0');
        to.focus();
    }
}

/** The nearest button in a direction, by where buttons are: rows have cells that span others. */
function next(from: Element, [down, right]: [number, number]): HTMLElement | undefined {
    const place = (button: Element) => (button.closest('th, td') ?? button).getBoundingClientRect();
    const start = place(from);
    const buttons = [...(from.closest('table')?.querySelectorAll<HTMLElement>('button.link') ?? [])];
    let best: HTMLElement | undefined;
    let least = Infinity;
    for (const button of buttons) {
        const box = place(button);
        const ahead = down === 0 ? (middle(box).x - middle(start).x) * right : (middle(box).y - middle(start).y) * down;
        const aside = down === 0 ? outside(middle(start).y, box.top, box.bottom) : outside(middle(start).x, box.left, box.right);
        const distance = ahead + 4 * aside;
        if (button !== from && ahead > 2 && distance < least) {
            least = distance;
            best = button;
        }
    }
    return best;
}

function middle(box: DOMRect): { x: number; y: number } {
    return { x: (box.left + box.right) / 2, y: (box.top + box.bottom) / 2 };
}

function outside(value: number, from: number, to: number): number {
    return Math.max(from - value, value - to, 0);
}

function element(name: string, attributes: Record<string, string>, ...content: (HTMLElement | string)[]): HTMLElement {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
        made.setAttribute(key, value);
    }
    made.append(...content);
    return made;
}
