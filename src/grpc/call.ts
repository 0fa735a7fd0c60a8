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
import { atDeadline, NO_DEADLINE } from "../core/call/deadline.ts";
import type { Selection } from "../core/channel/channel.ts";
import type { Timer } from "../core/clock.ts";
import type { AttemptReach } from "../core/retry/policy.ts";
import { TransportError } from "../core/transport-error.ts";
import { ErrorCode } from "../http2/error.ts";
import type { HeaderFields } from "../http2/hpack/header-fields.ts";
import type { Http2Stream, StreamFailure, StreamHandler } from "../http2/stream.ts";
import { Attempts, type Whereabouts } from "./attempts.ts";
import { TRANSPORT_CLOSED, type CallContext } from "./call-context.ts";
import type { CallHandler, CallRequest } from "./call-handler.ts";
import type { GrpcConnection } from "./connector.ts";
import { cancelledError, GrpcError, type CallStep } from "./error.ts";
import type { OpenCall } from "./open-calls.ts";
import { ReplayBuffer } from "./replay-buffer.ts";
import { ResponseReader, type ResponseEvents } from "./response.ts";
import { NO_FIELDS, fieldValue } from "./wire/metadata.ts";
import { codeFromReset, type GrpcStatus } from "./wire/status.ts";
import { formatTimeout } from "./wire/timeout.ts";

/** A call in progress. */
export class GrpcCall implements StreamHandler, ResponseEvents, OpenCall {
  nextOpen: OpenCall | undefined;
  previousOpen: OpenCall | undefined;
  readonly #context: CallContext;
  readonly #request: CallRequest;
  readonly #handler: CallHandler;
  readonly #sent: ReplayBuffer;
  readonly #attempts: Attempts;
  #removeListener: (() => void) | undefined;
  #timer: Timer | undefined;
  #retryTimer: Timer | undefined;
  /** What stands for the call while it waits for a connection. */
  #token: { call: GrpcCall | undefined } | undefined;
  /** What the balancer wants to be told of the attempt under way. */
  #picked: Selection<GrpcConnection>["done"];
  #stream: Http2Stream | undefined;
  #response: ResponseReader | undefined;
  #state: "waiting" | "open" | "committed" | "ended" = "waiting";

  constructor(context: CallContext, request: CallRequest, handler: CallHandler) {
    this.#context = context;
    this.#request = request;
    this.#handler = handler;
    this.#sent = new ReplayBuffer(request.replayLimitBytes);
    this.#attempts = new Attempts(context.retry);
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
    if (selected instanceof Promise) this.#waitFor(selected);
    else this.#open(selected);
  }

  /** The promise may outlive the call by minutes, as others wait for it too: so it holds a token, and not the call. */
  #waitFor(selectable: Promise<void>): void {
    const token: { call: GrpcCall | undefined } = { call: this };
    this.#token = token;
    void selectable.then(() => {
      if (token.call !== undefined) token.call.#attempt();
    });
  }

  #open(selection: Selection<GrpcConnection>): void {
    const { clock, maxReceiveMessageBytes, received } = this.#context;
    const { method, fields, deadline } = this.#request;
    this.#picked = selection.done;
    this.#attempts.begin(selection.connection.address);
    this.#state = "open";
    this.#response = new ResponseReader(this, maxReceiveMessageBytes, received);
    const own =
      deadline === NO_DEADLINE && this.#attempts.retries === 0
        ? fields
        : this.#ownFields(fields, deadline - clock.now());
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
    const { retries } = this.#attempts;
    if (retries > 0) own.push("grpc-previous-rpc-attempts", String(retries));
    return own;
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
    const committed = this.#state === "committed" || !this.#sent.complete;
    const delayMs = this.#attempts.failed({ code, reach, committed, pushbackMs }, error);
    if (this.#picked !== undefined) this.#attemptDone(error(), reach !== "not-sent");
    if (delayMs === undefined) {
      this.#end(error(), headers, trailers);
      return;
    }
    this.#stream = undefined;
    this.#response = undefined;
    this.#state = "waiting";
    this.#again(delayMs);
  }

  #again(delayMs: number): void {
    const attempt = (): void => {
      this.#retryTimer = undefined;
      if (this.#state === "waiting") this.#attempt();
    };
    if (delayMs === 0) this.#context.clock.defer(attempt);
    else this.#retryTimer = this.#context.clock.setTimer(delayMs, attempt);
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
    const cause = this.#attempts.lastFailure;
    const waited = this.#retryTimer === undefined ? this.#context.waitingFor() : "the call waited to be retried";
    const last = cause === undefined ? "" : `; attempt ${this.#attempts.count} had failed: ${cause.message}`;
    this.fail(Code.DeadlineExceeded, "caller", `The deadline passed while ${waited}${last}`, cause);
  }

  /** @param reach How far the attempt under way has come, if more is known than the call's state says. */
  #whereabouts(reach?: AttemptReach): Whereabouts {
    return this.#attempts.whereabouts(reach ?? (this.#state === "waiting" ? "not-sent" : "maybe-processed"));
  }

  #endHere(error: GrpcError): void {
    this.#stream?.reset(ErrorCode.CANCEL);
    const headers = this.#response?.seenHeaders ?? NO_FIELDS;
    this.#end(error, headers, NO_FIELDS);
  }

  #end(error: GrpcError | undefined, headers: HeaderFields, trailers: HeaderFields): void {
    this.#state = "ended";
    if (this.#token !== undefined) this.#token.call = undefined;
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
