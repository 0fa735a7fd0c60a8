/**
 * What a client's frames do to a server connection (RFC 9113 §5, §6), strictly: a client that is tested against it
 * must not be forgiven. A fault of the connection is thrown, one of a stream resets it.
 */
import { ErrorCode, Http2Error, errorCodeName } from "../http2/error.ts";
import { FrameType, frameTypeName } from "../http2/frames/frame.ts";
import type { FrameSink, SettingEntry } from "../http2/frames/frame-sink.ts";
import { writePing } from "../http2/frames/ping.ts";
import { SettingId, writeSettingsAck } from "../http2/frames/settings.ts";
import { HpackDecoder } from "../http2/hpack/decoder.ts";
import type { HpackDecoderOptions } from "../http2/hpack/decoder.ts";
import type { HeaderFields } from "../http2/hpack/header-fields.ts";
import type { OutputSlab } from "../http2/output-slab.ts";
import type { SendScheduler } from "../http2/send-scheduler.ts";
import { requestFault } from "./request-head.ts";
import type { ServerStream, ServerStreamFailure } from "./server-stream.ts";

/** What the inbound side needs of its connection. */
export interface ServerInboundHost {
  readonly out: OutputSlab;
  readonly scheduler: SendScheduler;
  /** The streams that are not over. */
  readonly streams: ReadonlyMap<number, ServerStream>;
  creditConnection(flowBytes: number): void;
  /** A request's headers; a request without a body is `ended`. */
  openStream(streamId: number, fields: HeaderFields, ended: boolean): void;
  requestEnded(stream: ServerStream, trailers: HeaderFields | undefined): void;
  endStream(stream: ServerStream, failure: ServerStreamFailure, resetCode: number | undefined): void;
  setEncoderTableBytes(bytes: number): void;
}

/** The sink of a server connection's frames. */
export class ServerInbound implements FrameSink {
  readonly #host: ServerInboundHost;
  readonly #decoder: HpackDecoder;
  #settingsSeen = false;
  #lastStreamId = 0;

  constructor(host: ServerInboundHost, options: HpackDecoderOptions) {
    this.#host = host;
    this.#decoder = new HpackDecoder(options);
  }

  /** The highest stream that the client has opened. */
  get lastStreamId(): number {
    return this.#lastStreamId;
  }

  onFrameStart(type: number, streamId: number): void {
    if (!this.#settingsSeen && type !== FrameType.SETTINGS) {
      throw protocolError(`The client's first frame is ${frameTypeName(type)}, not SETTINGS`);
    }
    this.#settingsSeen = true;
    const mayBeIdle = type === FrameType.HEADERS || type === FrameType.PRIORITY || type > FrameType.CONTINUATION;
    if (mayBeIdle || type === FrameType.CONTINUATION || streamId <= this.#lastStreamId) return;
    throw protocolError(`The client sent a ${frameTypeName(type)} frame for stream ${streamId}, which is idle`);
  }

  onData(streamId: number, data: Uint8Array, flowBytes: number, endStream: boolean): void {
    this.#host.creditConnection(flowBytes);
    const stream = this.#host.streams.get(streamId);
    if (stream === undefined) return;
    if (stream.requestEnded) {
      this.#streamFault(stream, ErrorCode.STREAM_CLOSED, "The client sent DATA behind its END_STREAM");
      return;
    }
    stream.window.received(flowBytes);
    stream.consume(flowBytes - data.length);
    if (data.length > 0) stream.handler.onData(data);
    if (endStream) this.#host.requestEnded(stream, undefined);
  }

  onHeaders(streamId: number, block: Uint8Array, endStream: boolean): void {
    const fields = this.#decoder.decode(block);
    const stream = this.#host.streams.get(streamId);
    if (stream !== undefined) {
      this.#receiveTrailers(stream, fields, endStream);
      return;
    }
    if (streamId % 2 === 0) throw protocolError(`The client opened stream ${streamId}, which is the server's to open`);
    if (streamId <= this.#lastStreamId) return;
    this.#lastStreamId = streamId;
    this.#host.openStream(streamId, fields ?? [], endStream);
    const opened = this.#host.streams.get(streamId);
    const fault = fields === undefined ? "The header list is too large" : requestFault(fields);
    if (opened !== undefined && fault !== undefined) this.#streamFault(opened, ErrorCode.PROTOCOL_ERROR, fault);
  }

  #receiveTrailers(stream: ServerStream, fields: HeaderFields | undefined, endStream: boolean): void {
    if (stream.requestEnded) {
      this.#streamFault(stream, ErrorCode.STREAM_CLOSED, "The client sent HEADERS behind its END_STREAM");
    } else if (!endStream || fields === undefined) {
      this.#streamFault(stream, ErrorCode.PROTOCOL_ERROR, "The client sent trailers that do not end the stream");
    } else {
      this.#host.requestEnded(stream, fields);
    }
  }

  onPriority(): void {}

  onRstStream(streamId: number, code: number): void {
    const stream = this.#host.streams.get(streamId);
    if (stream === undefined) return;
    const message = `The client reset the stream with ${errorCodeName(code)}`;
    this.#host.endStream(stream, { message, code }, undefined);
  }

  onSettings(entries: readonly SettingEntry[]): void {
    const { scheduler, streams, out } = this.#host;
    for (const [id, value] of entries) {
      if (id === SettingId.HEADER_TABLE_SIZE) this.#host.setEncoderTableBytes(value);
      else if (id === SettingId.MAX_FRAME_SIZE) scheduler.setMaxFrameBytes(value);
      else if (id === SettingId.INITIAL_WINDOW_SIZE) {
        scheduler.setInitialWindow(value, streams.values());
      }
    }
    writeSettingsAck(out);
  }

  onSettingsAck(): void {}

  onPushPromise(): void {
    throw protocolError("The client sent PUSH_PROMISE");
  }

  onPing(opaque: Uint8Array, ack: boolean): void {
    if (!ack) writePing(this.#host.out, opaque, true);
  }

  onGoAway(): void {}

  onWindowUpdate(streamId: number, increment: number): void {
    if (streamId === 0) {
      this.#host.scheduler.grantConnection(increment);
      return;
    }
    const stream = this.#host.streams.get(streamId);
    if (stream !== undefined) this.#host.scheduler.grantStream(stream.sending, increment);
  }

  onStreamError(streamId: number, error: Http2Error): void {
    const stream = this.#host.streams.get(streamId);
    if (stream !== undefined) this.#streamFault(stream, error.code, error.message);
  }

  #streamFault(stream: ServerStream, code: ErrorCode, message: string): void {
    this.#host.endStream(stream, { message, code }, code);
  }
}

function protocolError(message: string): Http2Error {
  return new Http2Error(ErrorCode.PROTOCOL_ERROR, message);
}
