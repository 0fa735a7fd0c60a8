/**
 * Writes jute, ZooKeeper's record format: big-endian numbers, strings and buffers behind an int of their length, vectors behind
 * their count; −1 is null (`org.apache.jute.BinaryOutputArchive`).
 *
 * Records lie side by side in a slab. What was taken belongs to the socket and is never written again, so a slab that is used
 * up is dropped, not recycled. Offsets count from the first byte that was not taken.
 */

const FIRST_SLAB_BYTES = 256;
/** The most that a slab has, but for a record that is longer. */
const SLAB_BYTES = 16_384;
/** Strings up to this length are tried byte by byte first: paths are short, and nearly always ASCII. */
const SHORT_STRING_LENGTH = 64;

const encoder = new TextEncoder();

/** Collects records until they are taken. */
export class JuteWriter {
  #bytes = new Uint8Array(FIRST_SLAB_BYTES);
  #view = new DataView(this.#bytes.buffer);
  /** What lies before it was taken. */
  #start = 0;
  #end = 0;

  /** Bytes written so far, and not taken. */
  get length(): number {
    return this.#end - this.#start;
  }

  byte(value: number): void {
    this.#reserve(1);
    this.#bytes[this.#end++] = value;
  }

  bool(value: boolean): void {
    this.byte(value ? 1 : 0);
  }

  int(value: number): void {
    this.#reserve(4);
    this.#view.setInt32(this.#end, value);
    this.#end += 4;
  }

  long(value: bigint): void {
    this.#reserve(8);
    this.#view.setBigInt64(this.#end, value);
    this.#end += 8;
  }

  string(text: string | undefined): void {
    if (text === undefined) {
      this.int(-1);
      return;
    }
    // UTF-8 takes three bytes a UTF-16 unit at most.
    this.#reserve(4 + 3 * text.length);
    const at = this.#end + 4;
    const written = this.#ascii(text, at) ? text.length : encoder.encodeInto(text, this.#bytes.subarray(at)).written;
    this.#view.setInt32(this.#end, written);
    this.#end = at + written;
  }

  buffer(bytes: Uint8Array | undefined): void {
    if (bytes === undefined) {
      this.int(-1);
      return;
    }
    this.int(bytes.length);
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#end);
    this.#end += bytes.length;
  }

  vector<T>(items: readonly T[] | undefined, write: (item: T) => void): void {
    this.int(items?.length ?? -1);
    items?.forEach((item) => write(item));
  }

  /** Writes an int at `offset` again, as the length that comes before what it counts. */
  intAt(offset: number, value: number): void {
    this.#view.setInt32(this.#start + offset, value);
  }

  /** Cuts off what was written from `length` on. */
  truncate(length: number): void {
    this.#end = this.#start + length;
  }

  /** What was written, for good. */
  take(): Uint8Array {
    const taken = this.#bytes.subarray(this.#start, this.#end);
    this.#start = this.#end;
    // What a long record took is not kept for the short ones after it.
    if (this.#bytes.length > SLAB_BYTES) this.#begin(new Uint8Array(FIRST_SLAB_BYTES));
    return taken;
  }

  /** Whether all of the text could be written at `at` as it is. */
  #ascii(text: string, at: number): boolean {
    if (text.length > SHORT_STRING_LENGTH) return false;
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      if (unit > 0x7f) return false;
      this.#bytes[at + i] = unit;
    }
    return true;
  }

  #reserve(bytes: number): void {
    if (this.#bytes.length - this.#end >= bytes) return;
    // Twice what waits: then a long packet of small records is not moved for each of them.
    const leastBytes = 2 * (this.length + bytes);
    const slab = new Uint8Array(Math.max(Math.min(2 * this.#bytes.length, SLAB_BYTES), leastBytes));
    const waiting = this.#bytes.subarray(this.#start, this.#end);
    slab.set(waiting);
    this.#begin(slab, waiting.length);
  }

  #begin(slab: Uint8Array<ArrayBuffer>, length = 0): void {
    this.#bytes = slab;
    this.#view = new DataView(slab.buffer);
    this.#start = 0;
    this.#end = length;
  }
}
