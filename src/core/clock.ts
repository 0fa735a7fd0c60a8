/**
 * The clock that everything which waits is handed: the time, timers on one wheel, and the end of the current turn.
 * Nothing in the project calls the runtime's own timers but the system clock in `transport/`; tests hand in a
 * virtual clock, on which an hour passes in a microsecond.
 */

/** A timer that was set. */
export interface Timer {
  /** Forgets the timer. Idempotent; harmless after it fired. */
  cancel(): void;
}

/** Time, handed in. */
export interface Clock {
  /** Milliseconds on a monotonic scale with an arbitrary start. */
  now(): number;
  /** Calls `callback` once, `delayMs` from now at the earliest and a wheel's tick (about 1 ms) later at most. */
  setTimer(delayMs: number, callback: () => void): Timer;
  /**
   * Calls `callback` at the end of the current turn of the event loop, when the code that runs now and the promise
   * reactions it caused have run: the moment to send what they have written in one piece.
   */
  defer(callback: () => void): void;
}
