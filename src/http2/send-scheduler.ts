/**
 * The send side of flow control (RFC 9113 §5.2): which stream's bytes go next.
 *
 * A write that nothing holds back becomes a frame at once. Everything else waits in its stream's queue, and is framed
 * when the pump asks for output, a frame from each stream in turn, so that a large body does not delay the small ones.
 */
import { ErrorCode, Http2Error } from "./error.ts";
import { Fifo } from "../core/fifo.ts";
import { writeData } from "./frames/data.ts";
import { DEFAULT_MAX_FRAME_SIZE_BYTES, DEFAULT_WINDOW_BYTES, MAX_WINDOW_BYTES } from "./frames/settings.ts";
import type { OutputSlab } from "./output-slab.ts";
import type { SendQueue } from "./send-queue.ts";

/** Framed bytes that may wait for the socket; what is beyond stays in the streams' queues. */
const OUTPUT_HIGH_WATER_BYTES = 262_144;

/** From so many on, the places of ended streams are cleared away when they are half of all. */
const MOST_DROPPED = 64;

/** One connection's outgoing DATA. */
export class SendScheduler {
  readonly #out: OutputSlab;
  /** Streams with something to send, in the order of their turns. */
  readonly #round = new Fifo<SendQueue>();
  /** Streams of which only the end is to be sent, which no window holds back. */
  readonly #ends = new Fifo<SendQueue>();
  #window = DEFAULT_WINDOW_BYTES;
  #initialWindow = DEFAULT_WINDOW_BYTES;
  #maxFrameBytes = DEFAULT_MAX_FRAME_SIZE_BYTES;
  #framesSent = 0;
  /** Places in the round whose streams have ended. */
  #dropped = 0;

  constructor(out: OutputSlab) {
    this.#out = out;
  }

  get maxFrameBytes(): number {
    return this.#maxFrameBytes;
  }

  /** Whether the socket is so far behind that no new frames should be made. */
  get congested(): boolean {
    return this.#out.pendingBytes >= OUTPUT_HIGH_WATER_BYTES;
  }

  /** Useful frames sent since the last call: DATA, and the HEADERS that begin a stream. */
  takeFramesSent(): number {
    const sent = this.#framesSent;
    this.#framesSent = 0;
    return sent;
  }

  setMaxFrameBytes(bytes: number): void {
    this.#maxFrameBytes = bytes;
  }

  /** A stream begins: its queue gets its id and window. */
  begin(queue: SendQueue, streamId: number): void {
    queue.streamId = streamId;
    queue.window = this.#initialWindow;
    this.#framesSent += 1;
    if (queue.pending) this.#schedule(queue);
  }

  /** Takes `data`, and with `end` the stream's end. Returns `false` when the caller should wait for `onWritable`. */
  write(queue: SendQueue, data: Uint8Array, end: boolean): boolean {
    if (queue.state !== "open") return true;
    if (data.length === 0 && !end) return !queue.blocked;
    const direct =
      queue.streamId !== 0 &&
      queue.bytes === 0 &&
      data.length <= queue.window &&
      data.length <= this.#window &&
      data.length <= this.#maxFrameBytes &&
      !this.congested;
    if (direct) {
      if (end) queue.state = "ended";
      this.#frame(queue, data, end);
      return true;
    }
    queue.push(data);
    if (end) queue.state = "ending";
    if (queue.streamId !== 0) this.#schedule(queue);
    // Once a caller was told to wait, it stays so until `onWritable`: a write in between must not undo the promise.
    if (queue.full) queue.blocked = true;
    return !queue.blocked;
  }

  /** Frames what the windows allow, until the output is congested. */
  fill(): void {
    while (this.#ends.length > 0 && !this.congested) this.#turnOf(this.#ends.shift());
    while (this.#round.length > 0 && this.#window > 0 && !this.congested) this.#turnOf(this.#round.shift());
  }

  /** A WINDOW_UPDATE for the connection. Throws FLOW_CONTROL_ERROR beyond 2^31 − 1. */
  grantConnection(increment: number): void {
    this.#window += increment;
    if (this.#window > MAX_WINDOW_BYTES) throw windowOverflow("connection");
  }

  /** A WINDOW_UPDATE for a stream. Throws FLOW_CONTROL_ERROR beyond 2^31 − 1, which is that stream's error only. */
  grantStream(queue: SendQueue, increment: number): void {
    queue.window += increment;
    if (queue.window > MAX_WINDOW_BYTES) throw windowOverflow(`stream ${queue.streamId}`);
    this.#schedule(queue);
  }

  /** SETTINGS_INITIAL_WINDOW_SIZE changed: every open stream's window moves by the difference (§6.9.2). */
  setInitialWindow(size: number, open: Iterable<{ readonly sending: SendQueue }>): void {
    const difference = size - this.#initialWindow;
    this.#initialWindow = size;
    for (const { sending } of open) this.grantStream(sending, difference);
  }

  /** The stream ended: forgets its bytes. Its place in the round goes when it is the turn, or when such places are many. */
  drop(queue: SendQueue): void {
    queue.clear();
    if (!queue.scheduled) return;
    queue.scheduled = false;
    this.#dropped += 1;
    if (this.#dropped < MOST_DROPPED || this.#dropped * 2 < this.#round.length + this.#ends.length) return;
    this.#dropped = 0;
    this.#round.filter(({ scheduled }) => scheduled);
    this.#ends.filter(({ scheduled }) => scheduled);
  }

  #schedule(queue: SendQueue): void {
    if (queue.scheduled || !queue.sendable) return;
    queue.scheduled = true;
    if (queue.bytes > 0) this.#round.push(queue);
    else this.#ends.push(queue);
  }

  #turnOf(queue: SendQueue | undefined): void {
    if (queue === undefined) return;
    if (!queue.scheduled) {
      this.#dropped -= 1;
      return;
    }
    queue.scheduled = false;
    // A window that shrank below zero is found out only here.
    if (!queue.sendable) return;
    const data = queue.take(Math.min(queue.window, this.#window, this.#maxFrameBytes));
    const end = queue.state === "ending" && queue.bytes === 0;
    if (end) queue.state = "ended";
    this.#frame(queue, data, end);
    this.#schedule(queue);
    if (!queue.blocked || !queue.drained) return;
    queue.blocked = false;
    queue.handler.onWritable();
  }

  #frame(queue: SendQueue, data: Uint8Array, end: boolean): void {
    queue.window -= data.length;
    this.#window -= data.length;
    this.#framesSent += 1;
    writeData(this.#out, queue.streamId, data, end);
  }
}

function windowOverflow(what: string): Http2Error {
  return new Http2Error(ErrorCode.FLOW_CONTROL_ERROR, `The server raised the ${what}'s window beyond 2^31 - 1`);
}
