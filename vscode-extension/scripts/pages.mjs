// README and changelog as people read them in the installed extension, where the repository is not at hand.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dist, extension } from './build.mjs';

/** Writes dist/README.md and dist/CHANGELOG.md. */
export function pages() {
    for (const name of ['README.md', 'CHANGELOG.md']) {
        writeFileSync(join(dist, name), standalone(readFileSync(join(extension, name), 'utf8')));
    }
}

/**
 * A page that needs no other file: without pictures, which VS Code shows from the network only, and with names in place
 * of links into the repository.
 * @param {string} markdown
 * @returns {string}
 */
export function standalone(markdown) {
    return markdown
        .replace(/^!\[[^\]]*\]\((?!\w+:)[^)]+\)\n\n/gm, '')
        .replace(/(?<!!)\[([^\]]*)\]\((?!\w+:|#)[^)]+\)/g, '$1');
}
