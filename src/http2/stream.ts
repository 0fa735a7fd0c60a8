/**
 * One request and its response (RFC 9113 §5.1), from the client's side.
 *
 *   send:     queued ──HEADERS──▶ open ──END_STREAM──▶ ended          (the send queue's state, with the id as "begun")
 *   receive:  headers ──HEADERS──▶ body ──END_STREAM──▶ ended
 *
 * The stream ends once, by whichever comes first: the response's end, a reset from either side, or the connection's loss.
 */
import type { EndableCall } from "../core/call/keyed-calls.ts";
import type { AttemptReach } from "../core/retry/policy.ts";
import type { HeaderFields } from "./hpack/header-fields.ts";
import type { ReceiveWindow } from "./receive-window.ts";
import { SendQueue } from "./send-queue.ts";

/** Why a stream ended before its response did. */
export interface StreamFailure {
  /**
   * - `reset`: the server sent RST_STREAM
   * - `protocol`: the server broke the protocol on this stream
   * - `limit`: a limit of ours or of the server's, met before anything was sent
   * - `connection`: the connection was lost, or refused the stream by GOAWAY
   * - `unsupported`: a connection of this kind carries no such stream
   */
  readonly kind: "reset" | "protocol" | "limit" | "connection" | "unsupported";
  /** The HTTP/2 error code that was received or sent; `undefined` where there was none. */
  readonly code: number | undefined;
  /** A sentence for the caller. */
  readonly message: string;
  /** Whether the server may have acted on the request. */
  readonly reach: AttemptReach;
  readonly cause?: unknown;
}

/** Hears of the response, push-style. No method may throw. */
export interface StreamHandler {
  /** The final response's headers; 1xx responses are passed over. */
  onHeaders(fields: HeaderFields): void;
  /** A piece of the body, valid only during the call. Its bytes are owed: give them back by `consume`. */
  onData(data: Uint8Array): void;
  /** The trailers. `onEnd` follows. */
  onTrailers(fields: HeaderFields): void;
  /** `write` returned `false`, and there is room again. */
  onWritable(): void;
  /** The stream is over: the last call, made exactly once unless the stream was reset by us. */
  onEnd(failure: StreamFailure | undefined): void;
}

/** What a stream asks of its connection. */
export interface StreamOwner {
  write(stream: Http2Stream, data: Uint8Array, end: boolean): boolean;
  consume(stream: Http2Stream, bytes: number): void;
  reset(stream: Http2Stream, code: number): void;
}

/** A stream of a client connection. */
export class Http2Stream implements EndableCall {
  readonly handler: StreamHandler;
  readonly sending: SendQueue;
  readonly window: ReceiveWindow;
  /** What is to come of the response. */
  receiving: "headers" | "body" | "ended" = "headers";
  /** What a content-length still promises; `undefined` without one. */
  bodyBytesLeft: number | undefined;
  readonly #owner: StreamOwner;

  constructor(owner: StreamOwner, handler: StreamHandler, window: ReceiveWindow) {
    this.#owner = owner;
    this.handler = handler;
    this.window = window;
    this.sending = new SendQueue(handler);
  }

  /** The stream's id; 0 while it waits for a place among the concurrent streams. */
  get id(): number {
    return this.sending.streamId;
  }

  get ended(): boolean {
    return this.receiving === "ended";
  }

  /**
   * Sends a piece of the request's body, and its end. The bytes are handed over. Returns `false` when the caller should
   * wait for `onWritable`; ignored after the stream's end.
   */
  write(data: Uint8Array, end: boolean): boolean {
    return this.#owner.write(this, data, end);
  }

  /** Gives `bytes` of the response's body back to flow control: the server may send as many more. */
  consume(bytes: number): void {
    this.#owner.consume(this, bytes);
  }

  /** Ends the stream by RST_STREAM (or, if it has not begun, without a word). Its handler hears no more. Idempotent. */
  reset(code: number): void {
    this.#owner.reset(this, code);
  }

  /** Called by the one who took the stream out of the table. */
  end(reason: unknown): void {
    if (this.receiving === "ended") return;
    this.receiving = "ended";
    this.handler.onEnd(reason as StreamFailure | undefined);
  }
}

/** Ends each stream, whatever the handlers of others throw; then throws the first of what they threw. */
export function endStreams(streams: readonly Http2Stream[], failureOf: (stream: Http2Stream) => StreamFailure): void {
  const thrown: unknown[] = [];
  for (const stream of streams) {
    try {
      stream.end(failureOf(stream));
    } catch (error) {
      thrown.push(error);
    }
  }
  if (thrown.length > 0) throw thrown[0];
}
