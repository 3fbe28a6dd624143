/** The commands of the category ESS, but for the access matrix. */

import { readFile } from 'node:fs/promises';
import * as vscode from 'vscode';
import { inShort, type Coverage } from './coverage';
import type { LastDocument } from './lastDocument';
import type { Server } from './server';

export function commands(context: vscode.ExtensionContext, server: Server, last: LastDocument): vscode.Disposable {
    const handlers: Record<string, () => unknown> = {
        'ess.restartServer': () => server.restart(),
        'ess.showLog': () => server.log.show(),
        'ess.showVersion': () => vscode.window.showInformationMessage(versions(context, server)),
        'ess.copyDebugInformation': () => copyDebugInformation(context, server),
        'ess.checkWorkspace': () => checkWorkspace(server),
        'ess.declareObjectAuthorization': () => declare(last),
        'ess.openExample': () => openExample(context),
    };
    const registered = Object.entries(handlers).map(([name, handler]) => vscode.commands.registerCommand(name, handler));
    return vscode.Disposable.from(...registered);
}

/** Has VS Code ask the server, preview what needs a confirmation, and say so if there is nothing to do. */
async function declare(last: LastDocument): Promise<void> {
    const document = last.get();
    if (document) {
        await vscode.window.showTextDocument(document);
        await vscode.commands.executeCommand('editor.action.sourceAction', { kind: 'source.declare.ess', apply: 'first' });
    }
}

function versions(context: vscode.ExtensionContext, server: Server): string {
    const { from } = server.program();
    return `ESS ${context.extension.packageJSON.version}, ${server.version ?? 'the server does not run'} (${from})`;
}

async function copyDebugInformation(context: vscode.ExtensionContext, server: Server): Promise<void> {
    const { path, from } = server.program();
    const lines = [
        `* ${versions(context, server)}`,
        `* ${vscode.env.appName} ${vscode.version}, ${process.platform}-${process.arch}`,
        `* server: \`${path}\` (${from})`,
        `* trusted workspace: ${vscode.workspace.isTrusted}, folders: ${vscode.workspace.workspaceFolders?.length ?? 0}`,
        `* settings: \`${JSON.stringify(vscode.workspace.getConfiguration('ess'))}\``,
    ];
    await vscode.env.clipboard.writeText(lines.join('\n') + '\n');
    void vscode.window.showInformationMessage('Debug information is on the clipboard.');
}

/** Shows all problems, and says how much there is: also of documents that nobody has opened. */
async function checkWorkspace(server: Server): Promise<void> {
    const location = { location: vscode.ProgressLocation.Window, title: 'ESS: checking the workspace' };
    try {
        const coverage = await vscode.window.withProgress(location, () => server.ask<Coverage>('ess/coverage', {}));
        await vscode.commands.executeCommand('workbench.actions.view.problems');
        void vscode.window.showInformationMessage(summary(coverage));
    } catch (error) {
        await server.tell('The workspace was not checked.', error);
    }
}

function summary(coverage: Coverage): string {
    const { documents, severities } = coverage;
    if (documents === 0) {
        return 'There is no OpenAPI document in this workspace.';
    }
    // A message has one line; the problems are shown beside it, and hints are no problems.
    const counts = [count(severities.error, 'error'), count(severities.warning, 'warning'), count(severities.information, 'note')];
    return `${count(documents, 'document')}: ${[inShort(coverage), ...counts].join(', ')}.`;
}

function count(number: number, noun: string): string {
    return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

async function openExample(context: vscode.ExtensionContext): Promise<void> {
    const content = await readFile(context.asAbsolutePath('dist/example.yaml'), 'utf8');
    const document = await vscode.workspace.openTextDocument({ language: 'yaml', content });
    await vscode.window.showTextDocument(document);
}
