/** gzip for Connect's router on every runtime, by the compression of the runtime that the tests run on. */
import type { Compression } from "@connectrpc/connect/protocol";
import { compress, decompress } from "#compression";

export const gzipCompression: Compression = {
  name: "gzip",
  compress: async (bytes) => new Uint8Array(await compress("gzip", bytes)),
  decompress: async (bytes, maxBytes) => new Uint8Array(await decompress("gzip", bytes, maxBytes)),
};
