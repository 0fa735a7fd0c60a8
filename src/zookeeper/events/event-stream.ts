/** Events as an async iterable: a bounded queue between who makes them and who reads them. */
import { Fifo } from "../../core/fifo.ts";

/** What an {@link EventStream} takes. */
export interface EventStreamOptions<T> {
  /** Events that wait to be read. */
  readonly bufferLimit: number;
  /** What becomes of a full buffer when another event comes. */
  readonly overflow: (buffer: Fifo<T>, event: T) => void;
  /** Nobody reads any more. */
  readonly onLeft: () => void;
}

interface Reader<T> {
  readonly resolve: (result: IteratorResult<T>) => void;
  readonly reject: (error: unknown) => void;
}

const DONE: IteratorReturnResult<undefined> = { done: true, value: undefined };

/** The queue. */
export class EventStream<T> implements AsyncIterableIterator<T> {
  readonly #options: EventStreamOptions<T>;
  #buffer = new Fifo<T>();
  readonly #readers = new Fifo<Reader<T>>();
  #state: "open" | "ended" = "open";
  #error: Error | undefined;

  constructor(options: EventStreamOptions<T>) {
    const { bufferLimit } = options;
    if (!(Number.isInteger(bufferLimit) && bufferLimit > 0)) {
      throw new RangeError(`"bufferLimit" must be a whole number above 0, not ${bufferLimit}`);
    }
    this.#options = options;
  }

  push(event: T): void {
    if (this.#state === "ended") return;
    const reader = this.#readers.shift();
    if (reader !== undefined) reader.resolve({ done: false, value: event });
    else if (this.#buffer.length < this.#options.bufferLimit) this.#buffer.push(event);
    else this.#options.overflow(this.#buffer, event);
  }

  /** No more will come. What is buffered can still be read; behind it comes the end, or the error once. */
  end(error?: Error): void {
    if (this.#state === "ended") return;
    this.#state = "ended";
    this.#error = error;
    for (let reader = this.#readers.shift(); reader !== undefined; reader = this.#readers.shift()) this.#finish(reader);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<T>> {
    if (this.#buffer.length > 0) return Promise.resolve({ done: false, value: this.#buffer.shift() as T });
    return new Promise((resolve, reject) => {
      const reader = { resolve, reject };
      if (this.#state === "ended") this.#finish(reader);
      else this.#readers.push(reader);
    });
  }

  return(): Promise<IteratorResult<T>> {
    this.#buffer = new Fifo();
    this.#error = undefined;
    if (this.#state === "open") this.#options.onLeft();
    this.end();
    return Promise.resolve(DONE);
  }

  #finish({ resolve, reject }: Reader<T>): void {
    const error = this.#error;
    this.#error = undefined;
    if (error === undefined) resolve(DONE);
    else reject(error);
  }
}
