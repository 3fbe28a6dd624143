/** The language server: where it is, how it is started, and what happens when it ends. */

import { existsSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { Crashes } from './crashes';

/** A program to start. */
export interface Program {
    path: string;
    from: 'bundled' | 'ess.server.path';
}

export class Server implements vscode.Disposable {
    readonly log = vscode.window.createOutputChannel('ESS', { log: true });
    private client: LanguageClient | undefined;
    private readonly crashes = new Crashes();
    /** Ends the wait for the next start; `false`: no start. */
    private endWait: ((start: boolean) => void) | undefined;
    private readonly ready = new vscode.EventEmitter<void>();
    private readonly subscriptions: vscode.Disposable[];

    /** It runs, for the first time or again. */
    readonly onDidStart = this.ready.event;

    constructor(private readonly context: vscode.ExtensionContext) {
        this.subscriptions = [
            this.log,
            this.ready,
            vscode.workspace.onDidGrantWorkspaceTrust(() => this.restart()),
            vscode.workspace.onDidChangeConfiguration((event) => {
                if (event.affectsConfiguration('ess.server.path')) {
                    void this.restart();
                }
            }),
        ];
    }

    /** What is started: what the user has chosen, but in a workspace that is not trusted the bundled one. */
    program(): Program {
        const chosen = vscode.workspace.getConfiguration('ess').get('server.path', '').trim();
        if (chosen !== '' && vscode.workspace.isTrusted) {
            return { path: chosen, from: 'ess.server.path' };
        }
        const name = process.platform === 'win32' ? 'ess-lsp.exe' : 'ess-lsp';
        return { path: this.context.asAbsolutePath(join('dist', 'server', name)), from: 'bundled' };
    }

    /** What it says of itself, such as `ess-lsp 0.1.0`; `undefined` as long as it does not run. */
    get version(): string | undefined {
        const info = this.client?.initializeResult?.serverInfo;
        return info && [info.name, info.version].join(' ').trim();
    }

    get isRunning(): boolean {
        return this.client?.isRunning() ?? false;
    }

    async start(): Promise<void> {
        // What speaks the protocol is most of the code, and needed from here on only: other extensions start meanwhile.
        const { createClient } = await import('./client');
        if (this.client) {
            return;
        }
        const program = this.program();
        const wrong = problem(program);
        if (wrong !== undefined) {
            await this.offer(vscode.window.showErrorMessage, wrong, 'Open Settings');
            return;
        }
        this.log.info(`starting ${program.path} (${program.from})`);
        const client = createClient(program.path, this.log, {
            running: () => this.ready.fire(),
            ended: () => this.ended(),
        });
        this.client = client;
        try {
            await client.start();
        } catch (error) {
            // An end is met in `ended`; what remains is a program that does not start at all.
            if (this.crashes.count === 0) {
                const text = error instanceof Error ? error.message : String(error);
                await this.offer(vscode.window.showErrorMessage, `The ESS server does not start: ${text}`);
            }
        }
    }

    async restart(): Promise<void> {
        this.crashes.forget();
        if (this.endWait) {
            this.endWait(true);
            return;
        }
        await this.stop();
        await this.start();
    }

    /**
     * Asks the server.
     * @returns its answer; `undefined` when it does not run, or newer text has made the question pointless
     */
    async request<R>(method: string, params: object): Promise<R | undefined> {
        if (!this.client || !this.isRunning) {
            return undefined;
        }
        try {
            return await this.client.sendRequest<R>(method, params);
        } catch (error) {
            this.log.debug(`${method}: ${error}`);
            return undefined;
        }
    }

    /** The address of a document in the words of the protocol. */
    uri(document: vscode.TextDocument): string {
        return this.client?.code2ProtocolConverter.asUri(document.uri) ?? document.uri.toString();
    }

    async stop(): Promise<void> {
        this.endWait?.(false);
        const client = this.client;
        this.client = undefined;
        await client?.dispose().catch((error) => this.log.debug(`${error}`));
    }

    dispose(): void {
        vscode.Disposable.from(...this.subscriptions).dispose();
    }

    /**
     * The server has ended without being asked to.
     * @returns whether it is to be started again; when that is due
     */
    private async ended(): Promise<boolean> {
        const delay = this.crashes.next(Date.now());
        if (delay === undefined) {
            const text = `The ESS server has ended ${this.crashes.count} times within three minutes and is not started again.`;
            void this.offer(vscode.window.showErrorMessage, text, 'Restart Server');
            return false;
        }
        if (this.crashes.count === 1) {
            void this.offer(vscode.window.showWarningMessage, 'The ESS server has ended unexpectedly and is started again.');
        }
        const start = await new Promise<boolean>((resolve) => {
            this.endWait = resolve;
            setTimeout(() => resolve(true), delay);
        });
        this.endWait = undefined;
        return start;
    }

    /** Tells something, and offers the log and one thing more. */
    private async offer(
        show: (message: string, ...items: string[]) => Thenable<string | undefined>,
        message: string,
        more?: 'Restart Server' | 'Open Settings',
    ): Promise<void> {
        this.log.warn(message);
        const chosen = await show(message, 'Show Log', ...(more ? [more] : []));
        if (chosen === 'Show Log') {
            this.log.show();
        } else if (chosen === 'Restart Server') {
            await this.restart();
        } else if (chosen === 'Open Settings') {
            await vscode.commands.executeCommand('workbench.action.openSettings', 'ess.server.path');
        }
    }
}

/** Why a program cannot be started. */
function problem({ path, from }: Program): string | undefined {
    if (from === 'bundled') {
        return existsSync(path)
            ? undefined
            : `This package has no server for ${process.platform}-${process.arch}. Install the package for it, or name an ess-lsp in the setting ess.server.path.`;
    }
    if (!isAbsolute(path)) {
        return `The setting ess.server.path is "${path}": write an absolute path.`;
    }
    return existsSync(path) ? undefined : `The setting ess.server.path names ${path}, which does not exist.`;
}
