/** Data as its caller gives it, as the bytes that are sent. */
import type { NodeInput } from "../operation-options.ts";

const encoder = new TextEncoder();

export function bytesOf(data: NodeInput): Uint8Array | undefined {
  return typeof data === "string" ? encoder.encode(data) : data;
}
