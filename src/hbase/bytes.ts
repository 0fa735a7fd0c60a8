/** Bytes as users give and want them: text is UTF-8, counters are 64 bits with the highest byte first (`Bytes.toBytes(long)`). */

/** What a key or a value can be given as: text is UTF-8. */
export type BytesInput = Uint8Array | string;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

export function toBytes(input: BytesInput): Uint8Array {
  return typeof input === "string" ? encoder.encode(input) : input;
}

export function toText(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}

/** A number as counters are stored, in eight bytes. */
export function int64ToBytes(value: bigint): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigInt64(0, value);
  return bytes;
}

/** What a counter holds. Throws a RangeError unless it has eight bytes. */
export function bytesToInt64(bytes: Uint8Array): bigint {
  if (bytes.length !== 8) throw new RangeError(`A counter has 8 bytes, and this has ${bytes.length}`);
  return new DataView(bytes.buffer, bytes.byteOffset, 8).getBigInt64(0);
}
