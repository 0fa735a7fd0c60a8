/**
 * The timer wheel: every timer of a clock, behind one timer of the runtime.
 *
 * A call's deadline is nearly always cancelled, so setting and cancelling must cost next to nothing: both are O(1) and
 * touch nothing but the timer itself. The wheel is hierarchical, as Varghese and Lauck describe in "Hashed and
 * Hierarchical Timing Wheels" (scheme 7): seven levels of 64 slots, where a slot of level n spans 64^n ticks of 1 ms.
 * A timer lies in the lowest level that its due tick shares with the wheel's current tick, and moves down as that
 * tick enters its slot.
 *
 * The wake source is armed lazily: a cancelled timer leaves it as it is, and a wake that finds nothing due asks again.
 */
import type { Clock, Timer } from "./clock.ts";

/** What a wheel turns by: the time, and the one timer of the runtime that it keeps armed. */
export interface WakeSource {
  /** Milliseconds on a monotonic scale. */
  now(): number;
  /** Have `TimerWheel.advance` called at `atMs`, in place of any time asked for before. */
  wakeAt(atMs: number): void;
  /**
   * Says whether any timer is pending. While none is, the wake asked for may come or not, and must keep nothing alive;
   * when one is again, the wake asked for last counts again, unless it came.
   */
  setIdle(idle: boolean): void;
}

/** How a wheel is made. */
export interface TimerWheelOptions {
  readonly source: WakeSource;
  /** Gets what callbacks throw. Default: `advance` throws the first of them, after all that were due have run. */
  readonly onError?: ((error: unknown) => void) | undefined;
}

const SLOT_BITS = 6;
const SLOTS = 1 << SLOT_BITS;
const LEVELS = 7;
/** The ticks that one slot of each level spans, and, last, the whole wheel: 139 years of milliseconds. */
const SPANS: readonly number[] = Array.from({ length: LEVELS + 1 }, (_, level) => SLOTS ** level);
const LAST_TICK = SLOTS ** LEVELS - 1;

/** A timer, and its link in the ring of its slot. */
class WheelTimer implements Timer {
  wheel: TimerWheel | undefined;
  callback: () => void;
  due: number;
  slot = 0;
  next: WheelTimer = this;
  previous: WheelTimer = this;

  constructor(wheel: TimerWheel, due: number, callback: () => void) {
    this.wheel = wheel;
    this.due = due;
    this.callback = callback;
  }

  cancel(): void {
    this.wheel?.forget(this);
  }
}

const nothing = (): void => {};

/** Timers on one wake source, fired in the order of their due tick, then of their setting. */
export class TimerWheel implements Pick<Clock, "setTimer"> {
  readonly #source: WakeSource;
  readonly #onError: ((error: unknown) => void) | undefined;
  readonly #origin: number;
  /** The first timer of each slot's ring; slot `level * 64 + index`. */
  readonly #slots: (WheelTimer | undefined)[] = Array.from({ length: LEVELS * SLOTS }, () => undefined);
  /** Which slots hold timers: two words of 32 a level. */
  readonly #occupied: Int32Array = new Int32Array(LEVELS * 2);
  /** Every tick up to here has fired. */
  #tick = 0;
  #armedTick = Infinity;
  #size = 0;
  #advancing = false;

  constructor({ source, onError }: TimerWheelOptions) {
    this.#source = source;
    this.#onError = onError;
    this.#origin = source.now();
  }

  /** How many timers are pending. */
  get size(): number {
    return this.#size;
  }

  /** When the wheel has to turn next, on the source's scale: no later than its first timer. `Infinity` if none is pending. */
  get nextWake(): number {
    const slot = this.#firstSlot();
    return slot < 0 ? Infinity : this.#origin + this.#startOf(slot);
  }

  /** Sets a timer. A delay of less than a tick is one tick; `Infinity` never comes. */
  setTimer(delayMs: number, callback: () => void): Timer {
    const now = this.#source.now() - this.#origin;
    if (this.#size === 0 && !this.#advancing) this.#tick = Math.max(this.#tick, Math.floor(now));
    const wanted = delayMs > 0 ? Math.ceil(now + delayMs) : Math.ceil(now);
    const due = Math.min(Math.max(wanted, this.#tick + 1), LAST_TICK);
    const timer = new WheelTimer(this, due, callback);
    this.#insert(timer);
    this.#size++;
    if (this.#size === 1) this.#source.setIdle(false);
    if (due < this.#armedTick && !this.#advancing) this.#arm(due);
    return timer;
  }

  /** Fires what is due; the wake source calls it. Called from inside a callback, it does nothing. */
  advance(): void {
    if (this.#advancing) return;
    const target = Math.floor(this.#source.now() - this.#origin);
    // The wake is used up, even if it came early: a runtime's timer may, by a fraction of a millisecond.
    this.#armedTick = Infinity;
    this.#advancing = true;
    const errors: unknown[] = [];
    try {
      this.#turn(target, errors);
    } finally {
      this.#advancing = false;
      const slot = this.#firstSlot();
      if (slot >= 0 && this.#startOf(slot) < this.#armedTick) this.#arm(this.#startOf(slot));
    }
    if (errors.length > 0) throw errors[0];
  }

  /** Takes a timer out; for the timer itself. */
  forget(timer: WheelTimer): void {
    this.#unlink(timer);
    this.#size--;
    if (this.#size === 0) this.#source.setIdle(true);
  }

  #turn(target: number, errors: unknown[]): void {
    for (let slot = this.#firstSlot(); slot >= 0; slot = this.#firstSlot()) {
      const start = this.#startOf(slot);
      if (start > target) break;
      this.#tick = start;
      const fires = slot < SLOTS;
      for (let timer = this.#slots[slot]; timer !== undefined; timer = this.#slots[slot]) {
        if (fires) this.#fire(timer, errors);
        else this.#lower(timer);
      }
    }
    this.#tick = Math.max(this.#tick, target);
  }

  #fire(timer: WheelTimer, errors: unknown[]): void {
    const { callback } = timer;
    this.forget(timer);
    try {
      callback();
    } catch (error) {
      if (this.#onError === undefined) errors.push(error);
      else this.#onError(error);
    }
  }

  #lower(timer: WheelTimer): void {
    const { callback } = timer;
    this.#unlink(timer);
    timer.wheel = this;
    timer.callback = callback;
    this.#insert(timer);
  }

  #insert(timer: WheelTimer): void {
    let level = 0;
    while (level < LEVELS - 1 && !this.#shareBlock(timer.due, level)) level++;
    const index = Math.floor(timer.due / SPANS[level]!) % SLOTS;
    const slot = level * SLOTS + index;
    timer.slot = slot;
    const first = this.#slots[slot];
    if (first === undefined) {
      this.#slots[slot] = timer;
      this.#occupied[slot >> 5] = this.#occupied[slot >> 5]! | (1 << (slot & 31));
      return;
    }
    timer.next = first;
    timer.previous = first.previous;
    first.previous.next = timer;
    first.previous = timer;
  }

  /** Whether `due` and the current tick lie in the same slot one level above `level`. */
  #shareBlock(due: number, level: number): boolean {
    const span = SPANS[level + 1]!;
    return Math.floor(due / span) === Math.floor(this.#tick / span);
  }

  #unlink(timer: WheelTimer): void {
    const { slot, next, previous } = timer;
    if (next === timer) {
      this.#slots[slot] = undefined;
      this.#occupied[slot >> 5] = this.#occupied[slot >> 5]! & ~(1 << (slot & 31));
    } else {
      next.previous = previous;
      previous.next = next;
      if (this.#slots[slot] === timer) this.#slots[slot] = next;
      timer.next = timer;
      timer.previous = timer;
    }
    timer.wheel = undefined;
    // A cancelled timer may be kept for long; what its callback holds must not be.
    timer.callback = nothing;
  }

  /** The first slot that holds timers: the lowest level's lowest, for a level's slots all end before the next level's start. */
  #firstSlot(): number {
    if (this.#size === 0) return -1;
    for (let word = 0; word < this.#occupied.length; word++) {
      const bits = this.#occupied[word]!;
      if (bits !== 0) return (word << 5) + 31 - Math.clz32(bits & -bits);
    }
    return -1;
  }

  /** The tick at which a slot's time begins, in the current turn of its level. */
  #startOf(slot: number): number {
    const level = slot >> SLOT_BITS;
    const block = SPANS[level + 1]!;
    return Math.floor(this.#tick / block) * block + (slot & (SLOTS - 1)) * SPANS[level]!;
  }

  #arm(tick: number): void {
    this.#armedTick = tick;
    this.#source.wakeAt(this.#origin + tick);
  }
}
