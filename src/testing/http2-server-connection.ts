/**
 * An HTTP/2 server connection as a sans-I/O engine (RFC 9113), small: for tests, and for a server in the same process.
 *
 *   preface ──24 octets──▶ open ──goAway(), client's end──▶ draining ──no streams left──▶ closing ──▶ closed
 *      └──────────────────────┴──────── protocol error ─────────┴───────────────────────────▲
 *
 * It shares frames, HPACK and flow control with the client. What the client's frames do is in `server-inbound.ts`.
 */
import type { Engine, EngineIntent } from "../core/engine.ts";
import type { TransportError } from "../core/transport-error.ts";
import { ErrorCode, Http2Error } from "../http2/error.ts";
import { FrameReader } from "../http2/frames/frame-reader.ts";
import type { SettingEntry } from "../http2/frames/frame-sink.ts";
import { writeGoAway } from "../http2/frames/goaway.ts";
import { writeHeaders } from "../http2/frames/headers.ts";
import { CONNECTION_PREFACE } from "../http2/frames/preface.ts";
import { writeRstStream } from "../http2/frames/rst-stream.ts";
import {
  DEFAULT_MAX_FRAME_SIZE_BYTES,
  DEFAULT_WINDOW_BYTES,
  SettingId,
  writeSettings,
} from "../http2/frames/settings.ts";
import { writeWindowUpdate } from "../http2/frames/window-update.ts";
import { HpackEncoder } from "../http2/hpack/encoder.ts";
import type { HeaderFields, HeaderTemplate } from "../http2/hpack/header-fields.ts";
import { OutputSlab } from "../http2/output-slab.ts";
import { ReceiveWindow } from "../http2/receive-window.ts";
import { SendScheduler } from "../http2/send-scheduler.ts";
import { ServerInbound } from "./server-inbound.ts";
import { ServerStream } from "./server-stream.ts";
import type { ServerStreamFailure, ServerStreamHandler, ServerStreamOwner } from "./server-stream.ts";

/** What a connection tells its owner. No method may throw. */
export interface Http2ServerEvents {
  /** A request has come. Without a handler it is left alone: unread and unanswered, unless `stream` was reset. */
  onStream(stream: ServerStream, fields: HeaderFields): ServerStreamHandler | undefined;
  /** Over; nothing follows. */
  onClosed(): void;
}

/** What a server grants its clients. */
export interface Http2ServerOptions {
  /** A stream's receive window. Default: 1 MiB. */
  readonly initialWindowBytes?: number | undefined;
  /** The connection's receive window. Default: 16 MiB. */
  readonly connectionWindowBytes?: number | undefined;
  /** Streams at once; one more is refused. Default: no limit. */
  readonly maxConcurrentStreams?: number | undefined;
  /** The largest header list (SETTINGS_MAX_HEADER_LIST_SIZE). Default: 65,536. */
  readonly maxHeaderListBytes?: number | undefined;
  /** SETTINGS_HEADER_TABLE_SIZE. Default: 4,096. */
  readonly headerTableBytes?: number | undefined;
  /** SETTINGS_MAX_FRAME_SIZE. Default: 16,384. */
  readonly maxFrameSizeBytes?: number | undefined;
}

/** How to say GOAWAY. */
export interface GoAwayOptions {
  /** Default: the last stream that has come. With 2^31 − 1 it is the first of two steps, and streams are still taken. */
  readonly lastStreamId?: number | undefined;
  /** Default: NO_ERROR. */
  readonly code?: number | undefined;
  readonly debugText?: string | undefined;
}

const MAX_STREAM_ID = 0x7fff_ffff;

type Phase = "preface" | "open" | "draining" | "closing" | "closed";

/** The server side of one HTTP/2 connection. */
export class Http2ServerConnection implements Engine, ServerStreamOwner {
  wake: () => void = () => {};
  readonly #events: Http2ServerEvents;
  readonly #options: Http2ServerOptions;
  readonly #out = new OutputSlab();
  readonly #scheduler = new SendScheduler(this.#out);
  readonly #encoder = new HpackEncoder();
  readonly #streams = new Map<number, ServerStream>();
  /** Streams whose end waits for their body to leave. */
  readonly #ending = new Set<ServerStream>();
  readonly #window: ReceiveWindow;
  readonly #initialWindowBytes: number;
  readonly #inbound: ServerInbound;
  readonly #reader: FrameReader;
  #phase: Phase = "preface";
  #prefaceBytes = 0;
  /** Streams above it came behind our GOAWAY, and are ignored. */
  #maxStreamId = Number.POSITIVE_INFINITY;

  constructor(events: Http2ServerEvents, options: Http2ServerOptions = {}) {
    const { initialWindowBytes = 1 << 20, connectionWindowBytes = 1 << 24, maxHeaderListBytes = 65_536 } = options;
    this.#events = events;
    this.#options = options;
    this.#initialWindowBytes = initialWindowBytes;
    this.#window = new ReceiveWindow(connectionWindowBytes);
    this.#inbound = new ServerInbound(
      {
        out: this.#out,
        scheduler: this.#scheduler,
        streams: this.#streams,
        creditConnection: (flowBytes) => this.#creditConnection(flowBytes),
        openStream: (streamId, fields, ended) => this.#openStream(streamId, fields, ended),
        requestEnded: (stream, trailers) => this.#requestEnded(stream, trailers),
        endStream: (stream, failure, resetCode) => this.#endStream(stream, failure, resetCode),
        setEncoderTableBytes: (bytes) => this.#encoder.setMaxTableBytes(bytes),
      },
      { maxTableBytes: options.headerTableBytes, maxListBytes: maxHeaderListBytes },
    );
    this.#reader = new FrameReader(this.#inbound, { maxFrameSizeBytes: options.maxFrameSizeBytes });
    this.#writeSettings(maxHeaderListBytes);
    const extraBytes = connectionWindowBytes - DEFAULT_WINDOW_BYTES;
    if (extraBytes > 0) writeWindowUpdate(this.#out, 0, extraBytes);
  }

  get intent(): EngineIntent {
    return this.#phase === "closing" ? "close" : "run";
  }

  /** Streams that are not over. */
  get openStreams(): number {
    return this.#streams.size;
  }

  /** Adds frames to the output as they are: for scripted misbehaviour. */
  writeRaw(write: (out: OutputSlab) => void): void {
    write(this.#out);
    this.wake();
  }

  /** Says that no more streams are taken; those that have come go on, and the connection ends with the last of them. */
  goAway({
    lastStreamId = this.#inbound.lastStreamId,
    code = ErrorCode.NO_ERROR,
    debugText = "",
  }: GoAwayOptions = {}): void {
    if (this.#phase === "closing" || this.#phase === "closed") return;
    // A later GOAWAY must not name a later stream (RFC 9113 §6.8); who wants that writes it raw.
    this.#maxStreamId = Math.min(this.#maxStreamId, lastStreamId);
    writeGoAway(this.#out, this.#maxStreamId, code, new TextEncoder().encode(debugText));
    // The first of two steps: what the client sent before it heard of it still comes.
    if (this.#maxStreamId < MAX_STREAM_ID) this.#drain();
    this.wake();
  }

  /** Ends the connection now: a GOAWAY, and the end of every stream. */
  close(): void {
    this.goAway();
    this.#endAll("The server closes the connection");
    this.wake();
  }

  receive(chunk: Uint8Array, _now: number): void {
    if (this.#phase === "closing" || this.#phase === "closed") return;
    try {
      const offset = this.#phase === "preface" ? this.#receivePreface(chunk) : 0;
      if (offset < chunk.length) this.#reader.receive(offset === 0 ? chunk : chunk.subarray(offset));
    } catch (cause) {
      this.#fail(cause);
    }
  }

  /** A client that writes no more is gone, as servers have it: HTTP/2 knows no connection that is half open. */
  receiveEnd(_now: number): void {
    this.#endAll("The client ended the connection");
    this.#drain();
  }

  connectionLost(error: TransportError | undefined, _now: number): void {
    if (this.#phase === "closed") return;
    this.#endAll(error?.message ?? "The connection was closed");
    this.#phase = "closed";
    this.#events.onClosed();
  }

  takeOutput(_now: number): Uint8Array | undefined {
    this.#scheduler.fill();
    if (this.#ending.size > 0) this.#writeEnds();
    return this.#out.take();
  }

  nextTimeout(): number {
    return Number.POSITIVE_INFINITY;
  }

  handleTimeout(_now: number): void {}

  respond(stream: ServerStream, template: HeaderTemplate | undefined, fields: HeaderFields, endStream: boolean): void {
    if (!this.#streams.has(stream.id) || stream.sending.state !== "open") return;
    if (!endStream) {
      this.#writeHeaders(stream, template, fields, false);
    } else if (stream.trailers === undefined) {
      stream.trailers = { template, fields };
      this.#ending.add(stream);
      if (stream.sending.bytes === 0) this.#writeEnds();
    }
    this.wake();
  }

  write(stream: ServerStream, data: Uint8Array, endStream: boolean): boolean {
    if (!this.#streams.has(stream.id) || stream.trailers !== undefined) return true;
    const open = this.#scheduler.write(stream.sending, data, endStream);
    if (endStream) this.#ending.add(stream);
    this.wake();
    return open;
  }

  consume(stream: ServerStream, bytes: number): void {
    if (bytes === 0 || stream.requestEnded || !this.#streams.has(stream.id)) return;
    const increment = stream.window.consumed(bytes);
    if (increment === 0) return;
    writeWindowUpdate(this.#out, stream.id, increment);
    this.wake();
  }

  reset(stream: ServerStream, code: number): void {
    this.#endStream(stream, { message: "The server reset the stream", code }, code);
  }

  /** Compares the client's first octets with the preface (RFC 9113 §3.4). Returns where frames begin. */
  #receivePreface(chunk: Uint8Array): number {
    let offset = 0;
    while (offset < chunk.length && this.#prefaceBytes < CONNECTION_PREFACE.length) {
      if (chunk[offset] !== CONNECTION_PREFACE[this.#prefaceBytes]) {
        throw new Http2Error(ErrorCode.PROTOCOL_ERROR, "The client does not start with HTTP/2's preface");
      }
      offset += 1;
      this.#prefaceBytes += 1;
    }
    if (this.#prefaceBytes === CONNECTION_PREFACE.length) this.#phase = "open";
    return offset;
  }

  #writeSettings(maxHeaderListBytes: number): void {
    const { maxConcurrentStreams, headerTableBytes, maxFrameSizeBytes = DEFAULT_MAX_FRAME_SIZE_BYTES } = this.#options;
    const entries: SettingEntry[] = [
      [SettingId.INITIAL_WINDOW_SIZE, this.#initialWindowBytes],
      [SettingId.MAX_HEADER_LIST_SIZE, maxHeaderListBytes],
    ];
    if (maxConcurrentStreams !== undefined) entries.push([SettingId.MAX_CONCURRENT_STREAMS, maxConcurrentStreams]);
    if (headerTableBytes !== undefined) entries.push([SettingId.HEADER_TABLE_SIZE, headerTableBytes]);
    if (maxFrameSizeBytes !== DEFAULT_MAX_FRAME_SIZE_BYTES) entries.push([SettingId.MAX_FRAME_SIZE, maxFrameSizeBytes]);
    writeSettings(this.#out, entries);
  }

  #creditConnection(flowBytes: number): void {
    this.#window.received(flowBytes);
    const increment = this.#window.consumed(flowBytes);
    if (increment > 0) writeWindowUpdate(this.#out, 0, increment);
  }

  #openStream(streamId: number, fields: HeaderFields, ended: boolean): void {
    if (streamId > this.#maxStreamId) return;
    const stream = new ServerStream(streamId, this, new ReceiveWindow(this.#initialWindowBytes));
    const full = this.#streams.size >= (this.#options.maxConcurrentStreams ?? Number.POSITIVE_INFINITY);
    this.#streams.set(streamId, stream);
    this.#scheduler.begin(stream.sending, streamId);
    if (full) {
      this.reset(stream, ErrorCode.REFUSED_STREAM);
      return;
    }
    const handler = this.#events.onStream(stream, fields);
    if (handler !== undefined) stream.handler = handler;
    if (ended && this.#streams.has(streamId)) this.#requestEnded(stream, undefined);
  }

  #requestEnded(stream: ServerStream, trailers: HeaderFields | undefined): void {
    stream.requestEnded = true;
    stream.handler.onEnd(trailers);
    if (stream.sending.state === "ended") this.#endStream(stream, undefined, undefined);
  }

  #writeHeaders(
    stream: ServerStream,
    template: HeaderTemplate | undefined,
    fields: HeaderFields,
    endStream: boolean,
  ): void {
    const block = this.#encoder.encode(template, fields);
    writeHeaders(this.#out, stream.id, block, endStream, this.#scheduler.maxFrameBytes);
  }

  /** Ends the responses whose bodies have left. A request that is not complete is told that nobody reads on (§8.1). */
  #writeEnds(): void {
    for (const stream of this.#ending) {
      const { sending, trailers } = stream;
      if (sending.bytes > 0) continue;
      if (trailers !== undefined && sending.state === "open") {
        sending.state = "ended";
        this.#writeHeaders(stream, trailers.template, trailers.fields, true);
      }
      if (sending.state !== "ended") continue;
      this.#ending.delete(stream);
      this.#endStream(stream, undefined, stream.requestEnded ? undefined : ErrorCode.NO_ERROR);
    }
  }

  #endStream(stream: ServerStream, failure: ServerStreamFailure | undefined, resetCode: number | undefined): void {
    if (!this.#streams.delete(stream.id)) return;
    this.#ending.delete(stream);
    this.#scheduler.drop(stream.sending);
    if (resetCode !== undefined) writeRstStream(this.#out, stream.id, resetCode);
    stream.handler.onClosed(failure);
    if (this.#phase === "draining") this.#drain();
    this.wake();
  }

  #endAll(message: string): void {
    for (const stream of this.#streams.values()) this.#endStream(stream, { message, code: undefined }, undefined);
  }

  #drain(): void {
    if (this.#phase === "closing" || this.#phase === "closed") return;
    this.#phase = this.#streams.size === 0 ? "closing" : "draining";
  }

  #fail(cause: unknown): void {
    const error =
      cause instanceof Http2Error ? cause : new Http2Error(ErrorCode.INTERNAL_ERROR, "A handler threw", { cause });
    writeGoAway(this.#out, this.#inbound.lastStreamId, error.code, new TextEncoder().encode(error.message));
    this.#phase = "draining";
    this.#endAll(error.message);
    this.#drain();
  }
}
