/**
 * A lock that many may read under and one may write under (`InterProcessReadWriteLock`, with the same nodes). All stand in one line:
 * a writer waits for the one right before, a reader for the last writer before, so that nobody is starved or woken in vain.
 *
 * Neither is reentrant, as with {@link InterProcessMutex}; so a writer cannot become a reader without releasing in between.
 */
import type { NodeInput, OperationOptions } from "../operation-options.ts";
import { retrying, type RetryingZooKeeper } from "../retry/retrying.ts";
import type { ZooKeeper } from "../zookeeper.ts";
import type { Held } from "./held.ts";
import { acquireIn, type LockOptions, pathsOf } from "./lock.ts";
import { type Blocker, Line, ONE_AT_A_TIME } from "./sequence.ts";

const READ = "__READ__";
const WRITE = "__WRIT__";

const BEHIND_WRITERS: Blocker = (before) => before.findLast(({ kind }) => kind === WRITE);

/** One of the two locks. */
export interface SideOfLock {
  /** Waits for it. Rejects with OperationTimeout at `timeoutMs`, and then no node of it stays. */
  acquire(options?: OperationOptions): Promise<Held>;
  /** The nodes of those who hold it or wait for it, first to last. */
  participants(options?: OperationOptions): Promise<readonly string[]>;
}

/**
 * A pair of locks.
 *
 * @example
 * ```ts
 * const { readLock, writeLock } = new InterProcessReadWriteLock(zk, "/locks/catalogue");
 * await using reading = await readLock.acquire({ timeoutMs: 5_000 });
 * ```
 */
export class InterProcessReadWriteLock {
  readonly path: string;
  readonly readLock: SideOfLock;
  readonly writeLock: SideOfLock;
  readonly #context: RetryingZooKeeper;
  readonly #line: Line;

  constructor(zk: ZooKeeper, path: string, options: LockOptions = {}) {
    this.path = path;
    this.#context = retrying(zk, options);
    this.#line = new Line(this.#context, { path, kinds: [READ, WRITE], acl: options.acl });
    this.readLock = this.#side(READ, BEHIND_WRITERS, options);
    this.writeLock = this.#side(WRITE, ONE_AT_A_TIME, options);
  }

  #side(kind: string, blocker: Blocker, { data, lostOn = "lost" }: LockOptions & { data?: NodeInput }): SideOfLock {
    const { path } = this;
    const [context, line] = [this.#context, this.#line];
    return {
      acquire: (options = {}) => acquireIn({ context, line, kind, blocker, data, lostOn, path }, options),
      async participants(options = {}) {
        return pathsOf(
          path,
          (await line.waiting(options)).filter((each) => each.kind === kind),
        );
      },
    };
  }
}
