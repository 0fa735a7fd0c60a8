/**
 * Joining pieces of bytes into one: a copy, which for small pieces costs less than a write or a read of each.
 */

/** The pieces in one new array; `totalBytes` if the caller knows it already. */
export function joinBytes(pieces: readonly Uint8Array[], totalBytes: number = countBytes(pieces)): Uint8Array {
  const joined = new Uint8Array(totalBytes);
  let offset = 0;
  for (const piece of pieces) {
    joined.set(piece, offset);
    offset += piece.byteLength;
  }
  return joined;
}

function countBytes(pieces: readonly Uint8Array[]): number {
  let count = 0;
  for (const piece of pieces) count += piece.byteLength;
  return count;
}
