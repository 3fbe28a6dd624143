import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Crashes } from '../../src/crashes.ts';

test('each start waits longer, the fifth end within three minutes is the last', () => {
    const crashes = new Crashes();
    const waits = [0, 10, 20, 30, 40].map((seconds) => crashes.next(seconds * 1000));
    assert.deepEqual(waits, [0, 1_000, 3_000, 10_000, undefined]);
    assert.equal(crashes.count, 5);
});

test('what is long ago does not count', () => {
    const crashes = new Crashes();
    assert.equal(crashes.next(0), 0);
    assert.equal(crashes.next(200_000), 0);
    assert.equal(crashes.count, 1);
});

test('who starts it by hand begins anew', () => {
    const crashes = new Crashes();
    [1, 2, 3, 4, 5].forEach((now) => crashes.next(now));
    crashes.forget();
    assert.equal(crashes.next(6), 0);
});
