/**
 * An election for a piece of work at a time (`LeaderSelector`, with the same nodes): a function runs while it leads, and leadership
 * is given up when it returns.
 */
import { pause } from "../../core/call/pause.ts";
import { ZooKeeperError } from "../error.ts";
import { isSessionOver } from "../retry/retry-loop.ts";
import { retrying, type RetryingZooKeeper } from "../retry/retrying.ts";
import type { OperationOptions } from "../operation-options.ts";
import { ErrorCode } from "../wire/error-code.ts";
import type { ZooKeeper } from "../zookeeper.ts";
import { type ElectionOptions, type Leadership, type Participant, participantsIn } from "./election.ts";
import { InterProcessMutex } from "./lock.ts";
import { Line } from "./sequence.ts";

/** What is done while leading. It should end soon when the signal aborts: nobody leads from here until it has. */
export type TakeLeadership = (leadership: Leadership) => Promise<void>;

/** How a {@link LeaderSelector} works. */
export interface LeaderSelectorOptions extends ElectionOptions {
  /** Whether it stands again after it has led. Default: false; `requeue` does it by hand. */
  readonly autoRequeue?: boolean | undefined;
  /** Hears what `takeLeadership` threw, and why it could not stand. */
  readonly onError?: ((error: unknown) => void) | undefined;
}

/** Before it stands again after a failure. */
const PAUSE_MS = 1_000;

/**
 * A candidate. It stands when it is first queued.
 *
 * @example
 * ```ts
 * await using selector = new LeaderSelector(zk, "/elections/cleanup", ({ signal }) => cleanUp(signal), { autoRequeue: true });
 * selector.requeue();
 * ```
 */
export class LeaderSelector implements AsyncDisposable {
  readonly path: string;
  readonly id: string;
  readonly #options: LeaderSelectorOptions;
  readonly #takeLeadership: TakeLeadership;
  readonly #context: RetryingZooKeeper;
  readonly #mutex: InterProcessMutex;
  readonly #line: Line;
  readonly #closing = new AbortController();
  #leading: AbortController | undefined;
  #queued: Promise<void> | undefined;

  constructor(zk: ZooKeeper, path: string, takeLeadership: TakeLeadership, options: LeaderSelectorOptions = {}) {
    const { id = "", lostOn = "suspended", acl } = options;
    this.path = path;
    this.id = id;
    this.#options = options;
    this.#takeLeadership = takeLeadership;
    this.#context = retrying(zk, options);
    this.#mutex = new InterProcessMutex(zk, path, { ...options, data: id, lostOn });
    this.#line = new Line(this.#context, { path, kinds: ["lock-"], acl });
  }

  get hasLeadership(): boolean {
    return this.#leading !== undefined;
  }

  /** Stands for election, if it does not already. Answers whether it did not. */
  requeue(): boolean {
    if (this.#queued !== undefined || this.#closing.signal.aborted) return false;
    this.#queued = this.#run();
    return true;
  }

  /** Aborts the signal of the leadership that there is, if any: the function is to return. */
  interruptLeadership(): void {
    this.#leading?.abort(this.#ended("leadership was interrupted"));
  }

  /** Everybody who stands, the leader first. */
  participants(options: OperationOptions = {}): Promise<readonly Participant[]> {
    return participantsIn(this.#context, this.path, this.#line, options);
  }

  /** Who leads now, as far as the servers know. */
  async leader(options: OperationOptions = {}): Promise<Participant | undefined> {
    return (await this.participants(options))[0];
  }

  /** Stands no longer; waits until the function has returned and the node is gone. Idempotent. */
  async close(): Promise<void> {
    if (!this.#closing.signal.aborted) this.#closing.abort(this.#ended("the selector was closed"));
    await this.#queued;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** Never rejects. */
  async #run(): Promise<void> {
    const { autoRequeue = false, onError } = this.#options;
    const { signal } = this.#closing;
    do {
      try {
        await this.#leadOnce(signal);
      } catch (error) {
        if (signal.aborted) break;
        onError?.(error);
        if (isSessionOver(error)) break;
        if (autoRequeue) await pause(this.#context.clock, PAUSE_MS, signal);
      }
    } while (autoRequeue && !signal.aborted);
    this.#queued = undefined;
  }

  async #leadOnce(closing: AbortSignal): Promise<void> {
    await using held = await this.#mutex.acquire({ signal: closing });
    const leading = new AbortController();
    const signal = AbortSignal.any([leading.signal, held.signal, closing]);
    this.#leading = leading;
    try {
      const { path, fencingToken } = held;
      if (!signal.aborted) await this.#takeLeadership({ path, fencingToken, signal });
    } finally {
      this.#leading = undefined;
    }
  }

  #ended(message: string): ZooKeeperError {
    return new ZooKeeperError({ code: ErrorCode.SystemError, operation: "lead", path: this.path, message });
  }
}
