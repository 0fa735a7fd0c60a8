/**
 * PING (RFC 9113 §6.7): measures the round trip and proves that the connection lives.
 */
import type { OutputSlab } from "../output-slab.ts";
import { copyBytes } from "../output-slab.ts";
import { FrameType, reserveFrame } from "./frame.ts";
import type { Frame } from "./frame.ts";
import type { FrameSink } from "./frame-sink.ts";

const ACK = 0x1;
const PING_BYTES = 8;

export function parsePing(frame: Frame, sink: FrameSink): void {
  sink.onPing(frame.bytes.subarray(frame.start, frame.end), (frame.flags & ACK) !== 0);
}

/** Writes a PING with 8 bytes of `opaque`. */
export function writePing(out: OutputSlab, opaque: Uint8Array, ack: boolean): void {
  const offset = reserveFrame(out, PING_BYTES, FrameType.PING, ack ? ACK : 0, 0);
  copyBytes(out.bytes, offset, opaque);
}
