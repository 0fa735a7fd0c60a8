/**
 * A node that stays (`PersistentNode`): made again when somebody deletes it, taken over when it is a dead session's, until it is closed
 * or its session is over. An expired session ends it for good: a client has one session, and a new client makes a new node.
 */
import { pause } from "../../core/call/pause.ts";
import { ZooKeeperError } from "../error.ts";
import type { CreateMode } from "../operations/create.ts";
import type { NodeInput, OperationOptions } from "../operation-options.ts";
import { parentOf } from "../path.ts";
import { hasCode, isSessionOver, unless } from "../retry/retry-loop.ts";
import { retrying, type RetryingZooKeeper } from "../retry/retrying.ts";
import { waitFor } from "../retry/waiting.ts";
import { ErrorCode } from "../wire/error-code.ts";
import type { ZooKeeper } from "../zookeeper.ts";
import type { RecipeOptions } from "./options.ts";
import { watchUntil } from "./watch-until.ts";

/** What kind of node it is. */
export interface PersistentNodeOptions extends RecipeOptions {
  /** Default: `"ephemeral"`. A sequential one keeps the number that it got. */
  readonly mode?: Exclude<CreateMode, "persistent-with-ttl" | "persistent-sequential-with-ttl"> | undefined;
  /** Whether its name begins with a GUID. Default: true for sequential modes, for such a node is found again by it. */
  readonly protection?: boolean | undefined;
  /** Whether nodes above are made. Default: true. */
  readonly createParents?: boolean | undefined;
}

/** After a failure that time may mend. */
const PAUSE_MS = 1_000;

/**
 * A node that stays. It is made from the beginning on.
 *
 * @example
 * ```ts
 * await using node = new PersistentNode(zk, "/workers/7", "host-7:8080");
 * const path = await node.created({ timeoutMs: 5_000 });
 * ```
 */
export class PersistentNode implements AsyncDisposable {
  readonly #options: PersistentNodeOptions;
  readonly #context: RetryingZooKeeper;
  readonly #asked: string;
  readonly #closing = new AbortController();
  readonly #listeners = new Set<(path: string) => void>();
  readonly #wakes = new Set<() => void>();
  readonly #over: Promise<void>;
  /** How the first time ended; a failure, until it succeeds. */
  #created = Promise.withResolvers<string>();
  #data: NodeInput;
  /** Counts changes of the data: the node has that of the last one that was written. */
  #dataVersion = 0;
  #writtenVersion = -1;
  /** With its number and GUID, once it has them. */
  #path: string | undefined;

  constructor(zk: ZooKeeper, path: string, data?: NodeInput, options: PersistentNodeOptions = {}) {
    this.#options = options;
    this.#asked = path;
    this.#data = data;
    this.#context = retrying(zk, options);
    // Those who ask hear of it.
    this.#created.promise.catch(() => {});
    this.#over = this.#run();
  }

  /** The node's path, once there was one. */
  get path(): string | undefined {
    return this.#path;
  }

  /** What it holds, or is going to. */
  get data(): NodeInput {
    return this.#data;
  }

  /** Waits until it is made for the first time (`waitForInitialCreate`); rejects while it cannot be. */
  created(options: OperationOptions = {}): Promise<string> {
    const waited = { operation: "create", path: this.#asked };
    return waitFor(this.#context.clock, waited, options, this.#created.promise);
  }

  /** Changes what it holds: as soon as may be, and each time that it is made again. */
  setData(data: NodeInput): void {
    this.#data = data;
    this.#dataVersion += 1;
    for (const wake of this.#wakes) wake();
  }

  /** Hears each time that it is made (`PersistentNodeListener`). The answer ends it. */
  subscribe(listener: (path: string) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Deletes it. Fulfilled when it is gone, or its session. Idempotent. */
  async close(): Promise<void> {
    if (!this.#closing.signal.aborted) {
      const message = "the node was closed";
      const what = { operation: "create", path: this.#asked };
      this.#closing.abort(new ZooKeeperError({ code: ErrorCode.SystemError, ...what, message }));
    }
    await this.#over;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** Never rejects. */
  async #run(): Promise<void> {
    const { signal } = this.#closing;
    while (!signal.aborted) {
      try {
        await this.#make(signal);
        await this.#keep(signal);
      } catch (error) {
        if (signal.aborted) break;
        const isFinal = isSessionOver(error) || !(error instanceof ZooKeeperError);
        // Whoever waits for the first time hears what is wrong; it is tried again all the same.
        this.#created.reject(error);
        if (isFinal) return;
        await pause(this.#context.clock, PAUSE_MS, signal);
      }
    }
    this.#created.reject(signal.reason);
    if (this.#path !== undefined) await this.#context.deleteGuaranteed(this.#path).catch(() => {});
  }

  async #make(signal: AbortSignal): Promise<void> {
    const { acl, protection, createParents = true } = this.#options;
    const version = this.#dataVersion;
    const path = this.#path ?? this.#asked;
    // The name that it has is kept.
    const how =
      this.#path === undefined ? { mode: this.#mode, protection } : { mode: unnumbered(this.#mode), protection: false };
    try {
      const created = await this.#context.create(path, this.#data, { ...how, acl, signal });
      this.#isThere(created.path, version);
    } catch (error) {
      // What may have been made without an answer is this one's to remove.
      if (this.#isUncertain(error)) this.#path ??= path;
      if (hasCode(error, ErrorCode.NodeExists)) await this.#takeOver(path, signal);
      else if (hasCode(error, ErrorCode.NoNode) && createParents) {
        await this.#context.ensurePath(parentOf(path), { signal });
        await this.#make(signal);
      } else if (this.#isUncertain(error) && !signal.aborted) {
        // Made or not, the next attempt will tell.
        await this.#make(signal);
      } else throw error;
    }
  }

  get #mode(): CreateMode {
    return this.#options.mode ?? "ephemeral";
  }

  #isUncertain(error: unknown): boolean {
    return error instanceof ZooKeeperError && error.maybeApplied && !this.#mode.includes("sequential");
  }

  /** There is such a node: ours, or one of a session that is dead or will be. */
  async #takeOver(path: string, signal: AbortSignal): Promise<void> {
    const stat = await this.#context.exists(path, { signal });
    const isEphemeral = this.#mode.startsWith("ephemeral");
    if (stat === undefined || (isEphemeral && stat.ephemeralOwner !== this.#context.zk.sessionId)) {
      await this.#context.repeat({ operation: "delete", path }, { signal }, async (attemptSignal) => {
        await this.#context.zk.delete(path, { signal: attemptSignal }).catch(unless(ErrorCode.NoNode));
      });
      await this.#make(signal);
      return;
    }
    this.#isThere(path, -1);
  }

  #isThere(path: string, version: number): void {
    this.#path = path;
    this.#writtenVersion = version;
    // Those who wait, and those who ask later, whom no failure before concerns.
    this.#created.resolve(path);
    this.#created = Promise.withResolvers();
    this.#created.resolve(path);
    for (const listener of this.#listeners) {
      try {
        listener(path);
      } catch {
        // A listener's own failure is none of the node's.
      }
    }
  }

  /** Until it is gone; meanwhile its data is written whenever it was changed. */
  async #keep(signal: AbortSignal): Promise<void> {
    const path = this.#path ?? this.#asked;
    const ask = async (): Promise<true | undefined> => {
      if ((await this.#context.exists(path, { signal })) === undefined) return true;
      while (this.#writtenVersion !== this.#dataVersion) {
        const version = this.#dataVersion;
        try {
          // It is this one's to write: a second time does no harm.
          await this.#context.repeat({ operation: "setData", path }, { signal }, (attemptSignal) =>
            this.#context.zk.setData(path, this.#data, { signal: attemptSignal }),
          );
        } catch (error) {
          if (hasCode(error, ErrorCode.NoNode)) return true;
          throw error;
        }
        this.#writtenVersion = version;
      }
      return undefined;
    };
    await watchUntil(this.#context, path, signal, ask, (wake) => {
      this.#wakes.add(wake);
      return () => this.#wakes.delete(wake);
    });
  }
}

function unnumbered(mode: CreateMode): CreateMode {
  if (mode === "ephemeral-sequential") return "ephemeral";
  return mode === "persistent-sequential" ? "persistent" : mode;
}
