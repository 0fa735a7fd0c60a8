/** The system clock over timers of the test's own: what it asks of the runtime, and when. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { systemClock } from "../../src/transport/system-clock.ts";
import { deferByTimer } from "../../src/transport/turn-end.ts";

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

describe("deferring by a timer", () => {
  const makeDefer = (): { defer: (callback: () => void) => void; fire: () => void; timers: (() => void)[] } => {
    const timers: (() => void)[] = [];
    return { defer: deferByTimer((callback) => timers.push(callback)), fire: () => timers.shift()?.(), timers };
  };

  test("one timer runs all that was deferred until then, in order and once", async () => {
    const { defer, fire, timers } = makeDefer();
    const log: string[] = [];
    defer(() => {
      log.push("first");
      defer(() => log.push("third"));
    });
    defer(() => log.push("second"));
    assert.equal(timers.length, 1);
    fire();
    await Promise.resolve();
    assert.deepEqual(log, ["first", "second"]);
    fire();
    assert.deepEqual([log, timers.length], [["first", "second", "third"], 0]);
  });

  test("a callback that throws stops no other", async () => {
    const { defer, fire } = makeDefer();
    const log: string[] = [];
    defer(() => {
      throw new Error("first");
    });
    defer(() => log.push("second"));
    assert.throws(fire, /first/);
    await Promise.resolve();
    assert.deepEqual(log, ["second"]);
  });

  test("where there is no timer to be had, nothing waits for it for ever", () => {
    let fails = true;
    let run: (() => void) | undefined;
    const defer = deferByTimer((callback) => {
      if (fails) throw new Error("Disallowed");
      run = callback;
    });
    assert.throws(() => defer(() => assert.fail("deferred without a timer")), /Disallowed/);
    fails = false;
    const log: string[] = [];
    defer(() => log.push("deferred"));
    run?.();
    assert.deepEqual(log, ["deferred"]);
  });
});
