/** The access matrix beside its document. */

import { randomBytes } from 'node:crypto';
import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { LastDocument } from '../lastDocument';
import { SELECTOR } from '../selector';
import type { Server } from '../server';
import type { Format, Matrix, Place, Said, Show } from './data';

/** Typing has come to rest: a matrix is large, and the editor goes first. */
const PAUSE = 400;

export function matrixPanels(context: vscode.ExtensionContext, server: Server, last: LastDocument): vscode.Disposable {
    const panels = new Set<MatrixPanel>();
    const show = () => {
        const document = last.get();
        if (!document) {
            return;
        }
        const known = [...panels].find((panel) => panel.isOf(document));
        if (known) {
            known.reveal();
            return;
        }
        const panel = new MatrixPanel(context.extensionUri, server, document);
        panels.add(panel);
        panel.onDidDispose(() => panels.delete(panel));
    };
    const command = vscode.commands.registerCommand('ess.showAccessMatrix', show);
    return new vscode.Disposable(() => {
        command.dispose();
        panels.forEach((panel) => panel.dispose());
    });
}

class MatrixPanel {
    private readonly panel: vscode.WebviewPanel;
    private readonly subscriptions: vscode.Disposable[];
    private timer: NodeJS.Timeout | undefined;
    /** Of a document without a file: what it has said last. */
    private text: string | undefined;
    readonly onDidDispose: vscode.Event<void>;

    constructor(
        extension: vscode.Uri,
        private readonly server: Server,
        private document: vscode.TextDocument,
    ) {
        const files = vscode.Uri.joinPath(extension, 'dist', 'matrix');
        const column = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: false };
        this.panel = vscode.window.createWebviewPanel('ess.matrix', titleOf(document), column, {
            enableScripts: true,
            enableFindWidget: true,
            localResourceRoots: [files],
        });
        this.onDidDispose = this.panel.onDidDispose;
        this.subscriptions = [
            this.panel.webview.onDidReceiveMessage((said: Said) => this.hear(said)),
            this.panel.onDidChangeViewState(() => this.soon()),
            server.onDidChangeState(() => this.soon()),
            // Another file may be a part of this document; the log is none, and tells of what we ask.
            vscode.workspace.onDidChangeTextDocument(({ document }) => {
                if (vscode.languages.match(SELECTOR, document) > 0) {
                    this.soon();
                }
            }),
            vscode.workspace.onDidCloseTextDocument(() => this.follow()),
            vscode.workspace.onDidOpenTextDocument(() => this.follow()),
            vscode.languages.onDidChangeDiagnostics(() => this.soon()),
        ];
        this.panel.onDidDispose(() => {
            clearTimeout(this.timer);
            vscode.Disposable.from(...this.subscriptions).dispose();
        });
        this.panel.webview.html = page(this.panel.webview, files, titleOf(document));
    }

    isOf(document: vscode.TextDocument): boolean {
        return this.document.uri.toString() === document.uri.toString();
    }

    reveal(): void {
        this.panel.reveal();
    }

    dispose(): void {
        this.panel.dispose();
    }

    private soon(): void {
        if (this.panel.visible) {
            clearTimeout(this.timer);
            this.timer = setTimeout(() => void this.update(), PAUSE);
        }
    }

    /** A document that is saved for the first time is closed, and its file is opened. */
    private follow(): void {
        const { document, text } = this;
        if (!document.isClosed || !document.isUntitled || text === undefined) {
            return;
        }
        const is = (other: vscode.TextDocument) => !other.isUntitled && vscode.languages.match(SELECTOR, other) > 0 && other.getText() === text;
        const saved = vscode.workspace.textDocuments.find(is);
        if (saved) {
            this.document = saved;
            this.panel.title = titleOf(saved);
            this.soon();
        }
    }

    private async update(): Promise<void> {
        if (this.server.state === 'stopped') {
            await this.tell({ kind: 'stopped' });
            return;
        }
        if (this.document.isUntitled && !this.document.isClosed) {
            this.text = this.document.getText();
        }
        const matrix = await this.ask<Matrix | null>({});
        // Without an answer there is newer text, and an update on its way.
        if (matrix !== undefined) {
            await this.tell({ kind: 'matrix', matrix });
        }
    }

    private tell(what: Show): Thenable<boolean> {
        return this.panel.webview.postMessage(what);
    }

    private ask<R>(more: object): Promise<R | undefined> {
        const textDocument = { uri: this.server.uri(this.document) };
        return this.server.request<R>('ess/matrix', { textDocument, ...more });
    }

    private async hear(said: Said): Promise<void> {
        switch (said.kind) {
            case 'ready':
                return this.update();
            case 'open':
                return open(said.place, this.document).catch((error) => this.server.tell('The source cannot be shown.', error));
            case 'export':
                return this.save(said.format);
        }
    }

    /** Opens the matrix as a new document in one of the formats of the command line. */
    private async save(format: Format): Promise<void> {
        const content = await this.ask<string | null>({ format });
        if (!content) {
            void vscode.window.showWarningMessage('There is no matrix to export yet. Try again.');
            return;
        }
        const language = { md: 'markdown', csv: 'plaintext', html: 'html' }[format];
        const document = await vscode.workspace.openTextDocument({ language, content });
        await vscode.window.showTextDocument(document, { viewColumn: this.panel.viewColumn ?? vscode.ViewColumn.Active });
    }
}

/** Shows a place in the column where its document is, else in the first one. */
async function open({ uri, range }: Place, document: vscode.TextDocument): Promise<void> {
    const target = vscode.Uri.parse(uri);
    const { start, end } = range;
    const editors = vscode.window.visibleTextEditors;
    const near =
        editors.find((editor) => editor.document.uri.toString() === target.toString()) ??
        editors.find((editor) => editor.document === document);
    await vscode.window.showTextDocument(target, {
        viewColumn: near?.viewColumn ?? vscode.ViewColumn.One,
        selection: new vscode.Range(start.line, start.character, end.line, end.character),
    });
}

function titleOf(document: vscode.TextDocument): string {
    return `Access: ${basename(document.uri.path)}`;
}

/** Nothing but our own script and style may run. */
function page(webview: vscode.Webview, files: vscode.Uri, title: string): string {
    const nonce = randomBytes(16).toString('base64');
    const uri = (name: string) => webview.asWebviewUri(vscode.Uri.joinPath(files, name)).toString();
    const policy = `default-src 'none'; script-src 'nonce-${nonce}'; style-src ${webview.cspSource}`;
    return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${uri('view.css')}">
<title>${escape(title)}</title>
</head>
<body>
<main id="matrix" aria-busy="true"><p>Reading the document …</p></main>
<script nonce="${nonce}" src="${uri('view.js')}"></script>
</body>
</html>`;
}

function escape(text: string): string {
    return text.replace(/[&<>"]/g, (char) => `&#${char.charCodeAt(0)};`);
}
