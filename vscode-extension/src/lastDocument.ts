/** The document that a command means. */

import * as vscode from 'vscode';
import { SELECTOR } from './selector';

/** The document that is being edited; where the focus is elsewhere (a panel, the walkthrough), the one that was edited last. */
export class LastDocument implements vscode.Disposable {
    private last: vscode.TextDocument | undefined;
    private readonly subscriptions: vscode.Disposable[];

    constructor() {
        this.note(vscode.window.activeTextEditor);
        this.subscriptions = [
            vscode.window.onDidChangeActiveTextEditor((editor) => this.note(editor)),
            vscode.workspace.onDidCloseTextDocument((document) => {
                if (document === this.last) {
                    this.last = undefined;
                }
            }),
        ];
    }

    /** `undefined`: there is none; the user is told so. */
    get(): vscode.TextDocument | undefined {
        // Its language may have been changed since it was shown.
        this.note(vscode.window.activeTextEditor);
        if (!this.last) {
            void vscode.window.showInformationMessage('Open an OpenAPI document first.');
        }
        return this.last;
    }

    dispose(): void {
        vscode.Disposable.from(...this.subscriptions).dispose();
    }

    private note(editor: vscode.TextEditor | undefined): void {
        if (editor && vscode.languages.match(SELECTOR, editor.document) > 0) {
            this.last = editor.document;
        }
    }
}
