/** What was acquired, until it is given back: a node of the session's, with its fencing token and a signal that says when it is lost. */
import type { RetryingZooKeeper } from "../retry/retrying.ts";
import type { OperationOptions } from "../operation-options.ts";
import { waitFor } from "../retry/waiting.ts";
import { Trust } from "./trust.ts";

/** A lock, a lease, a place that is held. Disposing of it is releasing it. */
export interface Held extends AsyncDisposable {
  /** Its node. */
  readonly path: string;
  /**
   * The transaction that made the node (`czxid`). Whoever acquires the same later has a greater one: a resource that remembers the
   * greatest that it has seen can refuse a holder who does not know yet that it lost what it held.
   */
  readonly fencingToken: bigint;
  /** Aborts when it can no longer be trusted, with a ZooKeeperError that says why. Not by `release`. */
  readonly signal: AbortSignal;
  /**
   * Gives it back. Fulfilled when its node is gone, or the session with it; while there is no connection it waits for one, and goes
   * on in the background when `timeoutMs` or `signal` end the wait. Idempotent.
   */
  release(options?: OperationOptions): Promise<void>;
}

/** What a {@link HeldNode} is made of. */
export interface HeldNodeInit {
  readonly context: RetryingZooKeeper;
  readonly path: string;
  readonly czxid: bigint;
  readonly lostOn: "suspended" | "lost";
}

/** A node that is held. */
export class HeldNode implements Held {
  readonly path: string;
  readonly fencingToken: bigint;
  readonly #context: RetryingZooKeeper;
  readonly #trust: Trust;
  #gone: Promise<void> | undefined;

  constructor({ context, path, czxid, lostOn }: HeldNodeInit) {
    this.#context = context;
    this.path = path;
    this.fencingToken = czxid;
    this.#trust = new Trust(context, path, lostOn);
  }

  get signal(): AbortSignal {
    return this.#trust.signal;
  }

  release(options: OperationOptions = {}): Promise<void> {
    this.#trust.forget();
    this.#gone ??= this.#context.deleteGuaranteed(this.path);
    return waitFor(this.#context.clock, { operation: "release", path: this.path }, options, this.#gone);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.release();
  }
}
