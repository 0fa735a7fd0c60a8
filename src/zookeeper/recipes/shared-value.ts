/** A value that all see and any may change (`SharedValue`): kept here, watched, and changed by its version. */
import type { NodeInput, OperationOptions } from "../operation-options.ts";
import { bytesOf } from "../operations/node-input.ts";
import { parentOf } from "../path.ts";
import { hasCode, unless } from "../retry/retry-loop.ts";
import { retrying, type RetryingZooKeeper } from "../retry/retrying.ts";
import { withinTime } from "../retry/waiting.ts";
import { ErrorCode } from "../wire/error-code.ts";
import type { Stat } from "../wire/stat.ts";
import type { ZooKeeper } from "../zookeeper.ts";
import { follow } from "./follow.ts";
import type { RecipeOptions } from "./options.ts";

/** A value and its version. */
export interface VersionedValue<T> {
  readonly value: T;
  /** The node's: changes of it so far. */
  readonly version: number;
}

const EMPTY = new Uint8Array(0);

/**
 * A value.
 *
 * @example
 * ```ts
 * await using value = new SharedValue(zk, "/flags/mode", "normal");
 * await value.start();
 * value.subscribe(({ value }) => console.log(new TextDecoder().decode(value)));
 * await value.trySet(value.current.version, "maintenance");
 * ```
 */
export class SharedValue implements AsyncDisposable {
  readonly path: string;
  readonly #seed: NodeInput;
  readonly #options: RecipeOptions;
  readonly #context: RetryingZooKeeper;
  readonly #listeners = new Set<(value: VersionedValue<Uint8Array>) => void>();
  readonly #closing = new AbortController();
  #current: VersionedValue<Uint8Array> | undefined;
  /** The transaction that made it what it is: versions begin again with a node that is deleted and made anew. */
  #mzxid = 0n;
  #following: Promise<void> | undefined;
  #error: unknown;

  /** @param seed What it is if nobody has made it yet. */
  constructor(zk: ZooKeeper, path: string, seed: NodeInput, options: RecipeOptions = {}) {
    this.path = path;
    this.#seed = seed;
    this.#options = options;
    this.#context = retrying(zk, options);
  }

  /** Makes the node if it is not there, and follows it from then on. */
  start(options: OperationOptions = {}): Promise<void> {
    const context = this.#context;
    const { path } = this;
    return withinTime(context.clock, { operation: "start", path }, options, async (signal) => {
      if (this.#following !== undefined) return;
      await context.ensurePath(parentOf(path), { signal });
      await context.repeat({ operation: "create", path }, { signal }, async () => {
        const made = context.zk.create(path, this.#seed, { acl: this.#options.acl, signal });
        await made.catch(unless(ErrorCode.NodeExists));
      });
      await this.#read(signal);
      this.#following = follow(context, path, this.#closing.signal, () => this.#read(this.#closing.signal)).catch(
        (error: unknown) => void (this.#error = error),
      );
    });
  }

  /** As last seen. Throws before `start`, and when the session is over. */
  get current(): VersionedValue<Uint8Array> {
    if (this.#error !== undefined) throw this.#error;
    if (this.#current === undefined)
      throw new TypeError(`The shared value "${this.path}" is not started: await "start"`);
    return this.#current;
  }

  /** Sets it, whatever it was. What may have been applied when the connection was lost is not repeated: see `maybeApplied`. */
  async set(value: NodeInput, options: OperationOptions = {}): Promise<void> {
    this.#update(value, await this.#context.setData(this.path, value, options));
  }

  /** Sets it if nobody has changed it since this version; answers whether it did. */
  trySet(version: number, value: NodeInput, options: OperationOptions = {}): Promise<boolean> {
    return withinTime(this.#context.clock, { operation: "trySet", path: this.path }, options, async (signal) => {
      try {
        this.#update(value, await this.#context.setData(this.path, value, { version, signal }));
        return true;
      } catch (error) {
        if (!hasCode(error, ErrorCode.BadVersion) || error.maybeApplied) throw error;
        await this.#read(signal);
        return false;
      }
    });
  }

  /** Hears of each change that is seen. The answer ends it. */
  subscribe(listener: (value: VersionedValue<Uint8Array>) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Follows it no longer. The node stays. Idempotent. */
  async close(): Promise<void> {
    this.#closing.abort(new Error("The shared value was closed"));
    this.#listeners.clear();
    await this.#following;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #read(signal: AbortSignal): Promise<void> {
    const { data, stat } = await this.#context.getData(this.path, { signal });
    this.#update(data, stat);
  }

  #update(value: NodeInput, { version, mzxid }: Stat): void {
    if (mzxid <= this.#mzxid) return;
    const current = { value: bytesOf(value) ?? EMPTY, version };
    this.#current = current;
    this.#mzxid = mzxid;
    for (const listener of this.#listeners) {
      try {
        listener(current);
      } catch {
        // A listener's own failure is none of the value's.
      }
    }
  }
}
