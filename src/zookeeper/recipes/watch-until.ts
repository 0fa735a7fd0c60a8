/** Waiting for a node: the question is asked again whenever the node, or the list of its children, may have changed. */
import { onAbort } from "../../core/call/cancellation.ts";
import { ZooKeeperError } from "../error.ts";
import type { RetryingZooKeeper } from "../retry/retrying.ts";
import { cancelled } from "../retry/waiting.ts";
import type { WatchEvent } from "../watch/watch-stream.ts";
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
  let woken = Promise.withResolvers<undefined>();
  const unsubscribe = wakes(() => woken.resolve(undefined));
  let next: Promise<IteratorResult<WatchEvent>> | undefined;
  try {
    for (;;) {
      const answer = await ask();
      if (answer !== undefined) return answer;
      next ??= events.next();
      const event = await Promise.race([next, woken.promise]);
      if (event === undefined) {
        woken = Promise.withResolvers();
        continue;
      }
      next = undefined;
      if (event.done !== true) continue;
      if (signal.aborted) throw cancelled(signal, { operation: "watch", path });
      const message = "the watch was removed while it was waited for";
      throw new ZooKeeperError({ code: ErrorCode.NoWatcher, operation: "watch", path, message });
    }
  } finally {
    unsubscribe();
    removeListener();
    // One that is left waiting ends with the watch.
    next?.catch(() => {});
    await events.return?.();
  }
}

/** Waits until there is no such node. */
export async function untilGone(context: RetryingZooKeeper, path: string, signal: AbortSignal): Promise<void> {
  await watchUntil(context, path, signal, async () =>
    (await context.exists(path, { signal })) === undefined ? true : undefined,
  );
}
