/**
 * Writes jute, ZooKeeper's record format: big-endian numbers, strings and buffers behind an int of their length, vectors behind
 * their count; −1 is null (`org.apache.jute.BinaryOutputArchive`).
 */

const INITIAL_BYTES = 256;
const encoder = new TextEncoder();

/** Collects records in one growing array. */
export class JuteWriter {
  #bytes = new Uint8Array(INITIAL_BYTES);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;

  /** Bytes written so far. */
  get length(): number {
    return this.#length;
  }

  byte(value: number): void {
    this.#reserve(1);
    this.#bytes[this.#length++] = value;
  }

  bool(value: boolean): void {
    this.byte(value ? 1 : 0);
  }

  int(value: number): void {
    this.#reserve(4);
    this.#view.setInt32(this.#length, value);
    this.#length += 4;
  }

  long(value: bigint): void {
    this.#reserve(8);
    this.#view.setBigInt64(this.#length, value);
    this.#length += 8;
  }

  string(text: string | undefined): void {
    if (text === undefined) {
      this.int(-1);
      return;
    }
    // UTF-8 takes three bytes a UTF-16 unit at most.
    this.#reserve(4 + 3 * text.length);
    const { written } = encoder.encodeInto(text, this.#bytes.subarray(this.#length + 4));
    this.#view.setInt32(this.#length, written);
    this.#length += 4 + written;
  }

  buffer(bytes: Uint8Array | undefined): void {
    if (bytes === undefined) {
      this.int(-1);
      return;
    }
    this.int(bytes.length);
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  vector<T>(items: readonly T[] | undefined, write: (item: T) => void): void {
    this.int(items?.length ?? -1);
    items?.forEach((item) => write(item));
  }

  /** Writes an int at `offset` again, as the length that comes before what it counts. */
  intAt(offset: number, value: number): void {
    this.#view.setInt32(offset, value);
  }

  /** Cuts off what was written from `length` on. */
  truncate(length: number): void {
    this.#length = length;
  }

  /** What was written, for good: the writer begins anew, in memory of its own. */
  take(): Uint8Array {
    const taken = this.#bytes.subarray(0, this.#length);
    this.#bytes = new Uint8Array(Math.max(INITIAL_BYTES, Math.min(this.#bytes.length, 65_536)));
    this.#view = new DataView(this.#bytes.buffer);
    this.#length = 0;
    return taken;
  }

  #reserve(bytes: number): void {
    const needed = this.#length + bytes;
    if (needed <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(needed, 2 * this.#bytes.length));
    grown.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = grown;
    this.#view = new DataView(grown.buffer);
  }
}
