/** The client of the protocol: the program that it starts, and what it tells the server. */

import { createInterface } from 'node:readline';
import * as vscode from 'vscode';
import { CloseAction, ErrorAction, LanguageClient, RevealOutputChannelOn, State, TransportKind } from 'vscode-languageclient/node';
import type { LanguageClientOptions, StaticFeature } from 'vscode-languageclient/node';
import { RULES_URL } from './rulePages';
import { SELECTOR } from './selector';

/** Tells the server that a code lens may call `ess.try`. */
const tries: StaticFeature = {
    fillClientCapabilities: (capabilities) => {
        capabilities.experimental = { ...capabilities.experimental, 'ess.try': true };
    },
    initialize: () => {},
    getState: () => ({ kind: 'static' }),
    clear: () => {},
};

/** Who is told what becomes of the server. */
export interface Events {
    /** It runs, for the first time or again. */
    running: () => void;
    /** It has ended by itself; the answer, when that is due, says whether it is started again. */
    ended: () => Promise<boolean>;
}

/** A client for the program at a path; it does not start it yet. */
export function createClient(path: string, log: vscode.LogOutputChannel, events: Events): LanguageClient {
    const options: LanguageClientOptions = {
        documentSelector: SELECTOR,
        outputChannel: log,
        // Requests that fail with the server are for the log: what the user can do about its end we say ourselves.
        revealOutputChannelOn: RevealOutputChannelOn.Never,
        initializationOptions: () => settings(vscode.workspace.getConfiguration('ess')),
        synchronize: { configurationSection: 'ess' },
        errorHandler: {
            error: () => ({ action: ErrorAction.Continue, handled: true }),
            closed: async () => {
                const again = await events.ended();
                return { action: again ? CloseAction.Restart : CloseAction.DoNotRestart, handled: true };
            },
        },
        stdioOptions: {
            stdout: () => {},
            stderr: (input, output) => createInterface({ input }).on('line', (line) => output.info(line)),
        },
        middleware: {
            workspace: {
                configuration: async (params, token, next) => {
                    const answer = await next(params, token);
                    return Array.isArray(answer) ? answer.map(settings) : answer;
                },
            },
        },
    };
    const start = { command: path, args: ['--log', '-'], transport: TransportKind.stdio };
    const client = new LanguageClient('ess', 'ESS', start, options);
    client.registerFeature(tries);
    client.onDidChangeState(({ newState }) => {
        if (newState === State.Running) {
            events.running();
        }
    });
    return client;
}

/** Our settings as the server reads them: where rule pages are is not for the user to say. */
function settings(values: object | null): object {
    return { ...values, rulesUrl: RULES_URL };
}
