/** The pages of the rules as documents, without a network: the server that finds has them. */

import { execFile } from 'node:child_process';
import { basename } from 'node:path';
import { promisify } from 'node:util';
import * as vscode from 'vscode';
import type { Server } from './server';

const SCHEME = 'ess-rule';

/** The server makes `ess-rule:/<rule>.md` of it. */
export const RULES_URL = `${SCHEME}:`;

export function rulePages(server: Server): vscode.Disposable {
    const provideTextDocumentContent = async (uri: vscode.Uri): Promise<string> => {
        const rule = basename(uri.path, '.md');
        const { stdout } = await promisify(execFile)(server.program().path, [`--explain=${rule}`]);
        return stdout;
    };
    return vscode.workspace.registerTextDocumentContentProvider(SCHEME, { provideTextDocumentContent });
}
