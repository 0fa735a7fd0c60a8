/**
 * The system clock: the runtime's time and one of its timers under the timer wheel. The only place in the project that
 * calls the runtime's timers.
 */
import type { Clock, Timer } from "../core/clock.ts";
import { TimerWheel, type WakeSource } from "../core/timer-wheel.ts";

/** The runtime's timers, where they differ from `setTimeout` or a test hands in its own. */
export interface SystemClockOptions<Handle> {
  /** Milliseconds, monotonic. Default: `performance.now`. */
  readonly now?: (() => number) | undefined;
  readonly setTimeout: (callback: () => void, delayMs: number) => Handle;
  readonly clearTimeout: (handle: Handle) => void;
  /**
   * Says whether a pending timer may keep the process alive (Node's `ref` and `unref`). Default: a timer that nobody
   * waits for any more is cleared at the end of the turn.
   */
  readonly setKeepAlive?: ((handle: Handle, keepAlive: boolean) => void) | undefined;
  /** Runs a callback at the end of the current turn. */
  readonly defer: (callback: () => void) => void;
}

/** What `setTimeout` can wait for: 2^31 - 1 ms; a longer delay would fire at once. */
const LONGEST_DELAY_MS = 2_147_483_647;

/** The wheel's one timer, made of the runtime's. */
class RuntimeWake<Handle> implements WakeSource {
  readonly now: () => number;
  readonly #options: SystemClockOptions<Handle>;
  readonly #onWake: () => void;
  #handle: Handle | undefined;
  #atMs = Infinity;
  #idle = true;
  #clearing = false;

  constructor(options: SystemClockOptions<Handle>, onWake: () => void) {
    this.now = options.now ?? (() => performance.now());
    this.#options = options;
    this.#onWake = onWake;
  }

  wakeAt(atMs: number): void {
    this.#clear();
    this.#atMs = atMs;
    this.#set();
  }

  setIdle(idle: boolean): void {
    this.#idle = idle;
    const { setKeepAlive, defer } = this.#options;
    if (this.#handle === undefined) {
      if (!idle && this.#atMs !== Infinity) this.#set();
    } else if (setKeepAlive !== undefined) {
      setKeepAlive(this.#handle, !idle);
    } else if (idle && !this.#clearing) {
      this.#clearing = true;
      defer(this.#clearIfIdle);
    }
  }

  readonly #clearIfIdle = (): void => {
    this.#clearing = false;
    if (this.#idle) this.#clear();
  };

  readonly #fire = (): void => {
    this.#handle = undefined;
    this.#atMs = Infinity;
    this.#onWake();
  };

  #set(): void {
    const delayMs = Math.min(Math.max(Math.ceil(this.#atMs - this.now()), 0), LONGEST_DELAY_MS);
    const { setTimeout } = this.#options;
    this.#handle = setTimeout(this.#fire, delayMs);
  }

  #clear(): void {
    if (this.#handle === undefined) return;
    const { clearTimeout } = this.#options;
    clearTimeout(this.#handle);
    this.#handle = undefined;
  }
}

/**
 * A clock of the runtime's own time. Pending timers keep a Node or Deno process alive just as a `setTimeout` would; a
 * clock without pending timers keeps nothing alive, and needs no disposal.
 *
 * @example
 * ```ts
 * const clock = systemClock({ setTimeout, clearTimeout, defer: queueMicrotask });
 * clock.setTimer(500, () => console.log("half a second later"));
 * ```
 */
export function systemClock<Handle>(options: SystemClockOptions<Handle>): Clock {
  // A runtime's own function may refuse to be called as some object's method, so it never is.
  const { defer } = options;
  const wake = new RuntimeWake(options, () => wheel.advance());
  const wheel = new TimerWheel({ source: wake });
  return {
    now: wake.now,
    setTimer: (delayMs: number, callback: () => void): Timer => wheel.setTimer(delayMs, callback),
    defer: (callback: () => void): void => defer(callback),
  };
}
