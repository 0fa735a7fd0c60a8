/**
 * GOAWAY (RFC 9113 §6.8): no more streams; those above the last stream id were not processed.
 */
import type { OutputSlab } from "../output-slab.ts";
import { copyBytes } from "../output-slab.ts";
import { FrameType, readUint31, readUint32, reserveFrame, writeUint32 } from "./frame.ts";
import type { Frame } from "./frame.ts";
import type { FrameSink } from "./frame-sink.ts";

const FIXED_BYTES = 8;

const EMPTY = new Uint8Array(0);

export function parseGoAway(frame: Frame, sink: FrameSink): void {
  const { bytes, start, end } = frame;
  const debugData = bytes.subarray(start + FIXED_BYTES, end);
  sink.onGoAway(readUint31(bytes, start), readUint32(bytes, start + 4), debugData);
}

export function writeGoAway(out: OutputSlab, lastStreamId: number, code: number, debugData: Uint8Array = EMPTY): void {
  const offset = reserveFrame(out, FIXED_BYTES + debugData.length, FrameType.GOAWAY, 0, 0);
  const { bytes } = out;
  writeUint32(bytes, offset, lastStreamId);
  writeUint32(bytes, offset + 4, code);
  copyBytes(bytes, offset + FIXED_BYTES, debugData);
}
