/**
 * One gRPC call, whatever its kind: deadline, cancellation, selection of a connection, attempts and their retries, the
 * response's protocol. What is made of the messages is the business of `unary.ts` and `streaming.ts`.
 *
 *   waiting ──selected──▶ open ──response headers──▶ committed ──status──▶ ended
 *      ▲                   │
 *      └── retry, refused ─┘                    any ──deadline, cancel, error──▶ ended
 */
import { Code } from "@connectrpc/connect";
import { onAbort } from "../core/call/cancellation.ts";
import { atDeadline, NO_DEADLINE, type DeadlineMs } from "../core/call/deadline.ts";
import type { Selection } from "../core/channel/channel.ts";
import type { Timer } from "../core/clock.ts";
import type { AttemptReach } from "../core/retry/policy.ts";
import { RetryState } from "../core/retry/policy.ts";
import { TransportError } from "../core/transport-error.ts";
import { ErrorCode } from "../http2/error.ts";
import type { HeaderFields } from "../http2/hpack/header-fields.ts";
import type { Http2Stream, StreamFailure, StreamHandler } from "../http2/stream.ts";
import { TRANSPORT_CLOSED, type CallContext } from "./call-context.ts";
import type { GrpcConnection } from "./connector.ts";
import { cancelledError, GrpcError, type CallStep } from "./error.ts";
import type { PreparedMethod } from "./method.ts";
import type { OpenCall } from "./open-calls.ts";
import { ReplayBuffer } from "./replay-buffer.ts";
import { ResponseReader, type ResponseEvents } from "./response.ts";
import { NO_FIELDS, fieldValue } from "./wire/metadata.ts";
import { codeFromReset, type GrpcStatus } from "./wire/status.ts";
import { formatTimeout } from "./wire/timeout.ts";

/** So many attempts that the server has not acted on are repeated at once; those beyond wait, each twice as long. */
const TRANSPARENT_AT_ONCE = 4;
const MAX_TRANSPARENT_PAUSE_MS = 1_000;

/** What a call is made with. */
export interface CallRequest {
  readonly method: PreparedMethod;
  /** The caller's metadata. */
  readonly fields: HeaderFields;
  /** On the clock's scale. */
  readonly deadline: DeadlineMs;
  readonly signal: AbortSignal | undefined;
  /** Bytes of the request that are kept for a retry. */
  readonly replayLimitBytes: number;
}

/** Receives what becomes of a call. No method may throw. */
export interface CallHandler {
  /** The response's headers; not called for a response that is only trailers. */
  onHeaders(fields: HeaderFields): void;
  /** A message, uncompressed; the bytes are the handler's. */
  onMessage(message: Uint8Array): void;
  /** Asked before a message is decompressed, which makes it longer than flow control knows: a promise of room, if there is none. */
  room(): Promise<void> | undefined;
  /** Bytes arrived, of messages just delivered or of one to come: they are owed to flow control until `consume`. */
  onReceived(bytes: number): void;
  /** `send` returned `false`, and there is room again. */
  onWritable(): void;
  /** The last call, made exactly once. Without an error the status was OK. */
  onEnd(error: GrpcError | undefined, headers: HeaderFields, trailers: HeaderFields): void;
}

/** A call in progress. */
export class GrpcCall implements StreamHandler, ResponseEvents, OpenCall {
  nextOpen: OpenCall | undefined;
  previousOpen: OpenCall | undefined;
  readonly #context: CallContext;
  readonly #request: CallRequest;
  readonly #handler: CallHandler;
  readonly #sent: ReplayBuffer;
  #removeListener: (() => void) | undefined;
  #timer: Timer | undefined;
  #retry: RetryState<Code> | undefined;
  #retryTimer: Timer | undefined;
  /** What the balancer wants to be told of the attempt under way. */
  #picked: Selection<GrpcConnection>["done"];
  #stream: Http2Stream | undefined;
  #response: ResponseReader | undefined;
  /** Where the last attempt went. */
  #address: string | undefined;
  #attempts = 0;
  /** How many attempts were repeated at once, because the server had not acted on them. */
  #transparent = 0;
  /** Whether the server may have acted on an attempt before this one. */
  #acted = false;
  /** Why the last attempt failed. */
  #failure: (() => GrpcError) | undefined;
  #state: "waiting" | "open" | "committed" | "ended" = "waiting";

  constructor(context: CallContext, request: CallRequest, handler: CallHandler) {
    this.#context = context;
    this.#request = request;
    this.#handler = handler;
    this.#sent = new ReplayBuffer(request.replayLimitBytes);
  }

  get ended(): boolean {
    return this.#state === "ended";
  }

  /** Begins the first attempt; a signal that has aborted ends the call before anything is dialled. */
  start(): void {
    const { clock, calls } = this.#context;
    const { deadline, signal } = this.#request;
    calls.add(this);
    this.#removeListener = onAbort(signal, (reason) => this.cancel(reason));
    if (this.ended) return;
    if (deadline <= clock.now()) {
      this.#deadlineExceeded();
      return;
    }
    this.#timer = atDeadline(clock, deadline, () => this.#deadlineExceeded());
    this.#attempt();
  }

  /** Sends a framed message, or nothing, and with `end` the request's end. Returns `false` when to wait for `onWritable`. */
  send(framed: Uint8Array, end: boolean): boolean {
    if (this.#state === "ended") return true;
    const stream = this.#stream;
    if (this.#state !== "committed") this.#sent.add(framed, end);
    if (stream === undefined) return !this.#sent.full;
    // Too much to keep: from here on the call cannot be repeated.
    if (this.#sent.full) this.#sent.drop();
    return stream.write(framed, end);
  }

  /** Gives received bytes back to flow control. */
  consume(bytes: number): void {
    this.#stream?.consume(bytes);
  }

  /** Ends the call from the caller's side, by its signal, its leaving, or the transport's disposal. */
  cancel(reason: unknown): void {
    if (this.#state === "ended") return;
    this.#endHere(cancelledError(reason, this.#whereabouts()));
  }

  /** Ends the call with an error found on this side. */
  fail(code: Code, step: CallStep, message: string, cause?: unknown): void {
    if (this.#state === "ended") return;
    this.#endHere(this.error(code, step, message, cause));
  }

  /** Ends the call with an error of the caller's making: its input threw, or could not be encoded. */
  failWith(error: unknown): void {
    if (this.#state === "ended") return;
    this.#endHere(error instanceof GrpcError ? error : cancelledError(error, this.#whereabouts()));
  }

  /** An error that tells how far this call has come. */
  error(code: Code, step: CallStep, message: string, cause?: unknown): GrpcError {
    return new GrpcError({ ...this.#whereabouts(), code, step, message, cause });
  }

  onHeaders(fields: HeaderFields): void {
    this.#response?.headers(fields);
  }

  onData(data: Uint8Array): void {
    this.#response?.data(data);
  }

  onTrailers(fields: HeaderFields): void {
    this.#response?.trailers(fields);
  }

  onWritable(): void {
    this.#handler.onWritable();
  }

  onEnd(failure: StreamFailure | undefined): void {
    if (this.#state === "ended") return;
    if (failure === undefined) this.#response?.end();
    else this.#response?.failed(failure);
  }

  onResponseHeaders(fields: HeaderFields): void {
    if (this.#state !== "open") return;
    this.#state = "committed";
    this.#sent.drop();
    this.#handler.onHeaders(fields);
  }

  onMessage(message: Uint8Array): void {
    if (this.#state !== "ended") this.#handler.onMessage(message);
  }

  room(): Promise<void> | undefined {
    return this.#handler.room();
  }

  onReceived(bytes: number): void {
    if (this.#state !== "ended") this.#handler.onReceived(bytes);
  }

  onResponseError(code: Code, message: string, step: CallStep, cause?: unknown): void {
    this.fail(code, step, message, cause);
  }

  onStreamFailure(failure: StreamFailure, headers: HeaderFields): void {
    if (this.#state === "ended") return;
    const code = failure.kind === "connection" ? Code.Unavailable : this.#codeFor(failure);
    const error = (): GrpcError =>
      new GrpcError({
        ...this.#whereabouts(failure.reach),
        code,
        step: "stream",
        message: failure.message,
        metadata: [headers],
        cause: failure.cause,
      });
    // A limit that was met is met again at once: only the policy, with its pauses, may try another time.
    const reach = failure.kind === "limit" ? "maybe-processed" : failure.reach;
    this.#attemptFailed(code, reach, undefined, error, headers, NO_FIELDS);
  }

  onStatus(status: GrpcStatus, headers: HeaderFields, trailers: HeaderFields): void {
    // A message that is being decompressed holds the status back, and the call may have ended meanwhile.
    if (this.#state === "ended") return;
    if (status.code === 0) {
      this.#context.retry.throttle?.success();
      this.#end(undefined, headers, trailers);
      return;
    }
    const pushback = fieldValue(trailers, "grpc-retry-pushback-ms");
    // A6: what does not parse means "do not retry".
    const pushbackMs = pushback === undefined ? undefined : /^\d{1,10}$/.test(pushback) ? Number(pushback) : -1;
    const error = (): GrpcError =>
      new GrpcError({
        ...this.#whereabouts(),
        code: status.code,
        step: "status",
        message: status.message,
        details: status.details,
        metadata: headers === trailers ? [trailers] : [headers, trailers],
      });
    this.#attemptFailed(status.code, "maybe-processed", pushbackMs, error, headers, trailers);
  }

  #attempt(): void {
    const { channel, waitForReady } = this.#context;
    let selected: Selection<GrpcConnection> | Promise<void>;
    try {
      selected = channel.select(this.#request.method, waitForReady);
    } catch (error) {
      this.#selectionFailed(error);
      return;
    }
    if (selected instanceof Promise) {
      void selected.then(() => {
        if (this.#state === "waiting") this.#attempt();
      });
      return;
    }
    this.#open(selected);
  }

  #open(selection: Selection<GrpcConnection>): void {
    const { clock, maxReceiveMessageBytes } = this.#context;
    const { method, fields, deadline } = this.#request;
    this.#picked = selection.done;
    this.#address = selection.connection.address;
    this.#attempts += 1;
    this.#state = "open";
    this.#response = new ResponseReader(this, maxReceiveMessageBytes);
    const own =
      deadline === NO_DEADLINE && this.#retryCount() === 0 ? fields : this.#ownFields(fields, deadline - clock.now());
    const stream = selection.connection.http2.open({ template: method.template, fields: own }, this);
    // A stream that could not be opened has ended already, and perhaps another attempt has begun.
    if (stream.receiving === "ended") return;
    this.#stream = stream;
    let room = true;
    this.#sent.replay((framed, end) => {
      room = stream.write(framed, end);
    });
    // A sender may wait for room since before this stream.
    if (room) this.#handler.onWritable();
  }

  #ownFields(fields: HeaderFields, timeoutMs: number): HeaderFields {
    const own = timeoutMs === NO_DEADLINE ? [...fields] : ["grpc-timeout", formatTimeout(timeoutMs), ...fields];
    if (this.#retryCount() > 0) own.push("grpc-previous-rpc-attempts", String(this.#retryCount()));
    return own;
  }

  #retryCount(): number {
    return (this.#retry?.attempts ?? 1) - 1;
  }

  #selectionFailed(error: unknown): void {
    if (this.#context.channel.state === "SHUTDOWN") {
      this.cancel(TRANSPORT_CLOSED);
      return;
    }
    if (!(error instanceof TransportError)) {
      this.fail(Code.Internal, "connect", `Selecting a connection failed: ${String(error)}`, error);
      return;
    }
    const failure = (): GrpcError =>
      new GrpcError({
        ...this.#whereabouts("not-sent"),
        code: error.step === "unsupported" ? Code.Unimplemented : Code.Unavailable,
        step: error.step === "resolve" ? "resolve" : "connect",
        address: error.address,
        message: error.message,
        cause: error,
      });
    this.#end(failure(), NO_FIELDS, NO_FIELDS);
  }

  #attemptFailed(
    code: Code,
    reach: AttemptReach,
    pushbackMs: number | undefined,
    error: () => GrpcError,
    headers: HeaderFields,
    trailers: HeaderFields,
  ): void {
    this.#retry ??= new RetryState(this.#context.retry);
    const committed = this.#state === "committed" || !this.#sent.complete;
    const decision = this.#retry.failed({ code, reach, committed, pushbackMs });
    if (this.#picked !== undefined) this.#attemptDone(error(), reach !== "not-sent");
    if (decision.kind === "stop") {
      this.#end(error(), headers, trailers);
      return;
    }
    this.#acted ||= reach === "maybe-processed";
    this.#failure = error;
    this.#stream = undefined;
    this.#response = undefined;
    this.#state = "waiting";
    this.#again(decision.kind === "after" ? decision.delayMs : this.#transparentPauseMs());
  }

  #again(delayMs: number): void {
    const attempt = (): void => {
      this.#retryTimer = undefined;
      if (this.#state === "waiting") this.#attempt();
    };
    if (delayMs === 0) this.#context.clock.defer(attempt);
    else this.#retryTimer = this.#context.clock.setTimer(delayMs, attempt);
  }

  /** None at first; what goes on refusing is not asked in a circle. */
  #transparentPauseMs(): number {
    this.#transparent += 1;
    const beyond = this.#transparent - TRANSPARENT_AT_ONCE;
    return beyond <= 0 ? 0 : Math.min(MAX_TRANSPARENT_PAUSE_MS, 2 ** beyond);
  }

  #codeFor(failure: StreamFailure): Code {
    if (failure.kind === "limit") return Code.ResourceExhausted;
    if (failure.kind === "protocol") {
      return failure.code === ErrorCode.CANCEL ? Code.ResourceExhausted : Code.Internal;
    }
    // A server that gives up at the deadline says CANCEL; its clock and ours need not agree to the millisecond.
    const late = this.#request.deadline - this.#context.clock.now() < 1;
    if (failure.code === ErrorCode.CANCEL && late) return Code.DeadlineExceeded;
    return codeFromReset(failure.code);
  }

  #deadlineExceeded(): void {
    if (this.#state !== "waiting") {
      this.fail(Code.DeadlineExceeded, "caller", "The deadline passed");
      return;
    }
    const cause = this.#failure?.();
    const waited = this.#retryTimer === undefined ? this.#context.waitingFor() : "the call waited to be retried";
    const last = cause === undefined ? "" : `; attempt ${this.#attempts} had failed: ${cause.message}`;
    this.fail(Code.DeadlineExceeded, "caller", `The deadline passed while ${waited}${last}`, cause);
  }

  /** @param reach How far the attempt under way has come, if more is known than the call's state says. */
  #whereabouts(reach?: AttemptReach): { address: string | undefined; attempts: number; reach: AttemptReach } {
    const current = reach ?? (this.#state === "waiting" ? "not-sent" : "maybe-processed");
    return { address: this.#address, attempts: this.#attempts, reach: this.#acted ? "maybe-processed" : current };
  }

  #endHere(error: GrpcError): void {
    this.#stream?.reset(ErrorCode.CANCEL);
    const headers = this.#response?.seenHeaders ?? NO_FIELDS;
    this.#end(error, headers, NO_FIELDS);
  }

  #end(error: GrpcError | undefined, headers: HeaderFields, trailers: HeaderFields): void {
    this.#state = "ended";
    this.#timer?.cancel();
    this.#retryTimer?.cancel();
    this.#removeListener?.();
    this.#context.calls.delete(this);
    this.#attemptDone(error, true);
    this.#sent.drop();
    this.#handler.onEnd(error, headers, trailers);
  }

  #attemptDone(error: GrpcError | undefined, sent: boolean): void {
    const done = this.#picked;
    this.#picked = undefined;
    done?.({ error, sent });
  }
}
