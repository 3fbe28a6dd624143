/** Commands and settings with the real `vscode` API; runs inside the extension host. */

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { Result } from './extension-host.test.ts';

const PATIENCE = 30_000;
const tests: [string, () => Promise<void>][] = [];
const test = (name: string, run: () => Promise<void>) => tests.push([name, run]);

/** Called by the extension host. */
export async function run(): Promise<void> {
    const results: Result[] = [];
    for (const [name, run] of tests) {
        try {
            await run();
            results.push({ name });
        } catch (error) {
            results.push({ name, error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
        }
    }
    writeFileSync(process.env['ESS_RESULTS'] ?? '', JSON.stringify(results));
}

test('loading it takes less than 100 ms of a processor', async () => {
    const main = join(ours().extensionPath, 'dist/extension.js');
    const times = [1, 2, 3].map(() => {
        delete require.cache[main];
        const begun = process.cpuUsage();
        require(main);
        const { user, system } = process.cpuUsage(begun);
        return (user + system) / 1000;
    });
    assert(Math.min(...times) < 100, `${times} ms`);
});

test('every command of the manifest is there, and of one category', async () => {
    const known = new Set(await vscode.commands.getCommands(true));
    for (const { command, category } of ours().packageJSON.contributes.commands) {
        assert(known.has(command), command);
        assert.equal(category, 'ESS');
    }
});

test('every setting has a description and a default', async () => {
    const properties: Record<string, { default?: unknown; markdownDescription?: string }> =
        ours().packageJSON.contributes.configuration.properties;
    for (const [name, setting] of Object.entries(properties)) {
        assert.notEqual(setting.default, undefined, name);
        assert(setting.markdownDescription?.endsWith('.'), name);
    }
});

test('a document has findings with links to rule pages', async () => {
    const document = await open('parcel-service.yaml');
    const found = await findings(document, (found) => found.length > 3);
    const one = found.find(({ message }) => message.startsWith('POST /invoices/{invoiceId}/refund'));
    assert(typeof one?.code === 'object');
    assert.equal(one.source, 'ess');
    assert.equal(one.code.value, 'undeclared-object-authorization');
    assert.equal(one.code.target.toString(), 'ess-rule:/undeclared-object-authorization.md');
    const page = await vscode.workspace.openTextDocument(one.code.target);
    assert.match(page.getText(), /^# undeclared-object-authorization\n[^]*## How to fix/);
});

test('of any other file nothing is said', async () => {
    const document = await open('notes.yaml');
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', document.uri);
    assert.deepEqual(lenses, []);
    assert.deepEqual(vscode.languages.getDiagnostics(document.uri), []);
});

test('ess.diagnostics.max', async () => {
    const document = await open('parcel-service.yaml');
    await set('diagnostics.max', 1, async () => {
        const found = await findings(document, (found) => found.length === 2);
        assert(found.some(({ message }) => message.includes('more findings are not shown')));
    });
    await findings(document, (found) => found.length > 3);
});

test('ess.diagnostics.persona and ess.diagnostics.confidence', async () => {
    const document = await open('parcel-service.yaml');
    const regular = (await findings(document, (found) => found.length > 3)).length;
    await set('diagnostics.persona', 'auditor', async () => {
        await findings(document, (found) => found.length > regular);
    });
    await findings(document, (found) => found.length === regular);
    const content = `openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
security: [{key: []}]
paths:
  /pets/{name}:
    parameters: [{name: name, in: path, required: true, schema: {type: string}}]
    get: {responses: {'200': {description: a pet}}}
components: {securitySchemes: {key: {type: http, scheme: bearer}}}
`;
    const pets = await vscode.workspace.openTextDocument({ language: 'yaml', content });
    await vscode.window.showTextDocument(pets);
    const byName = (found: vscode.Diagnostic[]) => found.some(({ message }) => message.includes('a pet by `name`'));
    await findings(pets, byName);
    await set('diagnostics.confidence', 'high', () => findings(pets, (found) => !byName(found)));
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
});

test('ess.codeLens, ess.inlayHints and ess.documentSymbols', async () => {
    const { uri, lineCount } = await open('parcel-service.yaml');
    const all = new vscode.Range(0, 0, lineCount, 0);
    // The outline of a text is asked for once, so a new text is needed each time.
    const outline = async () => {
        const content = (await open('parcel-service.yaml')).getText();
        const { uri } = await vscode.workspace.openTextDocument({ language: 'yaml', content });
        return vscode.commands.executeCommand<unknown[] | undefined>('vscode.executeDocumentSymbolProvider', uri);
    };
    const asked: Record<string, () => Thenable<unknown[] | undefined>> = {
        codeLens: () => vscode.commands.executeCommand('vscode.executeCodeLensProvider', uri),
        inlayHints: () => vscode.commands.executeCommand('vscode.executeInlayHintProvider', uri, all),
        documentSymbols: outline,
    };
    for (const [name, ask] of Object.entries(asked)) {
        await eventually(`${name} is there`, async () => ((await ask()) ?? []).length > 0);
        await set(name, false, () => eventually(`${name} is off`, async () => ((await ask()) ?? []).length === 0));
    }
});

test('ess.extensionPrefix', async () => {
    const content = 'openapi: 3.1.0\ninfo: {title: Pets, version: 1.0.0}\npaths:\n  /pets/{petId}:\n    \n    get: {responses: {}}\n';
    const { uri } = await vscode.workspace.openTextDocument({ language: 'yaml', content });
    const labels = async () => {
        const place = new vscode.Position(4, 4);
        const list = await vscode.commands.executeCommand<vscode.CompletionList>('vscode.executeCompletionItemProvider', uri, place);
        return list.items.map(({ label }) => (typeof label === 'string' ? label : label.label));
    };
    await eventually('x-objects is offered', async () => (await labels()).includes('x-objects'));
    await set('extensionPrefix', 'X-', () => eventually('X-objects is offered', async () => (await labels()).includes('X-objects')));
});

test('ess.server.path: what does not exist is not started, the bundled server comes back', async () => {
    const document = await open('parcel-service.yaml');
    // A message asks what to do; it is not waited for.
    await set('server.path', join(folder(), 'nothing'), () => findings(document, (found) => found.length === 0));
    await findings(document, (found) => found.length > 3);
});

test('ESS: Restart Server', async () => {
    const document = await open('parcel-service.yaml');
    await vscode.commands.executeCommand('ess.restartServer');
    await findings(document, (found) => found.length > 3);
});

test('ESS: Copy Debug Information', async () => {
    await vscode.commands.executeCommand('ess.copyDebugInformation');
    const text = await vscode.env.clipboard.readText();
    assert.match(text, /^\* ESS 0\.1\.0, ess-lsp 0\.1\.0 \(bundled\)\n/);
    assert.match(text, /linux-x64[^]*dist\/server\/ess-lsp[^]*trusted workspace: true[^]*"max":150/);
});

test('ESS: Open an Example Document', async () => {
    await vscode.commands.executeCommand('ess.openExample');
    const document = vscode.window.activeTextEditor?.document;
    assert(document?.isUntitled && document.languageId === 'yaml');
    await findings(document, (found) => found.length > 3);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
});

test('ESS: Check Workspace shows the problems of files that nobody has opened', async () => {
    await vscode.commands.executeCommand('ess.checkWorkspace');
    const shop = vscode.Uri.joinPath(vscode.Uri.file(folder()), 'shop/api.yaml');
    await eventually('a broad grant is found', async () => vscode.languages.getDiagnostics(shop).length > 0);
    assert(!vscode.workspace.textDocuments.some(({ uri }) => uri.path === shop.path));
});

function ours(): vscode.Extension<void> {
    const extension = vscode.extensions.getExtension<void>('ess-lsp.ess-lsp');
    assert(extension);
    return extension;
}

function folder(): string {
    const first = vscode.workspace.workspaceFolders?.[0];
    assert(first);
    return first.uri.fsPath;
}

async function open(name: string): Promise<vscode.TextDocument> {
    const document = await vscode.workspace.openTextDocument(join(folder(), name));
    await vscode.window.showTextDocument(document);
    return document;
}

/** Sets one of our settings for a while. */
async function set(name: string, value: unknown, meanwhile: () => Promise<unknown>): Promise<void> {
    const update = (value: unknown) =>
        vscode.workspace.getConfiguration('ess').update(name, value, vscode.ConfigurationTarget.Workspace);
    await update(value);
    try {
        await meanwhile();
    } finally {
        await update(undefined);
    }
}

async function findings(
    { uri }: vscode.TextDocument,
    as: (found: vscode.Diagnostic[]) => boolean,
): Promise<vscode.Diagnostic[]> {
    await eventually('the findings are as expected', async () => as(vscode.languages.getDiagnostics(uri)));
    return vscode.languages.getDiagnostics(uri);
}

async function eventually(what: string, holds: () => Promise<boolean>): Promise<void> {
    const end = Date.now() + PATIENCE;
    while (!(await holds())) {
        assert(Date.now() < end, `not in time: ${what}`);
        await new Promise((resolve) => setTimeout(resolve, 50));
    }
}
