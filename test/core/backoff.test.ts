/** The laws of waiting, one protocol each: exponential, by a table, at random. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { exponentialBackoff, randomBackoff, tableBackoff } from "../../src/core/backoff.ts";

const low = { next: () => 0 };
const middle = { next: () => 0.5 };
const high = { next: () => 1 - Number.EPSILON };

describe("backoff", () => {
  test("gRPC's connection backoff grows by 1.6 from one second to two minutes", () => {
    const backoff = exponentialBackoff();
    const delays = [1, 2, 3, 4, 50].map((attempt) => Math.round(backoff.delayMs(attempt, middle)));
    assert.deepEqual(delays, [1_000, 1_600, 2_560, 4_096, 120_000]);
  });

  test("jitter spreads a delay to either side, by its share and no more", () => {
    const backoff = exponentialBackoff({ initialMs: 100, jitter: 0.2 });
    assert.deepEqual(
      [low, high].map((random) => Math.round(backoff.delayMs(1, random))),
      [80, 120],
    );
  });

  test("a table's last factor stays", () => {
    const backoff = tableBackoff({ baseMs: 100, multipliers: [1, 2, 3, 5], jitter: 0.01 });
    assert.deepEqual(
      [1, 4, 5, 99].map((attempt) => backoff.delayMs(attempt, low)),
      [100, 500, 500, 500],
    );
    assert.equal(Math.round(backoff.delayMs(1, high)), 101);
  });

  test("a random backoff is anything up to its limit, at every attempt", () => {
    assert.equal(randomBackoff(1_000).delayMs(7, middle), 500);
  });

  for (const [name, options] of [
    ["initialMs", { initialMs: -1 }],
    ["initialMs", { initialMs: 2, maxMs: 1 }],
    ["multiplier", { multiplier: Number.NaN }],
    ["jitter", { jitter: 2 }],
  ] as const) {
    test(`${JSON.stringify(options)} is refused by name`, () => {
      assert.throws(() => exponentialBackoff(options), { name: "RangeError", message: new RegExp(`"${name}"`) });
    });
  }

  test("an empty table is refused", () => {
    assert.throws(() => tableBackoff({ baseMs: 1, multipliers: [] }), RangeError);
  });
});
