/** A lasting watch on one client: set, read into its outbox, and set again where that failed, for as long as the client's session lives. */
import { onAbort } from "../../../core/call/cancellation.ts";
import { pause } from "../../../core/call/pause.ts";
import type { Clock } from "../../../core/clock.ts";
import type { OperationOptions } from "../../../zookeeper/operation-options.ts";
import { ZooKeeperError } from "../../../zookeeper/error.ts";
import { ErrorCode } from "../../../zookeeper/wire/error-code.ts";
import { isSessionOver } from "../../../zookeeper/retry/retry-loop.ts";
import type { WatchEvent } from "../../../zookeeper/watch/watch-stream.ts";
import type { ZooKeeper } from "../../../zookeeper/zookeeper.ts";
import type { LastingResync, StoredSubscription } from "./subscription.ts";

/** What a watch takes, and whom it tells. */
export interface FollowingInit {
  readonly zk: ZooKeeper;
  readonly clock: Clock;
  readonly subscription: StoredSubscription;
  readonly onEvent: (event: WatchEvent) => void;
  /** It was set, and what happened before it was is not known. */
  readonly onGap: (reason: LastingResync["reason"]) => void;
}

const RETRY_MS = 1_000;

/** One watch. */
export class Following {
  readonly #init: FollowingInit;
  readonly #stopping = new AbortController();

  constructor(init: FollowingInit) {
    this.#init = init;
  }

  /** Fulfilled when the server has the watch, and events are told from there on. Rejects with a ZooKeeperError, and then nothing is left. */
  async begin(options: OperationOptions): Promise<void> {
    const events = await this.#open(options);
    if (this.#stopping.signal.aborted) {
      await events.return?.();
      const { path } = this.#init.subscription;
      const message = "it was unsubscribed meanwhile";
      throw new ZooKeeperError({ code: ErrorCode.NoWatcher, operation: "subscribe", path, message });
    }
    void this.#go(events, undefined);
  }

  /** The same where there was a watch before: it is set as soon as can be. */
  goOn(reason: LastingResync["reason"]): void {
    void this.#go(undefined, reason);
  }

  /** Hears no more. */
  stop(): void {
    this.#stopping.abort(new Error("The subscription is over"));
  }

  /** Never rejects. @param gap What is to be told when the watch is set. */
  async #go(
    opened: AsyncIterableIterator<WatchEvent> | undefined,
    gap: LastingResync["reason"] | undefined,
  ): Promise<void> {
    const { clock, onEvent, onGap } = this.#init;
    const { signal } = this.#stopping;
    let [events, reason] = [opened, gap];
    while (!signal.aborted) {
      try {
        events ??= await this.#open({});
        const iterator = events;
        const removeListener = onAbort(signal, () => void iterator.return?.());
        // Whoever has stopped it is told nothing any more.
        if (reason !== undefined && !signal.aborted) onGap(reason);
        for await (const event of iterator) onEvent(event);
        removeListener();
        // It ended in peace: with the session, or by whoever stopped it.
        return;
      } catch (error) {
        if (isSessionOver(error)) return;
        [events, reason] = [undefined, reason ?? "reconnected"];
        await pause(clock, RETRY_MS, signal);
      }
    }
  }

  #open(options: OperationOptions): Promise<AsyncIterableIterator<WatchEvent>> {
    const { zk, subscription } = this.#init;
    return zk.watch(subscription.path, { ...options, mode: subscription.mode });
  }
}
