/**
 * Deadlines: a point on the clock's scale that a call and everything made for it (attempts, dialling, backoff) share, so that
 * a retry never gets more time than the call had left.
 */
import type { Clock, Timer } from "../clock.ts";

/** A point in time on the clock's scale; `Infinity` is none. */
export type DeadlineMs = number;

/** No deadline. */
export const NO_DEADLINE: DeadlineMs = Number.POSITIVE_INFINITY;

/** The deadline `timeoutMs` from now; `undefined` gives {@link NO_DEADLINE}. */
export function deadlineAfter(clock: Clock, timeoutMs: number | undefined): DeadlineMs {
  return timeoutMs === undefined ? NO_DEADLINE : clock.now() + timeoutMs;
}

/** Calls `callback` at the deadline; sets no timer where there is none. */
export function atDeadline(clock: Clock, deadline: DeadlineMs, callback: () => void): Timer | undefined {
  return deadline === NO_DEADLINE ? undefined : clock.setTimer(Math.max(0, deadline - clock.now()), callback);
}
