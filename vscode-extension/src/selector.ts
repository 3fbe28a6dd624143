/** Which documents the server is told of. */

/** The server decides by content which documents are its business. */
export const SELECTOR = ['yaml', 'json', 'jsonc'].flatMap((language) =>
    ['file', 'untitled'].map((scheme) => ({ language, scheme })),
);
