/**
 * A lock between processes (`InterProcessMutex`, with the same nodes): whoever has the lowest sequence number holds it, everybody
 * else waits for the one right before.
 *
 * It is not reentrant. In Java it is so by thread, and here nothing tells whose call a call is: a second `acquire` waits for the
 * first to be released, as anybody's would.
 */
import type { NodeInput, OperationOptions } from "../operation-options.ts";
import { retrying, type RetryingZooKeeper } from "../retry/retrying.ts";
import { withinTime } from "../retry/waiting.ts";
import type { ZooKeeper } from "../zookeeper.ts";
import { type Held, HeldNode } from "./held.ts";
import type { RecipeOptions, TrustOptions } from "./options.ts";
import { type Blocker, Line, ONE_AT_A_TIME, type Waiting } from "./sequence.ts";
import { childOf } from "../path.ts";

/** How a lock works. Default of `lostOn`: `"lost"`, for its node outlives the connection. */
export interface LockOptions extends RecipeOptions, TrustOptions {
  /** What each holder's node holds: who it is, say. Default: nothing. */
  readonly data?: NodeInput;
}

const KIND = "lock-";

/**
 * A lock.
 *
 * @example
 * ```ts
 * const mutex = new InterProcessMutex(zk, "/locks/orders");
 * await using lock = await mutex.acquire({ timeoutMs: 5_000 });
 * await store.write(order, { token: lock.fencingToken, signal: lock.signal });
 * ```
 */
export class InterProcessMutex {
  /** The node that the waiting ones' are children of. */
  readonly path: string;
  readonly #options: LockOptions;
  readonly #context: RetryingZooKeeper;
  readonly #line: Line;

  constructor(zk: ZooKeeper, path: string, options: LockOptions = {}) {
    this.path = path;
    this.#options = options;
    this.#context = retrying(zk, options);
    this.#line = new Line(this.#context, { path, kinds: [KIND], acl: options.acl });
  }

  /** Waits for the lock. Rejects with OperationTimeout at `timeoutMs`, and then no node of it stays. */
  acquire(options: OperationOptions = {}): Promise<Held> {
    const { data, lostOn = "lost" } = this.#options;
    const [context, line] = [this.#context, this.#line];
    return acquireIn({ context, line, kind: KIND, blocker: ONE_AT_A_TIME, data, lostOn, path: this.path }, options);
  }

  /** The nodes of the holder and those who wait, first to last (`getParticipantNodes`). */
  async participants(options: OperationOptions = {}): Promise<readonly string[]> {
    return pathsOf(this.path, await this.#line.waiting(options));
  }
}

/** The paths of those in line. */
export function pathsOf(path: string, waiting: readonly Waiting[]): readonly string[] {
  return waiting.map(({ name }) => childOf(path, name));
}

/** What is acquired, and how. */
export interface Acquisition {
  readonly context: RetryingZooKeeper;
  readonly line: Line;
  readonly kind: string;
  readonly blocker: Blocker;
  readonly data: NodeInput;
  readonly lostOn: "suspended" | "lost";
  readonly path: string;
}

/** Stands in line and waits for its turn; whoever leaves before leaves no node. */
export function acquireIn(acquisition: Acquisition, options: OperationOptions): Promise<Held> {
  const { context, line, kind, blocker, data, lostOn, path } = acquisition;
  return withinTime(context.clock, { operation: "acquire", path }, options, async (signal) => {
    for (;;) {
      const place = await line.enter(kind, data, signal);
      const held = new HeldNode({ context, ...place, lostOn });
      try {
        // Gone, though the session lives: somebody deleted it, and the turn with it.
        if (await line.untilFirst(place, blocker, signal)) return held;
        await held.release({ signal });
      } catch (error) {
        // Nobody waits for that: it may take as long as there is no connection.
        void held.release().catch(() => {});
        throw error;
      }
    }
  });
}
