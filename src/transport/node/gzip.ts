/** gzip alone, for the callers that know no other format. */
import { compress, decompress } from "./compression.ts";

/** Compresses `bytes`. */
export function gzip(bytes: Uint8Array): Uint8Array | Promise<Uint8Array> {
  return compress("gzip", bytes);
}

/** Decompresses `bytes`. Throws, or rejects with, a RangeError when the result is above `maxBytes`. */
export function gunzip(bytes: Uint8Array, maxBytes: number): Uint8Array | Promise<Uint8Array> {
  return decompress("gzip", bytes, maxBytes);
}
