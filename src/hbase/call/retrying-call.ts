/**
 * A call with its retries (`AsyncSingleRequestRpcRetryingCaller`): pick a server, attempt, and when that fails do what the table of
 * exceptions says, until it has an answer, its time is over, or nothing helps.
 *
 *   picking ──server──▶ attempting ──answer──▶ ended
 *      ▲                    │ failure
 *      └──── waiting ◀──────┘
 */
import { onAbort } from "../../core/call/cancellation.ts";
import type { EndableCall } from "../../core/call/keyed-calls.ts";
import type { Timer } from "../../core/clock.ts";
import { HBaseError } from "../error.ts";
import { printable } from "../region/region.ts";
import { RpcAttempt, type AttemptFailure, type AttemptListener, type RpcRequest } from "../rpc/attempt.ts";
import type { CellBlock } from "../wire/cell-block.ts";
import { simpleName } from "../wire/exceptions.ts";
import type { ProtoReader } from "../wire/proto-reader.ts";
import type { ProtoWriter } from "../wire/proto-writer.ts";
import type { AttemptInfo, CallContext, OperationOptions } from "./call-context.ts";
import { CLIENT_CLOSED, describeFailure, lookUpFailure, pauseAfter, type Failure } from "./failure.ts";
import type { Destination, Target } from "./target.ts";

/** What is to be done. */
export interface Operation<T, D extends Destination> {
  /** As users know it: `"get"`. */
  readonly name: string;
  /** As servers do: `"Get"`. */
  readonly method: string;
  /** What a lost answer leaves open. */
  readonly effect:
    | "reads"
    /** To do it twice is the same, or the server knows it by its nonce. */
    | "writes"
    /** To do it twice is not: no retry when it may have been done. */
    | "writes-once";
  readonly priority?: number | undefined;
  /** `false` for failures that the caller handles: they end the call. Default: all are retried. */
  readonly retries?: ((failure: Failure) => boolean) | undefined;
  write(out: ProtoWriter, destination: D): void;
  /** Throws a WireError for what is no answer. The message is a view for the time of the call. */
  read(message: ProtoReader, cells: CellBlock, destination: D): T;
}

/** How often a region has to be missing before anybody asks why. */
const ASK_WHY_AFTER = 2;

/** Performs an operation. Rejects with an HBaseError. */
export function performCall<T, D extends Destination>(
  context: CallContext,
  target: Target<D>,
  operation: Operation<T, D>,
  options: OperationOptions = {},
): Promise<T> {
  return new Promise((resolve, reject) => {
    new RetryingCall(context, { target, operation, options, resolve, reject }).begin();
  });
}

interface CallInit<T, D extends Destination> {
  readonly target: Target<D>;
  readonly operation: Operation<T, D>;
  readonly options: OperationOptions;
  readonly resolve: (result: T) => void;
  readonly reject: (error: unknown) => void;
}

class RetryingCall<T, D extends Destination> implements AttemptListener, RpcRequest, EndableCall {
  readonly #context: CallContext;
  readonly #init: CallInit<T, D>;
  readonly #deadline: number;
  #removeListener = (): void => {};
  #state: "picking" | "attempting" | "waiting" | "ended" = "picking";
  #destination: D | undefined;
  #attempt: RpcAttempt | undefined;
  #attempts = 0;
  /** While picking or waiting; an attempt has a timer of its own. */
  #timer: Timer | undefined;
  #maybeDone = false;
  #missing = 0;
  #lastFailure: Failure | undefined;

  constructor(context: CallContext, init: CallInit<T, D>) {
    this.#context = context;
    this.#init = init;
    this.#deadline = context.clock.now() + (init.options.timeoutMs ?? context.operationTimeoutMs);
  }

  get method(): string {
    return this.#init.operation.method;
  }

  get priority(): number | undefined {
    return this.#init.options.priority ?? this.#init.operation.priority;
  }

  get traceHeaders(): RpcRequest["traceHeaders"] {
    return this.#context.traceHeaders?.();
  }

  get requestAttributes(): RpcRequest["requestAttributes"] {
    return this.#init.options.requestAttributes;
  }

  begin(): void {
    this.#removeListener = onAbort(this.#init.options.signal, (reason) => this.#cancelled(reason));
    if (!this.#ended) this.#pick();
  }

  write(out: ProtoWriter): void {
    this.#init.operation.write(out, this.#destination as D);
  }

  onAnswer(message: ProtoReader, cells: CellBlock): void {
    const bytes = message.remaining + cells.length;
    const result = this.#init.operation.read(message, cells, this.#destination as D);
    if (this.#context.interceptors.length > 0) this.#tellSuccess(bytes);
    this.#attempt = undefined;
    this.#end();
    this.#init.resolve(result);
  }

  onFailure(attemptFailure: AttemptFailure, attempt: RpcAttempt): void {
    const described = describeFailure(attemptFailure, attempt.wasSent);
    const { closed } = this.#context.connections;
    const failure = closed ? { ...CLIENT_CLOSED, maybeDone: described.maybeDone } : described;
    this.#attempt = undefined;
    const destination = this.#destination as D;
    this.#maybeDone ||= failure.maybeDone && this.#init.operation.effect !== "reads";
    this.#init.target.failed(destination, failure);
    this.#note(destination, failure);
    this.#failed(failure);
  }

  /** The client is closed while this waits. */
  end(): void {
    this.#reject(this.#error(CLIENT_CLOSED));
  }

  get #ended(): boolean {
    return this.#state === "ended";
  }

  #pick(): void {
    this.#state = "picking";
    let picked: D | Promise<D>;
    try {
      picked = this.#init.target.pick();
    } catch (error) {
      this.#pickFailed(error);
      return;
    }
    if (!(picked instanceof Promise)) {
      this.#send(picked);
      return;
    }
    this.#wait(this.#leftMs, () => this.#outOfTime());
    picked.then(
      (destination) => {
        if (this.#state !== "picking") return;
        this.#waitIsOver();
        this.#send(destination);
      },
      (error: unknown) => {
        if (this.#state !== "picking") return;
        this.#waitIsOver();
        this.#pickFailed(error);
      },
    );
  }

  #send(destination: D): void {
    const { connections, clock, rpcTimeoutMs, interceptors } = this.#context;
    this.#state = "attempting";
    this.#destination = destination;
    this.#attempts += 1;
    try {
      if (interceptors.length > 0) for (const each of interceptors) each.before?.(this.#info());
    } catch (error) {
      this.#reject(error);
      return;
    }
    const timeoutMs = Math.min(this.#leftMs, this.#init.options.rpcTimeoutMs ?? rpcTimeoutMs);
    this.#attempt = new RpcAttempt(this, this, { clock, timeoutMs });
    connections.call(this.#init.target.service, destination.server, this.#attempt);
  }

  /** Looking up is an attempt as well, or a table without regions would be looked up for ever. */
  #pickFailed(error: unknown): void {
    this.#attempts += 1;
    this.#failed(lookUpFailure(error));
  }

  #failed(failure: Failure): void {
    this.#lastFailure = failure;
    const { maxAttempts } = this.#context;
    const { operation, options, target } = this.#init;
    this.#missing = failure.action === "relocate" ? this.#missing + 1 : 0;
    const mayRepeat = operation.effect !== "writes-once" || !this.#maybeDone;
    const isRetried =
      failure.action !== "give-up" && (operation.retries?.(failure) ?? failure.action !== "reopen-scanner");
    if (!isRetried || !mayRepeat) this.#reject(this.#error(failure));
    else if (this.#leftMs <= 0) this.#outOfTime();
    else if (this.#attempts >= (options.maxAttempts ?? maxAttempts)) this.#reject(this.#exhausted());
    else {
      if (this.#missing >= ASK_WHY_AFTER && target.hopeless !== undefined) void this.#askWhy(target.hopeless());
      this.#retryAfter(pauseAfter(failure, this.#attempts, this.#missing === 1, this.#context));
    }
  }

  /** Goes on meanwhile: whoever is asked may be in the same trouble. Never rejects. */
  async #askWhy(asked: Promise<Failure | undefined>): Promise<void> {
    const hopeless = await asked.catch(() => undefined);
    if (hopeless === undefined || this.#ended) return;
    this.#maybeDone ||= this.#isSentWrite;
    this.#reject(this.#error(hopeless));
  }

  /** A wait that would outlast the operation is not begun. */
  #retryAfter(delayMs: number): void {
    this.#state = "waiting";
    if (delayMs >= this.#leftMs) this.#outOfTime();
    else if (delayMs === 0) this.#pick();
    else {
      this.#wait(delayMs, () => {
        this.#waitIsOver();
        this.#pick();
      });
    }
  }

  #wait(delayMs: number, callback: () => void): void {
    this.#context.waiting.add(this);
    this.#timer = this.#context.clock.setTimer(delayMs, callback);
  }

  #waitIsOver(): void {
    if (this.#timer === undefined) return;
    this.#timer.cancel();
    this.#timer = undefined;
    this.#context.waiting.delete(this);
  }

  /** A server may be acting on it just now. */
  get #isSentWrite(): boolean {
    return this.#attempt?.wasSent === true && this.#init.operation.effect !== "reads";
  }

  get #leftMs(): number {
    return this.#deadline - this.#context.clock.now();
  }

  #outOfTime(): void {
    const { timeoutMs = this.#context.operationTimeoutMs } = this.#init.options;
    const last = this.#lastFailure;
    const why = last === undefined ? "" : `; last: ${last.message} (${simpleName(last.exception)})`;
    this.#reject(
      this.#error({
        ...{ exception: "OperationTimeoutExceededException", action: "back-off", maybeDone: false },
        message: `It could not be done within ${Math.round(timeoutMs)} ms${why}`,
        step: last?.step ?? (this.#state === "picking" ? "locate" : "call"),
        cause: last === undefined ? undefined : this.#error(last),
      }),
    );
  }

  #exhausted(): HBaseError {
    const last = this.#lastFailure as Failure;
    return this.#error({
      ...{ exception: "RetriesExhaustedException", action: last.action, step: last.step, maybeDone: last.maybeDone },
      message: `No attempt was of use; last: ${last.message} (${simpleName(last.exception)})`,
      cause: this.#error(last),
    });
  }

  #error({ exception, message, action, step, cause }: Failure): HBaseError {
    const { operation, target } = this.#init;
    const region = this.#destination?.region?.name;
    return new HBaseError({
      ...{ exception, message, step, cause },
      ...{ operation: operation.name, table: target.table, attempts: this.#attempts },
      region: region === undefined ? undefined : printable(region),
      server: this.#destination?.server.address,
      maybeApplied: this.#maybeDone,
      transient: action !== "give-up",
    });
  }

  #info(): AttemptInfo {
    const destination = this.#destination as D;
    return {
      operation: this.#init.operation.name,
      table: this.#init.target.table,
      region: destination.region?.name,
      server: destination.server.address,
      attempt: this.#attempts,
    };
  }

  #tellSuccess(response: number): void {
    const request = this.#attempt?.requestBytes ?? 0;
    for (const each of this.#context.interceptors) each.succeeded?.(this.#info(), { request, response });
  }

  #note(destination: D, failure: Failure): void {
    const { interceptors, silentAttempts, log } = this.#context;
    if (interceptors.length > 0) {
      const error = this.#error(failure);
      for (const each of interceptors) each.failed?.(this.#info(), error);
    }
    if (this.#attempts <= silentAttempts) return;
    const { operation, target } = this.#init;
    const where = target.table === undefined ? "" : ` on "${target.table}"`;
    log.add(
      "warning",
      `${operation.name}${where}, attempt ${this.#attempts}, ${destination.server.address}: ${failure.message}`,
    );
  }

  #cancelled(reason: unknown): void {
    if (this.#ended) return;
    this.#maybeDone ||= this.#isSentWrite;
    this.#reject(
      this.#error({
        ...{ exception: "CallCancelledException", action: "give-up", step: "call", maybeDone: false, cause: reason },
        message: `It was cancelled: ${reason instanceof Error ? reason.message : "no reason given"}`,
      }),
    );
  }

  #reject(error: unknown): void {
    if (this.#ended) return;
    this.#end();
    this.#init.reject(error);
  }

  #end(): void {
    this.#state = "ended";
    this.#waitIsOver();
    this.#attempt?.cancel();
    this.#removeListener();
  }
}
