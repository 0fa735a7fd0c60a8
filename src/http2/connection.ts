/**
 * An HTTP/2 client connection as a sans-I/O engine (RFC 9113): what a caller asks of it, what the pump drives, and how
 * it ends. What leaves is in `outbound.ts`, what the server's frames do in `inbound.ts`.
 *
 *   start ──SETTINGS──▶ ready ──GOAWAY, close()──▶ draining ──no streams left──▶ closing ──▶ closed
 *     └───────────────────┴───── protocol error ──────┴─────────────────────────────▲
 *
 * A handler may call anything here from inside its own callbacks. One that throws ends the connection, and every other
 * stream with it, once: whoever takes a stream out of the table ends it, whatever the others' handlers do.
 */
import type { Engine, EngineIntent } from "../core/engine.ts";
import type { AttemptReach } from "../core/retry/policy.ts";
import type { TransportError } from "../core/transport-error.ts";
import { writeClientPreface } from "./client-preface.ts";
import { ErrorCode, errorCodeName, Http2Error } from "./error.ts";
import { FirstBytes } from "./foreign-peer.ts";
import { FrameReader } from "./frames/frame-reader.ts";
import { writeGoAway } from "./frames/goaway.ts";
import { writeRstStream } from "./frames/rst-stream.ts";
import { Inbound, type InboundHost, type PeerSettings } from "./inbound.ts";
import { Keepalive, type KeepaliveOptions } from "./keepalive.ts";
import { http2Limits, type Http2Limits, type Http2Options } from "./options.ts";
import { Outbound } from "./outbound.ts";
import { OutputSlab } from "./output-slab.ts";
import { Pings } from "./pings.ts";
import { ReceiveFlow } from "./receive-flow.ts";
import { SendScheduler } from "./send-scheduler.ts";
import { endStreams, Http2Stream, type StreamFailure, type StreamHandler, type StreamOwner } from "./stream.ts";
import { Streams, type RequestHead } from "./streams.ts";

/** A server's goodbye. */
export interface GoAway {
  readonly code: number;
  readonly debugText: string;
}

/** What a connection tells its owner, each at most once. No method may throw. */
export interface Http2Events {
  /** The server's SETTINGS are here: calls may begin. */
  onReady(): void;
  /**
   * No new streams, after it was ready: a GOAWAY, used-up ids, or its end. Streams that the server has taken may go on.
   * `goAway` is the server's word, if it said one.
   */
  onDraining(goAway?: GoAway): void;
  /** Over; nothing follows. `error` says why, unless it was closed in peace. */
  onClosed(error: TransportError | Http2Error | undefined): void;
}

type Phase = "start" | "ready" | "draining" | "closing" | "closed";

/** The client side of one HTTP/2 connection. */
export class Http2Connection implements Engine, StreamOwner {
  wake: () => void = () => {};
  readonly #limits: Http2Limits;
  readonly #events: Http2Events;
  readonly #out = new OutputSlab();
  readonly #streams: Streams;
  readonly #scheduler = new SendScheduler(this.#out);
  readonly #pings = new Pings();
  readonly #flow: ReceiveFlow;
  readonly #reader: FrameReader;
  readonly #inbound: Inbound;
  readonly #outbound: Outbound;
  readonly #firstBytes = new FirstBytes();
  readonly #keepalive: Keepalive | undefined;
  #phase: Phase = "start";
  #error: Http2Error | undefined;
  /** Why it takes no more streams, for the calls that this ends. */
  #endText = "";
  /** Streams from this id on have not been taken for sending. */
  #unsentFrom = 1;
  /** The latest time that anybody told. */
  #now = 0;
  /** When the server must have acknowledged our SETTINGS: not asked yet, a time, or `Infinity` once it has. */
  #settingsDeadline: number | undefined;
  #closeDeadline: number | undefined;
  #heardAt = 0;
  #goAwayHeard: GoAway | undefined;

  constructor(events: Http2Events, options: Http2Options = {}, keepalive?: KeepaliveOptions) {
    const limits = http2Limits(options);
    this.#limits = limits;
    this.#events = events;
    this.#keepalive = keepalive === undefined ? undefined : new Keepalive(keepalive);
    this.#streams = new Streams(limits);
    this.#flow = new ReceiveFlow(this.#out, this.#pings, limits);
    this.#outbound = new Outbound({ out: this.#out, streams: this.#streams, scheduler: this.#scheduler }, limits);
    this.#inbound = new Inbound(this.#inboundHost(), limits);
    this.#reader = new FrameReader(this.#inbound, {
      maxHeaderBlockBytes: limits.maxHeaderBlockBytes,
      maxContinuationFrames: limits.maxContinuationFrames,
    });
    writeClientPreface(this.#out, limits, this.#flow.connectionBytes);
  }

  get intent(): EngineIntent {
    if (this.#phase === "closed") return "abort";
    return this.#phase === "closing" ? "close" : "run";
  }

  /** Whether it takes new streams. */
  get accepting(): boolean {
    return this.#phase === "ready";
  }

  /** Whether a stream opened now would have to wait for a place. */
  get full(): boolean {
    return this.#streams.waiting || !this.#streams.hasPlace;
  }

  /** When the last bytes came from the server, on the clock's scale. */
  get heardAt(): number {
    return this.#heardAt;
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
    const stream = new Http2Stream(this, handler, this.#flow.openStream());
    const refusal = this.accepting ? this.#outbound.open(stream, head) : this.#lost("not-sent");
    if (refusal !== undefined) {
      stream.sending.clear();
      stream.end(refusal);
    } else {
      if (this.#streams.exhausted) this.#drainExhausted();
      this.wake();
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
    if (this.#over) return;
    this.#phase = "draining";
    this.#endText ||= "The connection is being closed";
    try {
      this.#end(this.#streams.takeWaiting(), () => this.#lost("not-sent"));
      this.#settle();
    } catch (error) {
      this.#fail(asHttp2Error(error));
    }
    this.wake();
  }

  receive(chunk: Uint8Array, now: number): void {
    if (this.#over) return;
    this.#now = now;
    this.#heardAt = now;
    try {
      const bytes = this.#firstBytes.judge(chunk);
      if (bytes !== undefined) this.#inbound.receive(this.#reader, bytes, now);
      this.#settle();
    } catch (error) {
      this.#fail(asHttp2Error(error));
    }
  }

  expectedBytes(): number {
    return this.#reader.expectedBytes;
  }

  receiveEnd(now: number): void {
    if (this.#over) return;
    this.#now = now;
    if (this.#phase === "start") this.#error = this.#firstBytes.ended(undefined);
    this.#endAll(this.#goneBy(undefined), "closing");
  }

  connectionLost(error: TransportError | undefined): void {
    if (this.#phase === "closed") return;
    const untimely = this.#phase === "start" ? this.#firstBytes.ended(error) : undefined;
    this.#endAll(this.#goneBy(error), "closed");
    this.#events.onClosed(this.#error ?? untimely ?? error);
  }

  takeOutput(now: number): Uint8Array | undefined {
    this.#now = now;
    this.#settingsDeadline ??= now + this.#limits.settingsTimeoutMs;
    if (this.#phase === "closing") this.#closeDeadline ??= now + this.#limits.closeTimeoutMs;
    if (this.#phase === "ready" || this.#phase === "draining") this.#fill(now);
    this.#unsentFrom = this.#streams.nextId;
    const bytes = this.#out.take();
    if (bytes !== undefined) this.#inbound.outputTaken(bytes.length, this.#out.pendingBytes);
    return bytes;
  }

  nextTimeout(): number {
    if (this.#phase === "closed") return Number.POSITIVE_INFINITY;
    // Without a deadline nothing was taken since it began to close: the socket is blocked, for as long as we know.
    if (this.#phase === "closing") return this.#closeDeadline ?? this.#now + this.#limits.closeTimeoutMs;
    const settings = this.#settingsDeadline ?? Number.POSITIVE_INFINITY;
    if (this.#keepalive === undefined || this.#phase === "start") return settings;
    return Math.min(settings, this.#keepalive.nextCheck(this.#heardAt, this.#streams.size));
  }

  handleTimeout(now: number): void {
    if (now < this.nextTimeout()) return;
    this.#now = now;
    if (this.#phase === "closing") {
      this.#phase = "closed";
      this.#events.onClosed(this.#error);
    } else if (now >= (this.#settingsDeadline ?? Number.POSITIVE_INFINITY)) {
      this.#fail(new Http2Error(ErrorCode.SETTINGS_TIMEOUT, "The server did not acknowledge SETTINGS in time"));
    } else this.#checkAlive(now);
  }

  #checkAlive(now: number): void {
    const keepalive = this.#keepalive;
    const action = keepalive?.check(now, this.#heardAt, this.#streams.size);
    if (action === "ping") this.ping(() => keepalive?.answered());
    else if (action === "dead") {
      const message = `The server did not answer a keepalive PING within ${keepalive?.timeoutMs} ms`;
      this.#fail(new Http2Error(ErrorCode.NO_ERROR, message));
    }
  }

  write(stream: Http2Stream, data: Uint8Array, end: boolean): boolean {
    if (stream.receiving === "ended") return true;
    const goOn = this.#scheduler.write(stream.sending, data, end);
    this.wake();
    return goOn;
  }

  consume(stream: Http2Stream, bytes: number): void {
    if (stream.receiving !== "ended" && this.#flow.consumed(stream, bytes)) this.wake();
  }

  reset(stream: Http2Stream, code: number): void {
    if (!this.#streams.take(stream)) return;
    stream.receiving = "ended";
    this.#scheduler.drop(stream.sending);
    if (stream.id !== 0) this.#writeReset(stream, code);
    this.#settle();
    this.wake();
  }

  get #over(): boolean {
    return this.#phase === "closing" || this.#phase === "closed";
  }

  #inboundHost(): InboundHost {
    return {
      out: this.#out,
      streams: this.#streams,
      scheduler: this.#scheduler,
      pings: this.#pings,
      flow: this.#flow,
      endStream: (stream, failure, resetCode) => this.#endStream(stream, failure, resetCode),
      onSettings: (settings) => this.#onSettings(settings),
      onSettingsAck: () => {
        this.#settingsDeadline = Number.POSITIVE_INFINITY;
      },
      onGoAway: (lastStreamId, code, debugText) => this.#goAway(lastStreamId, code, debugText),
    };
  }

  #onSettings(settings: PeerSettings): void {
    this.#outbound.applySettings(settings);
    if (this.#phase !== "start") return;
    this.#phase = "ready";
    this.#events.onReady();
  }

  #fill(now: number): void {
    try {
      this.#flow.sample(now);
      this.#outbound.fill();
      if (this.#streams.exhausted) this.#drainExhausted();
    } catch (error) {
      this.#fail(asHttp2Error(error));
    }
  }

  #drainExhausted(): void {
    if (this.#phase !== "ready") return;
    this.#endText = "The connection's stream ids are used up";
    this.#drain();
  }

  #endStream(stream: Http2Stream, failure: StreamFailure | undefined, resetCode: number | undefined): void {
    if (!this.#streams.take(stream)) return;
    this.#scheduler.drop(stream.sending);
    if (resetCode !== undefined) this.#writeReset(stream, resetCode);
    stream.end(failure);
  }

  #writeReset(stream: Http2Stream, code: number): void {
    writeRstStream(this.#out, stream.id, code);
    this.#inbound.expectLateFrames(stream);
  }

  #goAway(lastStreamId: number, code: number, debugText: string): void {
    const refused = this.#streams.goAway(lastStreamId);
    if (refused === undefined) {
      throw new Http2Error(ErrorCode.PROTOCOL_ERROR, "The server's second GOAWAY names a later stream than its first");
    }
    const said = debugText === "" ? "" : ` ("${debugText}")`;
    this.#endText = `The server said GOAWAY with ${errorCodeName(code)}${said}`;
    this.#goAwayHeard ??= { code, debugText };
    this.#drain(refused, code);
  }

  /** Takes no new streams, and sends those that wait elsewhere, with those that the server refused. */
  #drain(refused: readonly Http2Stream[] = [], code?: number): void {
    const waiting = this.#streams.takeWaiting();
    try {
      this.#leaveReady("draining");
    } finally {
      this.#end([...waiting, ...refused], (id) => this.#lost(id === 0 ? "not-sent" : "refused", code));
    }
  }

  /** The owner hears that no more streams are taken before any of them ends, so that a retry goes elsewhere. */
  #leaveReady(phase: "draining" | "closing" | "closed"): void {
    const wasReady = this.#phase === "ready";
    if (phase !== "draining" || wasReady) this.#phase = phase;
    if (wasReady && phase !== "closed") this.#events.onDraining(this.#goAwayHeard);
  }

  #lost(reach: AttemptReach, code?: number, cause?: unknown): StreamFailure {
    return { kind: "connection", code, message: this.#endText || "The connection was lost", reach, cause };
  }

  #goneBy(error: TransportError | undefined): StreamFailure {
    const gone = error?.message ?? "The server closed the connection";
    const message = this.#endText === "" || error === undefined ? this.#endText || gone : `${this.#endText}; ${gone}`;
    return { kind: "connection", code: undefined, message, reach: "maybe-processed", cause: error };
  }

  /** A draining connection without streams says goodbye. */
  #settle(): void {
    if (this.#phase !== "draining" || this.#streams.size > 0) return;
    this.#phase = "closing";
    writeGoAway(this.#out, 0, ErrorCode.NO_ERROR);
  }

  #fail(error: Http2Error): void {
    if (this.#over) return;
    this.#error = error;
    this.#endText = error.message;
    // What went wrong on this side is none of the server's business.
    const said = error.code === ErrorCode.INTERNAL_ERROR ? "" : error.message.slice(0, 256);
    writeGoAway(this.#out, 0, error.code, new TextEncoder().encode(said));
    this.#endAll(this.#lost("maybe-processed", error.code, error), "closing");
  }

  /** Ends these streams, which were taken out of the table. Throws what a handler threw, when all have ended. */
  #end(streams: readonly Http2Stream[], failureOf: (id: number) => StreamFailure): void {
    for (const stream of streams) this.#scheduler.drop(stream.sending);
    endStreams(streams, ({ id }) => failureOf(id));
  }

  /** Ends the connection as far as callers are concerned; those streams whose HEADERS were not taken were not sent. */
  #endAll(failure: StreamFailure, phase: "closing" | "closed"): void {
    const notSent: StreamFailure = { ...failure, reach: "not-sent" };
    try {
      this.#leaveReady(phase);
    } catch {
      // The connection ends as it is.
    }
    try {
      this.#end(this.#streams.takeAll(), (id) => (id === 0 || id >= this.#unsentFrom ? notSent : failure));
    } catch {
      // Likewise.
    }
  }
}

function asHttp2Error(error: unknown): Http2Error {
  if (error instanceof Http2Error) return error;
  return new Http2Error(ErrorCode.INTERNAL_ERROR, `The HTTP/2 engine failed: ${String(error)}`, { cause: error });
}
