/**
 * A client's operations, repeated when they fail in passing (`RetryLoop` and Curator's builders): reads freely, writes only
 * where a second time can do no harm.
 *
 * | write                        | after a connection was lost                                                                |
 * | ---------------------------- | ------------------------------------------------------------------------------------------ |
 * | protected create             | its node is looked for by its GUID, and made only if it is not there                       |
 * | create of an ephemeral       | a node of that path and this session is taken for its own                                  |
 * | setData with a version       | repeated: it can happen once. If the version is then another, nobody knows whose change it was |
 * | delete of a unique path      | repeated: nobody else will ever make such a node                                           |
 * | everything else              | the error goes to the caller, with `maybeApplied` and what to do                           |
 */
import { dialer as runtimeDialer } from "#dialer";
import type { Clock } from "../../core/clock.ts";
import type { Random } from "../../core/random.ts";
import { systemRandom } from "../../transport/system-random.ts";
import type { NodeInput, OperationOptions, VersionOptions } from "../operation-options.ts";
import type { Created } from "../operations/create.ts";
import type { NodeChildren, NodeData } from "../operations/read.ts";
import type { WatchOptions } from "../operations/watch.ts";
import type { WatchEvent } from "../watch/watch-stream.ts";
import { ErrorCode } from "../wire/error-code.ts";
import type { Stat } from "../wire/stat.ts";
import type { ZooKeeper } from "../zookeeper.ts";
import { Doubt } from "./doubt.ts";
import { exponentialRetry, type ZooKeeperRetryPolicy } from "./policies.ts";
import { createEphemeral, createProtected, type RetryingCreateOptions } from "./protected-create.ts";
import { parentOf } from "../path.ts";
import { type Attempt, hasCode, isPassing, RetryLoop, unless } from "./retry-loop.ts";
import { waitFor, type Waited, withinTime } from "./waiting.ts";

/** How to retry. */
export interface RetryingOptions {
  /** Default: up to 29 times, after 50 ms at first and 1 s at most. */
  readonly retry?: ZooKeeperRetryPolicy | undefined;
  /** Default: the runtime's own. */
  readonly clock?: Clock | undefined;
  readonly random?: Random | undefined;
}

/** How to delete a node for good. */
export interface RetryingDeleteOptions extends VersionOptions {
  /** Nobody ever makes a node of this path again, as of a sequential or protected one. Default: false. */
  readonly unique?: boolean | undefined;
}

const DEFAULT_POLICY = exponentialRetry({ baseMs: 50, maxMs: 1_000, maxRetries: 29 });

/**
 * A client whose operations are repeated by a policy.
 *
 * @example
 * ```ts
 * const safe = retrying(zk, { retry: exponentialRetry({ baseMs: 100, maxRetries: 5 }) });
 * const { path } = await safe.create("/jobs/job-", data, { mode: "persistent-sequential" });
 * ```
 */
export function retrying(zk: ZooKeeper, options: RetryingOptions = {}): RetryingZooKeeper {
  return new RetryingZooKeeper(zk, options);
}

/** See {@link retrying}. Each operation's `timeoutMs` and `signal` are for all of its attempts together. */
export class RetryingZooKeeper {
  readonly zk: ZooKeeper;
  readonly #loop: RetryLoop;

  constructor(zk: ZooKeeper, options: RetryingOptions = {}) {
    this.zk = zk;
    const { retry: policy = DEFAULT_POLICY, clock = runtimeDialer.systemClock(), random = systemRandom } = options;
    this.#loop = new RetryLoop({ policy, clock, random });
  }

  get clock(): Clock {
    return this.#loop.clock;
  }

  get random(): Random {
    return this.#loop.random;
  }

  /** `undefined` for a node that is not there. */
  exists(path: string, options: OperationOptions = {}): Promise<Stat | undefined> {
    return this.repeat({ operation: "exists", path }, options, (signal) => this.zk.exists(path, { signal }));
  }

  getData(path: string, options: OperationOptions = {}): Promise<NodeData> {
    return this.repeat({ operation: "getData", path }, options, (signal) => this.zk.getData(path, { signal }));
  }

  getChildren(path: string, options: OperationOptions = {}): Promise<NodeChildren> {
    return this.repeat({ operation: "getChildren", path }, options, (signal) => this.zk.getChildren(path, { signal }));
  }

  sync(path: string, options: OperationOptions = {}): Promise<void> {
    return this.repeat({ operation: "sync", path }, options, (signal) => this.zk.sync(path, { signal }));
  }

  watch(path: string, options: WatchOptions = {}): Promise<AsyncIterableIterator<WatchEvent>> {
    const { mode, bufferLimit } = options;
    return this.repeat({ operation: "watch", path }, options, (signal) =>
      this.zk.watch(path, { mode, bufferLimit, signal }),
    );
  }

  /** Makes a node once. A protected one that may have been made when this rejects is removed in the background. */
  create(path: string, data?: NodeInput, options: RetryingCreateOptions = {}): Promise<Created> {
    const { mode = "persistent", protection = mode.includes("sequential") } = options;
    const one = { zk: this.zk, loop: this.#loop, path, data, options };
    if (protection) return createProtected(one);
    if (mode === "ephemeral") return createEphemeral(one);
    return this.#writeOnce({ operation: "create", path }, options, (signal) =>
      this.zk.create(path, data, { ...options, timeoutMs: undefined, signal }),
    );
  }

  /**
   * Replaces a node's data. With a version it is repeated, and happens once at most: a BadVersion with `maybeApplied` means that
   * the node was changed, by this write or by another.
   */
  setData(path: string, data: NodeInput, options: VersionOptions = {}): Promise<Stat> {
    const { version } = options;
    const waited = { operation: "setData", path };
    const write: Attempt<Stat> = (signal) => this.zk.setData(path, data, { version, signal });
    if (version === undefined || version < 0) return this.#writeOnce(waited, options, write);
    const doubt = new Doubt();
    return doubt.over(this.repeat(waited, options, (signal) => doubt.watch(write(signal))));
  }

  /** Deletes a node. A unique one's deletion is repeated, and one that is gone by then counts as deleted. */
  delete(path: string, options: RetryingDeleteOptions = {}): Promise<void> {
    const { version, unique = false } = options;
    const waited = { operation: "delete", path };
    const remove: Attempt<void> = (signal) => this.zk.delete(path, { version, signal });
    if (!unique) return this.#writeOnce(waited, options, remove);
    const doubt = new Doubt();
    const attempt: Attempt<void> = (signal) =>
      doubt.watch(remove(signal)).catch((error: unknown) => {
        if (!(doubt.isThere && hasCode(error, ErrorCode.NoNode))) throw error;
      });
    return doubt.over(this.repeat(waited, options, attempt));
  }

  /**
   * Deletes a unique node however long it takes (`guaranteed()`): fulfilled when it is gone, or when the session is over, with
   * which an ephemeral one goes anyway. Rejects only for what no time mends (NoAuth, NotEmpty), or by its signal or time, and the
   * deletion goes on nevertheless.
   */
  deleteGuaranteed(path: string, options: OperationOptions = {}): Promise<void> {
    const gone = this.#loop.inBackground((signal) => this.zk.delete(path, { signal }).catch(unless(ErrorCode.NoNode)));
    return waitFor(this.clock, { operation: "delete", path }, options, gone);
  }

  /**
   * Makes a path of containers, as far as it is not there (`creatingParentContainersIfNeeded`); of persistent nodes on a server that
   * has none. Rejects with NoNode if the chroot itself is not there.
   */
  async ensurePath(path: string, options: OperationOptions = {}): Promise<void> {
    // One time for all of it, however deep it is.
    if (path !== "/")
      await withinTime(this.clock, { operation: "create", path }, options, (signal) => this.#ensure(path, signal));
  }

  async #ensure(path: string, signal: AbortSignal): Promise<void> {
    const make = (mode: "container" | "persistent"): Promise<void> =>
      this.repeat({ operation: "create", path }, { signal }, async (attemptSignal) => {
        await this.zk.create(path, undefined, { mode, signal: attemptSignal }).catch(unless(ErrorCode.NodeExists));
      });
    try {
      if ((await this.exists(path, { signal })) === undefined) await make("container");
    } catch (error) {
      const parent = parentOf(path);
      if (hasCode(error, ErrorCode.Unimplemented)) await make("persistent");
      else if (hasCode(error, ErrorCode.NoNode) && parent !== "/") {
        await this.#ensure(parent, signal);
        await this.#ensure(path, signal);
      } else throw error;
    }
  }

  /** Repeats what may be done any number of times. */
  repeat<T>(waited: Waited, options: OperationOptions, attempt: Attempt<T>): Promise<T> {
    return this.#loop.run(waited, options, attempt);
  }

  /** Repeats what the server has not done; what it may have done is the caller's to judge. */
  #writeOnce<T>(waited: Waited, options: OperationOptions, write: Attempt<T>): Promise<T> {
    const doubt = new Doubt();
    const mayRetry = (error: unknown): boolean => isPassing(error) && !doubt.isThere;
    return doubt.over(this.#loop.run(waited, options, (signal) => doubt.watch(write(signal)), mayRetry));
  }
}
