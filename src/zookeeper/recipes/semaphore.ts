/**
 * A semaphore between processes (`InterProcessSemaphoreV2`, with the same nodes): so many leases at a time. Whoever wants one takes a
 * lock first, makes its node, and waits under the lock until there are few enough; so only one waits for leases, and it is fair.
 */
import type { NodeInput, OperationOptions } from "../operation-options.ts";
import { childOf } from "../path.ts";
import { retrying, type RetryingZooKeeper } from "../retry/retrying.ts";
import { withinTime } from "../retry/waiting.ts";
import type { ZooKeeper } from "../zookeeper.ts";
import { type Held, HeldNode } from "./held.ts";
import { InterProcessMutex, type LockOptions, pathsOf } from "./lock.ts";
import type { SharedCount } from "./shared-count.ts";
import { Line } from "./sequence.ts";
import { watchUntil } from "./watch-until.ts";

const KIND = "lease-";
/** Wakes nobody when it changes: it does not. */
const FIXED = (): (() => void) => () => {};

/** How many leases to take. */
export interface AcquireLeasesOptions extends OperationOptions {
  /** All of them or none. Default: 1. */
  readonly count?: number | undefined;
}

/**
 * A semaphore. Everybody who uses it must give the same `maxLeases`, or the same shared count, which may change.
 *
 * @example
 * ```ts
 * const printers = new InterProcessSemaphoreV2(zk, "/semaphores/printers", 3);
 * await using lease = await printers.acquire({ timeoutMs: 5_000 });
 * ```
 */
export class InterProcessSemaphoreV2 {
  readonly path: string;
  readonly #maxLeases: number | SharedCount;
  readonly #data: NodeInput;
  readonly #lostOn: "suspended" | "lost";
  readonly #context: RetryingZooKeeper;
  readonly #mutex: InterProcessMutex;
  readonly #leasesPath: string;
  readonly #line: Line;

  constructor(zk: ZooKeeper, path: string, maxLeases: number | SharedCount, options: LockOptions = {}) {
    const { data, lostOn = "lost", acl } = options;
    if (typeof maxLeases === "number" && !(Number.isInteger(maxLeases) && maxLeases > 0)) {
      throw new RangeError(`"maxLeases" must be a whole number of at least 1, not ${maxLeases}`);
    }
    this.path = path;
    this.#maxLeases = maxLeases;
    this.#data = data;
    this.#lostOn = lostOn;
    this.#context = retrying(zk, options);
    this.#mutex = new InterProcessMutex(zk, childOf(path, "locks"), options);
    this.#leasesPath = childOf(path, "leases");
    this.#line = new Line(this.#context, { path: this.#leasesPath, kinds: [KIND], acl });
  }

  /** Waits for a lease. Rejects with OperationTimeout at `timeoutMs`, and then no node of it stays. */
  async acquire(options: OperationOptions = {}): Promise<Held> {
    const [lease] = await this.acquireSeveral(options);
    return lease as Held;
  }

  /** Waits for several leases: all, or none. */
  acquireSeveral({ count = 1, ...options }: AcquireLeasesOptions = {}): Promise<readonly Held[]> {
    const waited = { operation: "acquire", path: this.path };
    return withinTime(this.#context.clock, waited, options, async (signal) => {
      // All under one lock: two who have some and want more would wait for each other.
      const mutex = await this.#mutex.acquire({ signal });
      const leases: Held[] = [];
      try {
        while (leases.length < count) leases.push(await this.#acquireOne(signal));
        return leases;
      } catch (error) {
        for (const lease of leases) void lease.release().catch(() => {});
        throw error;
      } finally {
        // The next one waits for it; whoever has a lease does not.
        void mutex.release().catch(() => {});
      }
    });
  }

  /** The nodes of the leases, first to last. */
  async participants(options: OperationOptions = {}): Promise<readonly string[]> {
    return pathsOf(this.#leasesPath, await this.#line.waiting(options));
  }

  async #acquireOne(signal: AbortSignal): Promise<Held> {
    for (;;) {
      const lease = await this.#enter(signal);
      try {
        if (await this.#untilFewEnough(lease.path, signal)) return lease;
        await lease.release({ signal });
      } catch (error) {
        void lease.release().catch(() => {});
        throw error;
      }
    }
  }

  async #enter(signal: AbortSignal): Promise<Held> {
    const place = await this.#line.enter(KIND, this.#data, signal);
    return new HeldNode({ context: this.#context, ...place, lostOn: this.#lostOn });
  }

  /** `false` when the lease's own node is gone. */
  #untilFewEnough(path: string, signal: AbortSignal): Promise<boolean> {
    const limit = this.#maxLeases;
    const wakes = typeof limit === "number" ? FIXED : (wake: () => void) => limit.subscribe(wake);
    const ask = async (): Promise<boolean | undefined> => {
      const leases = await this.participants({ signal });
      if (!leases.includes(path)) return false;
      return leases.length <= (typeof limit === "number" ? limit : limit.count) ? true : undefined;
    };
    return watchUntil(this.#context, this.#leasesPath, signal, ask, wakes);
  }
}
