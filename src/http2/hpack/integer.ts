/**
 * HPACK's integers (RFC 7541 §5.1): a prefix of 4 to 7 bits of the first octet, then 7 bits an octet.
 */
import { ErrorCode, Http2Error } from "../error.ts";

/** A place in a block that is being read. */
export interface BlockCursor {
  readonly bytes: Uint8Array;
  position: number;
}

/** The most octets after the prefix: enough for any length or index that a connection allows. */
const MAX_CONTINUATION_OCTETS = 4;

/** The most octets an integer can be written in. */
export const MAX_INTEGER_BYTES: number = 1 + 5;

/** Reads an integer with a prefix of `prefixBits` at the cursor, and moves it behind it. */
export function readInteger(cursor: BlockCursor, prefixBits: number): number {
  const { bytes } = cursor;
  const prefixMax = (1 << prefixBits) - 1;
  let value = octetAt(cursor) & prefixMax;
  if (value < prefixMax) return value;
  for (let i = 0; i < MAX_CONTINUATION_OCTETS; i++) {
    if (cursor.position >= bytes.length) break;
    const octet = octetAt(cursor);
    value += (octet & 0x7f) << (7 * i);
    if (octet < 0x80) return value;
  }
  throw new Http2Error(
    ErrorCode.COMPRESSION_ERROR,
    cursor.position >= bytes.length ? "Field block ends inside an integer" : "Integer of too many octets",
  );
}

function octetAt(cursor: BlockCursor): number {
  if (cursor.position >= cursor.bytes.length) {
    throw new Http2Error(ErrorCode.COMPRESSION_ERROR, "Field block ends inside a field");
  }
  return cursor.bytes[cursor.position++]!;
}

/** Writes `value` at `offset`, the bits above the prefix being those of `pattern`. Returns the offset after it. */
export function writeInteger(
  into: Uint8Array,
  offset: number,
  value: number,
  prefixBits: number,
  pattern: number,
): number {
  const prefixMax = (1 << prefixBits) - 1;
  if (value < prefixMax) {
    into[offset] = pattern | value;
    return offset + 1;
  }
  into[offset] = pattern | prefixMax;
  let position = offset + 1;
  let rest = value - prefixMax;
  while (rest >= 0x80) {
    into[position++] = 0x80 | (rest & 0x7f);
    rest >>>= 7;
  }
  into[position++] = rest;
  return position;
}
