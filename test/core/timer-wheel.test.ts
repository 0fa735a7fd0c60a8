/**
 * The timer wheel against a naive model, and its promises about the wake source: armed lazily, idle when empty.
 */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import type { Timer } from "../../src/core/clock.ts";
import { TimerWheel, type WakeSource } from "../../src/core/timer-wheel.ts";

class ManualSource implements WakeSource {
  nowMs: number;
  wakes: number[] = [];
  idle = true;

  constructor(nowMs = 0) {
    this.nowMs = nowMs;
  }

  now(): number {
    return this.nowMs;
  }

  wakeAt(atMs: number): void {
    this.wakes.push(atMs);
  }

  setIdle(idle: boolean): void {
    this.idle = idle;
  }
}

function setUp({ startMs = 0 }: { startMs?: number } = {}) {
  const source = new ManualSource(startMs);
  const wheel = new TimerWheel({ source });
  const fired: string[] = [];
  return {
    source,
    wheel,
    fired,
    set: (name: string, delayMs: number): Timer => wheel.setTimer(delayMs, () => fired.push(name)),
    /** Jumps to `atMs` in one step. */
    jump: (atMs: number): void => {
      source.nowMs = atMs;
      wheel.advance();
    },
    /** Goes to `atMs` as a runtime would: by the wakes that the wheel asks for. */
    walk: (atMs: number): void => {
      while (wheel.nextWake <= atMs) {
        source.nowMs = Math.max(source.nowMs, wheel.nextWake);
        wheel.advance();
      }
      source.nowMs = atMs;
      wheel.advance();
    },
  };
}

const DELAYS_MS = [1, 63, 64, 65, 4_095, 4_096, 262_144, 20_000_000, 2 ** 31, 2 ** 32 + 5, 2 ** 37];

describe("the timer wheel", () => {
  for (const delayMs of DELAYS_MS) {
    test(`a timer of ${delayMs} ms fires at its time and not before`, () => {
      const { set, jump, walk, fired } = setUp({ startMs: 1_700_000_000_000 });
      set("a", delayMs);
      jump(1_700_000_000_000 + delayMs - 0.5);
      assert.deepEqual(fired, []);
      walk(1_700_000_000_000 + delayMs);
      assert.deepEqual(fired, ["a"]);
    });
  }

  test("timers fire in the order of their time, then of their setting", () => {
    const { set, jump, fired } = setUp();
    set("late", 5_000);
    set("first of two", 70);
    set("early", 3);
    set("second of two", 70);
    jump(10_000);
    assert.deepEqual(fired, ["early", "first of two", "second of two", "late"]);
  });

  test("a timer set early and one set late for the same tick keep their order", () => {
    const { set, walk, fired } = setUp();
    set("early", 5_000);
    walk(4_990);
    set("late", 10);
    walk(5_000);
    assert.deepEqual(fired, ["early", "late"]);
  });

  test("a delay that is no delay fires a tick later", () => {
    for (const delayMs of [0, -5, Number.NaN, 0.2]) {
      const { set, jump, fired } = setUp();
      set("a", delayMs);
      jump(0);
      assert.deepEqual(fired, []);
      jump(1);
      assert.deepEqual(fired, ["a"]);
    }
  });

  test("an infinite delay never fires, and can be cancelled", () => {
    const { set, wheel, jump, fired } = setUp();
    const timer = set("never", Infinity);
    jump(2 ** 41);
    assert.deepEqual(fired, []);
    timer.cancel();
    assert.equal(wheel.size, 0);
  });

  test("a cancelled timer does not fire, however often it is cancelled, before or after", () => {
    const { set, wheel, jump, fired } = setUp();
    const cancelled = set("cancelled", 5);
    const kept = set("kept", 5);
    cancelled.cancel();
    cancelled.cancel();
    jump(5);
    kept.cancel();
    assert.deepEqual(fired, ["kept"]);
    assert.equal(wheel.size, 0);
  });

  test("a callback may cancel a timer of the same tick and set others", () => {
    const { wheel, walk, fired, set } = setUp();
    wheel.setTimer(5, () => {
      fired.push("canceller");
      victim.cancel();
      set("again", 0);
    });
    const victim = set("victim", 5);
    set("bystander", 5);
    walk(5);
    assert.deepEqual(fired, ["canceller", "bystander"]);
    walk(6);
    assert.deepEqual(fired, ["canceller", "bystander", "again"]);
  });

  test("a callback that throws delays no other, and its error comes out when all have run", () => {
    const { wheel, source, fired, set } = setUp();
    wheel.setTimer(5, () => {
      throw new Error("Thrown by the callback");
    });
    set("other", 5);
    set("later", 6);
    source.nowMs = 10;
    assert.throws(() => wheel.advance(), { message: "Thrown by the callback" });
    assert.deepEqual(fired, ["other", "later"]);
  });

  test("with an error handler, nothing is thrown", () => {
    const source = new ManualSource();
    const errors: unknown[] = [];
    const wheel = new TimerWheel({ source, onError: (error) => errors.push(error) });
    wheel.setTimer(1, () => {
      throw new Error("Thrown by the callback");
    });
    source.nowMs = 1;
    wheel.advance();
    assert.equal(errors.length, 1);
  });

  test("an advance from inside a callback does nothing", () => {
    const { wheel, jump, set, fired } = setUp();
    wheel.setTimer(5, () => {
      wheel.advance();
      fired.push("outer");
    });
    set("inner", 5);
    jump(5);
    assert.deepEqual(fired, ["outer", "inner"]);
  });
});

describe("the wheel's wake source", () => {
  test("is armed for the first timer, and again only for an earlier one", () => {
    const { source, set } = setUp();
    set("a", 100);
    set("b", 200);
    set("c", 50);
    assert.deepEqual(source.wakes, [100, 50]);
  });

  test("a wake that comes too early asks again", () => {
    const { source, set, jump } = setUp();
    set("a", 10).cancel();
    set("b", 30);
    jump(10);
    assert.deepEqual(source.wakes, [10, 30]);
  });

  test("a wake that comes a fraction of a tick early asks again", () => {
    const { source, set, jump, fired } = setUp();
    set("a", 10);
    jump(9.6);
    assert.deepEqual(source.wakes, [10, 10]);
    jump(10);
    assert.deepEqual(fired, ["a"]);
  });

  test("is idle while no timer is pending", () => {
    const { source, set, jump } = setUp();
    const timer = set("a", 10);
    assert.equal(source.idle, false);
    timer.cancel();
    assert.equal(source.idle, true);
    set("b", 10);
    jump(20);
    assert.equal(source.idle, true);
  });

  test("a million timers set and cancelled arm it once", () => {
    const { source, wheel } = setUp();
    for (let index = 0; index < 1_000_000; index++) wheel.setTimer(20_000, () => {}).cancel();
    assert.deepEqual(source.wakes, [20_000]);
    assert.equal(wheel.size, 0);
    assert.equal(wheel.nextWake, Infinity);
  });
});

type Step = { readonly set: number } | { readonly cancel: number } | { readonly pass: number };

const delay = fc.oneof(fc.nat(5), fc.nat(200), fc.nat(10_000), fc.nat(400_000_000));
const steps = fc.array(
  fc.oneof(
    fc.record({ set: delay }),
    fc.record({ cancel: fc.nat(30) }),
    fc.record({ pass: delay }),
  ) as fc.Arbitrary<Step>,
  { maxLength: 60 },
);

/** The model: a list, searched. */
class NaiveTimers {
  pending: { readonly id: number; readonly due: number }[] = [];

  fireUntil(now: number): number[] {
    const due = this.pending.filter((timer) => timer.due <= now).toSorted((a, b) => a.due - b.due || a.id - b.id);
    this.pending = this.pending.filter((timer) => timer.due > now);
    return due.map((timer) => timer.id);
  }
}

function checkAgainstModel(list: readonly Step[], byWakes: boolean): void {
  const { wheel, source, walk, jump } = setUp({ startMs: 12_345 });
  const model = new NaiveTimers();
  const timers: Timer[] = [];
  const fired: number[] = [];
  for (const step of list) {
    if ("set" in step) {
      const id = timers.length;
      timers.push(wheel.setTimer(step.set, () => fired.push(id)));
      model.pending.push({ id, due: source.nowMs + Math.max(step.set, 1) });
    } else if ("cancel" in step) {
      timers[step.cancel]?.cancel();
      model.pending = model.pending.filter((timer) => timer.id !== step.cancel);
    } else {
      fired.length = 0;
      (byWakes ? walk : jump)(source.nowMs + step.pass);
      assert.deepEqual(fired, model.fireUntil(source.nowMs));
    }
    assert.equal(wheel.size, model.pending.length);
  }
}

for (const byWakes of [true, false]) {
  test(`any sequence of steps goes as in a naive model, ${byWakes ? "wake by wake" : "in jumps"}`, () => {
    fc.assert(
      fc.property(steps, (list) => checkAgainstModel(list, byWakes)),
      { numRuns: 500 },
    );
  });
}
