/**
 * The frame reader (RFC 9113 §4): cuts the peer's bytes into frames, checks their form, and calls the sink.
 *
 * Bytes come cut anywhere. A frame that lies whole in a chunk is parsed in place; one that does not is carried over in a
 * buffer that the frame size limit bounds, save DATA, which is never collected. Stream states, rates and flow control are
 * not its business.
 */
import { END_HEADERS, FieldBlock } from "./continuation.ts";
import { DataPayload } from "./data.ts";
import { FRAME_HEADER_BYTES, FrameType, checkFrameHeader, frameTypeName, protocolError, readUint31 } from "./frame.ts";
import type { Frame } from "./frame.ts";
import type { FrameSink } from "./frame-sink.ts";
import { parseGoAway } from "./goaway.ts";
import { parseHeaders } from "./headers.ts";
import { parsePing } from "./ping.ts";
import { parsePriority } from "./priority.ts";
import { parsePushPromise } from "./push-promise.ts";
import { parseRstStream } from "./rst-stream.ts";
import { DEFAULT_MAX_FRAME_SIZE_BYTES, parseSettings } from "./settings.ts";
import { parseWindowUpdate } from "./window-update.ts";

/** What a peer may ask of a reader. */
export interface FrameReaderLimits {
  /** The SETTINGS_MAX_FRAME_SIZE that we advertised. Default: 16,384. */
  readonly maxFrameSizeBytes?: number | undefined;
  /** The longest field block, compressed, CONTINUATIONs included. Default: 65,536. */
  readonly maxHeaderBlockBytes?: number | undefined;
  /** The most CONTINUATION frames a field block may come in. Default: 32. */
  readonly maxContinuationFrames?: number | undefined;
}

/**
 * What the next byte is part of.
 * - `header`: a frame's header
 * - `data`: a DATA frame's payload, passed on in pieces
 * - `payload`: another frame's payload, parsed when complete
 * - `skip`: the payload of a frame of unknown type
 */
type Phase = "header" | "data" | "payload" | "skip";

const EMPTY = new Uint8Array(0);

/** Reads one direction of one connection. Throws `Http2Error` at a connection error, and is not to be used after it. */
export class FrameReader {
  readonly #sink: FrameSink;
  readonly #maxFrameSizeBytes: number;
  readonly #fieldBlock: FieldBlock;
  readonly #data = new DataPayload();
  readonly #frame: Frame = { type: 0, flags: 0, streamId: 0, lengthBytes: 0, bytes: EMPTY, start: 0, end: 0 };
  #phase: Phase = "header";
  /** A header or payload that did not lie whole in one chunk; `#carriedBytes` of it are filled, or skipped. */
  readonly #headerCarry = new Uint8Array(FRAME_HEADER_BYTES);
  #payloadCarry = EMPTY;
  #carriedBytes = 0;

  constructor(sink: FrameSink, limits: FrameReaderLimits = {}) {
    const {
      maxFrameSizeBytes = DEFAULT_MAX_FRAME_SIZE_BYTES,
      maxHeaderBlockBytes = 65_536,
      maxContinuationFrames = 32,
    } = limits;
    this.#sink = sink;
    this.#maxFrameSizeBytes = maxFrameSizeBytes;
    this.#fieldBlock = new FieldBlock(maxHeaderBlockBytes, maxContinuationFrames);
  }

  /** Whether a field block is incomplete, so that only its CONTINUATION may follow. */
  get expectsContinuation(): boolean {
    return this.#fieldBlock.open !== undefined;
  }

  /** Bytes of the current frame still to come: certain, because a peer that began a frame can do nothing else before its end. */
  get expectedBytes(): number {
    if (this.#phase === "header") return 0;
    return this.#phase === "data" ? this.#data.remainingBytes : this.#frame.lengthBytes - this.#carriedBytes;
  }

  /** Reads all of `chunk`, which is the caller's again afterwards. */
  receive(chunk: Uint8Array): void {
    const end = chunk.length;
    let offset = 0;
    while (offset < end) {
      switch (this.#phase) {
        case "header":
          offset = this.#receiveHeader(chunk, offset);
          break;
        case "data":
          offset = this.#data.receive(chunk, offset, this.#sink);
          if (this.#data.complete) this.#phase = "header";
          break;
        case "payload":
          offset = this.#receivePayload(chunk, offset);
          break;
        case "skip":
          offset = this.#skipPayload(chunk, offset);
      }
    }
  }

  #receiveHeader(chunk: Uint8Array, offset: number): number {
    if (this.#carriedBytes === 0 && chunk.length - offset >= FRAME_HEADER_BYTES) {
      this.#beginFrame(chunk, offset);
      return offset + FRAME_HEADER_BYTES;
    }
    const end = Math.min(chunk.length, offset + FRAME_HEADER_BYTES - this.#carriedBytes);
    for (let i = offset; i < end; i++) this.#headerCarry[this.#carriedBytes++] = chunk[i]!;
    if (this.#carriedBytes === FRAME_HEADER_BYTES) {
      this.#carriedBytes = 0;
      this.#beginFrame(this.#headerCarry, 0);
    }
    return end;
  }

  #beginFrame(bytes: Uint8Array, offset: number): void {
    const frame = this.#frame;
    frame.lengthBytes = (bytes[offset]! << 16) | (bytes[offset + 1]! << 8) | bytes[offset + 2]!;
    frame.type = bytes[offset + 3]!;
    frame.flags = bytes[offset + 4]!;
    frame.streamId = readUint31(bytes, offset + 5);
    checkFrameHeader(frame, this.#maxFrameSizeBytes);
    this.#checkContinuation(frame);
    this.#sink.onFrameStart(frame.type, frame.streamId, frame.lengthBytes);
    if (frame.type === FrameType.DATA) {
      if (!this.#data.begin(frame, this.#sink)) this.#phase = "data";
    } else if (frame.lengthBytes === 0) {
      this.#parsePayload(EMPTY, 0);
    } else {
      this.#phase = frame.type > FrameType.CONTINUATION ? "skip" : "payload";
    }
  }

  /** Between HEADERS and the end of its field block nothing else may come, and a CONTINUATION nowhere else (§6.10). */
  #checkContinuation(frame: Frame): void {
    const { open } = this.#fieldBlock;
    if (open === undefined) {
      if (frame.type !== FrameType.CONTINUATION) return;
      throw protocolError(`CONTINUATION frame on stream ${frame.streamId} without a field block to continue`);
    }
    if (frame.type === FrameType.CONTINUATION && frame.streamId === open.streamId) return;
    throw protocolError(
      `${frameTypeName(frame.type)} frame on stream ${frame.streamId} inside the field block of stream ${open.streamId}`,
    );
  }

  #receivePayload(chunk: Uint8Array, offset: number): number {
    const { lengthBytes } = this.#frame;
    const missingBytes = lengthBytes - this.#carriedBytes;
    const end = offset + missingBytes;
    if (this.#carriedBytes === 0 && end <= chunk.length) {
      this.#phase = "header";
      this.#parsePayload(chunk, offset);
      return end;
    }
    if (this.#payloadCarry.length < lengthBytes) this.#payloadCarry = new Uint8Array(lengthBytes);
    if (end > chunk.length) {
      this.#payloadCarry.set(chunk.subarray(offset), this.#carriedBytes);
      this.#carriedBytes += chunk.length - offset;
      return chunk.length;
    }
    this.#payloadCarry.set(chunk.subarray(offset, end), this.#carriedBytes);
    this.#carriedBytes = 0;
    this.#phase = "header";
    this.#parsePayload(this.#payloadCarry, 0);
    return end;
  }

  #skipPayload(chunk: Uint8Array, offset: number): number {
    const end = Math.min(chunk.length, offset + this.#frame.lengthBytes - this.#carriedBytes);
    this.#carriedBytes += end - offset;
    if (this.#carriedBytes === this.#frame.lengthBytes) {
      this.#carriedBytes = 0;
      this.#phase = "header";
    }
    return end;
  }

  #parsePayload(bytes: Uint8Array, start: number): void {
    const frame = this.#frame;
    frame.bytes = bytes;
    frame.start = start;
    frame.end = start + frame.lengthBytes;
    switch (frame.type) {
      case FrameType.HEADERS:
        return this.#receiveHeaders(frame);
      case FrameType.PRIORITY:
        return parsePriority(frame, this.#sink);
      case FrameType.RST_STREAM:
        return parseRstStream(frame, this.#sink);
      case FrameType.SETTINGS:
        return parseSettings(frame, this.#sink);
      case FrameType.PUSH_PROMISE:
        return this.#receivePushPromise(frame);
      case FrameType.PING:
        return parsePing(frame, this.#sink);
      case FrameType.GOAWAY:
        return parseGoAway(frame, this.#sink);
      case FrameType.WINDOW_UPDATE:
        return parseWindowUpdate(frame, this.#sink);
      case FrameType.CONTINUATION:
        return this.#receiveContinuation(frame);
      default:
    }
  }

  #receiveHeaders(frame: Frame): void {
    const { streamId } = frame;
    const endStream = parseHeaders(frame);
    if ((frame.flags & END_HEADERS) === 0) {
      this.#fieldBlock.begin({ kind: "headers", streamId, endStream }, frame);
      return;
    }
    this.#fieldBlock.checkSize(frame.end - frame.start);
    this.#sink.onHeaders(streamId, frame.bytes.subarray(frame.start, frame.end), endStream);
  }

  #receivePushPromise(frame: Frame): void {
    const { streamId } = frame;
    const promisedStreamId = parsePushPromise(frame);
    if ((frame.flags & END_HEADERS) === 0) {
      this.#fieldBlock.begin({ kind: "push-promise", streamId, promisedStreamId }, frame);
      return;
    }
    this.#fieldBlock.checkSize(frame.end - frame.start);
    this.#sink.onPushPromise(streamId, promisedStreamId, frame.bytes.subarray(frame.start, frame.end));
  }

  #receiveContinuation(frame: Frame): void {
    const { open } = this.#fieldBlock;
    this.#fieldBlock.continue(frame);
    if ((frame.flags & END_HEADERS) === 0 || open === undefined) return;
    const block = this.#fieldBlock.end();
    if (open.kind === "headers") this.#sink.onHeaders(open.streamId, block, open.endStream);
    else this.#sink.onPushPromise(open.streamId, open.promisedStreamId, block);
  }
}
