/** Where the extension begins and ends. */

import type * as vscode from 'vscode';
import { commands } from './commands';
import { CoverageStatus } from './coverage';
import { LastDocument } from './lastDocument';
import { matrixPanels } from './matrix/panel';
import { rulePages } from './rulePages';
import { Server } from './server';
import { tryRequest } from './tryRequest';

let server: Server | undefined;

export function activate(context: vscode.ExtensionContext): void {
    server = new Server(context);
    const last = new LastDocument();
    context.subscriptions.push(
        server,
        last,
        rulePages(server),
        new CoverageStatus(server),
        commands(context, server, last),
        matrixPanels(context, server, last),
        tryRequest(server, last),
    );
    // Not waited for: what is registered above can be used meanwhile.
    void server.restart();
}

export async function deactivate(): Promise<void> {
    await server?.stop();
}
