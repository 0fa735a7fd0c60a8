/** Several locks as one (`InterProcessMultiLock`): all are acquired, or none. */
import type { OperationOptions } from "../operation-options.ts";
import type { Held } from "./held.ts";

/** Whatever can be acquired. */
export interface Acquirable {
  acquire(options?: OperationOptions): Promise<Held>;
}

/** Several that are held together. */
export interface HeldTogether extends AsyncDisposable {
  /** Each, in the order of the locks. */
  readonly all: readonly Held[];
  /** Aborts when the first of them can no longer be trusted. */
  readonly signal: AbortSignal;
  /** Gives all back, the last first; what fails for one keeps none from being given back. Idempotent. */
  release(options?: OperationOptions): Promise<void>;
}

/**
 * Locks in an order, which must be the same for everybody who takes more than one of them.
 *
 * @example
 * ```ts
 * const both = new InterProcessMultiLock([new InterProcessMutex(zk, "/a"), new InterProcessMutex(zk, "/b")]);
 * await using held = await both.acquire({ timeoutMs: 5_000 });
 * ```
 */
export class InterProcessMultiLock {
  readonly #locks: readonly Acquirable[];

  constructor(locks: readonly Acquirable[]) {
    this.#locks = locks;
  }

  /**
   * Acquires them one after the other; when one fails, those before it are given back in the background.
   * @param options For each lock.
   */
  async acquire(options: OperationOptions = {}): Promise<HeldTogether> {
    const all: Held[] = [];
    try {
      for (const lock of this.#locks) all.push(await lock.acquire(options));
    } catch (error) {
      // Nobody waits for that: it may take as long as there is no connection.
      void releaseAll(all, {}).catch(() => {});
      throw error;
    }
    // Each is given back once, and each call waits by its own options.
    const release = (how: OperationOptions = {}): Promise<void> => releaseAll(all, how);
    const signal = AbortSignal.any(all.map((held) => held.signal));
    return { all, signal, release, [Symbol.asyncDispose]: () => release() };
  }
}

async function releaseAll(all: readonly Held[], options: OperationOptions): Promise<void> {
  const results = await Promise.allSettled(all.toReversed().map((held) => held.release(options)));
  for (const result of results) if (result.status === "rejected") throw result.reason;
}
