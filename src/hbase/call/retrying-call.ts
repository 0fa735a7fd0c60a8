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
import type { HBaseError } from "../error.ts";
import { RpcAttempt, type AttemptFailure, type AttemptListener, type RpcRequest } from "../rpc/attempt.ts";
import type { CellBlock } from "../wire/cell-block.ts";
import type { ProtoReader } from "../wire/proto-reader.ts";
import type { ProtoWriter } from "../wire/proto-writer.ts";
import type { AttemptInfo, CallContext, OperationOptions } from "./call-context.ts";
import { CLIENT_CLOSED, describeFailure, lookUpFailure, pauseAfter, type Failure } from "./failure.ts";
import { attemptBegins, attemptFailed, attemptSucceeded, logFailure } from "./observe.ts";
import {
  cancelled,
  endedBy,
  errorOf,
  isLongMissing,
  newProgress,
  noteFailure,
  outOfTime,
  type Effect,
  type Progress,
} from "./progress.ts";
import type { Destination, Target } from "./target.ts";

/** What is to be done. */
export interface Operation<T, D extends Destination> {
  /** As users know it: `"get"`. */
  readonly name: string;
  /** As servers do: `"Get"`. */
  readonly method: string;
  readonly effect: Effect;
  readonly priority?: number | undefined;
  /** `false` for failures that the caller handles: they end the call. Default: all are retried. */
  readonly retries?: ((failure: Failure) => boolean) | undefined;
  write(out: ProtoWriter, destination: D): void;
  /** Throws a WireError for what is no answer. The message is a view for the time of the call. */
  read(message: ProtoReader, cells: CellBlock, destination: D): T;
}

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
  readonly #progress: Progress;
  /** While picking or waiting; an attempt has a timer of its own. */
  #timer: Timer | undefined;

  constructor(context: CallContext, init: CallInit<T, D>) {
    this.#context = context;
    this.#init = init;
    this.#progress = newProgress(init.operation.effect);
    this.#deadline = context.clock.now() + this.#timeoutMs;
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
    attemptSucceeded(this.#context, this.#info, { request: this.#attempt?.requestBytes ?? 0, response: bytes });
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
    noteFailure(this.#progress, failure);
    this.#init.target.failed(destination, failure);
    attemptFailed(this.#context, this.#info, () => this.#error(failure));
    logFailure(this.#context, this.#info(), failure);
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
    const { connections, clock, rpcTimeoutMs } = this.#context;
    this.#state = "attempting";
    this.#destination = destination;
    this.#progress.attempts += 1;
    try {
      attemptBegins(this.#context, this.#info);
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
    this.#progress.attempts += 1;
    const failure = lookUpFailure(error);
    noteFailure(this.#progress, failure);
    this.#failed(failure);
  }

  /** @param failure One that was noted. */
  #failed(failure: Failure): void {
    const { options, operation, target } = this.#init;
    const { maxAttempts = this.#context.maxAttempts } = options;
    const { attempts, missing } = this.#progress;
    const pauseMs = pauseAfter(failure, attempts, missing === 1, this.#context);
    const allowance = { maxAttempts, timeoutMs: this.#timeoutMs, leftMs: this.#leftMs, pauseMs };
    const end = endedBy(this.#progress, failure, { ...allowance, retries: operation.retries });
    if (end !== undefined) {
      this.#reject(this.#error(end));
      return;
    }
    if (isLongMissing(this.#progress) && target.hopeless !== undefined) void this.#askWhy(target.hopeless());
    this.#retryAfter(pauseMs);
  }

  /** Goes on meanwhile: whoever is asked may be in the same trouble. Never rejects. */
  async #askWhy(asked: Promise<Failure | undefined>): Promise<void> {
    const hopeless = await asked.catch(() => undefined);
    if (hopeless === undefined || this.#ended) return;
    this.#progress.maybeDone ||= this.#isSentWrite;
    this.#reject(this.#error(hopeless));
  }

  #retryAfter(delayMs: number): void {
    this.#state = "waiting";
    if (delayMs === 0) this.#pick();
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

  get #timeoutMs(): number {
    return this.#init.options.timeoutMs ?? this.#context.operationTimeoutMs;
  }

  #outOfTime(): void {
    const step = this.#state === "picking" ? "locate" : "call";
    this.#reject(this.#error(outOfTime(this.#progress, this.#timeoutMs, step)));
  }

  #error(failure: Failure): HBaseError {
    const { operation, target } = this.#init;
    const where = { operation: operation.name, table: target.table, destination: this.#destination };
    return errorOf(failure, this.#progress, where);
  }

  readonly #info = (): AttemptInfo => {
    const destination = this.#destination as D;
    return {
      operation: this.#init.operation.name,
      table: this.#init.target.table,
      region: destination.region?.name,
      server: destination.server.address,
      attempt: this.#progress.attempts,
    };
  };

  #cancelled(reason: unknown): void {
    if (this.#ended) return;
    this.#progress.maybeDone ||= this.#isSentWrite;
    this.#reject(this.#error(cancelled(reason)));
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
