/**
 * The streams of one connection: ids, the server's limit on concurrent ones, the bounded queue of those that wait for a
 * place, and what a GOAWAY leaves of them (RFC 9113 §5.1.1, §5.1.2, §6.8).
 */
import { KeyedCalls } from "../core/call/keyed-calls.ts";
import type { HeaderFields, HeaderTemplate } from "./hpack/header-fields.ts";
import type { Http2Stream } from "./stream.ts";

/** A request's headers: those that a method's calls share, encoded once, and the call's own. */
export interface RequestHead {
  readonly template: HeaderTemplate;
  readonly fields: HeaderFields;
  /** How many messages go either way, where it matters: not to HTTP/2. */
  readonly kind?: "unary" | "server_streaming" | "client_streaming" | "bidi_streaming" | undefined;
  /** The longest message that the response may have, where it matters: HTTP/2's callers see to it themselves. */
  readonly maxResponseBytes?: number | undefined;
}

/** Streams by id, and those that have none yet. */
export class Streams {
  readonly active: KeyedCalls<Http2Stream> = new KeyedCalls();
  readonly #maxQueued: number;
  readonly #lastId: number;
  /** In the order of their coming; a map, so that one that is cancelled need not be searched for. */
  readonly #queue = new Map<Http2Stream, RequestHead>();
  #nextId = 1;
  #maxConcurrent = Number.POSITIVE_INFINITY;
  /** The last id that the server's GOAWAY lets live; none without a GOAWAY. */
  #lastAllowedId = Number.POSITIVE_INFINITY;

  constructor({ maxQueuedStreams, maxStreams }: { readonly maxQueuedStreams: number; readonly maxStreams: number }) {
    this.#maxQueued = maxQueuedStreams;
    this.#lastId = 2 * maxStreams - 1;
  }

  /** Streams begun or waiting. */
  get size(): number {
    return this.active.size + this.#queue.size;
  }

  /** Whether no id is left. */
  get exhausted(): boolean {
    return this.#nextId > this.#lastId;
  }

  /** The id that the next stream will get: what is not below it is idle. */
  get nextId(): number {
    return this.#nextId;
  }

  get waiting(): boolean {
    return this.#queue.size > 0;
  }

  get hasPlace(): boolean {
    return this.active.size < this.#maxConcurrent && this.#nextId <= this.#lastId;
  }

  setMaxConcurrent(limit: number): void {
    this.#maxConcurrent = limit;
  }

  /** Enters a stream and returns its id. */
  begin(stream: Http2Stream): number {
    const id = this.#nextId;
    this.#nextId += 2;
    this.active.add(id, stream);
    return id;
  }

  /** Lets a stream wait for a place. Returns `false` if the queue is full. */
  enqueue(stream: Http2Stream, head: RequestHead): boolean {
    if (this.#queue.size >= this.#maxQueued) return false;
    this.#queue.set(stream, head);
    return true;
  }

  /** Takes out the next stream that waits. */
  dequeue(): readonly [stream: Http2Stream, head: RequestHead] | undefined {
    const { value: next } = this.#queue.entries().next();
    if (next !== undefined) this.#queue.delete(next[0]);
    return next;
  }

  /** Takes a stream out, wherever it is. Returns whether it was there: then the caller ends it. */
  take(stream: Http2Stream): boolean {
    return stream.id === 0 ? this.#queue.delete(stream) : this.active.take(stream.id) !== undefined;
  }

  /**
   * Takes out the streams above `lastId`, which the server has not processed. Returns `undefined` when `lastId` is above
   * an earlier GOAWAY's, which the RFC forbids.
   */
  goAway(lastId: number): Http2Stream[] | undefined {
    if (lastId > this.#lastAllowedId) return undefined;
    this.#lastAllowedId = lastId;
    const refused = [...this.active.values()].filter((stream) => stream.id > lastId);
    for (const stream of refused) this.active.take(stream.id);
    return refused;
  }

  /** Takes out all that wait. */
  takeWaiting(): Http2Stream[] {
    const waiting = [...this.#queue.keys()];
    this.#queue.clear();
    return waiting;
  }

  /** Takes out everything, waiting streams last. */
  takeAll(): Http2Stream[] {
    const all = [...this.active.values()];
    for (const stream of all) this.active.take(stream.id);
    return [...all, ...this.takeWaiting()];
  }
}
