/**
 * A growing buffer that a field block is written to: integers, and strings in Huffman code where that is shorter.
 */
import { copyBytes } from "../output-slab.ts";
import { HUFFMAN } from "./field-pattern.ts";
import { encodeHuffman, huffmanLength, octetOf } from "./huffman.ts";
import { MAX_INTEGER_BYTES, writeInteger } from "./integer.ts";

/** Strings up to this length go out as they are: what Huffman code would save is not worth its time. */
const RAW_LENGTH = 16;

/** The block that an encoder is writing. */
export class BlockWriter {
  #bytes = new Uint8Array(512);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** Starts over: the views given out so far are no longer valid. */
  reset(): void {
    this.#length = 0;
  }

  /** What was written since the last reset. */
  view(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  integer(value: number, prefixBits: number, pattern: number): void {
    this.#reserve(MAX_INTEGER_BYTES);
    this.#length = writeInteger(this.#bytes, this.#length, value, prefixBits, pattern);
  }

  /** A string literal (RFC 7541 §5.2); a character above U+00FF has no octet and becomes `?`. */
  string(text: string): void {
    const { length } = text;
    this.#reserve(length + MAX_INTEGER_BYTES);
    const bytes = this.#bytes;
    const huffmanBytes = length <= RAW_LENGTH ? length : huffmanLength(text);
    if (huffmanBytes < length) {
      const start = writeInteger(bytes, this.#length, huffmanBytes, 7, HUFFMAN);
      this.#length = encodeHuffman(text, bytes, start);
      return;
    }
    const start = writeInteger(bytes, this.#length, length, 7, 0);
    for (let i = 0; i < length; i++) bytes[start + i] = octetOf(text, i);
    this.#length = start + length;
  }

  /** Bytes that are encoded already. */
  encoded(block: Uint8Array): void {
    this.#reserve(block.length);
    copyBytes(this.#bytes, this.#length, block);
    this.#length += block.length;
  }

  #reserve(lengthBytes: number): void {
    const needed = this.#length + lengthBytes;
    if (needed <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(needed, 2 * this.#bytes.length));
    grown.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = grown;
  }
}
