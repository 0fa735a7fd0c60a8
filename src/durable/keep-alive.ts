/**
 * How long an object keeps its client when nobody calls. It is a choice, because it is paid for: while an object is in memory, its
 * memory is billed by the second, used or not.
 *
 *   used ──last call ends──▶ resting ──time is over──▶ closed ──call──▶ used
 *              ▲                │
 *              └──────call──────┘
 *
 * Timers count the rest; an alarm now and then keeps the runtime from evicting an object that rests for longer than it would allow.
 */
import type { Clock, Timer } from "../core/clock.ts";
import type { ObjectStorage } from "./workers-api.ts";

/**
 * - `"while-used"`: everything is closed ten seconds after the last call. Costs nothing beyond the calls.
 * - a number: so many milliseconds after the last call. Costs memory for that long.
 * - `"session"`: never closed, and opened again by an alarm if the object was evicted, reset or deployed anew. Costs memory all the time,
 *   and an alarm every twenty seconds, or three in each of a session's timeouts.
 */
export type KeepAlive = "while-used" | "session" | number;

/** Long enough for the requests of one page, short enough to leave before the runtime would evict. */
const WHILE_USED_MS = 10_000;
/** The runtime evicts an object some time after its last event; an alarm is one. */
const ALARM_EVERY_MS = 20_000;
/** However short a client's own time is: alarms are paid for. */
const LEAST_ALARM_EVERY_MS = 500;

/** What a lifetime works with. */
export interface LifetimeInit {
  readonly clock: Clock;
  /** Milliseconds since 1970. */
  readonly wallClock: () => number;
  readonly storage: ObjectStorage;
  /** The rest is over: close everything. */
  readonly onOver: () => void;
  /** How often the client has to be looked after, if it has a word in it. */
  readonly alarmEveryMs?: (() => number | undefined) | undefined;
}

/** Throws a TypeError or RangeError for a keep-alive that cannot be. */
export function checkKeepAlive(keepAlive: KeepAlive): KeepAlive {
  if (keepAlive === "while-used" || keepAlive === "session") return keepAlive;
  if (typeof keepAlive !== "number")
    throw new TypeError(`"keepAlive" is "while-used", "session" or milliseconds, not "${String(keepAlive)}"`);
  if (keepAlive >= 0 && keepAlive <= 86_400_000) return keepAlive;
  throw new RangeError(`"keepAlive" is from 0 to 86400000 ms, or "session" for ever, not ${keepAlive}`);
}

/** One object's. */
export class Lifetime {
  readonly #init: LifetimeInit;
  #keepAlive: KeepAlive = "while-used";
  #timer: Timer | undefined;
  /** How long it was to take. */
  #timerMs = 0;
  /** Since when there have been no calls; `undefined` while there are. */
  #restsSince: number | undefined;
  /** When the alarm is to ring, by the clock; infinity for none. */
  #alarmAt = Number.POSITIVE_INFINITY;

  constructor(init: LifetimeInit) {
    this.#init = init;
    this.#restsSince = init.clock.now();
  }

  /** The last caller's choice counts. */
  get keepAlive(): KeepAlive {
    return this.#keepAlive;
  }

  set keepAlive(keepAlive: KeepAlive) {
    if (keepAlive === this.#keepAlive) return;
    this.#keepAlive = keepAlive;
    if (this.#restsSince !== undefined) this.rest();
    else if (keepAlive === "session") this.#alarmLater();
  }

  /** There are calls. */
  use(): void {
    this.#restsSince = undefined;
  }

  /** There are none any more. */
  rest(): void {
    const restMs = this.#restMs;
    this.#restsSince = this.#init.clock.now();
    // Calls come and go far more often than a rest is over: a timer that comes too early is set anew then.
    if (restMs < this.#timerMs) this.#clearTimer();
    if (restMs !== Number.POSITIVE_INFINITY && this.#timer === undefined) this.#setTimer(restMs);
    if (restMs > WHILE_USED_MS) this.#alarmLater();
  }

  /** The alarm: as long as there is something to be kept, there is another. */
  async alarm(): Promise<void> {
    this.#alarmAt = Number.POSITIVE_INFINITY;
    const isKept = this.#keepAlive === "session" || (this.#restsSince !== undefined && this.#timer !== undefined);
    if (isKept) this.#alarmLater();
  }

  /** What was kept is closed: there is nothing to be kept until the next one says so. Never rejects. */
  async stop(): Promise<void> {
    this.#keepAlive = "while-used";
    this.#clearTimer();
    this.#alarmAt = Number.POSITIVE_INFINITY;
    // An alarm that cannot be taken back rings once, for nothing.
    await this.#init.storage.deleteAlarm().catch(() => {});
  }

  get #restMs(): number {
    if (this.#keepAlive === "session") return Number.POSITIVE_INFINITY;
    return this.#keepAlive === "while-used" ? WHILE_USED_MS : this.#keepAlive;
  }

  #setTimer(delayMs: number): void {
    this.#timerMs = delayMs;
    this.#timer = this.#init.clock.setTimer(delayMs, () => this.#onTimer());
  }

  #clearTimer(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#timerMs = 0;
  }

  #onTimer(): void {
    this.#clearTimer();
    // While there are calls there is no end to wait for: their own end sets another.
    if (this.#restsSince === undefined) return;
    const leftMs = this.#restsSince + this.#restMs - this.#init.clock.now();
    if (leftMs <= 0) this.#init.onOver();
    else if (leftMs !== Number.POSITIVE_INFINITY) this.#setTimer(leftMs);
  }

  #alarmLater(): void {
    const { clock, storage, wallClock, alarmEveryMs } = this.#init;
    const delayMs = Math.max(LEAST_ALARM_EVERY_MS, Math.min(ALARM_EVERY_MS, alarmEveryMs?.() ?? ALARM_EVERY_MS));
    const at = clock.now() + delayMs;
    // One that rings no later will do.
    if (this.#alarmAt <= at) return;
    this.#alarmAt = at;
    // An alarm that cannot be set leaves the object to the runtime, and nothing else depends on it.
    storage.setAlarm(wallClock() + delayMs).catch(() => (this.#alarmAt = Number.POSITIVE_INFINITY));
  }
}
