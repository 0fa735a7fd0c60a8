/** Virtual time: what runs when, and what the clock says when nothing can. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { VirtualClock } from "../../../src/transport/memory/virtual-clock.ts";

describe("the virtual clock", () => {
  test("an hour passes at once, timer by timer", async () => {
    const clock = new VirtualClock({ startMs: 500 });
    const times: number[] = [];
    for (const delayMs of [3_600_000, 10, 90_000]) clock.setTimer(delayMs, () => times.push(clock.now()));
    await clock.advance(3_600_000);
    assert.deepEqual(times, [510, 90_500, 3_600_500]);
    assert.equal(clock.now(), 3_600_500);
    assert.equal(clock.pendingTimers, 0);
  });

  test("promise reactions run between one timer and the next", async () => {
    const clock = new VirtualClock();
    const log: string[] = [];
    const react = async (): Promise<void> => {
      for (let hop = 0; hop < 20; hop++) await Promise.resolve();
      log.push("reaction");
      clock.setTimer(1, () => log.push("timer set by it"));
    };
    clock.setTimer(1, () => void react());
    clock.setTimer(3, () => log.push("next timer"));
    await clock.advance(3);
    assert.deepEqual(log, ["reaction", "timer set by it", "next timer"]);
  });

  test("what is deferred runs by itself, after the promise reactions of its turn", async () => {
    const clock = new VirtualClock();
    const log: string[] = [];
    await new Promise<void>((resolve) => {
      clock.defer(() => {
        log.push("deferred");
        clock.defer(resolve);
      });
      void Promise.resolve()
        .then(() => undefined)
        .then(() => log.push("reaction"));
    });
    assert.deepEqual(log, ["reaction", "deferred"]);
  });

  test("settles the reactions of what was deferred last, and what they defer", async () => {
    const clock = new VirtualClock();
    const log: string[] = [];
    const react = async (name: string): Promise<void> => {
      for (let hop = 0; hop < 200; hop++) await Promise.resolve();
      log.push(name);
    };
    clock.defer(() => void react("first").then(() => clock.defer(() => void react("second"))));
    await clock.settle();
    assert.deepEqual(log, ["first", "second"]);
  });

  test("runs until a promise settles, and answers as it does", async () => {
    const clock = new VirtualClock();
    const late = new Promise<string>((resolve) => clock.setTimer(5_000, () => resolve("done")));
    assert.equal(await clock.runUntil(late), "done");
    assert.equal(clock.now(), 5_000);
    await assert.rejects(clock.runUntil(Promise.reject(new Error("Failed"))), { message: "Failed" });
  });

  test("says so when nothing can settle a promise any more", async () => {
    const clock = new VirtualClock();
    await assert.rejects(clock.runUntil(new Promise(() => {})), /still pending at 0 ms/);
  });

  test("runs until idle, for a limited time", async () => {
    const clock = new VirtualClock();
    let ticks = 0;
    const tick = (): void => {
      ticks++;
      clock.setTimer(1_000, tick);
    };
    tick();
    await clock.runUntilIdle({ limitMs: 10_000 });
    assert.equal(ticks, 11);
  });

  test("what a timer throws comes out of the advance, and delays no other", async () => {
    const clock = new VirtualClock();
    let ran = false;
    clock.setTimer(1, () => {
      throw new Error("Thrown by the timer");
    });
    clock.setTimer(1, () => (ran = true));
    await assert.rejects(clock.advance(1), { message: "Thrown by the timer" });
    assert.equal(ran, true);
  });
});
