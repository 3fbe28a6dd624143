/** The language server: where it is, how it is started, and what happens when it ends. */

import { existsSync, statSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import * as vscode from 'vscode';
import type { Run } from './client';
import { Crashes } from './crashes';
import { inMessage, withQuotes } from './labels';

/** A program to start. */
export interface Program {
    path: string;
    from: 'bundled' | 'ess.server.path';
}

/** `starting`: also while it is waited before it is started again. */
export type ServerState = 'starting' | 'running' | 'stopped';

export class Server implements vscode.Disposable {
    readonly log = vscode.window.createOutputChannel('ESS', { log: true });
    private current: Run | undefined;
    private now: ServerState = 'starting';
    /** What was started last, or should have been. */
    private started: Program | undefined;
    private readonly crashes = new Crashes();
    /** Until the next start. */
    private wait: NodeJS.Timeout | undefined;
    /** Starts and stops, one after the other. */
    private turn: Promise<void> = Promise.resolve();
    private readonly changes = new vscode.EventEmitter<ServerState>();
    private readonly subscriptions: vscode.Disposable[];

    readonly onDidChangeState = this.changes.event;

    constructor(private readonly context: vscode.ExtensionContext) {
        const startOther = () => {
            if (this.started && this.started.path !== this.program().path) {
                void this.restart();
            }
        };
        this.subscriptions = [
            this.log,
            this.changes,
            vscode.workspace.onDidGrantWorkspaceTrust(startOther),
            vscode.workspace.onDidChangeConfiguration((event) => {
                if (event.affectsConfiguration('ess.server.path')) {
                    startOther();
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

    get state(): ServerState {
        return this.now;
    }

    /** What it says of itself, such as `ess-lsp 0.1.0`; `undefined` as long as it does not run. */
    get version(): string | undefined {
        return this.now === 'running' ? this.current?.version : undefined;
    }

    /** Starts it, anew where it runs or is about to. */
    restart(): Promise<void> {
        this.crashes.forget();
        return this.inTurn(async () => {
            await this.end('starting');
            await this.begin();
        });
    }

    stop(): Promise<void> {
        return this.inTurn(() => this.end('stopped'));
    }

    dispose(): void {
        clearTimeout(this.wait);
        vscode.Disposable.from(...this.subscriptions).dispose();
    }

    /**
     * Asks the server.
     * @throws an error with the reason for the user
     */
    async ask<R>(method: string, params: object): Promise<R> {
        if (!this.current || this.now !== 'running') {
            throw new Error('The ESS server does not run. Start it with "ESS: Restart Server", or look into the log.');
        }
        return this.current.ask<R>(method, params);
    }

    /**
     * Asks the server, where nobody waits for the answer.
     * @returns its answer; `undefined` when there is none: it does not run, or newer text has made the question pointless
     */
    async request<R>(method: string, params: object): Promise<R | undefined> {
        if (this.now !== 'running') {
            return undefined;
        }
        try {
            return await this.ask<R>(method, params);
        } catch (error) {
            this.log.debug(`${method}: ${error}`);
            return undefined;
        }
    }

    /** The address of a document in the words of the protocol. */
    uri(document: vscode.TextDocument): string {
        return this.current?.uri(document) ?? document.uri.toString();
    }

    private inTurn(what: () => Promise<void>): Promise<void> {
        this.turn = this.turn.then(what).catch((error) => this.log.error(`${error}`));
        return this.turn;
    }

    /** Starts it; that it runs is not waited for, so that it can be ended meanwhile. */
    private async begin(): Promise<void> {
        // What speaks the protocol is most of the code, and needed from here on only: other extensions start meanwhile.
        const { Run } = await import('./client');
        const program = this.program();
        this.started = program;
        const wrong = problem(program);
        if (wrong !== undefined) {
            this.become('stopped');
            void this.offer(vscode.window.showErrorMessage, wrong, 'Open Settings');
            return;
        }
        this.log.info(`starting ${program.path} (${program.from})`);
        const run = new Run(program.path, this.log, () => this.ended(run));
        this.current = run;
        this.become('starting');
        run.start().then(
            () => this.current === run && this.become('running'),
            (error) => this.failed(run, error),
        );
    }

    /** Ends what runs; what comes then is for the caller. */
    private async end(next: ServerState): Promise<void> {
        clearTimeout(this.wait);
        const run = this.current;
        this.current = undefined;
        this.become(next);
        await run?.stop();
    }

    private become(state: ServerState): void {
        if (this.now !== state) {
            this.now = state;
            this.changes.fire(state);
        }
    }

    /** One has not started. */
    private failed(run: Run, error: unknown): void {
        const text = error instanceof Error ? error.message : String(error);
        // One that has ended, or was ended, is no news.
        if (this.current !== run) {
            this.log.debug(text);
            return;
        }
        this.current = undefined;
        this.become('stopped');
        void run.stop();
        const more = this.started?.from === 'bundled' ? 'Restart Server' : 'Open Settings';
        void this.offer(vscode.window.showErrorMessage, `The ESS server does not start: ${inMessage(text)}`, more);
    }

    /** One has ended without being asked to: another one is started before long, unless that happens too often. */
    private ended(run: Run): void {
        if (this.current !== run) {
            return;
        }
        this.current = undefined;
        const delay = this.crashes.next(Date.now());
        if (delay === undefined) {
            this.become('stopped');
            const text = `The ESS server has ended ${this.crashes.count} times within three minutes and is not started again.`;
            void this.offer(vscode.window.showErrorMessage, text, 'Restart Server');
            return;
        }
        this.become('starting');
        if (this.crashes.count === 1) {
            void this.offer(vscode.window.showWarningMessage, 'The ESS server has ended unexpectedly and is started again.');
        }
        const again = async () => {
            if (!this.current) {
                await this.begin();
            }
        };
        this.wait = setTimeout(() => void this.inTurn(again), delay);
    }

    /** Tells that something has not been done, and why. */
    async tell(what: string, error: unknown): Promise<void> {
        const why = error instanceof Error ? error.message : String(error);
        await this.offer(vscode.window.showWarningMessage, `${what} ${inMessage(withQuotes(why))}`);
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
    const setting = `The setting ess.server.path is "${inMessage(path)}"`;
    if (!isAbsolute(path)) {
        return `${setting}: write an absolute path.`;
    }
    const found = statSync(path, { throwIfNoEntry: false });
    if (!found) {
        return `${setting}, which does not exist.`;
    }
    return found.isFile() ? undefined : `${setting}, which is no program.`;
}
