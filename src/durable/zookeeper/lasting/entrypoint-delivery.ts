/**
 * Events to a method of a Worker's entrypoint: a batch at a time, in order, again and again until one is fulfilled. The pauses between are
 * timers; should the object lose its memory meanwhile, the alarm that keeps its session brings it back, and this begins anew.
 */
import { onAbort } from "../../../core/call/cancellation.ts";
import { pause } from "../../../core/call/pause.ts";
import type { Clock } from "../../../core/clock.ts";
import type { Random } from "../../../core/random.ts";
import type { Outbox } from "./outbox.ts";
import type { WatchBatch } from "./subscription.ts";

/** Calls a method of an entrypoint. Rejects where there is none. */
export type CallEntrypoint = (entrypoint: string, method: string, batch: WatchBatch) => Promise<unknown>;

/** What a delivery works with. */
export interface EntrypointDeliveryInit {
  readonly outbox: Outbox;
  readonly call: CallEntrypoint;
  readonly clock: Clock;
  readonly random: Random;
}

/** Events a call. */
const BATCH_LIMIT = 100;
/** How long the method may take. */
const TIMEOUT_MS = 30_000;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 60_000;

/** One subscription's. */
export class EntrypointDelivery {
  readonly #init: EntrypointDeliveryInit;
  readonly #stopping = new AbortController();
  #isRunning = false;
  #failures = 0;

  constructor(init: EntrypointDeliveryInit) {
    this.#init = init;
  }

  /** There may be something to deliver. */
  wake(): void {
    if (!this.#isRunning) void this.#run();
  }

  /** Delivers no more. */
  stop(): void {
    this.#stopping.abort(new Error("The subscription is over"));
  }

  /** Never rejects. */
  async #run(): Promise<void> {
    const { outbox, clock, random } = this.#init;
    const { signal } = this.#stopping;
    this.#isRunning = true;
    while (!signal.aborted) {
      const events = outbox.pending(BATCH_LIMIT);
      const last = events.at(-1);
      if (last === undefined) break;
      try {
        await this.#deliver({ subscription: outbox.subscription.id, path: outbox.subscription.path, events });
        if (!signal.aborted) outbox.acknowledge(last.number);
        this.#failures = 0;
      } catch {
        const longestMs = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** this.#failures++);
        // Not all that failed together come again together.
        await pause(clock, longestMs * (0.5 + random.next() / 2), signal);
      }
    }
    this.#isRunning = false;
  }

  /** Rejects when the method does, or takes too long, or nobody wants it any more. */
  async #deliver(batch: WatchBatch): Promise<void> {
    const { call, clock, outbox } = this.#init;
    const { deliverTo } = outbox.subscription;
    if (deliverTo === "websocket") return;
    const ended = Promise.withResolvers<never>();
    const timer = clock.setTimer(TIMEOUT_MS, () => ended.reject(new Error(`It took longer than ${TIMEOUT_MS} ms`)));
    const removeListener = onAbort(this.#stopping.signal, (reason) => ended.reject(reason));
    try {
      await Promise.race([call(deliverTo.entrypoint, deliverTo.method, batch), ended.promise]);
    } finally {
      timer.cancel();
      removeListener();
    }
  }
}
