/**
 * A counter (`DistributedAtomicLong`): eight bytes, as Curator's, changed by its version and tried again when somebody was faster.
 *
 * A change whose answer was lost with the connection is found out about as far as can be: an unchanged version means that it was not
 * made, and it is made again. Otherwise the call rejects with `maybeApplied`; in Java it would count twice.
 */
import { pause } from "../../core/call/pause.ts";
import { ZooKeeperError } from "../error.ts";
import { parentOf } from "../path.ts";
import { exponentialRetry, type ZooKeeperRetryPolicy } from "../retry/policies.ts";
import { hasCode } from "../retry/retry-loop.ts";
import { retrying, type RetryingZooKeeper } from "../retry/retrying.ts";
import { withinTime } from "../retry/waiting.ts";
import type { OperationOptions } from "../operation-options.ts";
import { ErrorCode } from "../wire/error-code.ts";
import type { ZooKeeper } from "../zookeeper.ts";
import type { RecipeOptions } from "./options.ts";

/** How a counter works. */
export interface AtomicLongOptions extends RecipeOptions {
  /** When somebody was faster. Default: up to 29 times, after 1 ms at first and 100 ms at most. */
  readonly contention?: ZooKeeperRetryPolicy | undefined;
}

/** A change that was made. */
export interface AtomicChange {
  readonly before: bigint;
  readonly after: bigint;
}

interface Found {
  readonly value: bigint;
  readonly version: number;
}

const BYTES = 8;
const DEFAULT_CONTENTION = exponentialRetry({ baseMs: 1, maxMs: 100, maxRetries: 29 });

/**
 * A counter; 0 as long as it has no node.
 *
 * @example
 * ```ts
 * const counter = new DistributedAtomicLong(zk, "/counters/orders");
 * const { after } = await counter.increment({ timeoutMs: 5_000 });
 * ```
 */
export class DistributedAtomicLong {
  readonly path: string;
  readonly #options: AtomicLongOptions;
  readonly #context: RetryingZooKeeper;

  constructor(zk: ZooKeeper, path: string, options: AtomicLongOptions = {}) {
    this.path = path;
    this.#options = options;
    this.#context = retrying(zk, options);
  }

  /** Rejects with DataInconsistency if the node holds no such number. */
  async get(options: OperationOptions = {}): Promise<bigint> {
    return (await this.#find(options))?.value ?? 0n;
  }

  /** Adds, and wraps as Java's long does. */
  add(delta: bigint, options: OperationOptions = {}): Promise<AtomicChange> {
    return this.#change((value) => BigInt.asIntN(64, value + delta), options);
  }

  increment(options: OperationOptions = {}): Promise<AtomicChange> {
    return this.add(1n, options);
  }

  decrement(options: OperationOptions = {}): Promise<AtomicChange> {
    return this.add(-1n, options);
  }

  /** Sets it in turn with all other changes (`trySet`). */
  set(value: bigint, options: OperationOptions = {}): Promise<AtomicChange> {
    return this.#change(() => value, options);
  }

  /** Sets it if it is what is expected; answers whether it was. A counter without a node is nothing that can be expected. */
  compareAndSet(expected: bigint, value: bigint, options: OperationOptions = {}): Promise<boolean> {
    return this.#within(options, async (signal) => {
      const found = await this.#find({ signal });
      return found?.value === expected && this.#write(found.version, value, signal);
    });
  }

  /** Makes the node if it is not there; answers whether it was not. */
  initialize(value: bigint, options: OperationOptions = {}): Promise<boolean> {
    return this.#within(options, async (signal) => {
      await this.#context.ensurePath(parentOf(this.path), { signal });
      try {
        await this.#context.create(this.path, encode(value), { acl: this.#options.acl, signal });
        return true;
      } catch (error) {
        if (hasCode(error, ErrorCode.NodeExists)) return false;
        throw error;
      }
    });
  }

  /** Sets it, whatever is there, a broken value too. Repeated freely: a second time sets the same. */
  forceSet(value: bigint, options: OperationOptions = {}): Promise<void> {
    return this.#within(options, async (signal) => {
      const { path } = this;
      const data = encode(value);
      await this.#context.ensurePath(parentOf(path), { signal });
      await this.#context.repeat({ operation: "forceSet", path }, { signal }, async (attemptSignal) => {
        try {
          await this.#context.zk.setData(path, data, { signal: attemptSignal });
        } catch (error) {
          if (!hasCode(error, ErrorCode.NoNode)) throw error;
          await this.#context.zk.create(path, data, { acl: this.#options.acl, signal: attemptSignal });
        }
      });
    });
  }

  #change(next: (value: bigint) => bigint, options: OperationOptions): Promise<AtomicChange> {
    const { contention = DEFAULT_CONTENTION } = this.#options;
    const { clock, random } = this.#context;
    return this.#within(options, async (signal) => {
      const beganMs = clock.now();
      for (let retries = 0; ; retries++) {
        const found = await this.#find({ signal });
        const before = found?.value ?? 0n;
        const after = next(before);
        const isMade =
          found === undefined
            ? await this.initialize(after, { signal })
            : await this.#write(found.version, after, signal);
        if (isMade) return { before, after };
        const delayMs = contention.delayMs({ retries, elapsedMs: clock.now() - beganMs, random });
        if (delayMs === undefined) throw this.#error(ErrorCode.BadVersion, `somebody was faster ${retries + 1} times`);
        await pause(clock, delayMs, signal);
      }
    });
  }

  /** One time for all that a call does. */
  #within<T>(options: OperationOptions, body: (signal: AbortSignal) => Promise<T>): Promise<T> {
    return withinTime(this.#context.clock, { operation: "change", path: this.path }, options, body);
  }

  async #find(options: OperationOptions): Promise<Found | undefined> {
    try {
      const { data, stat } = await this.#context.getData(this.path, options);
      return { value: this.#decode(data), version: stat.version };
    } catch (error) {
      if (hasCode(error, ErrorCode.NoNode)) return undefined;
      throw error;
    }
  }

  /** `false` if the version is another. */
  async #write(version: number, value: bigint, signal: AbortSignal): Promise<boolean> {
    try {
      await this.#context.setData(this.path, encode(value), { version, signal });
      return true;
    } catch (error) {
      if (hasCode(error, ErrorCode.BadVersion) && !error.maybeApplied) return false;
      throw error;
    }
  }

  #decode(data: Uint8Array | undefined): bigint {
    if (data === undefined || data.length === 0) return 0n;
    if (data.length !== BYTES) {
      throw this.#error(ErrorCode.DataInconsistency, `a counter has ${BYTES} bytes, and the node ${data.length}`);
    }
    return new DataView(data.buffer, data.byteOffset).getBigInt64(0);
  }

  #error(code: ErrorCode, message: string): ZooKeeperError {
    return new ZooKeeperError({ code, operation: "change", path: this.path, message });
  }
}

function encode(value: bigint): Uint8Array {
  if (BigInt.asIntN(64, value) !== value) throw new RangeError(`A counter has 64 bits, too few for ${value}`);
  const bytes = new Uint8Array(BYTES);
  new DataView(bytes.buffer).setBigInt64(0, value);
  return bytes;
}
