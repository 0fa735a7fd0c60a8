/**
 * A timer of the running request's own. A stub may be shared by a Worker's requests, and timers die with the request that set them: one
 * wheel for all would forget a request's deadline when another request ends.
 */
import type { Timer } from "../../core/clock.ts";

/** Calls `callback` in so many milliseconds, while the request lives. */
export function requestTimer(delayMs: number, callback: () => void): Timer {
  const timer = setTimeout(callback, delayMs);
  return { cancel: () => clearTimeout(timer) };
}
