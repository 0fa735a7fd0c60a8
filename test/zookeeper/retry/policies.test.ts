/** Curator's policies as tables: what each waits, and when it has had enough. After TestRetryLoop. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  exponentialRetry,
  retryForever,
  retryOnce,
  retryTimes,
  retryUntilElapsed,
  type ZooKeeperRetryPolicy,
} from "../../../src/zookeeper/index.ts";

/** The waits after each failure, and where they end; time passes by the waits alone. */
function waits(policy: ZooKeeperRetryPolicy, chance: number, most = 8): readonly (number | undefined)[] {
  const all: (number | undefined)[] = [];
  for (let [retries, elapsedMs] = [0, 0]; retries < most; retries++) {
    const delayMs = policy.delayMs({ retries, elapsedMs, random: { next: () => chance } });
    all.push(delayMs);
    if (delayMs === undefined) break;
    elapsedMs += delayMs;
  }
  return all;
}

interface Row {
  readonly policy: ZooKeeperRetryPolicy;
  readonly chance?: number;
  readonly waits: readonly (number | undefined)[];
}

const table: Readonly<Record<string, Row>> = {
  "exponential, at the least": {
    policy: exponentialRetry({ baseMs: 10 }),
    waits: [10, 10, 10, undefined],
  },
  "exponential, at the most": {
    policy: exponentialRetry({ baseMs: 10, maxRetries: 4 }),
    chance: 0.999,
    waits: [10, 30, 70, 150, undefined],
  },
  "exponential, with a bound": {
    policy: exponentialRetry({ baseMs: 10, maxRetries: 4, maxMs: 50 }),
    chance: 0.999,
    waits: [10, 30, 50, 50, undefined],
  },
  "so many times": { policy: retryTimes(2, 7), waits: [7, 7, undefined] },
  "no times": { policy: retryTimes(0, 7), waits: [undefined] },
  once: { policy: retryOnce(7), waits: [7, undefined] },
  "until so much has passed": { policy: retryUntilElapsed(20, 8), waits: [8, 8, 8, undefined] },
  "for ever": { policy: retryForever(5), waits: [5, 5, 5, 5, 5, 5, 5, 5] },
};

describe("retry policies", () => {
  for (const [name, row] of Object.entries(table)) {
    test(name, () => assert.deepEqual(waits(row.policy, row.chance ?? 0), row.waits));
  }

  test("an exponential policy never waits longer than its bound, however often it retries", () => {
    const policy = exponentialRetry({ baseMs: 100, maxRetries: 29, maxMs: 1_000 });
    for (let retries = 0; retries < 29; retries++) {
      const delayMs = policy.delayMs({ retries, elapsedMs: 0, random: { next: () => 0.999 } });
      assert.ok(delayMs !== undefined && delayMs >= 100 && delayMs <= 1_000, String(delayMs));
    }
  });

  test("what no policy can be is refused", () => {
    const bad = [
      () => exponentialRetry({ maxRetries: 30 }),
      () => exponentialRetry({ baseMs: -1 }),
      () => exponentialRetry({ baseMs: 100, maxMs: 50 }),
      () => retryTimes(1.5, 1),
      () => retryUntilElapsed(Number.NaN, 1),
      () => retryForever(-1),
    ];
    for (const make of bad) assert.throws(make, RangeError);
  });
});
