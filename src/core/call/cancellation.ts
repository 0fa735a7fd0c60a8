/**
 * Cancellation: one listener on a caller's `AbortSignal`, removed when the call ends, so that a signal that outlives many
 * calls holds none of them.
 */

const NOTHING_TO_UNDO = (): void => {};

/**
 * Calls `callback` when `signal` aborts, at once if it has; returns what removes the listener.
 * Costs nothing without a signal.
 */
export function onAbort(signal: AbortSignal | undefined, callback: (reason: unknown) => void): () => void {
  if (signal === undefined) return NOTHING_TO_UNDO;
  if (signal.aborted) {
    callback(signal.reason);
    return NOTHING_TO_UNDO;
  }
  const listener = (): void => callback(signal.reason);
  signal.addEventListener("abort", listener, { once: true });
  return () => signal.removeEventListener("abort", listener);
}
