/**
 * gzip by zlib, on Node and Deno. Small messages in place: handing them to a thread would cost more than the work itself.
 */
import { gunzip as gunzipLater, gunzipSync, gzip as gzipLater, gzipSync } from "node:zlib";
import { promisify } from "node:util";

/** Up to this many compressed bytes are inflated, and up to this many plain ones deflated, on the caller's thread. */
const IN_PLACE_BYTES = 32_768;

const gzipAsync = promisify(gzipLater);
const gunzipAsync = promisify<Uint8Array, { maxOutputLength: number }, Buffer>(gunzipLater);

/** Compresses `bytes`. */
export function gzip(bytes: Uint8Array): Uint8Array | Promise<Uint8Array> {
  return bytes.length <= IN_PLACE_BYTES ? gzipSync(bytes) : gzipAsync(bytes);
}

/** Decompresses `bytes`. Throws, or rejects with, a RangeError when the result is above `maxBytes`. */
export function gunzip(bytes: Uint8Array, maxBytes: number): Uint8Array | Promise<Uint8Array> {
  const options = { maxOutputLength: Math.min(maxBytes, 2 ** 31 - 1) || 1 };
  return bytes.length <= IN_PLACE_BYTES ? gunzipSync(bytes, options) : gunzipAsync(bytes, options);
}
