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
import { ZooKeeperError } from "../error.ts";
import type { Created, CreateOptions } from "../operations/create.ts";
import type { NodeChildren, NodeData } from "../operations/read.ts";
import type { NodeInput, OperationOptions, VersionOptions } from "../operation-options.ts";
import type { WatchOptions } from "../operations/watch.ts";
import type { WatchEvent } from "../watch/watch-stream.ts";
import { ErrorCode } from "../wire/error-code.ts";
import type { Stat } from "../wire/stat.ts";
import type { ZooKeeper } from "../zookeeper.ts";
import { exponentialRetry, retryForever, type ZooKeeperRetryPolicy } from "./policies.ts";
import { childOf, parentOf, protectedName, protectionOf } from "./protection.ts";
import { cancelled, pause, withinTime, type Waited } from "./waiting.ts";

/** How to retry. */
export interface RetryingOptions {
  /** Default: up to 29 times, after 50 ms at first and 1 s at most. */
  readonly retry?: ZooKeeperRetryPolicy | undefined;
  /** Default: the runtime's own. */
  readonly clock?: Clock | undefined;
  readonly random?: Random | undefined;
}

/** How to create a node that is not made twice. */
export interface RetryingCreateOptions extends CreateOptions {
  /** Puts `_c_GUID-` before the name, by which the node is found again. Default: true for sequential modes. */
  readonly protection?: boolean | undefined;
  /**
   * Others may delete a protected node at any time: then one that is not found again may have been made all the same, and the error
   * says so. Default: false.
   */
  readonly mayBeTaken?: boolean | undefined;
}

/** How to delete a node for good. */
export interface RetryingDeleteOptions extends VersionOptions {
  /** Nobody ever makes a node of this path again, as of a sequential or protected one. Default: false. */
  readonly unique?: boolean | undefined;
}

const DEFAULT_POLICY = exponentialRetry({ baseMs: 50, maxMs: 1_000, maxRetries: 29 });
/** For what goes on in the background until the session is over. */
const BACKGROUND_POLICY = retryForever(1_000);

/** Failures that the next attempt may not meet. */
const TRANSIENT: ReadonlySet<number> = new Set<number>([
  ErrorCode.ConnectionLoss,
  ErrorCode.OperationTimeout,
  ErrorCode.RequestTimeout,
  ErrorCode.SessionMoved,
  ErrorCode.ThrottledOp,
]);

/** Whether an error has this code. */
export function hasCode(error: unknown, code: number): error is ZooKeeperError {
  return error instanceof ZooKeeperError && error.code === code;
}

/** Whether time may mend it: the same may succeed later. */
export function isPassing(error: unknown): boolean {
  return error instanceof ZooKeeperError && TRANSIENT.has(error.code);
}

/** Whether a session has ended, so that nothing will succeed on it any more. */
export function isSessionOver(error: unknown): boolean {
  return hasCode(error, ErrorCode.SessionExpired) || hasCode(error, ErrorCode.AuthFailed);
}

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
  readonly clock: Clock;
  readonly random: Random;
  readonly #policy: ZooKeeperRetryPolicy;

  constructor(zk: ZooKeeper, options: RetryingOptions = {}) {
    this.zk = zk;
    this.clock = options.clock ?? runtimeDialer.systemClock();
    this.random = options.random ?? systemRandom;
    this.#policy = options.retry ?? DEFAULT_POLICY;
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
    if (protection) return this.#createProtected(path, data, options);
    if (mode === "ephemeral") return this.#createEphemeral(path, data, options);
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
    const write = (signal: AbortSignal): Promise<Stat> => this.zk.setData(path, data, { version, signal });
    if (version === undefined || version < 0) return this.#writeOnce(waited, options, write);
    const doubt = new Doubt();
    return doubt.over(this.repeat(waited, options, (signal) => doubt.watch(write(signal))));
  }

  /** Deletes a node. A unique one's deletion is repeated, and one that is gone by then counts as deleted. */
  delete(path: string, options: RetryingDeleteOptions = {}): Promise<void> {
    const { version, unique = false } = options;
    const waited = { operation: "delete", path };
    const remove = (signal: AbortSignal): Promise<void> => this.zk.delete(path, { version, signal });
    if (!unique) return this.#writeOnce(waited, options, remove);
    const doubt = new Doubt();
    const attempt = (signal: AbortSignal): Promise<void> =>
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
    const gone = this.#inBackground((signal) => this.zk.delete(path, { signal }).catch(unlessGone));
    if (options.signal === undefined && options.timeoutMs === undefined) return gone;
    return withinTime(this.clock, { operation: "delete", path }, options, (signal) => untilAborted(gone, signal));
  }

  /**
   * Makes a path of containers, as far as it is not there (`creatingParentContainersIfNeeded`); of persistent nodes on a server that
   * has none.
   */
  async ensurePath(path: string, options: OperationOptions = {}): Promise<void> {
    if (path === "/") return;
    const make = (mode: "container" | "persistent"): Promise<void> =>
      this.repeat({ operation: "create", path }, options, async (signal) => {
        await this.zk.create(path, undefined, { mode, signal }).catch((error: unknown) => {
          if (!hasCode(error, ErrorCode.NodeExists)) throw error;
        });
      });
    try {
      if ((await this.exists(path, options)) === undefined) await make("container");
    } catch (error) {
      if (hasCode(error, ErrorCode.Unimplemented)) await make("persistent");
      else if (hasCode(error, ErrorCode.NoNode)) {
        await this.ensurePath(parentOf(path), options);
        await this.ensurePath(path, options);
      } else throw error;
    }
  }

  /** Repeats what may be done any number of times. */
  repeat<T>(waited: Waited, options: OperationOptions, attempt: (signal: AbortSignal) => Promise<T>): Promise<T> {
    return withinTime(this.clock, waited, options, (signal) =>
      this.#loop({ policy: this.#policy, mayRetry: isPassing, signal, waited, attempt }),
    );
  }

  /** Repeats what the server has not done; what it may have done is the caller's to judge. */
  #writeOnce<T>(waited: Waited, options: OperationOptions, write: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const attempt = (signal: AbortSignal): Promise<T> =>
      write(signal).catch((error: unknown) => {
        throw error instanceof ZooKeeperError && error.maybeApplied ? uncertain(error) : error;
      });
    const mayRetry = (error: ZooKeeperError): boolean => isPassing(error) && !error.maybeApplied;
    return withinTime(this.clock, waited, options, (signal) =>
      this.#loop({ policy: this.#policy, mayRetry, signal, waited, attempt }),
    );
  }

  async #createProtected(path: string, data: NodeInput, options: RetryingCreateOptions): Promise<Created> {
    const { mayBeTaken = false } = options;
    const protection = protectionOf(crypto.randomUUID());
    const createPath = protectedName(path, protection);
    const doubt = new Doubt();
    const attempt = async (signal: AbortSignal): Promise<Created> => {
      if (doubt.isThere) {
        const found = await this.#findProtected(path, protection, signal);
        if (found !== undefined) return found;
        if (mayBeTaken) throw new ZooKeeperError({ code: ErrorCode.NoNode, operation: "create", path: createPath });
        doubt.isThere = false;
      }
      return doubt.watch(this.zk.create(createPath, data, { ...options, timeoutMs: undefined, signal }));
    };
    try {
      return await doubt.over(this.repeat({ operation: "create", path }, options, attempt));
    } catch (error) {
      if (doubt.isThere) void this.#removeProtected(path, protection);
      throw error;
    }
  }

  async #findProtected(path: string, protection: string, signal: AbortSignal): Promise<Created | undefined> {
    const parent = parentOf(path);
    await this.zk.sync(parent, { signal });
    const children = await this.zk.getChildren(parent, { signal }).catch(unlessGone);
    const name = children?.children.find((child) => child.startsWith(protection));
    if (name === undefined) return undefined;
    const found = childOf(parent, name);
    const stat = await this.zk.exists(found, { signal });
    return stat === undefined ? undefined : { path: found, stat };
  }

  async #removeProtected(path: string, protection: string): Promise<void> {
    const remove = async (signal: AbortSignal): Promise<void> => {
      const found = await this.#findProtected(path, protection, signal);
      if (found !== undefined) await this.zk.delete(found.path, { signal });
    };
    // Nobody waits for it: a node that cannot be removed goes with the session, or stays as it would in Java.
    await this.#inBackground((signal) => remove(signal).catch(unlessGone)).catch(() => {});
  }

  #createEphemeral(path: string, data: NodeInput, options: RetryingCreateOptions): Promise<Created> {
    const doubt = new Doubt();
    const attempt = async (signal: AbortSignal): Promise<Created> => {
      try {
        return await doubt.watch(this.zk.create(path, data, { ...options, timeoutMs: undefined, signal }));
      } catch (error) {
        if (!doubt.isThere || !hasCode(error, ErrorCode.NodeExists)) throw error;
        const stat = await this.zk.exists(path, { signal });
        if (stat?.ephemeralOwner !== this.zk.sessionId) throw error;
        return { path, stat };
      }
    };
    return doubt.over(this.repeat({ operation: "create", path }, options, attempt));
  }

  /** Until it is done or the session is over. */
  async #inBackground(attempt: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const { signal } = new AbortController();
    const waited = { operation: "delete", path: "/" };
    try {
      await this.#loop({ policy: BACKGROUND_POLICY, mayRetry: isPassing, signal, waited, attempt });
    } catch (error) {
      if (!isSessionOver(error)) throw error;
    }
  }

  async #loop<T>({ policy, mayRetry, signal, waited, attempt }: Loop<T>): Promise<T> {
    const { clock, random } = this;
    const beganMs = clock.now();
    for (let retries = 0; ; retries++) {
      try {
        return await attempt(signal);
      } catch (error) {
        if (!(error instanceof ZooKeeperError) || !mayRetry(error) || signal.aborted) throw error;
        const delayMs = policy.delayMs({ retries, elapsedMs: clock.now() - beganMs, random });
        if (delayMs === undefined) throw error;
        await pause(clock, delayMs, signal);
        if (signal.aborted) throw cancelled(signal, waited);
      }
    }
  }
}

interface Loop<T> {
  readonly policy: ZooKeeperRetryPolicy;
  readonly mayRetry: (error: ZooKeeperError) => boolean;
  readonly signal: AbortSignal;
  readonly waited: Waited;
  readonly attempt: (signal: AbortSignal) => Promise<T>;
}

/** Whether an attempt may have been carried out unseen; what a write fails with at last has to say so, whatever failed then. */
class Doubt {
  isThere = false;

  /** Looks at an attempt's error. */
  watch<T>(attempt: Promise<T>): Promise<T> {
    return attempt.catch((error: unknown) => {
      this.isThere ||= error instanceof ZooKeeperError && error.maybeApplied;
      throw error;
    });
  }

  /** Tells who asked. */
  over<T>(result: Promise<T>): Promise<T> {
    return result.catch((error: unknown) => {
      throw this.isThere && error instanceof ZooKeeperError ? uncertain(error) : error;
    });
  }
}

/** A node that is gone already is deleted. */
function unlessGone(error: unknown): undefined {
  if (!hasCode(error, ErrorCode.NoNode)) throw error;
  return undefined;
}

/** What may have been done, and cannot be repeated. */
function uncertain(cause: ZooKeeperError): ZooKeeperError {
  const { code, operation, path, server } = cause;
  const message = "the server may have carried it out: read the node before you repeat it";
  return new ZooKeeperError({ code, operation, path, server, maybeApplied: true, message, cause });
}

function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason as Error);
    signal.addEventListener("abort", stop, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
  });
}
