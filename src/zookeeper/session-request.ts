/** One of the user's operations on its way through a session: queued, written, answered; and ended exactly once. */
import { onAbort } from "../core/call/cancellation.ts";
import type { Clock, Timer } from "../core/clock.ts";
import { ZooKeeperError } from "./error.ts";
import type { OperationOptions } from "./operation-options.ts";
import type { Request } from "./wire/connection.ts";
import { ErrorCode } from "./wire/error-code.ts";
import type { ReplyHeader } from "./wire/header.ts";
import { JuteError } from "./wire/jute-error.ts";
import type { JuteReader } from "./wire/jute-reader.ts";
import type { JuteWriter } from "./wire/jute-writer.ts";
import type { Operation } from "./wire/operation.ts";

/** What all requests of a session go by. */
export interface RequestContext {
  readonly clock: Clock;
  /** `host:port` of the server that is asked now, for errors. */
  readonly server: () => string | undefined;
  /** What a lost connection means in the session's state. */
  readonly lossCode: () => number;
  /** After so many milliseconds without an answer the whole connection is given up. */
  readonly requestTimeoutMs: number | undefined;
  /** Gives it up. */
  readonly onRequestTimeout: () => void;
}

/** Who waits for a request's end, which comes once. */
export interface RequestCaller<T> {
  readonly resolve: (result: T) => void;
  readonly reject: (error: ZooKeeperError) => void;
}

/** An operation in progress. */
export class SessionRequest<T> implements Request {
  readonly opCode: number;
  readonly #operation: Operation<T>;
  readonly #context: RequestContext;
  readonly #caller: RequestCaller<T>;
  #state: "queued" | "written" | "ended" = "queued";
  #timer: Timer | undefined;
  #requestTimer: Timer | undefined;
  /** Set before the signal is asked, which may have aborted already and then ends the request at once. */
  #removeListener: () => void = () => {};

  constructor(
    operation: Operation<T>,
    context: RequestContext,
    { signal, timeoutMs }: OperationOptions,
    caller: RequestCaller<T>,
  ) {
    const { clock, requestTimeoutMs } = context;
    this.#operation = operation;
    this.#context = context;
    this.#caller = caller;
    this.opCode = operation.opCode;
    // Most have neither, and pay nothing for it.
    if (timeoutMs !== undefined) this.#timer = clock.setTimer(timeoutMs, () => this.fail(ErrorCode.OperationTimeout));
    if (requestTimeoutMs !== undefined) {
      this.#requestTimer = clock.setTimer(requestTimeoutMs, () => {
        this.fail(ErrorCode.RequestTimeout);
        context.onRequestTimeout();
      });
    }
    this.#removeListener = onAbort(signal, (reason) => this.#abandoned(reason));
  }

  /** Nobody waits for it any more: it need not be written, and its reply is skipped. */
  get ended(): boolean {
    return this.#state === "ended";
  }

  write(writer: JuteWriter): void {
    this.#state = "written";
    this.#operation.write(writer);
  }

  answered({ error }: ReplyHeader, reader: JuteReader): void {
    const operation = this.#operation;
    const code = operation.concluded === undefined ? error : operation.concluded(error);
    if (this.#state === "ended") return;
    if (code !== 0) {
      if (this.#recovered(code)) return;
      this.#end();
      this.#caller.reject(this.#error(code, { maybeApplied: false }));
      return;
    }
    try {
      const result = operation.read(reader);
      this.#end();
      this.#caller.resolve(result);
    } catch (cause) {
      const message = cause instanceof Error ? cause.message : String(cause);
      this.fail(ErrorCode.MarshallingError, message, cause);
      if (cause instanceof JuteError) throw cause;
    }
  }

  tooLarge(bytes: number): void {
    this.#state = "queued";
    this.fail(ErrorCode.MarshallingError, `it takes ${bytes} bytes, more than a packet may have ("maxPacketBytes")`);
  }

  /** The connection is lost, and the request with it; or there will be none any more. */
  end(reason: unknown): void {
    const lost = this.#context.lossCode();
    const code = this.#operation.concluded?.(lost) ?? lost;
    if (this.#state === "ended" || this.#recovered(code)) return;
    this.fail(code, reason instanceof Error ? reason.message : undefined, reason);
  }

  /** Ends it with an error. Idempotent. */
  fail(code: number, message?: string, cause?: unknown): void {
    if (this.#state === "ended") return;
    const maybeApplied = this.#state === "written" && this.#operation.writes;
    this.#end();
    this.#caller.reject(this.#error(code, { maybeApplied, message, cause }));
  }

  #recovered(code: number): boolean {
    const recovered = this.#operation.recover?.(code);
    if (recovered === undefined) return false;
    this.#end();
    this.#caller.resolve(recovered.value);
    return true;
  }

  #abandoned(reason: unknown): void {
    const timedOut = reason instanceof Error && reason.name === "TimeoutError";
    const said = reason instanceof Error ? reason.message : typeof reason === "string" ? reason : undefined;
    this.fail(
      timedOut ? ErrorCode.OperationTimeout : ErrorCode.SystemError,
      `it was cancelled: ${said ?? "no reason given"}`,
      reason,
    );
  }

  #error(code: number, more: { maybeApplied: boolean; message?: string | undefined; cause?: unknown }): ZooKeeperError {
    const { name, path } = this.#operation;
    return new ZooKeeperError({ code, operation: name, path, server: this.#context.server(), ...more });
  }

  #end(): void {
    this.#state = "ended";
    this.#timer?.cancel();
    this.#requestTimer?.cancel();
    this.#removeListener();
  }
}
