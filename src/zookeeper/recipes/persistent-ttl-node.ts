/**
 * A node that outlives its session by a while (`PersistentTtlNode`): a container, and in it a child with a TTL that is touched again
 * and again. When nobody touches it any more, the server deletes first the child and then the container.
 */
import { pause } from "../../core/call/pause.ts";
import type { NodeInput, OperationOptions } from "../operation-options.ts";
import { childOf } from "../path.ts";
import { hasCode, isSessionOver } from "../retry/retry-loop.ts";
import { retrying, type RetryingZooKeeper } from "../retry/retrying.ts";
import { ErrorCode } from "../wire/error-code.ts";
import type { ZooKeeper } from "../zookeeper.ts";
import type { RecipeOptions } from "./options.ts";
import { PersistentNode } from "./persistent-node.ts";

/** How it is kept. */
export interface PersistentTtlNodeOptions extends RecipeOptions {
  /** Whole milliseconds that it may stay untouched. */
  readonly ttlMs: number;
  /** The child's name. Default: `"touch"`. */
  readonly childName?: string | undefined;
  /** Touches in a TTL. Default: 2. */
  readonly touchFactor?: number | undefined;
  /** Whether nodes above are made. Default: true. */
  readonly createParents?: boolean | undefined;
}

/**
 * A node with a TTL that is touched as long as it is not closed. Closing leaves it to its TTL.
 *
 * @example
 * ```ts
 * await using node = new PersistentTtlNode(zk, "/jobs/nightly", "running", { ttlMs: 60_000 });
 * await node.created({ timeoutMs: 5_000 });
 * ```
 */
export class PersistentTtlNode implements AsyncDisposable {
  readonly path: string;
  readonly #options: PersistentTtlNodeOptions;
  readonly #context: RetryingZooKeeper;
  readonly #node: PersistentNode;
  readonly #closing = new AbortController();
  readonly #touching: Promise<void>;

  constructor(zk: ZooKeeper, path: string, data: NodeInput, options: PersistentTtlNodeOptions) {
    this.path = path;
    this.#options = options;
    this.#context = retrying(zk, options);
    this.#node = new PersistentNode(zk, path, data, { ...options, mode: "container" });
    this.#touching = this.#touch();
  }

  /** Waits until it is made for the first time. */
  created(options: OperationOptions = {}): Promise<string> {
    return this.#node.created(options);
  }

  /** Changes what it holds. */
  setData(data: NodeInput): void {
    this.#node.setData(data);
  }

  /** Touches it no longer. Idempotent. */
  async close(): Promise<void> {
    this.#closing.abort(new Error("The node was closed"));
    await this.#touching;
    await this.#node.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #touch(): Promise<void> {
    const { ttlMs, childName = "touch", touchFactor = 2 } = this.#options;
    const { signal } = this.#closing;
    const path = childOf(this.path, childName);
    while (!signal.aborted) {
      try {
        await this.#node.created({ signal });
        await this.#touchOnce(path, signal);
      } catch (error) {
        // The next time will do, if there is one.
        if (isSessionOver(error)) return;
      }
      await pause(this.#context.clock, ttlMs / touchFactor, signal);
    }
  }

  #touchOnce(path: string, signal: AbortSignal): Promise<void> {
    const { ttlMs, acl } = this.#options;
    const { zk } = this.#context;
    return this.#context.repeat({ operation: "touch", path }, { signal }, async (attemptSignal) => {
      try {
        await zk.setData(path, undefined, { signal: attemptSignal });
      } catch (error) {
        if (!hasCode(error, ErrorCode.NoNode)) throw error;
        await zk.create(path, undefined, { mode: "persistent-with-ttl", ttlMs, acl, signal: attemptSignal });
      }
    });
  }
}
