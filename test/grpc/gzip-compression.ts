/** gzip for Connect's router on every runtime, by the compression of the runtime that the tests run on. */
import type { Compression } from "@connectrpc/connect/protocol";
import { gunzip, gzip } from "#gzip";

export const gzipCompression: Compression = {
  name: "gzip",
  compress: async (bytes) => new Uint8Array(await gzip(bytes)),
  decompress: async (bytes, maxBytes) => new Uint8Array(await gunzip(bytes, maxBytes)),
};
