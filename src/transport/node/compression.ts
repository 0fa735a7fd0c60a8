/**
 * gzip and deflate (RFC 1952, RFC 1950) by zlib, on Node and Deno. Small messages in place: handing them to a thread would
 * cost more than the work itself.
 */
import * as zlib from "node:zlib";
import { promisify } from "node:util";

/** The formats, by their names in HTTP and gRPC. */
export type CompressionFormat = "gzip" | "deflate";

/** Up to this many compressed bytes are inflated, and up to this many plain ones deflated, on the caller's thread. */
const IN_PLACE_BYTES = 32_768;

type Later<Options extends unknown[]> = (bytes: Uint8Array, ...options: Options) => Promise<Uint8Array>;
interface Limit {
  readonly maxOutputLength: number;
}

const COMPRESS = {
  gzip: { now: zlib.gzipSync, later: promisify(zlib.gzip) as Later<[]> },
  deflate: { now: zlib.deflateSync, later: promisify(zlib.deflate) as Later<[]> },
};
const DECOMPRESS = {
  gzip: { now: zlib.gunzipSync, later: promisify(zlib.gunzip) as Later<[Limit]> },
  deflate: { now: zlib.inflateSync, later: promisify(zlib.inflate) as Later<[Limit]> },
};

/** Compresses `bytes`. */
export function compress(format: CompressionFormat, bytes: Uint8Array): Uint8Array | Promise<Uint8Array> {
  const { now, later } = COMPRESS[format];
  return bytes.length <= IN_PLACE_BYTES ? now(bytes) : later(bytes);
}

/** Decompresses `bytes`. Throws, or rejects with, a RangeError when the result is above `maxBytes`, before it is all made. */
export function decompress(
  format: CompressionFormat,
  bytes: Uint8Array,
  maxBytes: number,
): Uint8Array | Promise<Uint8Array> {
  const { now, later } = DECOMPRESS[format];
  const limit = { maxOutputLength: Math.min(maxBytes, 2 ** 31 - 1) || 1 };
  return bytes.length <= IN_PLACE_BYTES ? now(bytes, limit) : later(bytes, limit);
}
