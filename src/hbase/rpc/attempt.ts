/**
 * One attempt at a call, on one connection, ended exactly once: by an answer, an exception, its time, its caller, or the connection's
 * loss. What becomes of the call is its listener's business.
 */
import { decompress } from "#compression";
import type { Clock, Timer } from "../../core/clock.ts";
import { CellBlock } from "../wire/cell-block.ts";
import type { RpcCall } from "../wire/connection.ts";
import type { RemoteException } from "../wire/headers.ts";
import type { ProtoReader } from "../wire/proto-reader.ts";
import type { ProtoWriter } from "../wire/proto-writer.ts";
import { WireError } from "../wire/wire-error.ts";
import type { CellCompression } from "../wire/connection-header.ts";

/** What an attempt needs of its connection. */
export interface AttemptConnection {
  readonly compression: CellCompression | undefined;
  readonly maxFrameBytes: number;
  /** Nobody waits for the answer any more. @param callId None if it was not sent. */
  giveUp(callId: number | undefined): void;
  /** A call that was sent then had no answer in its time. */
  unanswered(sentAt: number): void;
}

/** Why an attempt has no answer. */
export type AttemptFailure =
  | { readonly kind: "exception"; readonly exception: RemoteException }
  /** The connection could not be made, or is lost. */
  | { readonly kind: "lost"; readonly error: unknown }
  | { readonly kind: "client-closed" }
  | { readonly kind: "timeout"; readonly timeoutMs: number }
  | { readonly kind: "too-large"; readonly bytes: number; readonly limitBytes: number }
  | { readonly kind: "answer-too-large"; readonly bytes: number; readonly limitBytes: number }
  /** Too many calls wait for this server already. */
  | { readonly kind: "too-many"; readonly limit: number }
  /** The answer makes no sense. */
  | { readonly kind: "unreadable"; readonly error: unknown };

/** Who hears what became of an attempt: one of the two, once. */
export interface AttemptListener {
  /** The message is a view for the time of the call. Throws a WireError for what is no answer, and nothing else. */
  onAnswer(message: ProtoReader, cells: CellBlock): void;
  onFailure(failure: AttemptFailure, attempt: RpcAttempt): void;
}

/** What is asked. */
export interface RpcRequest {
  /** `"Get"`. */
  readonly method: string;
  readonly priority?: number | undefined;
  readonly traceHeaders?: Readonly<Record<string, string>> | undefined;
  readonly requestAttributes?: Readonly<Record<string, Uint8Array>> | undefined;
  readonly cellBlock?: Uint8Array | undefined;
  write(out: ProtoWriter): void;
}

/** An attempt under way. */
export class RpcAttempt implements RpcCall {
  readonly #request: RpcRequest;
  readonly #listener: AttemptListener;
  readonly #clock: Clock;
  readonly #timer: Timer | undefined;
  readonly timeoutMs: number | undefined;
  #state: "new" | "waiting" | "sent" | "inflating" | "ended" = "new";
  #connection: AttemptConnection | undefined;
  #callId: number | undefined;
  #sentAt = 0;
  /** Of the request's frame; 0 before it is sent. */
  requestBytes = 0;

  /** @param timeoutMs `Infinity` for none. */
  constructor(
    request: RpcRequest,
    listener: AttemptListener,
    { clock, timeoutMs }: { readonly clock: Clock; readonly timeoutMs: number },
  ) {
    this.#request = request;
    this.#listener = listener;
    this.#clock = clock;
    if (timeoutMs === Number.POSITIVE_INFINITY) return;
    this.timeoutMs = Math.max(1, Math.ceil(timeoutMs));
    this.#timer = clock.setTimer(timeoutMs, this.#timedOut);
  }

  get method(): string {
    return this.#request.method;
  }

  get priority(): number | undefined {
    return this.#request.priority;
  }

  get traceHeaders(): RpcRequest["traceHeaders"] {
    return this.#request.traceHeaders;
  }

  get requestAttributes(): RpcRequest["requestAttributes"] {
    return this.#request.requestAttributes;
  }

  get cellBlock(): Uint8Array | undefined {
    return this.#request.cellBlock;
  }

  get ended(): boolean {
    return this.#state === "ended";
  }

  /** Whether it has left, so that the server may have acted. */
  get wasSent(): boolean {
    return this.#callId !== undefined;
  }

  /** Which connection took it. */
  begun(connection: AttemptConnection): void {
    this.#state = "waiting";
    this.#connection = connection;
  }

  write(out: ProtoWriter): void {
    this.#request.write(out);
  }

  sent(callId: number, bytes: number): void {
    this.#state = "sent";
    this.#callId = callId;
    this.#sentAt = this.#clock.now();
    this.requestBytes = bytes;
  }

  answered(message: ProtoReader, cells: Uint8Array | undefined): void {
    const compression = this.#connection?.compression;
    if (compression !== undefined && cells !== undefined) {
      void this.#inflate(message.copy(), cells, compression);
      return;
    }
    this.#deliver(message, new CellBlock(cells));
  }

  refused(exception: RemoteException): void {
    this.fail({ kind: "exception", exception });
  }

  tooLarge(bytes: number): void {
    this.fail({ kind: "too-large", bytes, limitBytes: this.#connection?.maxFrameBytes ?? 0 });
  }

  answerTooLarge(bytes: number): void {
    this.fail({ kind: "answer-too-large", bytes, limitBytes: this.#connection?.maxFrameBytes ?? 0 });
  }

  /** The connection is lost. */
  end(reason: unknown): void {
    this.fail({ kind: "lost", error: reason });
  }

  /** Ends it with a failure. Idempotent. */
  fail(failure: AttemptFailure): void {
    if (this.#state === "ended") return;
    this.#end();
    this.#listener.onFailure(failure, this);
  }

  /** Ends it without a word. Idempotent. */
  cancel(): void {
    if (this.#state === "ended") return;
    const waits = this.#state === "waiting" || this.#state === "sent";
    this.#end();
    if (waits) this.#connection?.giveUp(this.#callId);
  }

  readonly #timedOut = (): void => {
    if (this.#state === "ended") return;
    const waited = this.#state === "sent";
    this.cancel();
    if (waited) this.#connection?.unanswered(this.#sentAt);
    this.#listener.onFailure({ kind: "timeout", timeoutMs: this.timeoutMs ?? 0 }, this);
  };

  async #inflate(message: ProtoReader, cells: Uint8Array, compression: CellCompression): Promise<void> {
    this.#state = "inflating";
    try {
      const inflated = await decompress(compression, cells, this.#connection?.maxFrameBytes ?? 0);
      if (!this.ended) this.#deliver(message, new CellBlock(inflated));
    } catch (error) {
      this.fail({ kind: "unreadable", error });
    }
  }

  #deliver(message: ProtoReader, cells: CellBlock): void {
    try {
      this.#listener.onAnswer(message, cells);
      this.#end();
    } catch (error) {
      this.fail({ kind: "unreadable", error });
      if (error instanceof WireError) throw error;
    }
  }

  #end(): void {
    this.#state = "ended";
    this.#timer?.cancel();
  }
}
