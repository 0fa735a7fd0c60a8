/** A barrier (`DistributedBarrier`): a node that everybody waits to be gone. */
import { unless } from "../retry/retry-loop.ts";
import { retrying, type RetryingZooKeeper } from "../retry/retrying.ts";
import { parentOf } from "../path.ts";
import { withinTime } from "../retry/waiting.ts";
import type { OperationOptions } from "../operation-options.ts";
import { ErrorCode } from "../wire/error-code.ts";
import type { ZooKeeper } from "../zookeeper.ts";
import type { RecipeOptions } from "./options.ts";
import { untilGone } from "./watch-until.ts";

/**
 * A barrier. Its node is persistent: it stays when whoever set it is gone.
 *
 * @example
 * ```ts
 * const barrier = new DistributedBarrier(zk, "/barriers/migration");
 * await barrier.waitOnBarrier({ timeoutMs: 60_000 });
 * ```
 */
export class DistributedBarrier {
  readonly path: string;
  readonly #options: RecipeOptions;
  readonly #context: RetryingZooKeeper;

  constructor(zk: ZooKeeper, path: string, options: RecipeOptions = {}) {
    this.path = path;
    this.#options = options;
    this.#context = retrying(zk, options);
  }

  /** Sets it, if it is not set already. */
  setBarrier(options: OperationOptions = {}): Promise<void> {
    const { path } = this;
    const { acl } = this.#options;
    const context = this.#context;
    const waited = { operation: "setBarrier", path };
    return withinTime(context.clock, waited, options, async (signal) => {
      await context.ensurePath(parentOf(path), { signal });
      await context.repeat(waited, { signal }, async (attemptSignal) => {
        await context.zk.create(path, undefined, { acl, signal: attemptSignal }).catch(unless(ErrorCode.NodeExists));
      });
    });
  }

  /** Takes it away, if it is there: all who wait go on. */
  removeBarrier(options: OperationOptions = {}): Promise<void> {
    const { path } = this;
    return this.#context.repeat({ operation: "removeBarrier", path }, options, (signal) =>
      this.#context.zk.delete(path, { signal }).catch(unless(ErrorCode.NoNode)),
    );
  }

  /** Waits until it is not there. Rejects with OperationTimeout at `timeoutMs`. */
  waitOnBarrier(options: OperationOptions = {}): Promise<void> {
    const waited = { operation: "waitOnBarrier", path: this.path };
    return withinTime(this.#context.clock, waited, options, (signal) => untilGone(this.#context, this.path, signal));
  }
}
