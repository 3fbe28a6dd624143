/** The access matrix in its webview: two tables for each document, in which arrow keys move and Enter goes to the source. */

import type { DocumentMatrix, Format, Matrix, Place, Said, Show } from './data';
import { element, say } from './elements';
import { head, objects, operations } from './rows.ts';
import { arrange, Table } from './table';
import { ACCESS, inAll } from './words.ts';

declare function acquireVsCodeApi(): { postMessage(said: Said): void };

const FORMATS: [Format, string][] = [
    ['md', 'Markdown'],
    ['csv', 'CSV'],
    ['html', 'HTML'],
];

const vscode = acquireVsCodeApi();
const open = (place: Place) => vscode.postMessage({ kind: 'open', place });

/** The tables of a document. */
class Tables {
    private readonly title = element('h1', {});
    private readonly objects = new Table('Objects', 'who may do what with which object', open);
    private readonly operations = new Table('Operations', 'who may call what', open);
    readonly roots = [this.title, this.objects.root, this.operations.root];

    update(matrix: DocumentMatrix): void {
        say(this.title, matrix.title);
        this.title.hidden = matrix.title === '';
        this.objects.update(head(['Object', 'Action'], matrix), objects(matrix));
        this.operations.update(head(['Operation', 'Objects'], matrix), operations(matrix));
    }
}

const main = document.getElementById('matrix') as HTMLElement;
// This stays from one answer to the next: who reads keeps the place, and hears only what is new.
const status = element('p', { class: 'status', role: 'status' }, 'Reading the document …');
const stopped = element('p', { class: 'stopped', role: 'status' });
const formats = toolbar();
const tables = element('div', {});
const meanings = legend();
/** What the cell says that has the focus or the mouse; screen readers hear it from the cell itself. */
const about = element('p', { class: 'about-cell', 'aria-hidden': 'true' });
let shown = new Map<string, Tables>();

formats.hidden = meanings.hidden = true;
main.replaceChildren(status, stopped, formats, tables, meanings, about);
for (const kind of ['focusin', 'mouseover']) {
    tables.addEventListener(kind, ({ target }) => say(about, titleOf(target)));
}
window.addEventListener('message', ({ data }: MessageEvent<Show>) => {
    const isOld = data.kind === 'stopped';
    if (!isOld) {
        show(data.matrix);
    }
    say(stopped, isOld ? 'The ESS server does not run: what stands here is old.' : '');
    main.classList.toggle('old', isOld);
    main.setAttribute('aria-busy', 'false');
});
vscode.postMessage({ kind: 'ready' });

function show(matrix: Matrix | null): void {
    const documents = matrix?.documents ?? [];
    say(status, documents.map(inAll).join(' ') || 'This file is no OpenAPI document, nor a part of one.');
    const known = shown;
    shown = new Map(documents.map(({ file }) => [file, known.get(file) ?? new Tables()]));
    documents.forEach((document) => shown.get(document.file)?.update(document));
    arrange(tables, [...shown.values()].flatMap(({ roots }) => roots));
    formats.hidden = meanings.hidden = documents.length === 0;
}

function titleOf(target: EventTarget | null): string {
    const cell = target instanceof Element ? target.closest('td') : null;
    return cell?.title ?? '';
}

function toolbar(): HTMLElement {
    const buttons = FORMATS.map(([format, name]) => {
        const button = element('button', { type: 'button', 'aria-label': `Export as ${name}` }, name);
        button.addEventListener('click', () => vscode.postMessage({ kind: 'export', format }));
        return button;
    });
    return element('div', { class: 'toolbar', role: 'toolbar', 'aria-label': 'Export' }, 'Export as ', ...buttons);
}

function legend(): HTMLElement {
    const rows = Object.entries(ACCESS).map(([access, [text, meaning]]) =>
        element('div', {}, element('dt', { class: `cell ${access}` }, text), element('dd', {}, meaning)),
    );
    const star = element('div', {}, element('dt', {}, '*'), element('dd', {}, 'with a limit: go to the cell, and it stands at the bottom'));
    return element('details', {}, element('summary', {}, 'What the words mean'), element('dl', {}, ...rows, star));
}
