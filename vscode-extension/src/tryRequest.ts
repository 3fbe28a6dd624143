/** Who may do this? A request is completed by the user and decided by the server, with what decides it. */

import * as vscode from 'vscode';
import type { LastDocument } from './lastDocument';
import type { Server } from './server';

/** What a code lens knows. */
interface Asked {
    uri: string;
    /** Method and path, as in the document. */
    request: string;
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
    const request = await vscode.window.showInputBox({
        title: 'Who may do this? 1: the request',
        prompt: 'Method and path, with ids in place of {variables}',
        value: concrete(template),
        ignoreFocusOut: true,
    });
    const caller = request && (await vscode.window.showInputBox({
        title: 'Who may do this? 2: the caller',
        prompt: 'A user and groups, such as "ann: keepers, vets". Empty: nobody is logged in',
        ignoreFocusOut: true,
    }));
    if (!request || caller === undefined) {
        return;
    }
    const [user = '', groups = ''] = caller.split(':', 2);
    const owner = user.trim() === '' ? {} : await ownerOf(user.trim());
    if (owner) {
        const named = user.trim() === '' ? {} : { user: user.trim(), groups: words(groups) };
        const params = { textDocument: { uri }, request, ...named, ...owner };
        const decision = await server.request<Decision>('ess/decide', params);
        await (decision ? show(decision, request) : sorry());
    }
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
        { label: `${user} owns the object`, owner: user },
        { label: 'Somebody else owns it', owner: 'somebody else' },
        { label: 'That is not known', owner: undefined },
    ];
    const title = 'Who may do this? 3: the owner';
    const chosen = await vscode.window.showQuickPick(choices, { title, ignoreFocusOut: true });
    return chosen && (chosen.owner === undefined ? {} : { owner: chosen.owner });
}

/** The chain of reasons; one that is chosen is shown in the document. */
async function show({ decision, reason, chain }: Decision, request: string): Promise<void> {
    const steps: Step[] = chain.map(({ text, place }) => ({
        label: text,
        description: place ? `line ${place.range.start.line + 1}` : '',
        place,
    }));
    const head: Step = { label: `${ICONS[decision]} ${decision}: ${reason}`, description: request, place: null };
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

async function sorry(): Promise<void> {
    await vscode.window.showWarningMessage('The server has no answer: the request or the caller cannot be understood. Look into the log.');
}
