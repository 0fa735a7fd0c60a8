/**
 * Writes protobuf by hand, for the messages of every call: with the generic codec they were two thirds of a get's CPU time. It also
 * writes the numbers of fixed width that HBase's frames and cells have around them.
 *
 * A message in a message is written behind one byte for its length; the rare one of 128 bytes and more is moved up.
 */

const INITIAL_BYTES = 4_096;
/** What a writer keeps for the next turn, after a large one. */
const KEPT_BYTES = 65_536;
/** Strings up to this length are written unit by unit while they are ASCII: `encodeInto` costs more. */
const SHORT_TEXT = 64;

const encoder = new TextEncoder();

const VARINT = 0;
const LENGTH_DELIMITED = 2;
const FIXED_32 = 5;

/** Bytes that a varint takes. */
function varintBytes(value: number): number {
  let bytes = 1;
  for (let rest = value; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes += 1;
  return bytes;
}

/** Collects messages in one growing array. Fields that are `undefined` are not written. */
export class ProtoWriter {
  #bytes = new Uint8Array(INITIAL_BYTES);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;

  /** Bytes written so far. */
  get length(): number {
    return this.#length;
  }

  /** A whole number from 0 to 2^53. */
  varint(value: number): void {
    this.#reserve(10);
    let rest = value;
    while (rest >= 0x80) {
      this.#bytes[this.#length++] = (rest % 0x80) | 0x80;
      rest = Math.floor(rest / 0x80);
    }
    this.#bytes[this.#length++] = rest;
  }

  /** 64 bits, as unsigned. */
  varint64(value: bigint): void {
    let rest = BigInt.asUintN(64, value);
    if (rest < 0x20_0000_0000_0000n) {
      this.varint(Number(rest));
      return;
    }
    this.#reserve(10);
    for (; rest >= 0x80n; rest >>= 7n) this.#bytes[this.#length++] = Number(rest & 0x7fn) | 0x80;
    this.#bytes[this.#length++] = Number(rest);
  }

  uint(field: number, value: number | undefined): void {
    if (value === undefined) return;
    this.varint((field << 3) | VARINT);
    this.varint(value);
  }

  uint64(field: number, value: bigint | undefined): void {
    if (value === undefined) return;
    this.varint((field << 3) | VARINT);
    this.varint64(value);
  }

  bool(field: number, value: boolean | undefined): void {
    if (value !== undefined) this.uint(field, value ? 1 : 0);
  }

  float(field: number, value: number): void {
    this.varint((field << 3) | FIXED_32);
    this.#reserve(4);
    this.#view.setFloat32(this.#length, value, true);
    this.#length += 4;
  }

  bytes(field: number, value: Uint8Array | undefined): void {
    if (value === undefined) return;
    this.varint((field << 3) | LENGTH_DELIMITED);
    this.varint(value.length);
    this.raw(value);
  }

  string(field: number, value: string | undefined): void {
    if (value === undefined) return;
    this.varint((field << 3) | LENGTH_DELIMITED);
    const start = this.begin();
    this.#text(value);
    this.end(start);
  }

  /** Begins a message in a field: `end` takes what it gives. */
  beginField(field: number): number {
    this.varint((field << 3) | LENGTH_DELIMITED);
    return this.begin();
  }

  /** Begins what stands behind its length as a varint. */
  begin(): number {
    this.#reserve(1);
    this.#length += 1;
    return this.#length;
  }

  /** Ends it. */
  end(start: number): void {
    const length = this.#length - start;
    const extra = varintBytes(length) - 1;
    if (extra > 0) {
      this.#reserve(extra);
      this.#bytes.copyWithin(start + extra, start, this.#length);
    }
    this.#length = start - 1;
    this.varint(length);
    this.#length += length;
  }

  byte(value: number): void {
    this.#reserve(1);
    this.#bytes[this.#length++] = value;
  }

  int16(value: number): void {
    this.#reserve(2);
    this.#view.setInt16(this.#length, value);
    this.#length += 2;
  }

  int32(value: number): void {
    this.#reserve(4);
    this.#view.setInt32(this.#length, value);
    this.#length += 4;
  }

  int64(value: bigint): void {
    this.#reserve(8);
    this.#view.setBigInt64(this.#length, value);
    this.#length += 8;
  }

  /** Bytes as they are. */
  raw(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** Writes an int32 at `offset` again, as the length that comes before what it counts. */
  int32At(offset: number, value: number): void {
    this.#view.setInt32(offset, value);
  }

  /** Cuts off what was written from `length` on. */
  truncate(length: number): void {
    this.#length = length;
  }

  /** What was written, for good: the writer begins anew, behind it or in memory of its own. */
  take(): Uint8Array {
    const taken = this.#bytes.subarray(0, this.#length);
    const rest = this.#bytes.length - this.#length;
    if (rest >= INITIAL_BYTES / 4) this.#bytes = this.#bytes.subarray(this.#length);
    else this.#bytes = new Uint8Array(Math.max(INITIAL_BYTES, Math.min(2 * this.#length, KEPT_BYTES)));
    this.#view = new DataView(this.#bytes.buffer, this.#bytes.byteOffset);
    this.#length = 0;
    return taken;
  }

  #text(text: string): void {
    // UTF-8 takes three bytes a UTF-16 unit at most.
    this.#reserve(3 * text.length);
    if (text.length <= SHORT_TEXT && this.#ascii(text)) return;
    this.#length += encoder.encodeInto(text, this.#bytes.subarray(this.#length)).written;
  }

  #ascii(text: string): boolean {
    for (let at = 0; at < text.length; at++) {
      const unit = text.charCodeAt(at);
      if (unit >= 0x80) return false;
      this.#bytes[this.#length + at] = unit;
    }
    this.#length += text.length;
    return true;
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
