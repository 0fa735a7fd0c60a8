/**
 * gRPC's message framing (PROTOCOL-HTTP2.md, "Length-Prefixed-Message"): a flag byte, four bytes of length, the message.
 *
 * Bytes come cut anywhere. A message that lies whole in a chunk is copied out of it once; a longer one is assembled in
 * its final array, which grows with what has really arrived, so that a length alone never costs memory.
 */

import type { ByteBlocks } from "./byte-blocks.ts";

export const PREFIX_BYTES = 5;
const COMPRESSED = 1;

/** Puts a message behind its prefix. The result is handed over to the stream. */
export function frameMessage(message: Uint8Array, compressed: boolean, blocks?: ByteBlocks): Uint8Array {
  const length = PREFIX_BYTES + message.length;
  const framed = blocks === undefined ? new Uint8Array(length) : blocks.take(length);
  framed[0] = compressed ? COMPRESSED : 0;
  writeLength(framed, message.length);
  framed.set(message, PREFIX_BYTES);
  return framed;
}

function writeLength(prefix: Uint8Array, length: number): void {
  prefix[1] = length >>> 24;
  prefix[2] = length >>> 16;
  prefix[3] = length >>> 8;
  prefix[4] = length;
}

/** Receives messages. */
export interface MessageSink {
  /** A whole message; the bytes are the sink's. */
  onMessage(message: Uint8Array, compressed: boolean): void;
  /** What arrives is not what gRPC allows; no more is read. */
  onFramingError(kind: "too-large" | "invalid", message: string): void;
}

/** An array for a message larger than this starts small and grows. */
const EXACT_BYTES = 262_144;

/** Cuts one direction of a stream into messages. */
export class MessageReader {
  readonly #sink: MessageSink;
  readonly #maxBytes: number;
  /** A prefix that did not lie whole in a chunk; made when one comes. */
  #prefix: Uint8Array | undefined;
  #prefixBytes = 0;
  #compressed = false;
  #body: Uint8Array | undefined;
  #bodyLength = 0;
  #filled = 0;
  #failed = false;

  /** @param maxBytes The longest message that is taken. */
  constructor(sink: MessageSink, maxBytes: number) {
    this.#sink = sink;
    this.#maxBytes = maxBytes;
  }

  /** Whether a message has begun and is not complete. */
  get partial(): boolean {
    return this.#prefixBytes > 0 || this.#body !== undefined;
  }

  /** Reads all of `chunk`, which is the caller's again afterwards. */
  receive(chunk: Uint8Array): void {
    let offset = 0;
    while (offset < chunk.length && !this.#failed) {
      if (this.#body !== undefined) offset = this.#fill(this.#body, chunk, offset);
      else if (this.#prefixBytes === 0 && chunk.length - offset >= PREFIX_BYTES) offset = this.#begin(chunk, offset);
      else offset = this.#fillPrefix(chunk, offset);
    }
  }

  #fillPrefix(chunk: Uint8Array, offset: number): number {
    this.#prefix ??= new Uint8Array(PREFIX_BYTES);
    let at = offset;
    while (this.#prefixBytes < PREFIX_BYTES && at < chunk.length)
      this.#prefix[this.#prefixBytes++] = chunk[at++] as number;
    if (this.#prefixBytes === PREFIX_BYTES) this.#begin(this.#prefix, 0);
    return at;
  }

  #begin(bytes: Uint8Array, offset: number): number {
    const flag = bytes[offset] as number;
    const b1 = bytes[offset + 1] as number;
    const b2 = bytes[offset + 2] as number;
    const b3 = bytes[offset + 3] as number;
    const length = ((b1 << 24) | (b2 << 16) | (b3 << 8) | (bytes[offset + 4] as number)) >>> 0;
    const start = offset + PREFIX_BYTES;
    if (!this.#accepts(flag, length)) return bytes.length;
    if (bytes !== this.#prefix && start + length <= bytes.length) {
      // In an array of its own: a caller's `bytes` fields are views of it (docs/decisions/0014-streamed-messages.md).
      this.#sink.onMessage(bytes.slice(start, start + length), flag === COMPRESSED);
      return start + length;
    }
    this.#prefixBytes = 0;
    this.#compressed = flag === COMPRESSED;
    this.#bodyLength = length;
    this.#filled = 0;
    this.#body = new Uint8Array(Math.min(length, EXACT_BYTES));
    if (length === 0) this.#complete(this.#body);
    return start;
  }

  #accepts(flag: number, length: number): boolean {
    if (flag > COMPRESSED) return this.#fail("invalid", `The server sent a message with flags 0x${flag.toString(16)}`);
    if (length <= this.#maxBytes) return true;
    const message = `The server sent a message of ${length} bytes, and the limit is ${this.#maxBytes}`;
    return this.#fail(
      "too-large",
      `${message}; raise "maxReceiveMessageBytes" or the service config's "maxResponseMessageBytes"`,
    );
  }

  #fail(kind: "too-large" | "invalid", message: string): false {
    this.#failed = true;
    this.#sink.onFramingError(kind, message);
    return false;
  }

  #fill(body: Uint8Array, chunk: Uint8Array, offset: number): number {
    const count = Math.min(this.#bodyLength - this.#filled, chunk.length - offset);
    let target = body;
    if (this.#filled + count > body.length) {
      target = new Uint8Array(Math.min(this.#bodyLength, Math.max(body.length * 2, this.#filled + count)));
      target.set(body.subarray(0, this.#filled));
      this.#body = target;
    }
    target.set(chunk.subarray(offset, offset + count), this.#filled);
    this.#filled += count;
    if (this.#filled === this.#bodyLength) this.#complete(target);
    return offset + count;
  }

  #complete(body: Uint8Array): void {
    this.#body = undefined;
    this.#sink.onMessage(body, this.#compressed);
  }
}
