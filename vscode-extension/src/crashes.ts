/** When to start the server again after it has ended by itself. */

/** Milliseconds to wait before each start. */
const DELAYS = [0, 1_000, 3_000, 10_000];

/** Ends that are longer ago do not count. */
const MEMORY = 3 * 60_000;

export class Crashes {
    private ends: number[] = [];

    /** How often it has ended lately. */
    get count(): number {
        return this.ends.length;
    }

    /**
     * Notes that the server has ended.
     * @param now milliseconds on any clock
     * @returns milliseconds to wait before it is started again; `undefined`: not again
     */
    next(now: number): number | undefined {
        this.ends = this.ends.filter((end) => now - end < MEMORY);
        const delay = DELAYS[this.ends.length];
        this.ends.push(now);
        return delay;
    }

    /** The user starts it: what was before does not count. */
    forget(): void {
        this.ends = [];
    }
}
