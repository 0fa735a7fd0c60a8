/**
 * An election for as long as one stands (`LeaderLatch`, with the same nodes): whoever is first in line leads, until it closes or
 * loses its connection.
 *
 *   standing ──first in line──▶ leading ──suspended, node gone──▶ standing       any ──close, session over──▶ closed
 */
import { pause } from "../../core/call/pause.ts";
import { onAbort } from "../../core/call/cancellation.ts";
import { Serializer } from "../../core/channel/serializer.ts";
import { ZooKeeperError } from "../error.ts";
import { isPassing } from "../retry/retry-loop.ts";
import { retrying, type RetryingZooKeeper } from "../retry/retrying.ts";
import { cancelled, withinTime } from "../retry/waiting.ts";
import type { OperationOptions } from "../operation-options.ts";
import { ErrorCode } from "../wire/error-code.ts";
import type { ZooKeeper } from "../zookeeper.ts";
import { type ElectionOptions, type Leadership, type Participant, participantsIn } from "./election.ts";
import { Line, ONE_AT_A_TIME, type Place } from "./sequence.ts";
import { Trust } from "./trust.ts";
import { untilGone } from "./watch-until.ts";

const KIND = "latch-";
/** Before it stands again where something failed that time may mend. */
const PAUSE_MS = 1_000;

/**
 * A candidate. It stands from the beginning.
 *
 * @example
 * ```ts
 * await using latch = new LeaderLatch(zk, "/elections/billing", { id: "worker-7" });
 * const { fencingToken, signal } = await latch.lead({ timeoutMs: 60_000 });
 * await bill({ fencingToken, signal });
 * ```
 */
export class LeaderLatch implements AsyncDisposable {
  readonly path: string;
  readonly id: string;
  readonly #context: RetryingZooKeeper;
  readonly #lostOn: "suspended" | "lost";
  readonly #line: Line;
  readonly #listeners = new Set<(leadership: Leadership | undefined) => void>();
  readonly #serializer = new Serializer(() => {});
  readonly #closing = new AbortController();
  readonly #over: Promise<void>;
  #leadership: Leadership | undefined;

  constructor(zk: ZooKeeper, path: string, options: ElectionOptions = {}) {
    const { id = "", lostOn = "suspended", acl } = options;
    this.path = path;
    this.id = id;
    this.#lostOn = lostOn;
    this.#context = retrying(zk, options);
    this.#line = new Line(this.#context, { path, kinds: [KIND], acl });
    this.#over = this.#run();
  }

  /** While it leads. */
  get leadership(): Leadership | undefined {
    return this.#leadership;
  }

  get hasLeadership(): boolean {
    return this.#leadership !== undefined;
  }

  /** Waits until it leads (`await`). Rejects at `timeoutMs`, by its signal, and when it is closed or its session over. */
  lead(options: OperationOptions = {}): Promise<Leadership> {
    const waited = { operation: "lead", path: this.path };
    return withinTime(this.#context.clock, waited, options, (signal) => {
      const either = AbortSignal.any([signal, this.#closing.signal]);
      const { promise, resolve, reject } = Promise.withResolvers<Leadership>();
      const check = (): void => {
        if (this.#leadership !== undefined) resolve(this.#leadership);
      };
      const unsubscribe = this.subscribe(check);
      const removeListener = onAbort(either, () => reject(cancelled(either, waited)));
      check();
      return promise.finally(() => {
        unsubscribe();
        removeListener();
      });
    });
  }

  /** Hears of leadership that is won, and by `undefined` of its end. The answer ends it. */
  subscribe(listener: (leadership: Leadership | undefined) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Everybody who stands, the leader first. */
  participants(options: OperationOptions = {}): Promise<readonly Participant[]> {
    return participantsIn(this.#context, this.path, this.#line, options);
  }

  /** Who leads now, as far as the servers know. */
  async leader(options: OperationOptions = {}): Promise<Participant | undefined> {
    return (await this.participants(options))[0];
  }

  /** Stands no longer, and leads no more. Fulfilled when its node is gone. Idempotent. */
  close(): Promise<void> {
    this.#fail(new ZooKeeperError({ code: ErrorCode.SystemError, ...this.#what, message: "the latch was closed" }));
    return this.#over;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  get #what(): { readonly operation: string; readonly path: string } {
    return { operation: "lead", path: this.path };
  }

  #fail(error: ZooKeeperError): void {
    if (!this.#closing.signal.aborted) this.#closing.abort(error);
  }

  /** Never rejects. */
  async #run(): Promise<void> {
    const { signal } = this.#closing;
    while (!signal.aborted) {
      try {
        await this.#stand(signal);
      } catch (error) {
        if (signal.aborted) return;
        // What no time mends is told to those who wait.
        if (isPassing(error)) await pause(this.#context.clock, PAUSE_MS, signal);
        else this.#fail(error instanceof ZooKeeperError ? error : this.#broken(error));
      }
    }
  }

  #broken(cause: unknown): ZooKeeperError {
    return new ZooKeeperError({ code: ErrorCode.SystemError, ...this.#what, cause });
  }

  /** Takes a place in line, and leads whenever it is the first, until the place is gone. */
  async #stand(signal: AbortSignal): Promise<void> {
    const place = await this.#line.enter(KIND, this.id, signal);
    try {
      while (await this.#line.untilFirst(place, ONE_AT_A_TIME, signal)) await this.#lead(place, signal);
    } finally {
      const gone = this.#context.deleteGuaranteed(place.path).catch(() => {});
      if (signal.aborted) await gone;
    }
  }

  /** Leads until that can no longer be trusted, the node is gone, or it closes. */
  async #lead({ path, czxid }: Place, closing: AbortSignal): Promise<void> {
    const trust = new Trust(this.#context, path, this.#lostOn);
    const close = (): void => trust.end(cancelled(closing, { operation: "lead", path }));
    closing.addEventListener("abort", close, { once: true });
    if (closing.aborted) close();
    const { signal } = trust;
    try {
      if (signal.aborted) {
        // There is no connection to lead on; reads answer when there is, and where they do already, not at once.
        await pause(this.#context.clock, PAUSE_MS, closing);
        return;
      }
      this.#set({ path, fencingToken: czxid, signal });
      await untilGone(this.#context, path, signal);
      trust.end(new ZooKeeperError({ code: ErrorCode.NoNode, operation: "lead", path }));
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      closing.removeEventListener("abort", close);
      trust.end(new ZooKeeperError({ code: ErrorCode.SystemError, operation: "lead", path }));
      this.#set(undefined);
    }
  }

  #set(leadership: Leadership | undefined): void {
    if (this.#leadership === leadership) return;
    this.#leadership = leadership;
    for (const listener of this.#listeners) this.#serializer.run(() => listener(leadership));
  }
}
