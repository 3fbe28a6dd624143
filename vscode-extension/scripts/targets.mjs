// The platforms of VS Code, the Rust targets that serve them, and how their programs begin.

/** What VS Code calls a platform, and what Rust does. */
export const TARGETS = new Map([
    ['linux-x64', 'x86_64-unknown-linux-gnu'],
    ['linux-arm64', 'aarch64-unknown-linux-gnu'],
    ['alpine-x64', 'x86_64-unknown-linux-musl'],
    ['alpine-arm64', 'aarch64-unknown-linux-musl'],
    ['darwin-x64', 'x86_64-apple-darwin'],
    ['darwin-arm64', 'aarch64-apple-darwin'],
    ['win32-x64', 'x86_64-pc-windows-msvc'],
    ['win32-arm64', 'aarch64-pc-windows-msvc'],
]);

const ARCHITECTURES = new Map([
    // ELF: e_machine
    ['elf 62', 'x64'],
    ['elf 183', 'arm64'],
    // Mach-O: cputype
    ['mach-o 16777223', 'x64'],
    ['mach-o 16777228', 'arm64'],
    // PE: Machine
    ['pe 34404', 'x64'],
    ['pe 43620', 'arm64'],
]);

/**
 * The platforms on which a program runs, told from its first bytes.
 * @param {Buffer} program
 * @returns {string[]} such as `['linux-x64']`; none for what is no program
 */
export function platforms(program) {
    const [format, machine] = header(program);
    const architecture = ARCHITECTURES.get(`${format} ${machine}`);
    if (architecture === undefined) {
        return [];
    }
    if (format === 'pe') {
        return [`win32-${architecture}`];
    }
    if (format === 'mach-o') {
        return [`darwin-${architecture}`];
    }
    // The name of the dynamic loader is among the first bytes; a static program needs none.
    const start = program.subarray(0, 4096).toString('latin1');
    if (start.includes('/ld-linux')) {
        return [`linux-${architecture}`];
    }
    const alpine = `alpine-${architecture}`;
    return start.includes('/ld-musl') ? [alpine] : [`linux-${architecture}`, alpine];
}

/**
 * @param {Buffer} program
 * @returns {[string, number]} the format and what it says of the machine
 */
function header(program) {
    if (program.length < 64) {
        return ['', 0];
    }
    if (program.readUInt32BE(0) === 0x7f454c46) {
        return ['elf', program.readUInt16LE(18)];
    }
    if (program.readUInt32LE(0) === 0xfeedfacf) {
        return ['mach-o', program.readUInt32LE(4)];
    }
    const pe = program.readUInt32LE(60);
    if (program.readUInt16BE(0) === 0x4d5a && program.length >= pe + 6) {
        return ['pe', program.readUInt16LE(pe + 4)];
    }
    return ['', 0];
}
