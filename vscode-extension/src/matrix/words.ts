/** What the matrix says, in words. */

import type { Access, Cell, Declared, DocumentMatrix } from './data';

/** What stands in a cell, and what it means. */
export const ACCESS: Record<Access, [string, string]> = {
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

/** What holds where no group is named. */
export function withoutGroups(declared: Declared): Access {
    const access: Record<Declared, Access> = {
        public: 'public',
        elsewhere: 'elsewhere',
        draft: 'draft',
        none: 'undeclared',
        // Rules that grant nothing to anybody.
        root: 'none',
        method: 'none',
    };
    return access[declared];
}

/** "own objects only, within their Clinic; or any object, when it is open" */
export function meaning(cell: Cell): string {
    const of = (one: Cell) => [ACCESS[one.access][1], ...limits(one)].join(', ');
    return [cell, ...(cell.also ?? [])].map(of).join('; or ');
}

export function isLimited(cell: Cell): boolean {
    return (cell.also ?? []).length > 0 || limits(cell).length > 0;
}

function limits({ within, when, filtered }: Cell): string[] {
    return [
        ...within.map((object) => `within their ${object}`),
        ...when.map((condition) => `when ${condition}`),
        ...(filtered ? ['filtered'] : []),
    ];
}

/** How much is declared, and what the table lacks. */
export function inAll({ summary, groups_left_out: leftOut = 0 }: DocumentMatrix): string {
    const lacking = ` ${leftOut} more groups are left out: a table with all of them would be too large.`;
    return inShort(summary) + (leftOut > 0 ? lacking : '');
}

/** How much is declared, in a sentence. */
export function inShort({ operations, needed, declared, draft, elsewhere, undeclared }: DocumentMatrix['summary']): string {
    if (needed === 0) {
        return `None of the ${operations} operations needs a declaration.`;
    }
    const parts = [
        `${declared} of ${needed} operations that need a declaration have one`,
        draft > 0 && `${draft} of these ${draft === 1 ? 'is a draft' : 'are drafts'} that nobody has confirmed`,
        elsewhere > 0 && `of ${elsewhere} the rules stand outside of the document`,
        undeclared === 0 ? 'none is undeclared' : `${undeclared} ${undeclared === 1 ? 'is' : 'are'} undeclared`,
    ];
    return `${parts.filter(Boolean).join('; ')}.`;
}
