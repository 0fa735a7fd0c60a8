/** Waiting for a node: the question is asked again whenever the node, or the list of its children, may have changed. */
import { onAbort } from "../../core/call/cancellation.ts";
import { ZooKeeperError } from "../error.ts";
import type { RetryingZooKeeper } from "../retry/retrying.ts";
import { cancelled } from "../retry/waiting.ts";
import { ErrorCode } from "../wire/error-code.ts";

/** Events do not matter, only that there was one. */
const BUFFER_LIMIT = 1;

/** Anything else that is a reason to ask again; answers what ends the subscription. */
export type Wakes = (wake: () => void) => () => void;

const NEVER: Wakes = () => () => {};

/**
 * Asks until there is an answer. The watch is there before the first question, so nothing is missed; a lost connection makes
 * for another question. Rejects when the signal aborts and when the session is over.
 */
export async function watchUntil<T>(
  context: RetryingZooKeeper,
  path: string,
  signal: AbortSignal,
  ask: () => Promise<T | undefined>,
  wakes: Wakes = NEVER,
): Promise<T> {
  const events = await context.watch(path, { signal, bufferLimit: BUFFER_LIMIT });
  const removeListener = onAbort(signal, () => void events.return?.());
  // One for each question: a promise that outlived them would keep a reaction of each.
  let woken = Promise.withResolvers<void>();
  const unsubscribe = wakes(() => woken.resolve());
  let reading = "no" as "no" | "yes" | { readonly error: unknown };
  const read = async (): Promise<void> => {
    reading = "yes";
    try {
      const { done } = await events.next();
      reading = done === true ? { error: endOf(path, signal) } : "no";
    } catch (error) {
      reading = { error };
    }
    woken.resolve();
  };
  try {
    for (;;) {
      const answer = await ask();
      if (answer !== undefined) return answer;
      if (reading === "no") void read();
      await woken.promise;
      woken = Promise.withResolvers();
      if (typeof reading === "object") throw reading.error;
    }
  } finally {
    unsubscribe();
    removeListener();
    await events.return?.();
  }
}

function endOf(path: string, signal: AbortSignal): ZooKeeperError {
  if (signal.aborted) return cancelled(signal, { operation: "watch", path });
  const message = "the watch was removed while it was waited for";
  return new ZooKeeperError({ code: ErrorCode.NoWatcher, operation: "watch", path, message });
}

/** Waits until there is no such node. */
export async function untilGone(context: RetryingZooKeeper, path: string, signal: AbortSignal): Promise<void> {
  await watchUntil(context, path, signal, async () =>
    (await context.exists(path, { signal })) === undefined ? true : undefined,
  );
}
