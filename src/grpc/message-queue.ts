/**
 * The response messages of a stream as a hand-written async iterator: no generator, and no promise a message on the way in.
 * Its length is bounded by flow control, because a message is owed to the server until it is taken.
 */
import type { GrpcError } from "./error.ts";

/** What {@link MessageQueue} takes. */
export interface MessageQueueOptions<T> {
  /** Called when a message is asked for; what it throws, the reader gets. */
  readonly parse: (bytes: Uint8Array) => T;
  readonly onTaken: (bytes: Uint8Array) => void;
  /** A reader waits and nothing is there. */
  readonly onWaiting: () => void;
  /** The reader left before the end. */
  readonly onLeft: () => void;
}

interface Reader<T> {
  readonly resolve: (result: IteratorResult<T>) => void;
  readonly reject: (error: unknown) => void;
}

const DONE: IteratorReturnResult<undefined> = { done: true, value: undefined };

/** A queue with one end for the wire and one for the reader. */
export class MessageQueue<T> implements AsyncIterator<T> {
  readonly #options: MessageQueueOptions<T>;
  #messages: Uint8Array[] = [];
  #head = 0;
  /** Readers that called `next` before there was something; usually one. */
  #readers: Reader<T>[] = [];
  /** - `open`: more may come. - `ended`: the rest is to be read, then `error` or the end. - `left`: nobody reads. */
  #state: "open" | "ended" | "left" = "open";
  #error: GrpcError | undefined;

  constructor(options: MessageQueueOptions<T>) {
    this.#options = options;
  }

  /** Whether a reader waits. */
  get waiting(): boolean {
    return this.#readers.length > 0;
  }

  push(message: Uint8Array): void {
    if (this.#state === "left") return;
    const reader = this.#readers.shift();
    if (reader === undefined) this.#messages.push(message);
    else this.#deliver(message, reader);
  }

  /** No more will come. The messages that are here can still be read; then `error` is thrown, once. */
  end(error: GrpcError | undefined): void {
    if (this.#state !== "open") return;
    this.#state = "ended";
    this.#error = error;
    const readers = this.#readers;
    this.#readers = [];
    for (const reader of readers) this.#finish(reader);
  }

  next(): Promise<IteratorResult<T>> {
    const message = this.#messages[this.#head];
    if (message !== undefined) return this.#take(message);
    return new Promise((resolve, reject) => {
      const reader = { resolve, reject };
      if (this.#state !== "open") {
        this.#finish(reader);
        return;
      }
      this.#readers.push(reader);
      this.#options.onWaiting();
    });
  }

  return(): Promise<IteratorResult<T>> {
    if (this.#state === "open") {
      this.#state = "left";
      this.#options.onLeft();
    } else this.#state = "left";
    this.#messages = [];
    this.#head = 0;
    for (const reader of this.#readers) reader.resolve(DONE);
    this.#readers = [];
    return Promise.resolve(DONE);
  }

  #take(message: Uint8Array): Promise<IteratorResult<T>> {
    this.#messages[this.#head] = EMPTY;
    this.#head += 1;
    if (this.#head === this.#messages.length) {
      this.#messages = [];
      this.#head = 0;
    } else if (this.#head >= 1_024) {
      this.#messages = this.#messages.slice(this.#head);
      this.#head = 0;
    }
    this.#options.onTaken(message);
    try {
      return Promise.resolve({ done: false, value: this.#options.parse(message) });
    } catch (error) {
      return Promise.reject(error);
    }
  }

  #deliver(message: Uint8Array, reader: Reader<T>): void {
    this.#options.onTaken(message);
    try {
      reader.resolve({ done: false, value: this.#options.parse(message) });
    } catch (error) {
      reader.reject(error);
    }
  }

  #finish(reader: Reader<T>): void {
    const error = this.#error;
    this.#error = undefined;
    if (error === undefined) reader.resolve(DONE);
    else reader.reject(error);
  }
}

const EMPTY = new Uint8Array(0);
