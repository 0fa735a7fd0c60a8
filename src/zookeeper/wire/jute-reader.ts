/** Reads jute (`org.apache.jute.BinaryInputArchive`): everything is held to what is there, whatever a length says. */
import { JuteError } from "./jute-error.ts";

const decoder = new TextDecoder();

/** Reads records from one packet. Throws a JuteError where the bytes are no such record. */
export class JuteReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #offset: number;

  constructor(bytes: Uint8Array, offset = 0) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    this.#offset = offset;
  }

  /** Bytes not read yet. */
  get remaining(): number {
    return this.#bytes.length - this.#offset;
  }

  byte(): number {
    return this.#view.getUint8(this.#advance(1));
  }

  bool(): boolean {
    return this.byte() !== 0;
  }

  int(): number {
    return this.#view.getInt32(this.#advance(4));
  }

  long(): bigint {
    return this.#view.getBigInt64(this.#advance(8));
  }

  /** A long that is a time or a small count: exact up to 2^53. */
  longNumber(): number {
    const offset = this.#advance(8);
    return this.#view.getInt32(offset) * 4_294_967_296 + this.#view.getUint32(offset + 4);
  }

  string(): string | undefined {
    const length = this.#length("string");
    if (length < 0) return undefined;
    const start = this.#advance(length);
    return decoder.decode(this.#bytes.subarray(start, start + length));
  }

  /** A string that may not be null. */
  text(): string {
    const text = this.string();
    if (text === undefined) throw new JuteError("A string is null that may not be");
    return text;
  }

  /** A copy: the bytes are the caller's. */
  buffer(): Uint8Array | undefined {
    const length = this.#length("buffer");
    if (length < 0) return undefined;
    const start = this.#advance(length);
    return this.#bytes.slice(start, start + length);
  }

  /** @param leastBytes What an item takes at least, so that a count alone never costs memory. */
  vector<T>(read: () => T, leastBytes: number): T[] | undefined {
    const count = this.int();
    if (count === -1) return undefined;
    if (count < 0 || count * leastBytes > this.remaining)
      throw new JuteError(`A vector of ${count} items does not fit its packet`);
    return Array.from({ length: count }, read);
  }

  #length(what: string): number {
    const length = this.int();
    if (length < -1 || length > this.remaining)
      throw new JuteError(`A ${what} of ${length} bytes does not fit its packet`);
    return length;
  }

  #advance(bytes: number): number {
    const offset = this.#offset;
    if (offset + bytes > this.#bytes.length) throw new JuteError("A packet ends in the middle of a record");
    this.#offset = offset + bytes;
    return offset;
  }
}
