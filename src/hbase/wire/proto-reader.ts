/**
 * Reads protobuf by hand, for the answers of every call. Bytes are views; whoever keeps them copies them.
 */
import { WireError } from "./wire-error.ts";

const decoder = new TextDecoder();

/** A message, or a part of one. */
export class ProtoReader {
  readonly #bytes: Uint8Array;
  #at: number;
  readonly #end: number;
  #wireType = 0;

  /** @param start Where to begin. Default: 0. @param end Where it ends. Default: at the array's end. */
  constructor(bytes: Uint8Array, start = 0, end: number = bytes.length) {
    this.#bytes = bytes;
    this.#at = start;
    this.#end = end;
  }

  /** Where it is in the array. */
  get offset(): number {
    return this.#at;
  }

  /** Bytes left. */
  get remaining(): number {
    return this.#end - this.#at;
  }

  /** What is left, in an array of its own. */
  copy(): ProtoReader {
    return new ProtoReader(this.rest().slice());
  }

  /** What is left, for a generic codec: a view. */
  rest(): Uint8Array {
    return this.#bytes.subarray(this.#at, this.#end);
  }

  /** The next field's number; 0 at the end. Its value is to be read, or skipped. */
  next(): number {
    if (this.#at >= this.#end) return 0;
    const tag = this.uint();
    this.#wireType = tag & 7;
    const field = tag >>> 3;
    if (field === 0) throw new WireError("A message has a field with number 0");
    return field;
  }

  /** A varint as an unsigned number; exact up to 2^53. */
  uint(): number {
    const first = this.#byte();
    if (first < 0x80) return first;
    let value = first & 0x7f;
    for (let scale = 0x80; scale <= 0x8000_0000_0000_0000; scale *= 0x80) {
      const byte = this.#byte();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
    }
    throw new WireError("A varint has more than ten bytes");
  }

  /** A varint as a signed number of 32 bits. */
  int32(): number {
    const start = this.#at;
    const value = this.uint();
    if (value <= 0x7fff_ffff) return value;
    this.#at = start;
    return Number(BigInt.asIntN(32, this.uint64()));
  }

  /** A varint as an unsigned number of 64 bits. */
  uint64(): bigint {
    const start = this.#at;
    const value = this.uint();
    if (value <= Number.MAX_SAFE_INTEGER) return BigInt(value);
    let exact = 0n;
    for (let at = start, shift = 0n; at < this.#at; at++, shift += 7n) {
      exact |= BigInt((this.#bytes[at] as number) & 0x7f) << shift;
    }
    return BigInt.asUintN(64, exact);
  }

  bool(): boolean {
    return this.uint() !== 0;
  }

  /** A view. */
  bytes(): Uint8Array {
    const length = this.uint();
    const start = this.#at;
    this.#skipBytes(length);
    return this.#bytes.subarray(start, this.#at);
  }

  string(): string {
    return decoder.decode(this.bytes());
  }

  /** The message that is the field's value, or that stands behind its length. */
  message(): ProtoReader {
    const length = this.uint();
    const start = this.#at;
    this.#skipBytes(length);
    return new ProtoReader(this.#bytes, start, this.#at);
  }

  /** Reads a repeated number, packed or not. */
  eachUint(take: (value: number) => void): void {
    if (this.#wireType !== 2) {
      take(this.uint());
      return;
    }
    const packed = this.message();
    while (packed.#at < packed.#end) take(packed.uint());
  }

  /** Passes over the value of a field that is of no interest. */
  skip(): void {
    switch (this.#wireType) {
      case 0:
        this.uint();
        break;
      case 1:
        this.#skipBytes(8);
        break;
      case 2:
        this.#skipBytes(this.uint());
        break;
      case 5:
        this.#skipBytes(4);
        break;
      default:
        throw new WireError(`A message has a field of unknown wire type ${this.#wireType}`);
    }
  }

  #skipBytes(length: number): void {
    if (this.#at + length > this.#end) throw new WireError("A message is shorter than one of its fields");
    this.#at += length;
  }

  #byte(): number {
    if (this.#at >= this.#end) throw new WireError("A message ends within a number");
    return this.#bytes[this.#at++] as number;
  }
}
