/**
 * CONTINUATION (RFC 9113 §6.10), and the field block that HEADERS or PUSH_PROMISE and their CONTINUATIONs make up.
 *
 * Nothing may come between those frames, so one assembler a connection will do. Its size and the number of frames have a
 * limit: a block without end is an old way to exhaust a peer.
 */
import { ErrorCode, Http2Error } from "../error.ts";
import type { OutputSlab } from "../output-slab.ts";
import { copyBytes } from "../output-slab.ts";
import { FrameType, reserveFrame } from "./frame.ts";
import type { Frame } from "./frame.ts";

/** The flag of HEADERS, PUSH_PROMISE and CONTINUATION that ends a field block. */
export const END_HEADERS = 0x4;

/** What a field block that is not complete yet belongs to. */
export type OpenBlock =
  | { readonly kind: "headers"; readonly streamId: number; readonly endStream: boolean }
  | { readonly kind: "push-promise"; readonly streamId: number; readonly promisedStreamId: number };

/** Joins the fragments of one field block at a time. */
export class FieldBlock {
  readonly #maxBytes: number;
  readonly #maxContinuationFrames: number;
  #open: OpenBlock | undefined;
  #bytes = new Uint8Array(0);
  #lengthBytes = 0;
  #continuationFrames = 0;

  constructor(maxBytes: number, maxContinuationFrames: number) {
    this.#maxBytes = maxBytes;
    this.#maxContinuationFrames = maxContinuationFrames;
  }

  /** What the block that waits for a CONTINUATION belongs to, if there is one. */
  get open(): OpenBlock | undefined {
    return this.#open;
  }

  /** Holds a block that lies whole in one frame to the limit. */
  checkSize(lengthBytes: number): void {
    if (lengthBytes <= this.#maxBytes) return;
    throw new Http2Error(ErrorCode.ENHANCE_YOUR_CALM, `Field block above the limit of ${this.#maxBytes} bytes`);
  }

  /** Starts a block with the fragment in `frame`. */
  begin(open: OpenBlock, frame: Frame): void {
    this.#open = open;
    this.#lengthBytes = 0;
    this.#continuationFrames = 0;
    this.#append(frame);
  }

  /** Adds a CONTINUATION's fragment. */
  continue(frame: Frame): void {
    this.#continuationFrames += 1;
    if (this.#continuationFrames > this.#maxContinuationFrames) {
      throw new Http2Error(
        ErrorCode.ENHANCE_YOUR_CALM,
        `Field block in more than ${this.#maxContinuationFrames} CONTINUATION frames`,
      );
    }
    this.#append(frame);
  }

  /** Ends the block: its bytes, valid until the next one begins. */
  end(): Uint8Array {
    const block = this.#bytes.subarray(0, this.#lengthBytes);
    this.#open = undefined;
    // The next block may be small, and this memory would be held for the life of the connection.
    this.#bytes = new Uint8Array(0);
    return block;
  }

  #append(frame: Frame): void {
    const fragmentBytes = frame.end - frame.start;
    const lengthBytes = this.#lengthBytes + fragmentBytes;
    this.checkSize(lengthBytes);
    if (lengthBytes > this.#bytes.length) {
      const grown = new Uint8Array(Math.min(this.#maxBytes, Math.max(lengthBytes, 2 * this.#bytes.length)));
      grown.set(this.#bytes.subarray(0, this.#lengthBytes));
      this.#bytes = grown;
    }
    this.#bytes.set(frame.bytes.subarray(frame.start, frame.end), this.#lengthBytes);
    this.#lengthBytes = lengthBytes;
  }
}

/** Writes one CONTINUATION frame. */
export function writeContinuation(out: OutputSlab, streamId: number, fragment: Uint8Array, endHeaders: boolean): void {
  const flags = endHeaders ? END_HEADERS : 0;
  const offset = reserveFrame(out, fragment.length, FrameType.CONTINUATION, flags, streamId);
  copyBytes(out.bytes, offset, fragment);
}
