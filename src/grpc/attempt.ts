/**
 * One attempt at a call (gRFC A6): it picks a connection, opens a stream there, and reads the response. What its outcome
 * means for the call is the call's own business.
 *
 *   picking ──selected──▶ authorizing ──metadata──▶ open ──status, failure──▶ ended
 *      └──────────────────────┴── selection failed, cancelled ───────────────────▲
 */
import { Code } from "@connectrpc/connect";
import { NO_DEADLINE, type DeadlineMs } from "../core/call/deadline.ts";
import type { Selection } from "../core/channel/channel.ts";
import type { Subchannel } from "../core/channel/subchannel.ts";
import type { AttemptReach } from "../core/retry/policy.ts";
import { ErrorCode } from "../http2/error.ts";
import type { HeaderFields } from "../http2/hpack/header-fields.ts";
import type { StreamFailure, StreamHandler } from "../http2/stream.ts";
import { BY_POLICY, codeOfStream, explainSelection, readPushback, type AttemptFailure } from "./attempt-failure.ts";
import { authorize } from "./authorize.ts";
import type { CallContext } from "./call-context.ts";
import type { CallRequest } from "./call-handler.ts";
import type { CallStream, GrpcConnection } from "./connection.ts";
import { GrpcError, type CallStep, type GrpcErrorInit } from "./error.ts";
import { ResponseReader, type ResponseEvents } from "./response.ts";
import { fieldValue, NO_FIELDS } from "./wire/metadata.ts";
import { shownFields, type AttemptTracer } from "./stats.ts";
import { combineAttemptTracers } from "./tracers.ts";
import type { GrpcStatus } from "./wire/status.ts";
import { formatTimeout } from "./wire/timeout.ts";

/** The call that an attempt is made for. */
export interface AttemptOwner {
  readonly request: CallRequest;
  readonly deadline: DeadlineMs;
  readonly waitForReady: boolean;
  readonly maxReceiveMessageBytes: number;
  /** Nobody waits for the call any more. */
  readonly ended: boolean;
  /** What an error says of the whole call. */
  whereabouts(reach: AttemptReach): Pick<GrpcErrorInit, "address" | "attempts" | "reach">;
  /** It has a stream: what was to be sent so far is to be written. */
  onOpened(attempt: Attempt): void;
  /** The response has begun: the call is this attempt's now. */
  onResponseHeaders(attempt: Attempt, fields: HeaderFields): void;
  onMessage(message: Uint8Array): void;
  room(): Promise<void> | undefined;
  onReceived(bytes: number): void;
  onWritable(): void;
  /** The server said OK. */
  onSucceeded(attempt: Attempt, headers: HeaderFields, trailers: HeaderFields): void;
  onFailed(attempt: Attempt, failure: AttemptFailure): void;
  /** The channel was closed. */
  onChannelClosed(): void;
}

/** What {@link Attempt} is made of. */
export interface AttemptOptions {
  readonly context: CallContext;
  readonly owner: AttemptOwner;
  /** From 1. */
  readonly number: number;
  /** What `grpc-previous-rpc-attempts` says. */
  readonly previous: number;
  /** Where it would rather not go. */
  readonly avoid: Subchannel<GrpcConnection> | undefined;
  readonly tracer: AttemptTracer | undefined;
}

/** An attempt in progress. */
export class Attempt implements StreamHandler, ResponseEvents {
  readonly number: number;
  readonly #context: CallContext;
  readonly #owner: AttemptOwner;
  readonly #previous: number;
  readonly #avoid: Subchannel<GrpcConnection> | undefined;
  #tracer: AttemptTracer | undefined;
  #state: "picking" | "authorizing" | "open" | "ended" = "picking";
  /** What stands for the attempt while it waits for somebody who may outlive it. */
  #token: { attempt: Attempt | undefined } | undefined;
  #authorizing: AbortController | undefined;
  #selection: Selection<GrpcConnection> | undefined;
  #stream: CallStream | undefined;
  #response: ResponseReader | undefined;

  constructor({ context, owner, number, previous, avoid, tracer }: AttemptOptions) {
    this.#context = context;
    this.#owner = owner;
    this.number = number;
    this.#previous = previous;
    this.#avoid = avoid;
    this.#tracer = tracer;
  }

  /** Whether it has a stream to write to. */
  get open(): boolean {
    return this.#state === "open";
  }

  get ended(): boolean {
    return this.#state === "ended";
  }

  /** `host:port` of the connection that it uses. */
  get address(): string | undefined {
    return this.#selection?.connection.address;
  }

  get subchannel(): Subchannel<GrpcConnection> | undefined {
    return this.#selection?.subchannel;
  }

  get seenHeaders(): HeaderFields {
    return this.#response?.seenHeaders ?? NO_FIELDS;
  }

  /** Picks, or waits for a picker that knows a connection. */
  start(): void {
    const { channel } = this.#context;
    const { request, waitForReady, ended } = this.#owner;
    // Who was told of the attempt may have ended the call.
    if (ended) {
      this.cancel(this.#failure(Code.Canceled, "caller", "The call has ended", { reach: "not-sent" })());
      return;
    }
    let selected: Selection<GrpcConnection> | Promise<void>;
    try {
      selected = channel.select(request.method, waitForReady, this.#avoid);
    } catch (error) {
      this.#selectionFailed(error);
      return;
    }
    if (selected instanceof Promise) {
      this.#tracer?.onPickDelayed?.();
      if (!this.ended) this.#waitFor(selected);
    } else this.#selected(selected);
  }

  /** Sends a framed message, or nothing, and with `end` the request's end. Returns `false` when to wait for `onWritable`. */
  write(framed: Uint8Array, end: boolean): boolean {
    if (this.#tracer !== undefined) this.#traceSent(framed, end);
    return this.#stream?.write(framed, end) ?? true;
  }

  /** Gives received bytes back to flow control. */
  consume(bytes: number): void {
    this.#stream?.consume(bytes);
  }

  /** Ends it from this side, without a word to its owner. Idempotent. */
  cancel(error: GrpcError | undefined): void {
    if (this.#state === "ended") return;
    this.#authorizing?.abort();
    this.#stream?.reset(ErrorCode.CANCEL);
    this.#end(error);
  }

  onHeaders(fields: HeaderFields): void {
    if (this.#tracer !== undefined) this.#traceHead(this.#tracer, shownFields(fields));
    this.#response?.headers(fields);
  }

  onData(data: Uint8Array): void {
    this.#response?.data(data);
  }

  onTrailers(fields: HeaderFields): void {
    this.#tracer?.onInTrailer?.(shownFields(fields));
    this.#response?.trailers(fields);
  }

  onWritable(): void {
    this.#owner.onWritable();
  }

  onEnd(failure: StreamFailure | undefined): void {
    if (this.#state === "ended") return;
    if (failure === undefined) this.#response?.end();
    else this.#response?.failed(failure);
  }

  onResponseHeaders(fields: HeaderFields): void {
    if (this.#state === "open") this.#owner.onResponseHeaders(this, fields);
  }

  onMessage(message: Uint8Array): void {
    if (this.#state === "ended") return;
    this.#tracer?.onInPayload?.(message.length);
    this.#owner.onMessage(message);
  }

  room(): Promise<void> | undefined {
    return this.#owner.room();
  }

  onReceived(bytes: number): void {
    if (this.#state !== "ended") this.#owner.onReceived(bytes);
  }

  onResponseError(code: Code, message: string, step: CallStep, cause?: unknown): void {
    if (this.#state === "ended") return;
    this.#stream?.reset(ErrorCode.CANCEL);
    const headers = this.seenHeaders;
    const error = this.#failure(code, step, message, { reach: "maybe-processed", metadata: [headers], cause });
    this.#failed({ ...BY_POLICY, code, final: false, headers, error });
  }

  onStreamFailure(failure: StreamFailure, headers: HeaderFields): void {
    if (this.#state === "ended") return;
    // A server that gives up at the deadline says CANCEL; its clock and ours need not agree to the millisecond.
    const late = this.#owner.deadline - this.#context.clock.now() < 1;
    const code = codeOfStream(failure, late);
    // A limit that was met is met again at once: only the policy may try another time.
    const settled = failure.kind === "limit" || failure.kind === "unsupported";
    const reach = settled ? "maybe-processed" : failure.reach;
    const error = this.#failure(code, "stream", failure.message, {
      reach: failure.reach,
      metadata: [headers],
      cause: failure.cause,
    });
    this.#failed({ code, reach, final: false, pushbackMs: undefined, headers, trailers: NO_FIELDS, error });
  }

  onStatus(status: GrpcStatus, headers: HeaderFields, trailers: HeaderFields): void {
    // A message that is being decompressed holds the status back, and the attempt may have ended meanwhile.
    if (this.#state === "ended") return;
    const { code, message, details } = status;
    if (code === 0) {
      this.#end(undefined);
      this.#owner.onSucceeded(this, headers, trailers);
      return;
    }
    const pushbackMs = readPushback(trailers);
    const metadata = headers === trailers ? [trailers] : [headers, trailers];
    const error = this.#failure(code, "status", message, { reach: "maybe-processed", details, metadata });
    this.#failed({ code, reach: "maybe-processed", final: false, pushbackMs, headers, trailers, error });
  }

  /** The promise may outlive the call by minutes, as others wait for it too: so it holds a token, and not the attempt. */
  #waitFor(selectable: Promise<void>): void {
    const token: { attempt: Attempt | undefined } = { attempt: this };
    this.#token = token;
    void selectable.then(() => token.attempt?.start());
  }

  #selected(selection: Selection<GrpcConnection>): void {
    this.#selection = selection;
    const { request } = this.#owner;
    const credentials = this.#context.credentials ?? request.credentials;
    if (credentials === undefined && this.#context.attemptInterceptors === undefined) this.#open(request.fields);
    else this.#prepare();
  }

  /** What is asked for each attempt: credentials' metadata, and interceptors' opinions. */
  #prepare(): void {
    this.#state = "authorizing";
    const aborting = new AbortController();
    this.#authorizing = aborting;
    const address = this.address ?? "";
    const { signal } = aborting;
    authorize({ context: this.#context, request: this.#owner.request, attempt: this.number, address, signal }).then(
      ({ fields, secrets, tracers }) => {
        if (this.#state !== "authorizing") return;
        if (tracers.length > 0) {
          this.#tracer = combineAttemptTracers(this.#tracer === undefined ? tracers : [this.#tracer, ...tracers]);
        }
        // The connection may have gone meanwhile.
        if (this.#selection?.subchannel.connection === undefined) this.#pickAgain();
        else this.#open(fields, secrets);
      },
      (refusal: unknown) => {
        if (this.#state === "authorizing") this.#refused(refusal as GrpcError);
      },
    );
  }

  #pickAgain(): void {
    this.#done(undefined, false);
    this.#selection = undefined;
    this.#state = "picking";
    this.start();
  }

  /** Credentials or an interceptor said no: a failure by their code, as in grpc-go, which the policy may answer by another attempt. */
  #refused({ code, rawMessage: message, cause }: GrpcError): void {
    const error = this.#failure(code, "request", message, { reach: "not-sent", cause });
    this.#failed({ ...BY_POLICY, code, final: false, error });
  }

  #open(fields: HeaderFields, secrets?: ReadonlySet<string>): void {
    const { clock } = this.#context;
    const { request, deadline, maxReceiveMessageBytes } = this.#owner;
    const { connection } = this.#selection as Selection<GrpcConnection>;
    this.#state = "open";
    this.#response = new ResponseReader(this, maxReceiveMessageBytes, this.#context);
    const own =
      deadline === NO_DEADLINE && this.#previous === 0 ? fields : this.#ownFields(fields, deadline - clock.now());
    this.#tracer?.onOutHeader?.({
      address: connection.address,
      path: request.method.path,
      fields: shownFields(own, secrets),
    });
    if (this.ended) return;
    const { template, method } = request;
    const head = { template, fields: own, kind: method.kind, maxResponseBytes: maxReceiveMessageBytes };
    const stream = connection.open(head, this);
    // A stream that could not be opened has ended already, and perhaps another attempt has begun.
    if (stream.ended) return;
    this.#stream = stream;
    this.#owner.onOpened(this);
  }

  #ownFields(fields: HeaderFields, timeoutMs: number): HeaderFields {
    const own = timeoutMs === NO_DEADLINE ? [...fields] : ["grpc-timeout", formatTimeout(timeoutMs), ...fields];
    if (this.#previous > 0) own.push("grpc-previous-rpc-attempts", String(this.#previous));
    return own;
  }

  #selectionFailed(cause: unknown): void {
    if (this.#context.channel.state === "SHUTDOWN") {
      this.#owner.onChannelClosed();
      return;
    }
    const { code, step, message, address, final } = explainSelection(cause);
    const error = this.#failure(code, step, message, { reach: "not-sent", address, cause });
    this.#failed({ ...BY_POLICY, code, final, error });
  }

  #failure(
    code: Code,
    step: CallStep,
    message: string,
    more: Pick<GrpcErrorInit, "reach"> & Partial<GrpcErrorInit>,
  ): () => GrpcError {
    let error: GrpcError | undefined;
    return () => {
      const whereabouts = this.#owner.whereabouts(more.reach);
      const address = more.address ?? whereabouts.address;
      error ??= new GrpcError({ ...more, ...whereabouts, address, code, step, message });
      return error;
    };
  }

  #failed(failure: AttemptFailure): void {
    const told = this.#tracer !== undefined || this.#selection?.done !== undefined;
    this.#end(told ? failure.error() : undefined, failure.reach !== "not-sent");
    this.#owner.onFailed(this, failure);
  }

  #end(error: GrpcError | undefined, sent = this.#state === "open"): void {
    this.#state = "ended";
    if (this.#token !== undefined) this.#token.attempt = undefined;
    if (this.#selection?.done !== undefined) this.#done(error, sent);
    this.#tracer?.onEnd?.(error);
  }

  /** What a balancer makes of it is its own affair: a call must end. */
  #done(error: GrpcError | undefined, sent: boolean): void {
    try {
      this.#selection?.done?.({ error, sent });
    } catch {
      // As above.
    }
  }

  /** A section with a status is the trailers, and all there is. */
  #traceHead(tracer: AttemptTracer, fields: HeaderFields): void {
    if (fieldValue(fields, "grpc-status") === undefined) tracer.onInHeader?.(fields);
    else tracer.onInTrailer?.(fields);
  }

  #traceSent(framed: Uint8Array, end: boolean): void {
    if (framed.length > 0) this.#tracer?.onOutPayload?.(framed.length);
    if (end) this.#tracer?.onOutTrailer?.();
  }
}
