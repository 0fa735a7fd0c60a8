/**
 * What the server's frames do (RFC 9113 §5, §6): each handler finds whom the frame is for, checks that it may come now, and
 * acts. A fault of the connection is thrown, and the connection catches it in one place; a fault of one stream resets it.
 */
import { AnswerBacklog } from "./answer-backlog.ts";
import { ErrorCode, errorCodeName, Http2Error } from "./error.ts";
import { FrameBudget } from "./frame-budget.ts";
import { FrameType } from "./frames/frame.ts";
import type { FrameReader } from "./frames/frame-reader.ts";
import type { FrameSink, SettingEntry } from "./frames/frame-sink.ts";
import { writePing } from "./frames/ping.ts";
import { SettingId, writeSettingsAck } from "./frames/settings.ts";
import { HpackDecoder } from "./hpack/decoder.ts";
import { LateFrames } from "./late-frames.ts";
import type { Http2Limits } from "./options.ts";
import type { OutputSlab } from "./output-slab.ts";
import type { Pings } from "./pings.ts";
import type { ReceiveFlow } from "./receive-flow.ts";
import { readResponseHead } from "./response-head.ts";
import type { SendScheduler } from "./send-scheduler.ts";
import type { Http2Stream, StreamFailure } from "./stream.ts";
import type { Streams } from "./streams.ts";

/** Settings that are not the scheduler's or the streams' own business. */
export interface PeerSettings {
  readonly headerTableBytes: number | undefined;
  readonly maxHeaderListBytes: number | undefined;
}

/** What the inbound side needs of its connection. */
export interface InboundHost {
  readonly out: OutputSlab;
  readonly streams: Streams;
  readonly scheduler: SendScheduler;
  readonly pings: Pings;
  readonly flow: ReceiveFlow;
  /** Ends a stream, with a RST_STREAM if a code is given. */
  endStream(stream: Http2Stream, failure: StreamFailure | undefined, resetCode: number | undefined): void;
  onSettings(settings: PeerSettings): void;
  onSettingsAck(): void;
  onGoAway(lastStreamId: number, code: number, debugText: string): void;
}

/** What a server may answer to each useful frame of ours: two WINDOW_UPDATEs, or a RST_STREAM. */
const ANSWERS_A_FRAME = 2;

/** The sink of a client connection's frames. */
export class Inbound implements FrameSink {
  readonly #host: InboundHost;
  readonly #decoder: HpackDecoder;
  readonly #control: FrameBudget;
  readonly #late = new LateFrames();
  readonly #answers = new AnswerBacklog();
  #now = 0;
  /** What is left of the DATA frame under way, and whether it has brought anything but padding. */
  #dataLeftBytes = 0;
  #dataUseful = false;

  constructor(host: InboundHost, limits: Http2Limits) {
    this.#host = host;
    this.#decoder = new HpackDecoder({
      maxTableBytes: limits.headerTableBytes,
      maxListBytes: limits.maxHeaderListBytes,
    });
    this.#control = new FrameBudget({ burst: limits.controlFrameBurst, perSecond: limits.controlFramesPerSecond });
  }

  /** Reads a chunk at a time of day. Throws Http2Error at a connection error. */
  receive(reader: FrameReader, chunk: Uint8Array, now: number): void {
    this.#now = now;
    this.#control.earn(this.#host.scheduler.takeFramesSent() * ANSWERS_A_FRAME);
    reader.receive(chunk);
  }

  /** We reset a stream: what the server had sent by then is no flood. */
  expectLateFrames(stream: Http2Stream): void {
    this.#late.expect(stream.window.available);
  }

  /** The socket took output. */
  outputTaken(bytes: number, leftBytes: number): void {
    this.#answers.taken(bytes, leftBytes);
  }

  /** Here only frames that never bring anything are counted; whether DATA and HEADERS do shows later. */
  onFrameStart(type: number, streamId: number, lengthBytes: number): void {
    if (type === FrameType.DATA) {
      this.#dataLeftBytes = lengthBytes;
      this.#dataUseful = false;
    }
    const mayBeUseful = type === FrameType.DATA ? lengthBytes > 0 : type === FrameType.HEADERS;
    if (!mayBeUseful && type !== FrameType.CONTINUATION) this.#control.spend(this.#now);
    if (streamId !== 0) this.#checkStreamId(type, streamId);
  }

  onData(streamId: number, data: Uint8Array, flowBytes: number, endStream: boolean): void {
    if (flowBytes > 0) this.#host.flow.received(flowBytes);
    const stream = this.#host.streams.active.get(streamId);
    if (stream === undefined) {
      this.#late.data(streamId, flowBytes);
      return;
    }
    if (flowBytes > 0) this.#countData(flowBytes, data.length > 0);
    if (stream.receiving !== "body") {
      this.#malformed(stream, "DATA came before the response's headers");
      return;
    }
    try {
      stream.window.received(flowBytes);
    } catch (error) {
      this.onStreamError(streamId, error as Http2Error);
      return;
    }
    if (flowBytes > data.length) stream.consume(flowBytes - data.length);
    if (stream.bodyBytesLeft !== undefined && !this.#fitsContentLength(stream, data.length, endStream)) return;
    if (data.length > 0) stream.handler.onData(data);
    if (endStream) this.#responseEnded(stream);
  }

  onHeaders(streamId: number, block: Uint8Array, endStream: boolean): void {
    // Decoded whomever it is for: the tables of the two sides move together.
    const fields = this.#decoder.decode(block);
    const stream = this.#host.streams.active.get(streamId);
    if (stream === undefined) {
      this.#late.section(streamId);
      return;
    }
    if (fields === undefined) {
      this.#streamFault(stream, ErrorCode.CANCEL, "The response's headers are above the limit of maxHeaderListBytes");
      return;
    }
    const trailers = stream.receiving === "body";
    if (trailers && !endStream) {
      this.#malformed(stream, "a second header section did not end the stream");
      return;
    }
    const head = readResponseHead(fields, trailers);
    if (head.malformed !== undefined) {
      this.#malformed(stream, head.malformed);
      return;
    }
    if (head.status !== undefined && head.status < 200) {
      this.#control.spend(this.#now);
      if (endStream || head.status === 101)
        this.#malformed(stream, `an interim response ${head.status} ended the stream`);
      return;
    }
    this.#control.earn(1);
    if (trailers) {
      if (stream.bodyBytesLeft !== undefined && !this.#fitsContentLength(stream, 0, true)) return;
      stream.handler.onTrailers(fields);
    } else {
      stream.receiving = "body";
      stream.bodyBytesLeft = head.contentLength;
      if (endStream && !this.#mayHaveNoBody(stream, head.status)) return;
      stream.handler.onHeaders(fields);
    }
    if (endStream) this.#responseEnded(stream);
  }

  onPriority(): void {}

  onRstStream(streamId: number, code: number): void {
    const stream = this.#host.streams.active.get(streamId);
    if (stream === undefined) return;
    const failure: StreamFailure = {
      kind: "reset",
      code,
      message: `The server reset the stream with ${errorCodeName(code)}`,
      reach: code === ErrorCode.REFUSED_STREAM ? "refused" : "maybe-processed",
    };
    this.#host.endStream(stream, failure, undefined);
  }

  onSettings(entries: readonly SettingEntry[]): void {
    const { streams, scheduler, out } = this.#host;
    let headerTableBytes: number | undefined;
    let maxHeaderListBytes: number | undefined;
    let initialWindowBytes: number | undefined;
    for (const [id, value] of entries) {
      if (id === SettingId.HEADER_TABLE_SIZE) headerTableBytes = value;
      else if (id === SettingId.MAX_HEADER_LIST_SIZE) maxHeaderListBytes = value;
      else if (id === SettingId.MAX_CONCURRENT_STREAMS) streams.setMaxConcurrent(value);
      else if (id === SettingId.MAX_FRAME_SIZE) scheduler.setMaxFrameBytes(value);
      else if (id === SettingId.INITIAL_WINDOW_SIZE) initialWindowBytes = value;
      else if (id === SettingId.ENABLE_PUSH && value !== 0) {
        throw new Http2Error(ErrorCode.PROTOCOL_ERROR, "The server set ENABLE_PUSH, which only a client may");
      }
    }
    // Once a frame, however often the frame says it: it touches every stream.
    if (initialWindowBytes !== undefined) scheduler.setInitialWindow(initialWindowBytes, streams.active.values());
    this.#answers.add();
    writeSettingsAck(out);
    this.#host.onSettings({ headerTableBytes, maxHeaderListBytes });
  }

  onSettingsAck(): void {
    this.#host.onSettingsAck();
  }

  onPushPromise(): void {
    throw new Http2Error(ErrorCode.PROTOCOL_ERROR, "The server sent PUSH_PROMISE, and push is disabled");
  }

  onPing(opaque: Uint8Array, ack: boolean): void {
    if (ack) {
      this.#host.pings.answered(opaque, this.#now);
      return;
    }
    this.#answers.add();
    writePing(this.#host.out, opaque, true);
  }

  onGoAway(lastStreamId: number, code: number, debugData: Uint8Array): void {
    const text = String.fromCharCode(...debugData.subarray(0, 256)).replace(/[^\x20-\x7e]/g, ".");
    this.#host.onGoAway(lastStreamId, code, text);
  }

  onWindowUpdate(streamId: number, increment: number): void {
    const { scheduler, streams } = this.#host;
    if (streamId === 0) {
      scheduler.grantConnection(increment);
      return;
    }
    const stream = streams.active.get(streamId);
    if (stream === undefined) return;
    try {
      scheduler.grantStream(stream.sending, increment);
    } catch (error) {
      this.onStreamError(streamId, error as Http2Error);
    }
  }

  onStreamError(streamId: number, error: Http2Error): void {
    const stream = this.#host.streams.active.get(streamId);
    if (stream !== undefined) this.#streamFault(stream, error.code, error.message);
  }

  /** A DATA frame is useful once, with its first byte that is not padding; one of padding only is as good as empty. */
  #countData(flowBytes: number, useful: boolean): void {
    this.#dataLeftBytes -= flowBytes;
    if (useful && !this.#dataUseful) {
      this.#dataUseful = true;
      this.#control.earn(1);
    } else if (this.#dataLeftBytes === 0 && !this.#dataUseful) this.#control.spend(this.#now);
  }

  /** A server never begins a stream (push is off), nor writes to one that we have not begun (§5.1.1). */
  #checkStreamId(type: number, streamId: number): void {
    if (type === FrameType.PRIORITY || type === FrameType.PUSH_PROMISE || type > FrameType.CONTINUATION) return;
    if (streamId % 2 === 1 && streamId < this.#host.streams.nextId) return;
    const message = `The server sent a frame of type ${type} for stream ${streamId}, which is idle`;
    throw new Http2Error(ErrorCode.PROTOCOL_ERROR, message);
  }

  /** A response that ends with its headers has no body to promise; only a 304 tells a length all the same (RFC 9110 §8.6). */
  #mayHaveNoBody(stream: Http2Stream, status: number | undefined): boolean {
    if (stream.bodyBytesLeft === undefined || status === 304) return true;
    return this.#fitsContentLength(stream, 0, true);
  }

  #fitsContentLength(stream: Http2Stream, bytes: number, endStream: boolean): boolean {
    const left = (stream.bodyBytesLeft ?? 0) - bytes;
    stream.bodyBytesLeft = left;
    if (left === 0 || (left > 0 && !endStream)) return true;
    this.#malformed(stream, "the body's length is not its content-length");
    return false;
  }

  /** The response is complete. A request that is not is told that nobody reads on (§8.1: RST_STREAM with NO_ERROR). */
  #responseEnded(stream: Http2Stream): void {
    if (stream.receiving === "ended") return;
    this.#host.endStream(stream, undefined, stream.sending.state === "ended" ? undefined : ErrorCode.NO_ERROR);
  }

  #malformed(stream: Http2Stream, what: string): void {
    this.#streamFault(stream, ErrorCode.PROTOCOL_ERROR, `The server's response is malformed: ${what}`);
  }

  #streamFault(stream: Http2Stream, code: ErrorCode, message: string): void {
    this.#host.endStream(stream, { kind: "protocol", code, message, reach: "maybe-processed" }, code);
  }
}
