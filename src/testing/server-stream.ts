/**
 * One request and its response (RFC 9113 §5.1), from the server's side, push-style.
 *
 * The stream ends once: when both halves have ended, or by a reset, or with its connection.
 */
import type { HeaderFields, HeaderTemplate } from "../http2/hpack/header-fields.ts";
import type { ReceiveWindow } from "../http2/receive-window.ts";
import { SendQueue } from "../http2/send-queue.ts";

/** Why a stream ended early. */
export interface ServerStreamFailure {
  readonly message: string;
  /** The HTTP/2 error code that was received or sent; `undefined` if the connection was lost. */
  readonly code: number | undefined;
}

/** Hears of the request. No method may throw. */
export interface ServerStreamHandler {
  /** A piece of the request's body, valid only during the call. Its bytes are owed: give them back by `consume`. */
  onData(data: Uint8Array): void;
  /** The request is complete. */
  onEnd(trailers: HeaderFields | undefined): void;
  /** `write` returned `false`, and there is room again. */
  onWritable(): void;
  /** The stream is over: the last call, made exactly once. */
  onClosed(failure: ServerStreamFailure | undefined): void;
}

/** What a stream asks of its connection. */
export interface ServerStreamOwner {
  respond(stream: ServerStream, template: HeaderTemplate | undefined, fields: HeaderFields, endStream: boolean): void;
  write(stream: ServerStream, data: Uint8Array, endStream: boolean): boolean;
  consume(stream: ServerStream, bytes: number): void;
  reset(stream: ServerStream, code: number): void;
}

const IGNORING: ServerStreamHandler = { onData() {}, onEnd() {}, onWritable() {}, onClosed() {} };

/** A stream of a server connection. Every method is ignored once the stream is over. */
export class ServerStream {
  readonly id: number;
  readonly sending: SendQueue;
  readonly window: ReceiveWindow;
  /** Set by whoever takes the request; until then, or for good, what comes is dropped and never given back. */
  handler: ServerStreamHandler = IGNORING;
  /** Whether END_STREAM has come. */
  requestEnded = false;
  /** A header section that waits for the body before it to leave, and that ends the stream. */
  trailers: { readonly template: HeaderTemplate | undefined; readonly fields: HeaderFields } | undefined;
  readonly #owner: ServerStreamOwner;

  constructor(id: number, owner: ServerStreamOwner, window: ReceiveWindow) {
    this.id = id;
    this.#owner = owner;
    this.window = window;
    this.sending = new SendQueue({ onWritable: () => this.handler.onWritable() });
  }

  /**
   * Sends a header section: `template`'s fields, then `fields`. With `endStream` it waits for the body written so far, and
   * ends the response.
   */
  respond(
    fields: HeaderFields,
    options: { readonly template?: HeaderTemplate | undefined; readonly endStream?: boolean | undefined } = {},
  ): void {
    this.#owner.respond(this, options.template, fields, options.endStream ?? false);
  }

  /** Sends a piece of the body, which is handed over. Returns `false` when the caller should wait for `onWritable`. */
  write(data: Uint8Array, endStream = false): boolean {
    return this.#owner.write(this, data, endStream);
  }

  /** Gives `bytes` of the request's body back to flow control. */
  consume(bytes: number): void {
    this.#owner.consume(this, bytes);
  }

  /** Ends the stream by RST_STREAM. */
  reset(code: number): void {
    this.#owner.reset(this, code);
  }
}
