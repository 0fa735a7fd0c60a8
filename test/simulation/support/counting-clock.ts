/**
 * A clock that knows how many of its timers are pending: what a transport has set must be gone when it has closed, not some time later.
 */
import type { Clock, Timer } from "../../../src/core/clock.ts";

/** Hands on to another clock, and counts. */
export class CountingClock implements Clock {
  pending = 0;
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  now(): number {
    return this.#clock.now();
  }

  setTimer(delayMs: number, callback: () => void): Timer {
    let over = false;
    const end = (): void => {
      if (!over) this.pending -= 1;
      over = true;
    };
    this.pending += 1;
    const timer = this.#clock.setTimer(delayMs, () => {
      end();
      callback();
    });
    return {
      cancel: () => {
        end();
        timer.cancel();
      },
    };
  }

  defer(callback: () => void): void {
    this.#clock.defer(callback);
  }
}
