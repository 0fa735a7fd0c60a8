/**
 * RST_STREAM (RFC 9113 §6.4): ends a stream at once, for the reason that its code gives.
 */
import type { OutputSlab } from "../output-slab.ts";
import { FrameType, readUint32, reserveFrame, writeUint32 } from "./frame.ts";
import type { Frame } from "./frame.ts";
import type { FrameSink } from "./frame-sink.ts";

const RST_STREAM_BYTES = 4;

export function parseRstStream(frame: Frame, sink: FrameSink): void {
  sink.onRstStream(frame.streamId, readUint32(frame.bytes, frame.start));
}

export function writeRstStream(out: OutputSlab, streamId: number, code: number): void {
  const offset = reserveFrame(out, RST_STREAM_BYTES, FrameType.RST_STREAM, 0, streamId);
  writeUint32(out.bytes, offset, code);
}
