/** One stream's body on its way out: what the caller wrote and flow control has not yet let go. */
import { Fifo } from "../core/fifo.ts";

/** From this many bytes on, `write` asks its caller to wait. */
const HIGH_WATER_BYTES = 65_536;

/** Hears of room. */
export interface SendQueueHandler {
  onWritable(): void;
}

/** A stream's outgoing bytes, its send window, and whether its end is written or sent. */
export class SendQueue {
  streamId = 0;
  /** Bytes that the peer lets this stream send; below zero after a SETTINGS that shrank it (RFC 9113 §6.9.2). */
  window = 0;
  /** - `open`: more may be written. - `ending`: the end waits behind the queue. - `ended`: END_STREAM is sent, or the stream is gone. */
  state: "open" | "ending" | "ended" = "open";
  /** Whether the scheduler has it in its round. */
  scheduled = false;
  /** Whether the caller was asked to wait. */
  blocked = false;
  readonly handler: SendQueueHandler;
  /** Made when something has to wait, which most streams never see. */
  #chunks: Fifo<Uint8Array> | undefined;
  #bytes = 0;

  constructor(handler: SendQueueHandler) {
    this.handler = handler;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Whether there is something that only the windows hold back. */
  get pending(): boolean {
    return this.#bytes > 0 || this.state === "ending";
  }

  /** Whether a frame could go now: the end alone needs no window. */
  get sendable(): boolean {
    return this.#bytes > 0 ? this.window > 0 : this.state === "ending";
  }

  get full(): boolean {
    return this.#bytes >= HIGH_WATER_BYTES;
  }

  /** Whether a caller that waits may go on. */
  get drained(): boolean {
    return this.#bytes * 2 <= HIGH_WATER_BYTES;
  }

  push(data: Uint8Array): void {
    if (data.length === 0) return;
    this.#chunks ??= new Fifo();
    this.#chunks.push(data);
    this.#bytes += data.length;
  }

  /** Takes at most `limit` bytes off the front, in one piece. */
  take(limit: number): Uint8Array {
    const first = this.#chunks?.first;
    if (first === undefined) return EMPTY;
    if (first.length <= limit) {
      this.#chunks?.shift();
      this.#bytes -= first.length;
      return first;
    }
    this.#chunks?.replaceFirst(first.subarray(limit));
    this.#bytes -= limit;
    return first.subarray(0, limit);
  }

  /** The stream is gone: drops what was not sent. */
  clear(): void {
    this.#chunks = undefined;
    this.#bytes = 0;
    this.state = "ended";
    this.blocked = false;
  }
}

const EMPTY = new Uint8Array(0);
