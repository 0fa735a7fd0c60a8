/** Look-ups of names within a time, whether or not whoever looks up can be stopped. */
import { onAbort } from "../../core/call/cancellation.ts";
import type { Clock } from "../../core/clock.ts";

/** What a look-up is bounded by. */
export interface LookUpLimits {
  readonly clock: Clock;
  readonly timeoutMs: number;
  /** The session's end. */
  readonly signal: AbortSignal;
}

/** Rejects when the time is over. */
export async function lookUp<T>(
  { clock, timeoutMs, signal: outer }: LookUpLimits,
  ask: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const ending = new AbortController();
  const over = Promise.withResolvers<never>();
  const end = (reason: unknown): void => {
    over.reject(reason);
    ending.abort(reason);
  };
  const timer = clock.setTimer(timeoutMs, () => end(new Error(`The look-up took more than ${timeoutMs} ms`)));
  const removeListener = onAbort(outer, end);
  try {
    return await Promise.race([ask(ending.signal), over.promise]);
  } finally {
    timer.cancel();
    removeListener();
  }
}
