/**
 * Small arrays side by side in blocks. An array with memory of its own costs a message of a hundred bytes more than all
 * else that is done with it (measured: 11 % of a unary call's CPU for the request alone), a view of a block next to nothing.
 *
 * A block lives as long as one of its views does. Only what never leaves this client may lie in one: who is handed a view can
 * reach the whole block, and with it what belongs to other calls (docs/decisions/0014-streamed-messages.md).
 */

/** A block holds at least so many of the arrays that are put in it; longer ones stand alone. */
const ARRAYS_A_BLOCK = 4;
/** The first block; each is twice the one before, up to the limit: who makes few calls holds little. */
const FIRST_BLOCK_BYTES = 512;

/** Hands out arrays. The bytes of one are never handed out again. */
export class ByteBlocks {
  readonly #maxBytes: number;
  #nextBytes: number;
  #block: Uint8Array = new Uint8Array(0);
  #used = 0;

  /** @param maxBytes Of a block. */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
    this.#nextBytes = Math.min(FIRST_BLOCK_BYTES, maxBytes);
  }

  /** An array of `length` zeros. */
  take(length: number): Uint8Array {
    const start = this.#used;
    // A block whose memory was transferred away has no bytes left, and is followed by another.
    if (start + length > this.#block.length) return this.#takeAnew(length);
    this.#used = start + length;
    return this.#block.subarray(start, start + length);
  }

  #takeAnew(length: number): Uint8Array {
    const least = length * ARRAYS_A_BLOCK;
    if (least > this.#maxBytes) return new Uint8Array(length);
    this.#block = new Uint8Array(Math.max(least, this.#nextBytes));
    this.#nextBytes = Math.min(2 * this.#nextBytes, this.#maxBytes);
    this.#used = length;
    return this.#block.subarray(0, length);
  }
}
