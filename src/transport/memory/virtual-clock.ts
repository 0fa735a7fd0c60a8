/**
 * The virtual clock: time that moves only when a test says so, on the same timer wheel as the system's. An hour passes
 * in a microsecond, and the same program takes the same steps every time.
 *
 * Between two timers all promise reactions have to run. Nobody can ask the runtime whether any are left, so the clock
 * lets a fixed number of microtask hops pass, and counts anew whenever something was deferred meanwhile.
 */
import type { Clock, Timer } from "../../core/clock.ts";
import { TimerWheel, type WakeSource } from "../../core/timer-wheel.ts";

/** How a virtual clock starts. */
export interface VirtualClockOptions {
  /** The first `now()`, in milliseconds. Default: 0. */
  readonly startMs?: number | undefined;
  /**
   * How many promise reactions in a row count as one turn of the event loop: at least the longest chain of awaits
   * under test. Default: 48.
   */
  readonly turnHops?: number | undefined;
}

const SETTLED = Promise.resolve();

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
  readonly #turnHops: number;
  #nowMs: number;
  #deferred: (() => void)[] = [];
  #turning: Promise<void> | undefined;
  #errors: unknown[] = [];

  constructor({ startMs = 0, turnHops = 48 }: VirtualClockOptions = {}) {
    this.#nowMs = startMs;
    this.#turnHops = turnHops;
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
      await this.#turning;
      // What the turn's callbacks settled has reactions of its own, and these may defer again.
      await this.#hop();
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
    while (!settled) {
      if (this.#wheel.nextWake > until) {
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

  async #hop(): Promise<void> {
    for (let hop = 0; hop < this.#turnHops; hop++) await SETTLED;
  }

  /** One turn: the reactions that are due, then what was deferred by them or before. */
  async #turn(): Promise<void> {
    await this.#hop();
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
