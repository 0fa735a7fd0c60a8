/**
 * A watch that stays, as an async iterable with a bounded buffer. Whenever something may have been missed (another connection, for
 * servers keep no history for it; a reader who was too slow), it says so by a *resync*: read the nodes again from there.
 */
import { EventStream } from "../events/event-stream.ts";
import type { WatchedEvent } from "./watcher.ts";

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
  /** The watch was removed (`removeWatches`); the stream ends by it. */
  readonly onRemoved: () => void;
}

/** The queue between the session and a reader. */
export class WatchStream extends EventStream<WatchEvent> {
  readonly #path: string;
  readonly #onRemoved: () => void;

  constructor({ path, bufferLimit, onLeft, onRemoved }: WatchStreamOptions) {
    // What is dropped is as good as missed, and one word says so for all of it.
    super({
      ...{ bufferLimit, onLeft },
      overflow(buffer) {
        buffer.filter(() => false);
        buffer.push({ type: "Resync", path, reason: "overflow" });
      },
    });
    this.#path = path;
    this.#onRemoved = onRemoved;
  }

  /** For the table of watches. */
  readonly watcher = (event: WatchedEvent): void => {
    this.push(event);
    if (event.type !== "PersistentWatchRemoved") return;
    this.#onRemoved();
    this.end();
  };

  /** The connection is another one. */
  reconnected(): void {
    this.push({ type: "Resync", path: this.#path, reason: "reconnected" });
  }
}
