/**
 * A watch that stays, as an async iterable with a bounded buffer. Whenever something may have been missed (another connection, for
 * servers keep no history for it; a reader who was too slow), it says so by a *resync*: read the nodes again from there.
 */
import type { ZooKeeperError } from "../error.ts";
import type { WatchedEvent } from "./watches.ts";

/** What a persistent watch yields. */
export type WatchEvent = WatchedEvent | Resync;

/** Changes may have been missed: read again what is watched. */
export interface Resync {
  readonly type: "Resync";
  /** The path that is watched. */
  readonly path: string;
  /** - `reconnected`: another connection; - `overflow`: the buffer was full, and what was in it is dropped. */
  readonly reason: "reconnected" | "overflow";
}

/** What {@link WatchStream} takes. */
export interface WatchStreamOptions {
  readonly path: string;
  /** Events that wait to be read. */
  readonly bufferLimit: number;
  /** Nobody reads any more. */
  readonly onLeft: () => void;
}

interface Reader {
  readonly resolve: (result: IteratorResult<WatchEvent>) => void;
  readonly reject: (error: unknown) => void;
}

const DONE: IteratorReturnResult<undefined> = { done: true, value: undefined };

/** The queue between the session and a reader. */
export class WatchStream implements AsyncIterableIterator<WatchEvent> {
  readonly #options: WatchStreamOptions;
  #buffer: WatchEvent[] = [];
  readonly #readers: Reader[] = [];
  #state: "open" | "ended" = "open";
  #error: ZooKeeperError | undefined;

  constructor(options: WatchStreamOptions) {
    this.#options = options;
  }

  /** For the table of watches. */
  readonly watcher = (event: WatchedEvent): void => this.#push(event);

  /** The connection is another one. */
  reconnected(): void {
    this.#push({ type: "Resync", path: this.#options.path, reason: "reconnected" });
  }

  /** The session is over, or the watch was removed. What is buffered can still be read. */
  end(error: ZooKeeperError | undefined): void {
    if (this.#state === "ended") return;
    this.#state = "ended";
    this.#error = error;
    for (const reader of this.#readers.splice(0)) this.#finish(reader);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<WatchEvent>> {
    const value = this.#buffer.shift();
    if (value !== undefined) return Promise.resolve({ done: false, value });
    return new Promise((resolve, reject) => {
      const reader = { resolve, reject };
      if (this.#state === "ended") this.#finish(reader);
      else this.#readers.push(reader);
    });
  }

  return(): Promise<IteratorResult<WatchEvent>> {
    this.#buffer = [];
    if (this.#state === "open") this.#options.onLeft();
    this.end(undefined);
    return Promise.resolve(DONE);
  }

  #push(value: WatchEvent): void {
    if (this.#state === "ended") return;
    const reader = this.#readers.shift();
    if (reader !== undefined) {
      reader.resolve({ done: false, value });
      return;
    }
    const { bufferLimit, path } = this.#options;
    if (this.#buffer.length < bufferLimit) this.#buffer.push(value);
    // What is dropped is as good as missed, and one word says so for all of it.
    else this.#buffer = [{ type: "Resync", path, reason: "overflow" }];
  }

  #finish({ resolve, reject }: Reader): void {
    const error = this.#error;
    this.#error = undefined;
    if (error === undefined) resolve(DONE);
    else reject(error);
  }
}
