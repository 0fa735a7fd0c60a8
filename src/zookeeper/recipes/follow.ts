/** Following a node for as long as one likes: what is to be done is done again whenever something may have changed. */
import { pause } from "../../core/call/pause.ts";
import { onAbort } from "../../core/call/cancellation.ts";
import { ZooKeeperError } from "../error.ts";
import { isSessionOver } from "../retry/retry-loop.ts";
import type { RetryingZooKeeper } from "../retry/retrying.ts";

/** After a failure that time may mend. */
const PAUSE_MS = 1_000;

/** Calls `onChange` at once and with each change, one at a time, until the signal aborts. Rejects when the session is over. */
export async function follow(
  context: RetryingZooKeeper,
  path: string,
  signal: AbortSignal,
  onChange: () => Promise<void>,
): Promise<void> {
  while (!signal.aborted) {
    try {
      await followOnce(context, path, signal, onChange);
    } catch (error) {
      if (signal.aborted) return;
      if (isSessionOver(error) || !(error instanceof ZooKeeperError)) throw error;
      await pause(context.clock, PAUSE_MS, signal);
    }
  }
}

async function followOnce(
  context: RetryingZooKeeper,
  path: string,
  signal: AbortSignal,
  onChange: () => Promise<void>,
): Promise<void> {
  // What has changed is read anyway: one event says as much as many.
  const events = await context.watch(path, { signal, bufferLimit: 1 });
  const removeListener = onAbort(signal, () => void events.return?.());
  try {
    for (let done: boolean | undefined = false; done !== true;) {
      await onChange();
      ({ done } = await events.next());
    }
  } finally {
    removeListener();
    await events.return?.();
  }
}
