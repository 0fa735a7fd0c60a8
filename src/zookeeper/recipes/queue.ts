/**
 * A queue (`SimpleDistributedQueue`): items in the order in which they were offered, each delivered once at most.
 *
 * Names are Curator's `qn-0000000001` behind a protection, so that an item is found again over a lost connection. Curator's own
 * consumers pass over protected names: with `protection: false` they see the items, and any offer whose answer was lost rejects with
 * `maybeApplied`. What Curator's producers offer is taken either way.
 */
import { ZooKeeperError } from "../error.ts";
import type { NodeInput, OperationOptions } from "../operation-options.ts";
import { childOf } from "../path.ts";
import { hasCode } from "../retry/retry-loop.ts";
import { retrying, type RetryingZooKeeper } from "../retry/retrying.ts";
import { withinTime } from "../retry/waiting.ts";
import { ErrorCode } from "../wire/error-code.ts";
import type { ZooKeeper } from "../zookeeper.ts";
import type { RecipeOptions } from "./options.ts";
import { childrenOf, inLine } from "./sequence.ts";
import { watchUntil } from "./watch-until.ts";

/** How a queue works. */
export interface QueueOptions extends RecipeOptions {
  /** Whether items are offered under names by which they are found again. Default: true. */
  readonly protection?: boolean | undefined;
}

const KIND = "qn-";
const EMPTY = new Uint8Array(0);

/**
 * A queue. A loop over it takes items until it is left.
 *
 * @example
 * ```ts
 * const queue = new SimpleDistributedQueue(zk, "/queues/letters");
 * await queue.offer("to Istanbul");
 * for await (const item of queue) deliver(item);
 * ```
 */
export class SimpleDistributedQueue implements AsyncIterable<Uint8Array> {
  readonly path: string;
  readonly #options: QueueOptions;
  readonly #context: RetryingZooKeeper;

  constructor(zk: ZooKeeper, path: string, options: QueueOptions = {}) {
    this.path = path;
    this.#options = options;
    this.#context = retrying(zk, options);
  }

  /**
   * Puts an item at the end; answers its node's path. Rejects with `maybeApplied` if the answer was lost and the item is not found:
   * it may have been taken already.
   */
  offer(item: NodeInput, options: OperationOptions = {}): Promise<string> {
    const { acl, protection = true } = this.#options;
    const how = { mode: "persistent-sequential", acl, protection, mayBeTaken: true } as const;
    return withinTime(this.#context.clock, { operation: "offer", path: this.path }, options, async (signal) => {
      for (;;) {
        try {
          return (await this.#context.create(childOf(this.path, KIND), item, { ...how, signal })).path;
        } catch (error) {
          if (!hasCode(error, ErrorCode.NoNode) || error.maybeApplied) throw error;
          await this.#context.ensurePath(this.path, { signal });
        }
      }
    });
  }

  /** The first item, which stays; `undefined` if there is none. */
  peek(options: OperationOptions = {}): Promise<Uint8Array | undefined> {
    return withinTime(this.#context.clock, { operation: "peek", path: this.path }, options, async (signal) => {
      for (const path of await this.#items(signal)) {
        const item = await this.#read(path, signal);
        if (item !== undefined) return item;
      }
      return undefined;
    });
  }

  /** Takes the first item; `undefined` if there is none. Rejects with `maybeApplied` if the answer was lost and the item is gone. */
  async poll({ signal }: Pick<OperationOptions, "signal"> = {}): Promise<Uint8Array | undefined> {
    for (const path of await this.#items(signal)) {
      const item = await this.#read(path, signal);
      if (item !== undefined && (await this.#claim(path, signal))) return item;
    }
    return undefined;
  }

  /** Waits for an item and takes it. Rejects with OperationTimeout at `timeoutMs`. */
  take(options: OperationOptions = {}): Promise<Uint8Array> {
    const waited = { operation: "take", path: this.path };
    return withinTime(this.#context.clock, waited, options, async (signal) => {
      const item = await this.poll({ signal });
      if (item !== undefined) return item;
      return watchUntil(this.#context, this.path, signal, () => this.poll({ signal }));
    });
  }

  async *[Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    for (;;) yield await this.take();
  }

  async #items(signal: AbortSignal | undefined): Promise<readonly string[]> {
    const items = inLine(await childrenOf(this.#context, this.path, { signal }), [KIND]);
    return items.map(({ name }) => childOf(this.path, name));
  }

  /** `undefined` if it is gone. */
  async #read(path: string, signal: AbortSignal | undefined): Promise<Uint8Array | undefined> {
    try {
      return (await this.#context.getData(path, { signal })).data ?? EMPTY;
    } catch (error) {
      if (hasCode(error, ErrorCode.NoNode)) return undefined;
      throw error;
    }
  }

  /** Whether this one has deleted it, and nobody else. */
  #claim(path: string, signal: AbortSignal | undefined): Promise<boolean> {
    let isAmbiguous = false;
    return this.#context.repeat({ operation: "take", path }, { signal }, async (attemptSignal) => {
      try {
        await this.#context.zk.delete(path, { signal: attemptSignal });
        return true;
      } catch (error) {
        if (hasCode(error, ErrorCode.NoNode)) {
          if (!isAmbiguous) return false;
          const message = "the item was taken when the connection was lost, by this call or by another consumer";
          throw new ZooKeeperError({
            code: error.code,
            operation: "take",
            path,
            maybeApplied: true,
            message,
            cause: error,
          });
        }
        isAmbiguous ||= error instanceof ZooKeeperError && error.maybeApplied;
        throw error;
      }
    });
  }
}
