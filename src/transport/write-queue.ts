/**
 * The write queue of a socket whose writes are promises: one write is under way at a time, and what is written
 * meanwhile leaves together in the next one, as each is dear.
 */
import { joinBytes } from "./join-bytes.ts";

/** What a queue writes to and tells. */
export interface WriteQueueOptions {
  /** Sends all of `bytes`. */
  readonly send: (bytes: Uint8Array) => Promise<void>;
  /** Says that nothing follows; called once, when all has been sent. */
  readonly end: () => Promise<void>;
  /** There is room again, after a `push` that returned `false`. */
  readonly onDrain: () => void;
  /** Everything was sent, and the end said. */
  readonly onEnd: () => void;
  readonly onError: (cause: unknown) => void;
}

/** From this many bytes unsent, `push` says to wait. */
const HIGH_WATER_MARK_BYTES = 256 * 1024;
/** What is joined into one write at most, unless a single piece is longer. */
const JOINED_BYTES = 256 * 1024;

/** `open` for more; `ending`, when `end` was called; `over` after the last byte, an error or `drop`. */
type QueueState = "open" | "ending" | "over";

/** Bytes to be sent, in order. */
export class WriteQueue {
  readonly #options: WriteQueueOptions;
  readonly #pieces: Uint8Array[] = [];
  #unsentBytes = 0;
  #isFull = false;
  #isSending = false;
  #state: QueueState = "open";

  constructor(options: WriteQueueOptions) {
    this.#options = options;
  }

  /** Takes bytes. Returns whether there is room for more. */
  push(bytes: Uint8Array): boolean {
    if (this.#state !== "open" || bytes.byteLength === 0) return true;
    this.#pieces.push(bytes);
    this.#unsentBytes += bytes.byteLength;
    if (!this.#isSending) void this.#send();
    this.#isFull = this.#unsentBytes >= HIGH_WATER_MARK_BYTES;
    return !this.#isFull;
  }

  /** Says the end once everything was sent. */
  end(): void {
    if (this.#state !== "open") return;
    this.#state = "ending";
    if (!this.#isSending) void this.#send();
  }

  /** Forgets what was not sent. */
  drop(): void {
    this.#state = "over";
    this.#pieces.length = 0;
  }

  async #send(): Promise<void> {
    this.#isSending = true;
    const { send, end, onDrain, onEnd, onError } = this.#options;
    try {
      while (this.#pieces.length > 0) {
        const bytes = this.#next();
        await send(bytes);
        this.#unsentBytes -= bytes.byteLength;
        if (this.#isFull && this.#unsentBytes < HIGH_WATER_MARK_BYTES && this.#state === "open") {
          this.#isFull = false;
          onDrain();
        }
      }
      this.#isSending = false;
      if (this.#state !== "ending") return;
      this.#state = "over";
      await end();
      onEnd();
    } catch (cause) {
      this.drop();
      onError(cause);
    }
  }

  #next(): Uint8Array {
    const pieces = this.#pieces;
    let count = 1;
    let bytes = pieces[0]!.byteLength;
    while (count < pieces.length && bytes + pieces[count]!.byteLength <= JOINED_BYTES)
      bytes += pieces[count++]!.byteLength;
    const taken = pieces.splice(0, count);
    return count === 1 ? taken[0]! : joinBytes(taken, bytes);
  }
}
