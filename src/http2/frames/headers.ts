/**
 * HEADERS (RFC 9113 §6.2): opens a stream, answers on it, or ends it with trailers.
 */
import type { OutputSlab } from "../output-slab.ts";
import { copyBytes } from "../output-slab.ts";
import { END_HEADERS, writeContinuation } from "./continuation.ts";
import { FrameType, frameSizeError, reserveFrame, stripPadding } from "./frame.ts";
import type { Frame } from "./frame.ts";

const END_STREAM = 0x1;
const PADDED = 0x8;
const PRIORITY = 0x20;

/** The deprecated stream dependency and weight (§5.3.2). */
const PRIORITY_BYTES = 5;

/** Narrows `frame` to its field block fragment. Returns whether the frame ends its stream. */
export function parseHeaders(frame: Frame): boolean {
  if ((frame.flags & PADDED) !== 0) stripPadding(frame);
  if ((frame.flags & PRIORITY) !== 0) {
    frame.start += PRIORITY_BYTES;
    if (frame.start > frame.end) throw frameSizeError(`HEADERS frame of ${frame.lengthBytes} bytes with a priority`);
  }
  return (frame.flags & END_STREAM) !== 0;
}

/** Writes a field block as HEADERS and, where it is longer than a frame may be, CONTINUATIONs. */
export function writeHeaders(
  out: OutputSlab,
  streamId: number,
  block: Uint8Array,
  endStream: boolean,
  maxFrameSizeBytes: number,
): void {
  const whole = block.length <= maxFrameSizeBytes;
  const first = whole ? block : block.subarray(0, maxFrameSizeBytes);
  const flags = (endStream ? END_STREAM : 0) | (whole ? END_HEADERS : 0);
  const offset = reserveFrame(out, first.length, FrameType.HEADERS, flags, streamId);
  copyBytes(out.bytes, offset, first);
  for (let start = maxFrameSizeBytes; start < block.length; start += maxFrameSizeBytes) {
    const end = Math.min(start + maxFrameSizeBytes, block.length);
    writeContinuation(out, streamId, block.subarray(start, end), end === block.length);
  }
}
