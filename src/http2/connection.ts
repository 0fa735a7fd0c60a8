/**
 * An HTTP/2 client connection as a sans-I/O engine (RFC 9113): what a caller asks of it, what the pump drives, and how
 * it ends. What the server's frames do is in `inbound.ts`.
 *
 *   start ──SETTINGS──▶ ready ──GOAWAY, close()──▶ draining ──no streams left──▶ closing ──▶ closed
 *     └───────────────────┴───── protocol error ──────┴─────────────────────────────▲
 */
import type { Engine, EngineIntent } from "../core/engine.ts";
import type { AttemptReach } from "../core/retry/policy.ts";
import type { TransportError } from "../core/transport-error.ts";
import { BandwidthEstimator } from "./bandwidth.ts";
import { ErrorCode, errorCodeName, Http2Error } from "./error.ts";
import { describeForeignPeer, FirstBytes } from "./foreign-peer.ts";
import { FrameReader } from "./frames/frame-reader.ts";
import { writeGoAway } from "./frames/goaway.ts";
import { writeHeaders } from "./frames/headers.ts";
import { CONNECTION_PREFACE } from "./frames/preface.ts";
import { writeRstStream } from "./frames/rst-stream.ts";
import { DEFAULT_WINDOW_BYTES, SettingId, writeSettings } from "./frames/settings.ts";
import { writeWindowUpdate } from "./frames/window-update.ts";
import { HpackEncoder } from "./hpack/encoder.ts";
import { headerListBytes } from "./hpack/header-fields.ts";
import { Inbound, type InboundHost } from "./inbound.ts";
import { http2Limits, type Http2Limits, type Http2Options } from "./options.ts";
import { OutputSlab } from "./output-slab.ts";
import { Pings } from "./pings.ts";
import { ReceiveWindow } from "./receive-window.ts";
import { SendScheduler } from "./send-scheduler.ts";
import { Http2Stream, type StreamFailure, type StreamHandler, type StreamOwner } from "./stream.ts";
import { Streams, type RequestHead } from "./streams.ts";

/** What a connection tells its owner, each at most once. No method may throw. */
export interface Http2Events {
  /** The server's SETTINGS are here: calls may begin. */
  onReady(): void;
  /** No new streams: the server said GOAWAY, or the ids are used up. Streams that it has processed go on. */
  onDraining(): void;
  /** Over; nothing follows. `error` says why, unless it was closed in peace. */
  onClosed(error: TransportError | Http2Error | undefined): void;
}

type Phase = "start" | "ready" | "draining" | "closing" | "closed";

/** The connection's receive window beside a stream's: so many streams can be read at full speed together. */
const CONNECTION_WINDOW_FACTOR = 4;

/** The client side of one HTTP/2 connection. */
export class Http2Connection implements Engine, StreamOwner {
  wake: () => void = () => {};
  readonly #limits: Http2Limits;
  readonly #events: Http2Events;
  readonly #out = new OutputSlab();
  readonly #encoder: HpackEncoder;
  readonly #streams: Streams;
  readonly #scheduler = new SendScheduler(this.#out);
  readonly #pings = new Pings();
  readonly #bandwidth: BandwidthEstimator;
  readonly #window: ReceiveWindow;
  readonly #reader: FrameReader;
  readonly #inbound: Inbound;
  #firstBytes: FirstBytes | undefined = new FirstBytes();
  #phase: Phase = "start";
  #error: Http2Error | undefined;
  /** Why it drains, for the calls that this ends. */
  #goAwayText = "";
  /** Streams from this id on have not been taken for sending. */
  #unsentFrom = 1;
  #sampleWanted = false;
  #settingsDeadline: number | undefined = Number.NaN;
  #closeDeadline: number | undefined;
  #peerMaxHeaderListBytes = Number.POSITIVE_INFINITY;

  constructor(events: Http2Events, options: Http2Options = {}) {
    const limits = http2Limits(options);
    this.#limits = limits;
    this.#events = events;
    this.#encoder = new HpackEncoder({ neverIndexed: limits.neverIndexed });
    this.#streams = new Streams(limits.maxQueuedStreams);
    this.#bandwidth = new BandwidthEstimator({
      windowBytes: limits.initialWindowBytes,
      maxWindowBytes: limits.maxWindowBytes,
    });
    this.#inbound = new Inbound(this.#inboundHost(), limits);
    this.#reader = new FrameReader(this.#inbound, limits);
    const connectionWindow = Math.max(DEFAULT_WINDOW_BYTES, limits.initialWindowBytes * CONNECTION_WINDOW_FACTOR);
    this.#window = new ReceiveWindow(connectionWindow);
    this.#writePreface(connectionWindow);
  }

  get intent(): EngineIntent {
    if (this.#phase === "closed") return "abort";
    return this.#phase === "closing" ? "close" : "run";
  }

  /** Whether it takes new streams. */
  get accepting(): boolean {
    return this.#phase === "ready";
  }

  /** Streams that have not ended, waiting ones included. */
  get streamCount(): number {
    return this.#streams.size;
  }

  /**
   * Opens a stream: its HEADERS leave with this turn's output, or when the server's limit has a place for it. The body
   * follows by `write`. A stream that cannot be opened ends at once, its failure saying that nothing was sent.
   */
  open(head: RequestHead, handler: StreamHandler): Http2Stream {
    const stream = new Http2Stream(this, handler, new ReceiveWindow(this.#limits.initialWindowBytes));
    const refusal = this.#refusal(head);
    if (refusal !== undefined) {
      stream.sending.clear();
      stream.end(refusal);
    } else if (this.#streams.hasPlace && !this.#streams.waiting && !this.#scheduler.congested)
      this.#begin(stream, head);
    else if (!this.#streams.enqueue({ stream, head })) {
      stream.sending.clear();
      stream.end({
        kind: "limit",
        code: undefined,
        message: `${this.#limits.maxQueuedStreams} calls wait already for one of the server's concurrent streams`,
        reach: "not-sent",
      });
    }
    return stream;
  }

  /** Sends a PING; `onAnswer` is called with the time of its answer, or never. Returns `false` when 64 wait already. */
  ping(onAnswer: (now: number) => void): boolean {
    const sent = this.#pings.send(this.#out, onAnswer);
    this.wake();
    return sent;
  }

  /** Takes no new streams, lets those in flight end, says GOAWAY and closes. Idempotent. */
  close(): void {
    if (this.#phase === "closing" || this.#phase === "closed") return;
    this.#phase = "draining";
    this.#goAwayText ||= "The connection is being closed";
    for (const stream of this.#streams.takeWaiting()) stream.end(this.#lost("not-sent"));
    this.#settle();
    this.wake();
  }

  receive(chunk: Uint8Array, now: number): void {
    if (this.#phase === "closing" || this.#phase === "closed") return;
    try {
      const bytes = this.#firstBytes === undefined ? chunk : this.#judgeFirstBytes(chunk);
      if (bytes !== undefined) this.#inbound.receive(this.#reader, bytes, now);
      this.#inbound.earn(this.#scheduler.takeFramesSent() * 2);
      this.#settle();
    } catch (error) {
      this.#fail(asHttp2Error(error));
    }
  }

  receiveEnd(now: number): void {
    if (this.#phase === "start") this.#error ??= this.#endedAtStart(undefined);
    this.#endEarly(undefined);
    this.#phase = "closing";
    this.#closeDeadline = now + this.#limits.closeTimeoutMs;
  }

  connectionLost(error: TransportError | undefined): void {
    if (this.#phase === "closed") return;
    const untimely = this.#phase === "start" ? this.#endedAtStart(error) : undefined;
    this.#endEarly(error);
    this.#phase = "closed";
    this.#events.onClosed(this.#error ?? untimely ?? error);
  }

  takeOutput(now: number): Uint8Array | undefined {
    if (Number.isNaN(this.#settingsDeadline)) this.#settingsDeadline = now + this.#limits.settingsTimeoutMs;
    if (this.#phase === "closing" && this.#closeDeadline === undefined) {
      this.#closeDeadline = now + this.#limits.closeTimeoutMs;
    }
    if (this.#phase === "ready" || this.#phase === "draining") {
      if (this.#sampleWanted) this.#sample(now);
      this.#beginWaiting();
      this.#scheduler.fill();
    }
    this.#unsentFrom = this.#streams.nextId;
    return this.#out.take();
  }

  nextTimeout(): number {
    return this.#closeDeadline ?? (this.#settingsDeadline || Number.POSITIVE_INFINITY);
  }

  handleTimeout(now: number): void {
    if (this.#closeDeadline !== undefined && now >= this.#closeDeadline) {
      this.#closeDeadline = undefined;
      this.#phase = "closed";
      this.#events.onClosed(this.#error);
    } else if (this.#settingsDeadline !== undefined && now >= this.#settingsDeadline) {
      this.#fail(new Http2Error(ErrorCode.SETTINGS_TIMEOUT, "The server did not acknowledge SETTINGS in time"));
    }
  }

  write(stream: Http2Stream, data: Uint8Array, end: boolean): boolean {
    if (stream.receiving === "ended") return true;
    const goOn = this.#scheduler.write(stream.sending, data, end);
    this.wake();
    return goOn;
  }

  consume(stream: Http2Stream, bytes: number): void {
    if (stream.receiving === "ended") return;
    stream.window.grow(this.#bandwidth.windowBytes);
    const increment = stream.window.consumed(bytes);
    if (increment === 0) return;
    this.#sampleWanted = true;
    writeWindowUpdate(this.#out, stream.id, increment);
    this.wake();
  }

  reset(stream: Http2Stream, code: number): void {
    if (!this.#streams.take(stream)) return;
    stream.receiving = "ended";
    this.#scheduler.drop(stream.sending);
    if (stream.id !== 0) {
      writeRstStream(this.#out, stream.id, code);
      this.#inbound.expectLateFrames();
    }
    this.#settle();
    this.wake();
  }

  #inboundHost(): InboundHost {
    return {
      out: this.#out,
      streams: this.#streams,
      scheduler: this.#scheduler,
      pings: this.#pings,
      creditConnection: (bytes) => this.#creditConnection(bytes),
      endStream: (stream, failure, resetCode) => this.#endStream(stream, failure, resetCode),
      onSettings: ({ headerTableBytes, maxHeaderListBytes }) => {
        if (headerTableBytes !== undefined) this.#encoder.setMaxTableBytes(headerTableBytes);
        this.#peerMaxHeaderListBytes = maxHeaderListBytes ?? this.#peerMaxHeaderListBytes;
        if (this.#phase !== "start") return;
        this.#phase = "ready";
        this.#events.onReady();
      },
      onSettingsAck: () => {
        this.#settingsDeadline = undefined;
      },
      onGoAway: (lastStreamId, code, debugText) => this.#goAway(lastStreamId, code, debugText),
    };
  }

  #writePreface(connectionWindow: number): void {
    const { initialWindowBytes, maxHeaderListBytes, headerTableBytes } = this.#limits;
    this.#out.append(CONNECTION_PREFACE);
    writeSettings(this.#out, [
      [SettingId.HEADER_TABLE_SIZE, headerTableBytes],
      [SettingId.ENABLE_PUSH, 0],
      [SettingId.INITIAL_WINDOW_SIZE, initialWindowBytes],
      [SettingId.MAX_HEADER_LIST_SIZE, maxHeaderListBytes],
    ]);
    if (connectionWindow > DEFAULT_WINDOW_BYTES) {
      writeWindowUpdate(this.#out, 0, connectionWindow - DEFAULT_WINDOW_BYTES);
    }
  }

  #judgeFirstBytes(chunk: Uint8Array): Uint8Array | undefined {
    const bytes = this.#firstBytes?.add(chunk);
    const foreign = describeForeignPeer(this.#firstBytes?.bytes ?? chunk);
    if (foreign !== undefined) throw new Http2Error(ErrorCode.PROTOCOL_ERROR, foreign);
    if (bytes === undefined) return undefined;
    this.#firstBytes = undefined;
    return bytes;
  }

  /** The peer went before its SETTINGS came: what did arrive may say why. */
  #endedAtStart(cause: TransportError | undefined): Http2Error {
    const why = cause === undefined ? "" : `: ${cause.message}`;
    const foreign = describeForeignPeer(this.#firstBytes?.bytes ?? new Uint8Array(0));
    const message = foreign ?? `The connection ended before the server's SETTINGS${why}`;
    return new Http2Error(ErrorCode.PROTOCOL_ERROR, message, { cause });
  }

  #refusal(head: RequestHead): StreamFailure | undefined {
    if (!this.accepting) return this.#lost("not-sent");
    if (this.#peerMaxHeaderListBytes === Number.POSITIVE_INFINITY) return undefined;
    const bytes = headerListBytes(head.template.fields) + headerListBytes(head.fields);
    if (bytes <= this.#peerMaxHeaderListBytes) return undefined;
    const message = `The request's headers take ${bytes} bytes, and the server accepts ${this.#peerMaxHeaderListBytes}`;
    return { kind: "limit", code: undefined, message, reach: "maybe-processed" };
  }

  #begin(stream: Http2Stream, head: RequestHead): void {
    const id = this.#streams.begin(stream);
    const block = this.#encoder.encode(head.template, head.fields);
    writeHeaders(this.#out, id, block, false, this.#scheduler.maxFrameBytes);
    this.#scheduler.begin(stream.sending, id);
    if (this.#streams.exhausted && this.#phase === "ready") {
      this.#phase = "draining";
      this.#goAwayText = "The connection's stream ids are used up";
      this.#events.onDraining();
    }
    this.wake();
  }

  #beginWaiting(): void {
    while (this.#streams.waiting && this.#streams.hasPlace && !this.#scheduler.congested) {
      const queued = this.#streams.dequeue();
      if (queued !== undefined) this.#begin(queued.stream, queued.head);
    }
  }

  #creditConnection(bytes: number): void {
    this.#bandwidth.received(bytes);
    this.#window.received(bytes);
    const increment = this.#window.consumed(bytes);
    if (increment > 0) writeWindowUpdate(this.#out, 0, increment);
  }

  #sample(now: number): void {
    this.#sampleWanted = false;
    if (!this.#bandwidth.wantsSample(now)) return;
    this.#pings.send(this.#out, (answeredAt) => {
      this.#bandwidth.sampled(answeredAt);
      this.#window.grow(this.#bandwidth.windowBytes * CONNECTION_WINDOW_FACTOR);
    });
  }

  #endStream(stream: Http2Stream, failure: StreamFailure | undefined, resetCode: number | undefined): void {
    if (!this.#streams.take(stream)) return;
    this.#scheduler.drop(stream.sending);
    if (resetCode !== undefined) {
      writeRstStream(this.#out, stream.id, resetCode);
      this.#inbound.expectLateFrames();
    }
    stream.end(failure);
  }

  #goAway(lastStreamId: number, code: number, debugText: string): void {
    const ended = this.#streams.goAway(lastStreamId);
    if (ended === undefined) {
      throw new Http2Error(ErrorCode.PROTOCOL_ERROR, "The server's second GOAWAY names a later stream than its first");
    }
    const said = debugText === "" ? "" : ` ("${debugText}")`;
    this.#goAwayText = `The server said GOAWAY with ${errorCodeName(code)}${said}`;
    const wasAccepting = this.accepting;
    if (this.#phase === "start" || this.#phase === "ready") this.#phase = "draining";
    if (wasAccepting) this.#events.onDraining();
    for (const stream of ended.waiting) stream.end(this.#lost("not-sent", code));
    for (const stream of ended.refused) {
      this.#scheduler.drop(stream.sending);
      stream.end(this.#lost("refused", code));
    }
  }

  #lost(reach: AttemptReach, code?: number, cause?: unknown): StreamFailure {
    const message = this.#goAwayText || "The connection was lost";
    return { kind: "connection", code, message, reach, cause };
  }

  /** A draining connection without streams says goodbye. */
  #settle(): void {
    if (this.#phase !== "draining" || this.#streams.size > 0) return;
    this.#phase = "closing";
    writeGoAway(this.#out, 0, ErrorCode.NO_ERROR);
  }

  #fail(error: Http2Error): void {
    if (this.#phase === "closing" || this.#phase === "closed") return;
    this.#error = error;
    this.#goAwayText = error.message;
    writeGoAway(this.#out, 0, error.code, new TextEncoder().encode(error.message.slice(0, 256)));
    this.#phase = "closing";
    this.#streams.endAll(this.#lost("maybe-processed", error.code, error), this.#unsentFrom);
  }

  #endEarly(error: TransportError | undefined): void {
    if (this.#streams.size === 0) return;
    const message = error?.message ?? (this.#goAwayText || "The server closed the connection");
    const failure: StreamFailure = {
      kind: "connection",
      code: undefined,
      message,
      reach: "maybe-processed",
      cause: error,
    };
    this.#streams.endAll(failure, this.#unsentFrom);
  }
}

function asHttp2Error(error: unknown): Http2Error {
  if (error instanceof Http2Error) return error;
  return new Http2Error(ErrorCode.INTERNAL_ERROR, `The HTTP/2 engine failed: ${String(error)}`, { cause: error });
}
