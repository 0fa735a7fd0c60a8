/**
 * DATA (RFC 9113 §6.1): a stream's content.
 *
 * The one frame that is not collected before it is parsed: its payload goes on to the sink in the pieces in which it
 * arrives, so that a frame costs no copy here and no more memory than the read buffer holds.
 */
import type { OutputSlab } from "../output-slab.ts";
import { FRAME_HEADER_BYTES, FrameType, frameSizeError, protocolError, writeFrameHeader } from "./frame.ts";
import type { Frame } from "./frame.ts";
import type { FrameSink } from "./frame-sink.ts";

const END_STREAM = 0x1;
const PADDED = 0x8;

const EMPTY = new Uint8Array(0);

/** The DATA frame that is being received. */
export class DataPayload {
  #streamId = 0;
  #endStream = false;
  /** Whether the next byte is the pad length. */
  #expectsPadLength = false;
  /** Bytes of the payload still to come, padding included. */
  #remainingBytes = 0;
  #padBytes = 0;

  /** Starts the frame whose header is in `frame`. Returns whether it is complete already, being empty. */
  begin(frame: Frame, sink: FrameSink): boolean {
    this.#streamId = frame.streamId;
    this.#endStream = (frame.flags & END_STREAM) !== 0;
    this.#expectsPadLength = (frame.flags & PADDED) !== 0;
    this.#remainingBytes = frame.lengthBytes;
    this.#padBytes = 0;
    if (frame.lengthBytes > 0) return false;
    if (this.#expectsPadLength) throw frameSizeError("Padded DATA frame without a pad length");
    sink.onData(frame.streamId, EMPTY, 0, this.#endStream);
    return true;
  }

  /** Whether the frame's last byte has been seen. */
  get complete(): boolean {
    return this.#remainingBytes === 0;
  }

  /** Bytes of the frame still to come. */
  get remainingBytes(): number {
    return this.#remainingBytes;
  }

  /** Takes from `chunk` at `offset` what belongs to the frame, passes it on, and returns the offset after it. */
  receive(chunk: Uint8Array, offset: number, sink: FrameSink): number {
    const flowBytes = Math.min(this.#remainingBytes, chunk.length - offset);
    const end = offset + flowBytes;
    let start = offset;
    let remainingBytes = this.#remainingBytes;
    if (this.#expectsPadLength) {
      this.#expectsPadLength = false;
      this.#padBytes = chunk[start]!;
      start += 1;
      remainingBytes -= 1;
      if (this.#padBytes > remainingBytes) {
        throw protocolError(`DATA frame with ${this.#padBytes} bytes of padding, of which ${remainingBytes} fit`);
      }
    }
    const dataBytes = Math.min(Math.max(0, remainingBytes - this.#padBytes), end - start);
    this.#remainingBytes -= flowBytes;
    const data = dataBytes === 0 ? EMPTY : chunk.subarray(start, start + dataBytes);
    sink.onData(this.#streamId, data, flowBytes, this.#endStream && this.#remainingBytes === 0);
    return end;
  }
}

/** Writes one DATA frame. From 16 KiB on `data` is handed over, not copied. The caller has split it to fit. */
export function writeData(out: OutputSlab, streamId: number, data: Uint8Array, endStream: boolean): void {
  const offset = out.reserve(FRAME_HEADER_BYTES);
  writeFrameHeader(out.bytes, offset, data.length, FrameType.DATA, endStream ? END_STREAM : 0, streamId);
  out.append(data);
}
