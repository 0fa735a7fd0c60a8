/**
 * A node, or all below it, kept here (`CuratorCache`): read once, then followed by one recursive watch. Whenever something may have been
 * missed, everything is read again and compared, so that what is here comes to be what is there, and each difference is told.
 *
 * Several changes of a node in quick succession may be told as one.
 */
import { pause } from "../../core/call/pause.ts";
import { onAbort } from "../../core/call/cancellation.ts";
import { ZooKeeperError } from "../error.ts";
import { childOf } from "../path.ts";
import { hasCode, isSessionOver } from "../retry/retry-loop.ts";
import { retrying, type RetryingZooKeeper } from "../retry/retrying.ts";
import { waitFor } from "../retry/waiting.ts";
import type { OperationOptions } from "../operation-options.ts";
import { ErrorCode } from "../wire/error-code.ts";
import type { Stat } from "../wire/stat.ts";
import type { ZooKeeper } from "../zookeeper.ts";
import { Changes, EVENT_LIMIT, inBatches } from "./changes.ts";
import { childrenOf } from "./sequence.ts";
import type { RecipeOptions } from "./options.ts";

/** A node as it was last seen (`ChildData`). */
export interface CachedNode {
  readonly path: string;
  readonly stat: Stat;
  /** `undefined` for a node without any, and where data is not kept. */
  readonly data: Uint8Array | undefined;
}

/** What a cache tells (`CuratorCacheListener`). */
export type CacheEvent =
  | { readonly type: "NODE_CREATED"; readonly node: CachedNode }
  | { readonly type: "NODE_CHANGED"; readonly old: CachedNode; readonly node: CachedNode }
  | { readonly type: "NODE_DELETED"; readonly old: CachedNode }
  /** Everything has been read once. */
  | { readonly type: "INITIALIZED" };

/** What a cache keeps. */
export interface CuratorCacheOptions extends RecipeOptions {
  /** The node alone, without those below. Default: false. */
  readonly singleNode?: boolean | undefined;
  /** Whether data is kept, or only stats. Default: true. */
  readonly cacheData?: boolean | undefined;
  /** Nodes that it may come to hold; beyond, it fails with QuotaExceeded and holds none. Default: 100,000. */
  readonly maxNodes?: number | undefined;
}

/** After a failure that time may mend. */
const PAUSE_MS = 1_000;

/**
 * A cache. It is filled from the beginning on.
 *
 * @example
 * ```ts
 * await using cache = new CuratorCache(zk, "/config");
 * cache.subscribe((event) => console.log(event.type));
 * await cache.initialized({ timeoutMs: 5_000 });
 * const timeout = cache.get("/config/timeout")?.data;
 * ```
 */
export class CuratorCache implements AsyncDisposable {
  readonly path: string;
  readonly #options: CuratorCacheOptions;
  readonly #context: RetryingZooKeeper;
  readonly #nodes = new Map<string, CachedNode>();
  readonly #listeners = new Set<(event: CacheEvent) => void>();
  readonly #closing = new AbortController();
  readonly #initialized = Promise.withResolvers<void>();
  readonly #over: Promise<void>;
  #isInitialized = false;

  constructor(zk: ZooKeeper, path: string, options: CuratorCacheOptions = {}) {
    this.path = path;
    this.#options = options;
    this.#context = retrying(zk, options);
    this.#initialized.promise.catch(() => {});
    this.#over = this.#run();
  }

  /** Waits until everything was read once; rejects when that cannot be. */
  initialized(options: OperationOptions = {}): Promise<void> {
    const waited = { operation: "initialize", path: this.path };
    return waitFor(this.#context.clock, waited, options, this.#initialized.promise);
  }

  /** Whether everything was read once. */
  get isInitialized(): boolean {
    return this.#isInitialized;
  }

  /** Nodes that it holds. */
  get size(): number {
    return this.#nodes.size;
  }

  get(path: string): CachedNode | undefined {
    return this.#nodes.get(path);
  }

  /** All nodes, in no order. */
  nodes(): IterableIterator<CachedNode> {
    return this.#nodes.values();
  }

  /** Aborts when it is closed or has failed, and so follows nothing any more; the reason says why. */
  get signal(): AbortSignal {
    return this.#closing.signal;
  }

  /** Hears of each difference, in order. The answer ends it. */
  subscribe(listener: (event: CacheEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Follows nothing any more, and forgets what it holds. Idempotent. */
  async close(): Promise<void> {
    this.#end(this.#error(ErrorCode.SystemError, "the cache was closed"));
    await this.#over;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #error(code: ErrorCode, message: string): ZooKeeperError {
    return new ZooKeeperError({ code, operation: "cache", path: this.path, message });
  }

  #end(error: unknown): void {
    if (this.signal.aborted) return;
    this.#listeners.clear();
    this.#nodes.clear();
    this.#closing.abort(error);
    this.#initialized.reject(error);
  }

  /** Never rejects. */
  async #run(): Promise<void> {
    const { signal } = this;
    while (!signal.aborted) {
      try {
        await this.#follow(signal);
      } catch (error) {
        const isFinal =
          isSessionOver(error) || !(error instanceof ZooKeeperError) || hasCode(error, ErrorCode.QuotaExceeded);
        if (isFinal) this.#end(error);
        else await pause(this.#context.clock, PAUSE_MS, signal);
      }
    }
  }

  async #follow(signal: AbortSignal): Promise<void> {
    const mode = this.#options.singleNode === true ? "persistent" : "persistent-recursive";
    const events = await this.#context.watch(this.path, { mode, signal, bufferLimit: EVENT_LIMIT });
    const removeListener = onAbort(signal, () => void events.return?.());
    const changes = new Changes(events);
    try {
      changes.everything = true;
      while (!signal.aborted) {
        if (changes.everything) {
          changes.everything = false;
          await this.#readAll(signal);
          this.#becomesInitialized();
        } else await this.#readSome(changes.take(), signal);
        await changes.come();
      }
    } finally {
      removeListener();
      await events.return?.();
    }
  }

  #becomesInitialized(): void {
    if (this.#isInitialized) return;
    this.#isInitialized = true;
    this.#initialized.resolve();
    this.#tell({ type: "INITIALIZED" });
  }

  /** The whole tree, level by level; what was not found is gone. */
  async #readAll(signal: AbortSignal): Promise<void> {
    const seen = new Set<string>();
    for (let level: readonly string[] = [this.path]; level.length > 0;) {
      const next: string[] = [];
      await inBatches(level, async (path) => {
        const node = await this.#read(path, signal);
        const children = await this.#childrenOf(node, signal);
        return () => {
          this.#put(path, node);
          if (node === undefined) return;
          seen.add(path);
          for (const name of children) next.push(childOf(path, name));
        };
      });
      level = next;
    }
    // Children before their parents.
    for (const path of [...this.#nodes.keys()].toSorted().toReversed()) if (!seen.has(path)) this.#put(path, undefined);
  }

  async #readSome(paths: readonly string[], signal: AbortSignal): Promise<void> {
    await inBatches(paths, async (path) => {
      const node = await this.#read(path, signal);
      return () => this.#put(path, node);
    });
  }

  /** Most nodes have none, and say so. */
  async #childrenOf(node: CachedNode | undefined, signal: AbortSignal): Promise<readonly string[]> {
    if (this.#options.singleNode === true || node === undefined || node.stat.numChildren === 0) return [];
    return childrenOf(this.#context, node.path, { signal });
  }

  /** `undefined` for a node that is not there. */
  async #read(path: string, signal: AbortSignal): Promise<CachedNode | undefined> {
    if (this.#options.cacheData === false) {
      const stat = await this.#context.exists(path, { signal });
      return stat === undefined ? undefined : { path, stat, data: undefined };
    }
    try {
      const { data, stat } = await this.#context.getData(path, { signal });
      return { path, stat, data };
    } catch (error) {
      if (hasCode(error, ErrorCode.NoNode)) return undefined;
      throw error;
    }
  }

  #put(path: string, node: CachedNode | undefined): void {
    if (this.signal.aborted) return;
    const old = this.#nodes.get(path);
    // What came of another node of that path is another node.
    const isAnother = old !== undefined && node?.stat.czxid !== old.stat.czxid;
    if (isAnother) {
      this.#nodes.delete(path);
      this.#tell({ type: "NODE_DELETED", old });
    }
    if (node === undefined) return;
    const { maxNodes = 100_000 } = this.#options;
    if (this.#nodes.size >= maxNodes && !this.#nodes.has(path)) {
      throw this.#error(ErrorCode.QuotaExceeded, `there are more than ${maxNodes} nodes ("maxNodes")`);
    }
    this.#nodes.set(path, node);
    if (old === undefined || isAnother) this.#tell({ type: "NODE_CREATED", node });
    else if (old.stat.mzxid !== node.stat.mzxid) this.#tell({ type: "NODE_CHANGED", old, node });
  }

  #tell(event: CacheEvent): void {
    for (const listener of this.#listeners) {
      try {
        listener(event);
      } catch {
        // A listener's own failure is none of the cache's, and the others' still less.
      }
    }
  }
}
