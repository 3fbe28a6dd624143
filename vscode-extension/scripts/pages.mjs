// README and changelog as people read them in the installed extension, where the repository is not at hand.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dist, extension } from './build.mjs';

/** Writes dist/README.md and dist/CHANGELOG.md. */
export function pages() {
    for (const name of ['README.md', 'CHANGELOG.md']) {
        const text = readFileSync(join(extension, name), 'utf8');
        writeFileSync(join(dist, name), standalone(text, (path) => readFileSync(join(extension, path))));
    }
}

/**
 * A page that needs no other file: pictures are in it, and what it refers to is named without a link.
 * @param {string} markdown
 * @param {(path: string) => Buffer} read
 * @returns {string}
 */
export function standalone(markdown, read) {
    return markdown
        .replace(/!\[([^\]]*)\]\((?!\w+:)([^)]+\.png)\)/g, (_, about, path) => `![${about}](data:image/png;base64,${read(path).toString('base64')})`)
        .replace(/(?<!!)\[([^\]]*)\]\((?!\w+:|#)[^)]+\)/g, '$1');
}
