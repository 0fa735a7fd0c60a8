/**
 * WINDOW_UPDATE (RFC 9113 §6.9): grants the peer more bytes of DATA, on a stream or on the connection.
 */
import type { OutputSlab } from "../output-slab.ts";
import { FrameType, protocolError, readUint31, reserveFrame, writeUint32 } from "./frame.ts";
import type { Frame } from "./frame.ts";
import type { FrameSink } from "./frame-sink.ts";

const WINDOW_UPDATE_BYTES = 4;

export function parseWindowUpdate(frame: Frame, sink: FrameSink): void {
  const { streamId } = frame;
  const increment = readUint31(frame.bytes, frame.start);
  if (increment > 0) {
    sink.onWindowUpdate(streamId, increment);
    return;
  }
  const error = protocolError(`WINDOW_UPDATE frame of 0 on stream ${streamId}`);
  if (streamId === 0) throw error;
  sink.onStreamError(streamId, error);
}

export function writeWindowUpdate(out: OutputSlab, streamId: number, increment: number): void {
  const offset = reserveFrame(out, WINDOW_UPDATE_BYTES, FrameType.WINDOW_UPDATE, 0, streamId);
  writeUint32(out.bytes, offset, increment);
}
