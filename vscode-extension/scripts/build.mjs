// Bundles the extension and copies what it needs from the repository into dist/.
import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

export const extension = dirname(dirname(fileURLToPath(import.meta.url)));
export const repository = dirname(extension);
export const dist = join(extension, 'dist');

/** Writes dist/ anew, but for the server. */
export async function bundle() {
    rmSync(dist, { recursive: true, force: true });
    const common = { bundle: true, minify: true, absWorkingDir: extension };
    await build({
        ...common,
        entryPoints: ['src/extension.ts'],
        outfile: 'dist/extension.js',
        platform: 'node',
        format: 'cjs',
        target: 'node20',
        external: ['vscode'],
    });
    await build({
        ...common,
        entryPoints: ['src/matrix/view.ts', 'src/matrix/view.css'],
        outdir: 'dist/matrix',
        format: 'iife',
        target: 'es2022',
    });
    const schemas = join(dist, 'schemas');
    mkdirSync(schemas);
    const baseline = 'ess-baseline-v1.schema.json';
    cpSync(join(repository, 'schema', baseline), join(schemas, baseline));
    cpSync(join(repository, 'examples', 'parcel-service.yaml'), join(dist, 'example.yaml'));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
    await bundle();
}
