/**
 * The virtual clock: time that moves only when a test says so, on the same timer wheel as the system's. An hour passes
 * in a microsecond, and the same program takes the same steps every time.
 *
 * Between two timers all promise reactions have to run. Nobody can ask the runtime whether any are left, but it runs a
 * macrotask only when there are none: so the clock lets one pass, and another whenever something was deferred meanwhile.
 * Work that the runtime does elsewhere (compression, a real socket) takes several: `runUntil` gives it some before it gives up.
 */
import type { Clock, Timer } from "../../core/clock.ts";
import { TimerWheel, type WakeSource } from "../../core/timer-wheel.ts";

/** How a virtual clock starts. */
export interface VirtualClockOptions {
  /** The first `now()`, in milliseconds. Default: 0. */
  readonly startMs?: number | undefined;
}

/** Real milliseconds or more that `runUntil` waits, with no timer pending, before it says that nothing will happen any more. */
const PATIENCE_TURNS = 2_000;

/** Passes when every promise reaction has run. */
function macrotask(): Promise<void> {
  // Not everywhere: Workers have it with `nodejs_compat` only.
  const { setImmediate: immediate } = globalThis as { setImmediate?: (callback: () => void) => unknown };
  return new Promise((resolve) => void (immediate === undefined ? setTimeout(resolve, 0) : immediate(resolve)));
}

/** Turns without an advance of time after which something must be waking itself in a circle. */
const MOST_TURNS_AT_ONCE = 100_000;

/**
 * A clock on virtual time. What is deferred runs by itself, some microtasks later; timers fire only while one of the
 * methods below moves the time. One of these at a time.
 *
 * @example
 * ```ts
 * const clock = new VirtualClock();
 * clock.setTimer(3_600_000, () => console.log("an hour later"));
 * await clock.advance(3_600_000);
 * ```
 */
export class VirtualClock implements Clock {
  readonly #wheel: TimerWheel;
  #nowMs: number;
  #deferred: (() => void)[] = [];
  #turning: Promise<void> | undefined;
  #errors: unknown[] = [];

  constructor({ startMs = 0 }: VirtualClockOptions = {}) {
    this.#nowMs = startMs;
    const source: WakeSource = { now: () => this.#nowMs, wakeAt() {}, setIdle() {} };
    this.#wheel = new TimerWheel({ source, onError: (error) => this.#errors.push(error) });
  }

  /** How many timers are pending: 0 when nothing was left behind. */
  get pendingTimers(): number {
    return this.#wheel.size;
  }

  now(): number {
    return this.#nowMs;
  }

  setTimer(delayMs: number, callback: () => void): Timer {
    return this.#wheel.setTimer(delayMs, callback);
  }

  defer(callback: () => void): void {
    this.#deferred.push(callback);
    this.#turning ??= this.#turn();
  }

  /** Runs what can run without time passing. Throws what a timer or a deferred callback threw. */
  async settle(): Promise<void> {
    let turns = 0;
    do {
      await macrotask();
      if (++turns > MOST_TURNS_AT_ONCE) throw new Error("Still busy after 100,000 turns in which no time passed");
    } while (this.#turning !== undefined);
    const [error] = this.#errors;
    if (this.#errors.length === 0) return;
    this.#errors = [];
    throw error;
  }

  /** Lets `ms` pass, timer by timer, settling after each. */
  async advance(ms: number): Promise<void> {
    const until = this.#nowMs + ms;
    await this.settle();
    while (this.#wheel.nextWake <= until) await this.#step();
    this.#nowMs = until;
    this.#wheel.advance();
    await this.settle();
  }

  /** Lets time pass until no timer is pending, for `limitMs` at most (default: a day). */
  async runUntilIdle({ limitMs = 86_400_000 }: { limitMs?: number | undefined } = {}): Promise<void> {
    const until = this.#nowMs + limitMs;
    await this.settle();
    while (this.#wheel.nextWake <= until) await this.#step();
  }

  /**
   * Lets time pass until `promise` settles, and answers as it does. Throws if that takes longer than `limitMs`
   * (default: a day) or if nothing is pending any more that could settle it.
   */
  async runUntil<T>(
    promise: PromiseLike<T>,
    { limitMs = 86_400_000 }: { limitMs?: number | undefined } = {},
  ): Promise<T> {
    const until = this.#nowMs + limitMs;
    let settled = false;
    const mark = (): void => void (settled = true);
    promise.then(mark, mark);
    await this.settle();
    let patience = PATIENCE_TURNS;
    while (!settled) {
      if (this.#wheel.nextWake > until) {
        if (--patience > 0) {
          await new Promise((resolve) => setTimeout(resolve, 1));
          await this.settle();
          continue;
        }
        throw new Error(`The promise is still pending at ${this.#nowMs} ms, and no timer is left to settle it in time`);
      }
      await this.#step();
    }
    return promise;
  }

  async #step(): Promise<void> {
    this.#nowMs = Math.max(this.#nowMs, this.#wheel.nextWake);
    this.#wheel.advance();
    await this.settle();
  }

  /** One turn: what was deferred, after the reactions that are due. */
  async #turn(): Promise<void> {
    await macrotask();
    const deferred = this.#deferred;
    this.#deferred = [];
    for (const callback of deferred) {
      try {
        callback();
      } catch (error) {
        this.#errors.push(error);
      }
    }
    this.#turning = this.#deferred.length === 0 ? undefined : this.#turn();
  }
}
