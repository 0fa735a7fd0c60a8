/** A wait that ends by its time, or by the caller's signal, whichever is first. */
import type { Clock } from "../clock.ts";
import { onAbort } from "./cancellation.ts";

/** Lets time pass. Fulfilled at the end of it or when the signal aborts; who waits looks at the signal. */
export function pause(clock: Clock, ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const timer = clock.setTimer(ms, () => {
      removeListener();
      resolve();
    });
    const removeListener = onAbort(signal, () => {
      timer.cancel();
      resolve();
    });
  });
}
