/** The answer to `ess/matrix`, and what the webview and the extension tell each other. */

/** LSP `Location`. */
export interface Place {
    uri: string;
    range: { start: Position; end: Position };
}

interface Position {
    line: number;
    character: number;
}

/** From the widest to the narrowest. */
export type Access =
    | 'public'
    | 'any'
    | 'shared'
    | 'own'
    | 'ambiguous-scheme'
    | 'elsewhere'
    | 'draft'
    | 'none'
    | 'unidentified'
    | 'undeclared';

/** What is declared. */
export type Declared = 'root' | 'method' | 'public' | 'elsewhere' | 'draft' | 'none';

export interface Cell {
    access: Access;
    /** What decides. */
    place: Place | null;
    /** Only in containers that the caller is a member of. */
    within: string[];
    /** Conditions that the document cannot decide. */
    when: string[];
    /** A list that returns what the grant allows. */
    filtered?: boolean;
    /** Further grants that do not contain each other. */
    also?: Cell[];
}

export interface ObjectRow {
    name: string;
    place: Place | null;
    declared: Declared;
    reason: string | null;
    actions: { action: string; cells: Cell[] }[];
}

export interface OperationRow {
    method: string;
    path: string;
    place: Place | null;
    declared: Declared;
    /** `null`: nobody can tell. */
    needed: boolean | null;
    note: string;
    entries: { object: string; action: string | null; ids: string[]; place: Place | null }[];
    cells: Cell[];
}

export interface DocumentMatrix {
    file: string;
    title: string;
    groups: { name: string; place: Place | null }[];
    /** How many groups have no column, where a table with all of them would be too large. */
    groups_left_out?: number;
    summary: {
        operations: number;
        needed: number;
        /** Drafts and rules elsewhere included. */
        declared: number;
        draft: number;
        elsewhere: number;
        undeclared: number;
        opaque: number;
    };
    objects: ObjectRow[];
    operations: OperationRow[];
}

export interface Matrix {
    version: number;
    documents: DocumentMatrix[];
}

export type Format = 'md' | 'csv' | 'html';

/** From the extension to the webview; `null`: the document is none (any more). `stopped`: nothing new will come. */
export type Show = { kind: 'matrix'; matrix: Matrix | null } | { kind: 'stopped' };

/** From the webview to the extension. */
export type Said = { kind: 'ready' } | { kind: 'open'; place: Place } | { kind: 'export'; format: Format };
