/** How much of what needs a declaration has one: in the status bar, and as a context for commands. */

import * as vscode from 'vscode';
import { SELECTOR } from './selector';
import type { Server } from './server';

/** The answer to `ess/coverage`. */
export interface Coverage {
    documents: number;
    operations: number;
    needs_object_authorization: number;
    declared: number;
    /** Of the declared ones: drafts that nobody has confirmed. An older server does not tell. */
    draft?: number;
    undeclared: number;
    opaque: number;
    severities: { error: number; warning: number; information: number; hint: number };
}

/** "6 of 7 operations declared, 3 of them drafts" */
export function inShort({ declared, draft = 0, needs_object_authorization: needed }: Coverage): string {
    const drafts = draft === 0 ? '' : `, ${draft} of them ${draft === 1 ? 'a draft' : 'drafts'}`;
    return needed === 0 ? 'no operation needs a declaration' : `${declared} of ${needed} operations declared${drafts}`;
}

/** "7 of 10 operations address an object that the client chooses; 3 of these are declared." */
export function inWords(coverage: Coverage): string {
    const { operations, needs_object_authorization: needed, declared, draft = 0 } = coverage;
    const are = declared === 1 ? 'is' : 'are';
    const drafts = draft === 0 ? '' : ` Nobody has confirmed ${draft === 1 ? 'the draft' : `the ${draft} drafts`} among them.`;
    return `${needed} of ${operations} operations address an object that the client chooses; ${declared} of these ${are} declared.${drafts}`;
}

/** The language status item of the document that is being edited. */
export class CoverageStatus implements vscode.Disposable {
    private readonly item = vscode.languages.createLanguageStatusItem('ess.coverage', SELECTOR);
    private readonly subscriptions: vscode.Disposable[];
    private timer: NodeJS.Timeout | undefined;

    constructor(private readonly server: Server) {
        this.item.name = 'ESS';
        const soon = (uri?: vscode.Uri) => {
            const shown = vscode.window.activeTextEditor?.document.uri.toString();
            if (uri === undefined || uri.toString() === shown) {
                clearTimeout(this.timer);
                this.timer = setTimeout(() => void this.update(), 200);
            }
        };
        this.subscriptions = [
            this.item,
            server.onDidChangeState(() => soon()),
            vscode.window.onDidChangeActiveTextEditor(() => soon()),
            vscode.workspace.onDidChangeTextDocument(({ document }) => soon(document.uri)),
            vscode.languages.onDidChangeDiagnostics(({ uris }) => uris.forEach(soon)),
        ];
        this.show(undefined);
        this.showServer();
    }

    dispose(): void {
        clearTimeout(this.timer);
        vscode.Disposable.from(...this.subscriptions).dispose();
    }

    private async update(): Promise<void> {
        this.showServer();
        if (this.server.state !== 'running') {
            return;
        }
        const document = vscode.window.activeTextEditor?.document;
        if (!document || document.uri.scheme === 'output') {
            // The focus is in a panel or webview: what was edited last is meant.
            return;
        }
        if (vscode.languages.match(SELECTOR, document) === 0) {
            this.show(undefined);
            return;
        }
        const textDocument = { uri: this.server.uri(document) };
        const coverage = await this.server.request<Coverage | null>('ess/coverage', { textDocument });
        // Without an answer there is newer text, and an update on its way.
        if (coverage !== undefined && document === vscode.window.activeTextEditor?.document) {
            this.show(coverage ?? undefined);
        }
    }

    /** That it does not run is said in place of what it has said last. */
    private showServer(): void {
        this.item.busy = this.server.state === 'starting';
        if (this.server.state === 'stopped') {
            this.item.selector = SELECTOR;
            this.item.text = 'the ESS server does not run';
            this.item.detail = 'nothing is checked';
            this.item.command = { command: 'ess.showLog', title: 'Show Log', tooltip: 'Show why' };
            this.item.severity = vscode.LanguageStatusSeverity.Error;
        }
    }

    private show(coverage: Coverage | undefined): void {
        void vscode.commands.executeCommand('setContext', 'ess.isApiDocument', coverage !== undefined);
        // A document that is none of ours has no item.
        this.item.selector = coverage ? SELECTOR : [];
        if (coverage) {
            this.item.text = inShort(coverage);
            this.item.detail = 'object authorization';
            this.item.command = { command: 'ess.showAccessMatrix', title: 'Show Access Matrix', tooltip: inWords(coverage) };
            const open = coverage.undeclared + (coverage.draft ?? 0) > 0;
            this.item.severity = open ? vscode.LanguageStatusSeverity.Warning : vscode.LanguageStatusSeverity.Information;
        }
    }
}
