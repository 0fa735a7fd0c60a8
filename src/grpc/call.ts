/**
 * One gRPC call, whatever its kind: the service config that holds for it, deadline, cancellation, its attempts and which of
 * them counts (gRFC A6). What an attempt does is in `attempt.ts`, what is made of the messages in `unary.ts` and `streaming.ts`.
 *
 *   waiting ──config──▶ trying ──response headers, too much to keep──▶ committed ──status──▶ ended
 *                       │    ▲
 *                       └────┘ retry, hedge               any ──deadline, cancel, error──▶ ended
 */
import { Code } from "@connectrpc/connect";
import { onAbort } from "../core/call/cancellation.ts";
import { atDeadline, NO_DEADLINE, type DeadlineMs } from "../core/call/deadline.ts";
import type { Subchannel } from "../core/channel/subchannel.ts";
import type { Timer } from "../core/clock.ts";
import type { HedgingPolicy } from "../core/retry/hedging.ts";
import type { AttemptReach } from "../core/retry/policy.ts";
import type { HeaderFields } from "../http2/hpack/header-fields.ts";
import { Attempt, type AttemptOwner } from "./attempt.ts";
import type { AttemptFailure } from "./attempt-failure.ts";
import { TRANSPORT_CLOSED, type ActiveConfig, type CallContext } from "./call-context.ts";
import type { CallHandler, CallRequest } from "./call-handler.ts";
import type { GrpcConnection } from "./connection.ts";
import { cancelledError, GrpcError, type CallStep, type GrpcErrorInit } from "./error.ts";
import { Hedges } from "./hedges.ts";
import type { OpenCall } from "./open-calls.ts";
import { ReplayBuffer } from "./replay-buffer.ts";
import { Retries } from "./retries.ts";
import type { AttemptInfo, CallTracer } from "./stats.ts";
import { PREFIX_BYTES } from "./wire/framing.ts";
import { NO_FIELDS } from "./wire/metadata.ts";
import type { MethodConfig } from "./wire/service-config.ts";

/** A call in progress. */
export class GrpcCall implements AttemptOwner, OpenCall {
  nextOpen: OpenCall | undefined;
  previousOpen: OpenCall | undefined;
  readonly request: CallRequest;
  deadline: DeadlineMs;
  waitForReady = false;
  maxReceiveMessageBytes = 0;
  readonly #context: CallContext;
  readonly #handler: CallHandler;
  readonly #sent: ReplayBuffer;
  /** There for those who need it: not every call pays for the time of day. */
  #startedAt: number | undefined;
  #maxSendMessageBytes = Number.POSITIVE_INFINITY;
  #config: ActiveConfig | undefined;
  #removeListener: (() => void) | undefined;
  #timer: Timer | undefined;
  #retryTimer: Timer | undefined;
  /** What stands for the call while it waits for the resolver's first word. */
  #token: { call: GrpcCall | undefined } | undefined;
  #state: "waiting" | "trying" | "committed" | "ended" = "waiting";
  /** The latest attempt; once committed, the one that counts. */
  #attempt: Attempt | undefined;
  /** Where the service config asks for several attempts at once. */
  #hedges: Hedges | undefined;
  #retries: Retries | undefined;
  #attempts = 0;
  #tracer: CallTracer | undefined;

  constructor(context: CallContext, request: CallRequest, handler: CallHandler) {
    this.#context = context;
    this.request = request;
    this.deadline = request.deadline;
    this.#handler = handler;
    this.#sent = new ReplayBuffer(request.replayLimitBytes, context.replayBudget);
  }

  get ended(): boolean {
    return this.#state === "ended";
  }

  /** `host:port` of the latest attempt's connection. */
  get address(): string | undefined {
    return this.#attempt?.address;
  }

  /** Begins; a signal that has aborted, or a deadline that has passed, ends the call before anything is dialled. */
  start(): void {
    const { calls, clock, stats, target } = this.#context;
    calls.add(this);
    if (stats !== undefined) this.#tracer = stats.onCall({ path: this.request.method.path, target, clock });
    this.#removeListener = onAbort(this.request.signal, (reason) => this.cancel(reason));
    if (this.ended) return;
    if (this.deadline !== NO_DEADLINE) {
      this.#startedAt = this.#context.clock.now();
      if (this.deadline <= this.#startedAt) {
        this.#deadlineExceeded();
        return;
      }
      this.#watchDeadline();
    }
    this.#configure();
  }

  /** Sends a framed message, or nothing, and with `end` the request's end. Returns `false` when to wait for `onWritable`. */
  send(framed: Uint8Array, end: boolean): boolean {
    if (this.#state === "ended") return true;
    if (framed.length - PREFIX_BYTES > this.#maxSendMessageBytes) {
      this.#tooLarge(framed.length - PREFIX_BYTES);
      return true;
    }
    if (this.#state === "committed") return this.#attempt?.write(framed, end) ?? true;
    this.#sent.add(framed, end);
    const attempt = this.#hedges === undefined ? this.#attempt : this.#hedges.open;
    if (attempt === undefined || !attempt.open) return !this.#sent.full;
    // Too much to keep: from here on the call cannot be repeated.
    if (this.#sent.full) {
      this.#commit(attempt);
      return attempt.write(framed, end);
    }
    return this.#hedges === undefined ? attempt.write(framed, end) : this.#hedges.write(framed, end);
  }

  /** Gives received bytes back to flow control. */
  consume(bytes: number): void {
    this.#attempt?.consume(bytes);
  }

  /** No other attempt from here on: the caller has seen something of this one. */
  commit(): void {
    const attempt = this.#attempt;
    if (this.#state === "trying" && attempt?.open === true) this.#commit(attempt);
  }

  /** Ends the call from the caller's side, by its signal, its leaving, or the transport's disposal. */
  cancel(reason: unknown): void {
    if (this.#state === "ended") return;
    this.#endHere(cancelledError(reason, this.whereabouts()));
  }

  /** Ends the call with an error found on this side. */
  fail(code: Code, step: CallStep, message: string, cause?: unknown): void {
    if (this.#state === "ended") return;
    this.#endHere(this.error(code, step, message, cause));
  }

  /** Ends the call with an error of the caller's making: its input threw, or could not be encoded. */
  failWith(error: unknown): void {
    if (this.#state === "ended") return;
    this.#endHere(error instanceof GrpcError ? error : cancelledError(error, this.whereabouts()));
  }

  /** An error that tells how far this call has come. */
  error(code: Code, step: CallStep, message: string, cause?: unknown): GrpcError {
    return new GrpcError({ ...this.whereabouts(), code, step, message, cause });
  }

  /** @param reach How far the attempt under way has come, if more is known than its state says. */
  whereabouts(reach?: AttemptReach): Pick<GrpcErrorInit, "address" | "attempts" | "reach"> {
    const known = reach ?? (this.#attempt?.open === true ? "maybe-processed" : "not-sent");
    const acted = this.#retries?.acted === true || (this.#attempts > 1 && this.#hedges !== undefined);
    return { address: this.address, attempts: this.#attempts, reach: acted ? "maybe-processed" : known };
  }

  onOpened(attempt: Attempt): void {
    const room = this.#sent.replay((framed, end) => attempt.write(framed, end));
    if (this.#state === "trying" && this.#sent.full) this.#commit(attempt);
    // A sender may wait for room since before this stream.
    if (room) this.#handler.onWritable();
  }

  onResponseHeaders(attempt: Attempt, fields: HeaderFields): void {
    if (this.#state === "trying") this.#commit(attempt);
    this.#handler.onHeaders(fields);
  }

  onMessage(message: Uint8Array): void {
    this.#handler.onMessage(message);
  }

  room(): Promise<void> | undefined {
    return this.#handler.room();
  }

  onReceived(bytes: number): void {
    this.#handler.onReceived(bytes);
  }

  onWritable(): void {
    this.#handler.onWritable();
  }

  onSucceeded(attempt: Attempt, headers: HeaderFields, trailers: HeaderFields): void {
    // Who heard of the attempt's end may have ended the call.
    if (this.#state === "ended") return;
    this.#config?.throttle?.success();
    this.#attempt = attempt;
    this.#hedges?.won(attempt);
    this.#end(undefined, headers, trailers);
  }

  onFailed(attempt: Attempt, failure: AttemptFailure): void {
    if (this.#state === "ended") return;
    if (this.#hedges !== undefined && this.#state === "trying") this.#hedges.failed(attempt, failure);
    else this.#attemptFailed(failure);
  }

  onChannelClosed(): void {
    this.cancel(TRANSPORT_CLOSED);
  }

  /** Waits for the resolver's first word, because the method's config comes with it; then begins. */
  #configure(): void {
    const { channel } = this.#context;
    const resolved = channel.config === undefined ? channel.resolved : undefined;
    if (resolved === undefined) {
      this.#apply(channel.config);
      return;
    }
    const token: { call: GrpcCall | undefined } = { call: this };
    this.#startedAt ??= this.#context.clock.now();
    this.#token = token;
    void resolved.then(() => {
      if (token.call !== undefined) token.call.#configure();
    });
  }

  #apply(config: ActiveConfig | undefined): void {
    const { request } = this;
    const { waitForReady, maxReceiveMessageBytes } = this.#context;
    const method = config === undefined ? undefined : request.method.configOf(config.service);
    this.#config = config;
    this.#state = "trying";
    this.waitForReady = request.waitForReady ?? method?.waitForReady ?? waitForReady;
    const received = request.maxReceiveMessageBytes ?? maxReceiveMessageBytes;
    this.maxReceiveMessageBytes = least(received, method?.maxResponseMessageBytes);
    if (method !== undefined && !this.#applyLimits(method)) return;
    if (method?.hedging !== undefined && !this.#context.retryDisabled) this.#hedge(method.hedging);
    else this.#try("first");
  }

  /** Returns whether the call goes on. */
  #applyLimits({ timeoutMs, maxRequestMessageBytes }: MethodConfig): boolean {
    if (maxRequestMessageBytes !== undefined) {
      this.#maxSendMessageBytes = maxRequestMessageBytes;
      const largest = this.#sent.largestBytes - PREFIX_BYTES;
      if (largest > maxRequestMessageBytes) {
        this.#tooLarge(largest);
        return false;
      }
    }
    if (timeoutMs !== undefined) this.#shorten(timeoutMs);
    return !this.ended;
  }

  /** The config's timeout counts from the call's beginning. */
  #shorten(timeoutMs: number): void {
    const now = this.#context.clock.now();
    const deadline = (this.#startedAt ?? now) + timeoutMs;
    if (deadline >= this.deadline) return;
    this.deadline = deadline;
    this.#timer?.cancel();
    if (deadline > now) this.#watchDeadline();
    else this.#deadlineExceeded();
  }

  #tooLarge(bytes: number): void {
    const message = `The request takes ${bytes} bytes, and the service config allows ${this.#maxSendMessageBytes}`;
    this.fail(Code.ResourceExhausted, "request", message);
  }

  #watchDeadline(): void {
    this.#timer = atDeadline(this.#context.clock, this.deadline, () => this.#deadlineExceeded());
  }

  #try(kind: AttemptInfo["kind"]): void {
    const avoid = this.#context.avoidFailed ? this.#attempt?.subchannel : undefined;
    this.#retryTimer = undefined;
    const attempt = this.#newAttempt(this.#attempts + 1, kind, this.#retries?.count ?? 0, avoid);
    this.#attempt = attempt;
    attempt.start();
  }

  #hedge(policy: HedgingPolicy<Code>): void {
    const { clock } = this.#context;
    this.#hedges = new Hedges({
      ...{ policy, clock, throttle: this.#config?.throttle },
      attempt: (number, transparent) => {
        const kind = transparent ? "transparent" : number === 1 ? "first" : "hedge";
        this.#attempt = this.#newAttempt(number, kind, number - 1, this.#attempt?.subchannel);
        return this.#attempt;
      },
      onFailed: ({ error, headers, trailers }) => this.#end(error(), headers, trailers),
    });
    this.#hedges.begin();
  }

  #newAttempt(
    number: number,
    kind: AttemptInfo["kind"],
    previous: number,
    avoid: Subchannel<GrpcConnection> | undefined,
  ): Attempt {
    this.#attempts += 1;
    const tracer = this.#tracer?.onAttempt?.({ number: this.#attempts, kind });
    return new Attempt({ context: this.#context, owner: this, number, previous, avoid, tracer });
  }

  /** From here on this attempt is the call. */
  #commit(attempt: Attempt): void {
    this.#state = "committed";
    this.#attempt = attempt;
    this.#hedges?.won(attempt);
    this.#sent.drop();
  }

  #attemptFailed(failure: AttemptFailure): void {
    const { clock, random, retryDisabled } = this.#context;
    const config = this.#config;
    this.#retries ??= new Retries({
      policy: retryDisabled || config === undefined ? undefined : this.request.method.configOf(config.service).retry,
      throttle: config?.throttle,
      random,
    });
    const delayMs = this.#retries.failed(failure, this.#state === "committed");
    if (delayMs === undefined) {
      this.#end(failure.error(), failure.headers, failure.trailers);
      return;
    }
    const { kind } = this.#retries;
    const again = (): void => {
      if (this.#state === "trying") this.#try(kind);
    };
    if (delayMs === 0) clock.defer(again);
    else this.#retryTimer = clock.setTimer(delayMs, again);
  }

  #deadlineExceeded(): void {
    const attempt = this.#attempt;
    if (attempt?.open === true || this.#state === "committed" || this.#hedges?.open !== undefined) {
      this.fail(Code.DeadlineExceeded, "caller", "The deadline passed");
      return;
    }
    const cause = this.#retries?.lastFailure;
    const waited =
      this.#retryTimer !== undefined
        ? "the call waited to be retried"
        : attempt?.address === undefined
          ? this.#context.waitingFor()
          : "the call's credentials were asked for";
    const last = cause === undefined ? "" : `; attempt ${this.#attempts} had failed: ${cause.message}`;
    this.fail(Code.DeadlineExceeded, "caller", `The deadline passed while ${waited}${last}`, cause);
  }

  #endHere(error: GrpcError): void {
    const headers = this.#attempt?.seenHeaders ?? NO_FIELDS;
    this.#state = "ended";
    this.#attempt?.cancel(error);
    this.#hedges?.cancel();
    this.#end(error, headers, NO_FIELDS);
  }

  #end(error: GrpcError | undefined, headers: HeaderFields, trailers: HeaderFields): void {
    this.#state = "ended";
    if (this.#token !== undefined) this.#token.call = undefined;
    this.#timer?.cancel();
    this.#retryTimer?.cancel();
    this.#removeListener?.();
    this.#context.calls.delete(this);
    this.#sent.drop();
    this.#tracer?.onEnd?.(error);
    this.#handler.onEnd(error, headers, trailers);
  }
}

function least(a: number, b: number | undefined): number {
  return b === undefined || a < b ? a : b;
}
