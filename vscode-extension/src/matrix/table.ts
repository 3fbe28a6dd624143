/** A table that is drawn once, and then changed where it looks different. */

import type { Place } from './data';
import { element } from './elements';
import { grid, type Grid, step } from './grid.ts';
import { look, type Row, type Spec } from './rows.ts';

const STEPS: Record<string, [number, number]> = {
    ArrowUp: [-1, 0],
    ArrowDown: [1, 0],
    ArrowLeft: [0, -1],
    ArrowRight: [0, 1],
};

interface Drawn {
    look: string;
    lines: HTMLElement[];
}

export class Table {
    readonly root: HTMLElement;
    private readonly table: HTMLTableElement;
    private readonly head = element('thead', {});
    private readonly body = element('tbody', {});
    private rows = new Map<string, Drawn>();
    private title: Drawn | undefined;
    /** Where buttons go to, by their keys. */
    private places = new Map<string, Place>();
    private grid: Grid<HTMLElement> | undefined;
    /** The key of the button that Tab leads to; from there arrow keys lead on. */
    private stop = '';

    constructor(title: string, about: string, open: (place: Place) => void) {
        const caption = element('caption', {}, element('h2', {}, title), ` ${about}`);
        this.table = element('table', {}, caption, this.head, this.body) as HTMLTableElement;
        this.root = element('div', { class: 'scroll' }, this.table);
        this.table.addEventListener('keydown', (event) => this.move(event));
        this.table.addEventListener('focusin', ({ target }) => this.tabTo(keyOf(target)));
        this.table.addEventListener('click', ({ target }) => {
            const place = this.places.get(keyOf(target));
            if (place) {
                open(place);
            }
        });
    }

    update(head: Row, rows: Row[]): void {
        const focused = this.table.contains(document.activeElement) ? keyOf(document.activeElement) : '';
        const specs = [head, ...rows].flatMap(({ lines }) => lines.flat());
        this.places = new Map(specs.flatMap(({ key, place }) => (place ? [[key, place]] : [])));
        this.title = drawn(head, this.title);
        arrange(this.head, this.title.lines);
        this.rows = new Map(rows.map((row) => [row.key, drawn(row, this.rows.get(row.key))]));
        arrange(this.body, [...this.rows.values()].flatMap(({ lines }) => lines));
        this.grid = undefined;
        this.tabTo(this.stop);
        if (focused !== keyOf(document.activeElement)) {
            this.button(focused)?.focus();
        }
    }

    private button(key: string): HTMLElement | null {
        return key ? this.table.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`) : null;
    }

    /** One button can be reached with Tab: the one with this key, else the first. */
    private tabTo(key: string): void {
        const button = this.button(key) ?? this.table.querySelector<HTMLElement>('button.link');
        for (const other of this.table.querySelectorAll('[tabindex="0"]')) {
            if (other !== button) {
                other.setAttribute('tabindex', '-1');
            }
        }
        button?.setAttribute('tabindex', '0');
        this.stop = keyOf(button);
    }

    private move(event: KeyboardEvent): void {
        const direction = STEPS[event.key];
        const from = event.target instanceof HTMLElement ? event.target.closest<HTMLElement>('button.link') : null;
        if (direction && from) {
            event.preventDefault();
            this.grid ??= grid(spans(this.table));
            step(this.grid, from, direction)?.focus();
        }
    }
}

/** Puts children into this order, and moves none that stands right. */
export function arrange(parent: HTMLElement, children: HTMLElement[]): void {
    const wanted = new Set<Element>(children);
    for (const child of [...parent.children]) {
        if (!wanted.has(child)) {
            child.remove();
        }
    }
    let next = parent.firstElementChild;
    for (const child of children) {
        if (child === next) {
            next = next.nextElementSibling;
        } else {
            parent.insertBefore(child, next);
        }
    }
}

function drawn(row: Row, before: Drawn | undefined): Drawn {
    const now = look(row);
    return before?.look === now ? before : { look: now, lines: row.lines.map((specs) => element('tr', {}, ...specs.map(cell))) };
}

function cell(spec: Spec): HTMLElement {
    const { tag, attributes, label, small } = spec;
    const about = label ? { title: label } : {};
    return element(tag, { ...attributes, ...about }, content(spec), ...(small ? [element('small', {}, small)] : []));
}

/** A button that goes to the source; mere text where there is none. */
function content({ text, label, place, key }: Spec): HTMLElement | string {
    if (place) {
        const named = label ? { 'aria-label': label } : {};
        return element('button', { type: 'button', class: 'link', tabindex: '-1', 'data-key': key, ...named }, text);
    }
    return label ? element('span', {}, element('span', { 'aria-hidden': 'true' }, text), element('span', { class: 'spoken' }, label)) : text;
}

function keyOf(target: EventTarget | null): string {
    const button = target instanceof Element ? target.closest('button.link') : null;
    return button?.getAttribute('data-key') ?? '';
}

function spans(table: HTMLTableElement) {
    const cells = (row: HTMLTableRowElement) => [...row.cells].map((cell) => ({
        rowSpan: cell.rowSpan,
        colSpan: cell.colSpan,
        button: cell.querySelector<HTMLElement>('button.link'),
    }));
    return [...table.rows].map(cells);
}
