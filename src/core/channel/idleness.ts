/**
 * When a channel has been without calls for so long that it is to go IDLE (grpc-go's `internal/idle`). No timer is set
 * for a call: one timer looks whether there was any since it looked last, so that it takes one to two timeouts.
 */
import type { Clock, Timer } from "../clock.ts";

/** What {@link Idleness} takes. */
export interface IdlenessOptions {
  readonly clock: Clock;
  /** Infinity: never. */
  readonly timeoutMs: number;
  /** Whether calls are open. */
  readonly busy: () => boolean;
  readonly onIdle: () => void;
}

export class Idleness {
  /** Set by every call. */
  active = false;
  readonly #options: IdlenessOptions;
  #timer: Timer | undefined;

  constructor(options: IdlenessOptions) {
    this.#options = options;
  }

  /** The channel has left IDLE. */
  start(): void {
    const { clock, timeoutMs, busy, onIdle } = this.#options;
    this.stop();
    if (timeoutMs === Infinity) return;
    this.#timer = clock.setTimer(timeoutMs, () => {
      const active = this.active || busy();
      this.active = false;
      if (active) this.start();
      else onIdle();
    });
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }
}
