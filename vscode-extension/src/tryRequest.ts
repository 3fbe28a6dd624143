/** Who may do this? A request is completed by the user and decided by the server, with what decides it. */

import * as vscode from 'vscode';
import { asText, withQuotes } from './labels';
import type { LastDocument } from './lastDocument';
import { inWords } from './reasons';
import type { Server } from './server';

/** What a code lens knows. */
interface Asked {
    uri: string;
    /** Method and path, as in the document. */
    request: string;
}

/** The caller, as the server is told. */
interface Caller {
    user?: string;
    groups?: string[];
    owner?: string;
}

interface Decision {
    decision: 'allow' | 'deny' | 'unknown';
    reason: string;
    chain: { text: string; place: { uri: string; range: Range } | null }[];
}

interface Range {
    start: { line: number; character: number };
    end: { line: number; character: number };
}

type Step = vscode.QuickPickItem & { place: Decision['chain'][number]['place'] };

const ICONS = { allow: '$(pass)', deny: '$(error)', unknown: '$(question)' };

export function tryRequest(server: Server, last: LastDocument): vscode.Disposable {
    return vscode.commands.registerCommand('ess.try', async (asked?: Asked) => {
        const document = asked ? undefined : last.get();
        const uri = asked?.uri ?? (document && server.uri(document));
        if (uri !== undefined) {
            await ask(server, uri, asked?.request ?? 'GET /');
        }
    });
}

async function ask(server: Server, uri: string, template: string): Promise<void> {
    const request = await input('1: the request', 'Method and path, with ids in place of {variables}', concrete(template));
    const caller = request && (await callerOf());
    if (!request || !caller) {
        return;
    }
    let decision: Decision | null;
    try {
        decision = await server.ask<Decision | null>('ess/decide', { textDocument: { uri }, request, ...caller });
    } catch (error) {
        await server.tell(`Whether "${request}" is allowed cannot be told.`, error);
        return;
    }
    if (decision) {
        await show(decision, request);
    } else {
        void vscode.window.showInformationMessage('This file is no OpenAPI document, nor a part of one.');
    }
}

/** `undefined`: the user does not want to know any more. */
async function callerOf(): Promise<Caller | undefined> {
    const user = (await input('2: the user', 'The id of the caller, such as ann. Empty: nobody is logged in'))?.trim();
    if (user === undefined || user === '') {
        return user === undefined ? undefined : {};
    }
    const groups = await input('3: the groups', `The groups of ${user}, with commas between them, such as keepers, vets. Empty: none`);
    const owner = groups === undefined ? undefined : await ownerOf(user);
    return owner && { user, groups: words(groups ?? ''), ...owner };
}

function input(step: string, prompt: string, value = ''): Thenable<string | undefined> {
    return vscode.window.showInputBox({ title: `Who may do this? ${step}`, prompt, value, ignoreFocusOut: true });
}

/** `/pets/{petId}` with something in place of the variable. */
function concrete(template: string): string {
    return template.replace(/\{[^{}]*\}/g, '1');
}

function words(list: string): string[] {
    return list.split(',').map((one) => one.trim()).filter((one) => one !== '');
}

async function ownerOf(user: string): Promise<{ owner?: string } | undefined> {
    const choices = [
        { label: asText(`${user} owns the object`), owner: { owner: user } },
        { label: 'Somebody else owns it', owner: { owner: `somebody other than ${user}` } },
        { label: 'That is not known', owner: {} },
    ];
    const chosen = await vscode.window.showQuickPick(choices, { title: 'Who may do this? 4: the owner', ignoreFocusOut: true });
    return chosen?.owner;
}

/** The chain of reasons; one that is chosen is shown in the document. */
async function show({ decision, reason, chain }: Decision, request: string): Promise<void> {
    const steps: Step[] = chain.map(({ text, place }) => ({
        label: asText(withQuotes(text)),
        description: place ? `line ${place.range.start.line + 1}` : '',
        place,
    }));
    const head: Step = { label: `${ICONS[decision]} ${inWords(decision, reason)}`, description: asText(request), place: null };
    const chosen = await vscode.window.showQuickPick([head, ...steps], {
        title: 'What the document declares',
        ignoreFocusOut: true,
    });
    if (chosen?.place) {
        const { uri, range: { start, end } } = chosen.place;
        const selection = new vscode.Range(start.line, start.character, end.line, end.character);
        await vscode.window.showTextDocument(vscode.Uri.parse(uri), { selection });
    }
}
