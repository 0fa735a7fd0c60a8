/** The system clock over timers of the test's own: what it asks of the runtime, and when. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { systemClock } from "../../src/transport/system-clock.ts";
import { deferByMicrotasks } from "../../src/transport/turn-end.ts";

interface FakeTimer {
  readonly fire: () => void;
  readonly delayMs: number;
  cleared: boolean;
  keepsAlive: boolean;
}

function setUp({ withKeepAlive = true }: { withKeepAlive?: boolean } = {}) {
  const timers: FakeTimer[] = [];
  const deferred: (() => void)[] = [];
  const time = { nowMs: 0.4 };
  const clock = systemClock<FakeTimer>({
    now: () => time.nowMs,
    setTimeout(callback, delayMs) {
      const timer = { fire: callback, delayMs, cleared: false, keepsAlive: true };
      timers.push(timer);
      return timer;
    },
    clearTimeout: (timer) => void (timer.cleared = true),
    setKeepAlive: withKeepAlive ? (timer, keepAlive) => void (timer.keepsAlive = keepAlive) : undefined,
    defer: (callback) => void deferred.push(callback),
  });
  return { clock, timers, time, deferred };
}

describe("the system clock", () => {
  test("keeps one timer of the runtime for all of its own", () => {
    const { clock, timers, time } = setUp();
    const fired: number[] = [];
    for (const delayMs of [30, 10, 20]) clock.setTimer(delayMs, () => fired.push(delayMs));
    assert.deepEqual(
      timers.map(({ delayMs, cleared }) => [delayMs, cleared]),
      [
        [30, true],
        [10, false],
      ],
    );
    time.nowMs = 25;
    timers[1]?.fire();
    assert.deepEqual(fired, [10, 20]);
    assert.equal(timers.length, 3);
  });

  test("a timer of the runtime that fires early is set again, and no callback comes early", () => {
    const { clock, timers, time } = setUp();
    let fired = false;
    clock.setTimer(10, () => (fired = true));
    time.nowMs = 9.9;
    timers[0]?.fire();
    assert.equal(fired, false);
    assert.equal(timers.length, 2);
    time.nowMs = 11.5;
    timers[1]?.fire();
    assert.equal(fired, true);
  });

  test("without a pending timer it keeps nothing alive, and sets no timer anew for each", () => {
    const { clock, timers } = setUp();
    for (let index = 0; index < 1_000; index++) clock.setTimer(500, () => {}).cancel();
    assert.equal(timers.length, 1);
    assert.equal(timers[0]?.keepsAlive, false);
    clock.setTimer(500, () => {});
    assert.equal(timers.length, 1);
    assert.equal(timers[0]?.keepsAlive, true);
  });

  test("where a timer always keeps alive, it is cleared at the end of the turn in which the last one went", () => {
    const { clock, timers, deferred } = setUp({ withKeepAlive: false });
    for (let index = 0; index < 1_000; index++) clock.setTimer(500, () => {}).cancel();
    assert.equal(timers.length, 1);
    assert.equal(deferred.length, 1);
    deferred[0]?.();
    assert.equal(timers[0]?.cleared, true);
    clock.setTimer(500, () => {});
    assert.equal(timers.at(-1)?.cleared, false);
  });

  test("a delay that the runtime cannot wait for is waited for in parts", () => {
    const { clock, timers, time } = setUp();
    let fired = false;
    const delayMs = 2 ** 31 + 100;
    clock.setTimer(delayMs, () => (fired = true));
    for (let index = 0; index < timers.length && !fired; index++) {
      assert.ok(timers[index]!.delayMs < 2 ** 31);
      time.nowMs += timers[index]!.delayMs;
      timers[index]?.fire();
    }
    assert.equal(fired, true);
    assert.ok(time.nowMs >= delayMs);
  });
});

describe("deferring by microtasks", () => {
  test("what is deferred runs after a long chain of promise reactions, and once", async () => {
    const defer = deferByMicrotasks();
    const log: string[] = [];
    const chain = async (): Promise<void> => {
      for (let hop = 0; hop < 20; hop++) await Promise.resolve();
      log.push("reaction");
      defer(() => log.push("second"));
    };
    await new Promise<void>((resolve) => {
      defer(() => log.push("first"));
      void chain();
      setTimeout(resolve, 0);
    });
    assert.deepEqual(log, ["reaction", "first", "second"]);
  });
});
