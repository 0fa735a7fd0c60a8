/** A wait that can be cut short: for a time, or until somebody wakes it. One at a time. */
import type { Clock, Timer } from "../core/clock.ts";

/** Waits on a clock. */
export class Pause {
  readonly #clock: Clock;
  #waiting: { readonly timer: Timer | undefined; readonly resolve: () => void } | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @param ms `Infinity`: until it is woken. */
  wait(ms: number): Promise<void> {
    if (ms <= 0) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = ms === Number.POSITIVE_INFINITY ? undefined : this.#clock.setTimer(ms, () => this.wake());
      this.#waiting = { timer, resolve };
    });
  }

  /** Ends the wait, if there is one. */
  wake(): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.timer?.cancel();
    waiting?.resolve();
  }
}
