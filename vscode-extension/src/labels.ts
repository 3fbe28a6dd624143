/** Words of a document or a user, where VS Code would read marks into them. */

/** A text in a label, in which `$(trash)` is no icon. */
export function asText(text: string): string {
    return text.replace(/\$\([A-Za-z0-9-]+(~[A-Za-z]+)?\)/g, '\\$&');
}

/** A text in a message, in which `[words](command:…)` is no link. */
export function inMessage(text: string): string {
    return text.replaceAll('](', '] (');
}

/** A sentence of the server, in which names stand between backticks, where no Markdown is read. */
export function withQuotes(sentence: string): string {
    return sentence.replace(/`([^`]+)`/g, '“$1”');
}
