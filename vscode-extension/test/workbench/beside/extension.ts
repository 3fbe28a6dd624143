/** A second client on YAML documents, as the Red Hat YAML extension is one: with the same server. */

import { LanguageClient, TransportKind } from 'vscode-languageclient/node';

export async function activate(): Promise<void> {
    const module = process.env['ESS_YAML_SERVER'] ?? '';
    const options = { documentSelector: [{ language: 'yaml' }], synchronize: { configurationSection: 'yaml' } };
    await new LanguageClient('yaml', 'YAML', { module, transport: TransportKind.ipc }, options).start();
}
