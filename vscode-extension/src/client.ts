/** One run of the server: its process, and the client that speaks the protocol with it. */

import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import * as vscode from 'vscode';
import { CloseAction, ErrorAction, LanguageClient, LSPErrorCodes, ResponseError, RevealOutputChannelOn, State } from 'vscode-languageclient/node';
import type { LanguageClientOptions, Middleware, StaticFeature } from 'vscode-languageclient/node';
import { asText } from './labels';
import { RULES_URL } from './rulePages';
import { SELECTOR } from './selector';

/** How long a server may take to end when it is asked to, in milliseconds. */
const END = 2_000;

/** Tells the server that a code lens may call `ess.try`. */
const tries: StaticFeature = {
    fillClientCapabilities: (capabilities) => {
        capabilities.experimental = { ...capabilities.experimental, 'ess.try': true };
    },
    initialize: () => {},
    getState: () => ({ kind: 'static' }),
    clear: () => {},
};

/** A client whose mishaps are for the log: what the user can do about them we say ourselves. */
class QuietClient extends LanguageClient {
    override error(message: string, data?: unknown): void {
        super.error(message, data, false);
    }
}

/** A server that runs, or is about to. */
export class Run {
    private readonly client: QuietClient;
    private child: ChildProcess | undefined;
    /** It was stopped, or it is told that it has ended. */
    private isOver = false;

    /**
     * It does not start yet.
     * @param path a program
     * @param ended called when it ends without being asked to, before it has started or after
     */
    constructor(
        private readonly path: string,
        private readonly log: vscode.LogOutputChannel,
        private readonly ended: () => void,
    ) {
        this.client = new QuietClient('ess', 'ESS', () => this.spawn(), this.options());
        this.client.registerFeature(tries);
    }

    /** What it says of itself, such as `ess-lsp 0.1.0`. */
    get version(): string {
        const info = this.client.initializeResult?.serverInfo;
        return info ? [info.name, info.version].join(' ').trim() : 'ess-lsp';
    }

    /**
     * Starts it, once.
     * @throws what has gone wrong, unless it has started and ended: then `ended` is called
     */
    async start(): Promise<void> {
        try {
            await this.client.start();
        } catch (error) {
            // That nothing can be written to a program may be known before that it has ended.
            if (await this.hasEnded()) {
                this.tellEnd();
            }
            throw error;
        }
    }

    /** Ends it, whether it has started or not. */
    async stop(): Promise<void> {
        this.isOver = true;
        if (this.client.state === State.Running) {
            await this.client.dispose(END).catch((error) => this.log.debug(`${error}`));
            await this.hasEnded();
        }
        this.child?.kill();
    }

    /**
     * Asks it.
     * @throws the reason in words: it refuses, or newer text has made the question pointless
     */
    async ask<R>(method: string, params: object): Promise<R> {
        try {
            return await this.client.sendRequest<R>(method, params);
        } catch (error) {
            const codes: number[] = [LSPErrorCodes.ContentModified, LSPErrorCodes.RequestCancelled, LSPErrorCodes.ServerCancelled];
            if (error instanceof ResponseError && codes.includes(error.code)) {
                throw new Error('The text has just changed. Try again.');
            }
            throw error;
        }
    }

    /** The address of a document in the words of the protocol. */
    uri(document: vscode.TextDocument): string {
        return this.client.code2ProtocolConverter.asUri(document.uri);
    }

    private spawn(): Promise<ChildProcess> {
        const cwd = vscode.workspace.workspaceFolders?.find(({ uri }) => uri.scheme === 'file')?.uri.fsPath;
        const child = spawn(this.path, ['--log', '-'], { ...(cwd && { cwd }), windowsHide: true });
        this.child = child;
        // What is written to one that has ended is lost, which its end says already.
        child.stdin.on('error', (error) => this.log.debug(`${error}`));
        return new Promise((resolve, reject) => {
            child.once('spawn', () => resolve(child));
            child.on('error', reject);
        });
    }

    /** Whether it ends before long, after it has run at all. */
    private async hasEnded(): Promise<boolean> {
        const child = this.child;
        if (!child || child.pid === undefined) {
            return false;
        }
        const isOver = () => child.exitCode !== null || child.signalCode !== null;
        if (!isOver()) {
            const late = new Promise((resolve) => setTimeout(resolve, END).unref());
            await Promise.race([new Promise((resolve) => child.once('exit', resolve)), late]);
        }
        return isOver();
    }

    /** Tells once that it has ended, unless it was to. */
    private tellEnd(): void {
        if (!this.isOver) {
            this.isOver = true;
            this.ended();
        }
    }

    private options(): LanguageClientOptions {
        return {
            documentSelector: SELECTOR,
            outputChannel: this.log,
            revealOutputChannelOn: RevealOutputChannelOn.Never,
            initializationOptions: () => settings(vscode.workspace.getConfiguration('ess')),
            initializationFailedHandler: () => false,
            synchronize: { configurationSection: 'ess' },
            errorHandler: {
                error: () => ({ action: ErrorAction.Continue, handled: true }),
                closed: () => {
                    this.tellEnd();
                    // Whoever hears of the end starts another one.
                    return { action: CloseAction.DoNotRestart, handled: true };
                },
            },
            stdioOptions: {
                stdout: () => {},
                stderr: (input, output) => createInterface({ input }).on('line', (line) => output.info(line)),
            },
            middleware,
        };
    }
}

const middleware: Middleware = {
    workspace: {
        configuration: async (params, token, next) => {
            const answer = await next(params, token);
            return Array.isArray(answer) ? answer.map(settings) : answer;
        },
    },
    provideCodeLenses: async (document, token, next) => {
        const lenses = await next(document, token);
        for (const { command } of lenses ?? []) {
            if (command) {
                command.title = asText(command.title);
            }
        }
        return lenses;
    },
};

/** Our settings as the server reads them: where rule pages are is not for the user to say. */
function settings(values: object | null): object {
    return { ...values, rulesUrl: RULES_URL };
}
