/**
 * The frames that streams of bytes across the boundary are made of, both ways: a length, a kind, and the payload.
 *
 *   response   head?  message*  status
 *   request    message*  status
 *
 * A stream that ends without its status was cut off: the object was reset, or evicted, or its caller has left. A request's status says
 * nothing but that it is complete.
 */
import { PacketReader } from "../../core/packet-reader.ts";
import { Fifo } from "../../core/fifo.ts";
import { joinBytes } from "../../transport/join-bytes.ts";
import type { ByteReader, ByteSource, ByteWriter } from "../workers-api.ts";
import { decodePlain, encodePlain } from "./plain.ts";

/** What a frame is. */
export const FrameKind = { head: 0, message: 1, status: 2 } as const;

export type FrameKind = (typeof FrameKind)[keyof typeof FrameKind];

/** One frame. */
export interface Frame {
  readonly kind: FrameKind;
  readonly payload: Uint8Array;
}

/** The length, and the kind, which it counts. */
const PREFIX_BYTES = 5;
/** The longest frame: above what any of the clients takes for a message. */
const MAX_FRAME_BYTES = 268_435_456;
const HIGH_WATER_BYTES = 65_536;

/** A value's frame. */
export function plainFrame(kind: FrameKind, value: unknown): Frame {
  return { kind, payload: encodePlain(value) };
}

/** The value of a frame that was made by {@link plainFrame}. */
export function plainOf({ payload }: Frame): unknown {
  return decodePlain(payload);
}

/** Writes frames: those that wait for the other end leave together. */
export class FrameWriter {
  /** Bytes that may wait for the other end; beyond, the writer waits. */
  highWaterBytes: number = HIGH_WATER_BYTES;
  readonly #writer: ByteWriter;
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;
  #writing: Promise<void> | undefined;
  #lost: { readonly reason: unknown } | undefined;
  /** Ends the wait for a write under way. */
  #giveUp: (reason: unknown) => void = () => {};

  constructor(writer: ByteWriter) {
    this.#writer = writer;
  }

  /** Whether nothing waits for the other end. */
  get isIdle(): boolean {
    return this.#writing === undefined;
  }

  /** A promise of room, if there is none for more. It rejects when the other end is gone. */
  write({ kind, payload }: Frame): Promise<void> | undefined {
    const prefix = new Uint8Array(PREFIX_BYTES);
    new DataView(prefix.buffer).setInt32(0, payload.length + 1);
    prefix[4] = kind;
    this.#waiting.push(prefix, payload);
    this.#waitingBytes += PREFIX_BYTES + payload.length;
    this.#writing ??= this.#flush();
    return this.#waitingBytes > this.highWaterBytes || this.#lost !== undefined ? this.#room() : undefined;
  }

  /** Fulfilled when the other end has taken what was written, or is gone. */
  async flushed(): Promise<void> {
    while (this.#writing !== undefined) await this.#writing;
  }

  /** Ends the stream behind what was written. Never rejects: an end that nobody hears is one all the same. */
  async end(): Promise<void> {
    try {
      await this.flushed();
      await this.#writer.close();
    } catch {
      // The other end is gone.
    }
  }

  /** Ends it in the middle. */
  abort(reason: unknown): void {
    this.#lost ??= { reason };
    this.#waiting = [];
    // A write under way may stay as it is for as long as the other end neither reads nor leaves.
    this.#giveUp(reason);
    this.#writer.abort(reason).catch(() => {});
  }

  async #room(): Promise<void> {
    while (this.#waitingBytes > this.highWaterBytes && this.#writing !== undefined) await this.#writing;
    if (this.#lost !== undefined) throw this.#lost.reason;
  }

  /** Never rejects. */
  async #flush(): Promise<void> {
    // What the same turn still writes goes along.
    await Promise.resolve();
    try {
      if (this.#lost !== undefined) throw this.#lost.reason;
      const pieces = this.#waiting;
      this.#waiting = [];
      const bytes = joinBytes(pieces);
      await this.#written(bytes);
      this.#waitingBytes -= bytes.length;
    } catch (reason) {
      this.#lost ??= { reason };
      this.#waiting = [];
      this.#waitingBytes = 0;
    }
    this.#writing = this.#waiting.length > 0 ? this.#flush() : undefined;
  }

  #written(bytes: Uint8Array): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#giveUp = reject;
    this.#writer.write(bytes).then(resolve, reject);
    return promise;
  }
}

/** Reads frames; nothing is read ahead of who takes them but what came along. */
export class FrameReader {
  readonly #reader: ByteReader;
  readonly #frames = new Fifo<Frame>();
  readonly #packets = new PacketReader({
    maxBytes: MAX_FRAME_BYTES,
    onPacket: (packet, owned) => this.#onPacket(owned ? packet : packet.slice()),
    badLength: (length) => new RangeError(`A frame across the boundary cannot have ${length} bytes`),
  });

  constructor(source: ByteSource) {
    this.#reader = source.getReader();
  }

  /** The next frame if it is here already. */
  take(): Frame | undefined {
    return this.#frames.shift();
  }

  /** The next frame; `undefined` at the stream's end. Rejects as the stream does. */
  async next(): Promise<Frame | undefined> {
    for (;;) {
      const frame = this.#frames.shift();
      if (frame !== undefined) return frame;
      const { done, value } = await this.#reader.read().catch(freed);
      if (done) return undefined;
      this.#packets.receive(value);
    }
  }

  /** Nothing more is wanted. */
  cancel(reason?: unknown): void {
    this.#reader.cancel(reason).catch(() => {});
  }

  #onPacket(packet: Uint8Array): void {
    const [kind] = packet;
    if (kind === undefined || kind > FrameKind.status)
      throw new RangeError(`A frame across the boundary has kind ${kind}`);
    this.#frames.push({ kind: kind as FrameKind, payload: packet.subarray(1) });
  }
}

/**
 * workerd keeps the error that a stream has ended with where its garbage collector does not look, and V8 keeps with an error all that waited for
 * it, the stream too, until somebody asks for its stack: some kilobytes for each stream that an object's reset cuts off, for ever.
 */
function freed(error: unknown): never {
  void (error as Error).stack;
  throw error;
}
