/**
 * Writes that are collected and sent together (`AsyncBufferedMutator`): when there are so many of them, so many bytes, or after so long.
 * Whoever writes faster than the servers take it is made to wait.
 */
import type { Clock, Timer } from "../../core/clock.ts";
import { onAbort } from "../../core/call/cancellation.ts";
import { HBaseError } from "../error.ts";
import type { BatchAction, BatchResult } from "./actions.ts";
import type { BatchEntry } from "./batch-item.ts";

/** A write. */
export type BufferedMutation = Exclude<BatchAction, { readonly type: "get" | "exists" | "check" }>;

/** When what is collected is sent. */
export interface BufferedMutatorOptions {
  /** Writes that are sent together. Default: 1,000. */
  readonly maxMutations?: number | undefined;
  /** About how many bytes are sent together (`hbase.client.write.buffer`). Default: 2,097,152. */
  readonly maxBytes?: number | undefined;
  /** Milliseconds after which a write is sent, however few there are; `Infinity` for never. Default: 100. */
  readonly flushAfterMs?: number | undefined;
  /** Bytes that are collected or under way; beyond, `write` waits. Default: 8,388,608. */
  readonly maxPendingBytes?: number | undefined;
  /** Hears of each write that failed, and what was to be written. Default: the next `write`, `flush` or `close` rejects with it. */
  readonly onError?: ((error: HBaseError, mutation: BufferedMutation) => void) | undefined;
}

/** What a mutator is made of. */
export interface BufferedMutatorInit {
  readonly clock: Clock;
  readonly table: string;
  /** Throws for a write that cannot be: it fails alone. */
  readonly encode: (mutation: BufferedMutation) => BatchEntry;
  /** Never rejects. */
  readonly send: (entries: readonly BatchEntry[]) => Promise<readonly BatchResult[]>;
}

interface Collected {
  readonly mutation: BufferedMutation;
  readonly entry: BatchEntry;
}

const MAX_MUTATIONS = 1_000;
const MAX_BYTES = 2_097_152;
const FLUSH_AFTER_MS = 100;
const MAX_PENDING_BYTES = 8_388_608;
/** A write's cost besides its keys and values. */
const MUTATION_BYTES = 64;

/** Collects writes of one table. */
export class BufferedMutator implements AsyncDisposable {
  readonly #init: BufferedMutatorInit;
  readonly #options: BufferedMutatorOptions;
  #collected: Collected[] = [];
  #collectedBytes = 0;
  /** Of what is collected and what is under way. */
  #pendingBytes = 0;
  readonly #underWay = new Set<Promise<void>>();
  readonly #waiting: (() => void)[] = [];
  #timer: Timer | undefined;
  #errors: HBaseError[] = [];
  #closing: Promise<void> | undefined;

  constructor(init: BufferedMutatorInit, options: BufferedMutatorOptions = {}) {
    this.#init = init;
    this.#options = options;
  }

  /** Bytes that are collected or under way. */
  get pendingBytes(): number {
    return this.#pendingBytes;
  }

  /**
   * Takes a write. Fulfilled when there is room for the next one, which is mostly at once, and not when it is done: see `flush`. Rejects
   * with what went wrong with earlier ones, unless `onError` hears of that.
   */
  async write(
    mutation: BufferedMutation,
    { signal }: { readonly signal?: AbortSignal | undefined } = {},
  ): Promise<void> {
    if (this.#closing !== undefined) throw this.#closed();
    this.#throwErrors();
    const { maxMutations = MAX_MUTATIONS, maxBytes = MAX_BYTES, flushAfterMs = FLUSH_AFTER_MS } = this.#options;
    const entry = this.#init.encode(mutation);
    const bytes = sizeOf(entry);
    this.#collected.push({ mutation, entry });
    this.#collectedBytes += bytes;
    this.#pendingBytes += bytes;
    if (this.#collected.length >= maxMutations || this.#collectedBytes >= maxBytes) this.#send();
    else if (flushAfterMs < Number.POSITIVE_INFINITY) {
      this.#timer ??= this.#init.clock.setTimer(flushAfterMs, () => this.#send());
    }
    while (this.#isFull) await this.#room(signal);
  }

  /** Sends what is collected. Fulfilled when all that was written before is done; rejects as `write` does. */
  async flush(): Promise<void> {
    this.#send();
    await Promise.all(this.#underWay);
    this.#throwErrors();
  }

  /** Flushes, and takes nothing more. Idempotent. */
  close(): Promise<void> {
    this.#closing ??= this.flush();
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  get #isFull(): boolean {
    return this.#pendingBytes >= (this.#options.maxPendingBytes ?? MAX_PENDING_BYTES);
  }

  #room(signal: AbortSignal | undefined): Promise<void> {
    // Nothing under way would make room.
    if (this.#underWay.size === 0) this.#send();
    return new Promise((resolve, reject) => {
      const removeListener = onAbort(signal, (reason) => reject(this.#cancelled(reason)));
      this.#waiting.push(() => {
        removeListener();
        resolve();
      });
    });
  }

  #send(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    if (this.#collected.length === 0) return;
    const collected = this.#collected;
    const bytes = this.#collectedBytes;
    this.#collected = [];
    this.#collectedBytes = 0;
    const sending = this.#perform(collected).then(() => {
      this.#underWay.delete(sending);
      this.#pendingBytes -= bytes;
      for (const wake of this.#waiting.splice(0)) wake();
    });
    this.#underWay.add(sending);
  }

  /** Never rejects. */
  async #perform(collected: readonly Collected[]): Promise<void> {
    const results = await this.#init.send(collected.map(({ entry }) => entry));
    results.forEach((result, place) => {
      const mutation = collected[place]?.mutation;
      if (!result.ok && mutation !== undefined) this.#failed(result.error, mutation);
    });
  }

  #failed(error: HBaseError, mutation: BufferedMutation): void {
    const { onError } = this.#options;
    try {
      if (onError === undefined) this.#errors.push(error);
      else onError(error, mutation);
    } catch {
      // A listener that throws is not to lose the failure.
      this.#errors.push(error);
    }
  }

  #throwErrors(): void {
    const errors = this.#errors;
    const [first] = errors;
    if (first === undefined) return;
    this.#errors = [];
    const message = `${errors.length} writes failed; the first: ${first.message}`;
    throw new HBaseError({
      ...{ exception: "RetriesExhaustedWithDetailsException", step: first.step, message },
      ...{ operation: "bufferedMutator", table: this.#init.table },
      attempts: Math.max(...errors.map(({ attempts }) => attempts)),
      maybeApplied: errors.some(({ maybeApplied }) => maybeApplied),
      cause: new AggregateError(errors),
    });
  }

  #closed(): HBaseError {
    return this.#error("IllegalStateException", "The mutator is closed, and takes no further write");
  }

  #cancelled(cause: unknown): HBaseError {
    const why = cause instanceof Error ? cause.message : "no reason given";
    return this.#error("CallCancelledException", `The wait for room was cancelled, the write was not: ${why}`, cause);
  }

  #error(exception: string, message: string, cause?: unknown): HBaseError {
    const { table } = this.#init;
    return new HBaseError({ exception, message, step: "argument", operation: "bufferedMutator", table, cause });
  }
}

/** About as many bytes as it takes on the way. */
function sizeOf({ row, actions }: BatchEntry): number {
  let bytes = MUTATION_BYTES;
  for (const action of actions) {
    if (!("mutation" in action)) continue;
    for (const { family, qualifier, value } of action.mutation.cells) {
      bytes += row.length + family.length + qualifier.length + value.length;
    }
  }
  return bytes;
}
