/** A stream by name, held by its two ends (grpc-go's `ClientStream`). */
import { toHeaders } from "../connect-response.ts";
import type { GrpcTransport } from "../channel-transport.ts";
import { StreamingCall } from "../streaming.ts";
import { prepareCall, type PreparedCall, type RawCallOptions } from "./raw-call.ts";

/** Options of a stream by name. */
export interface RawStreamOptions<I, O> extends RawCallOptions<I, O> {
  /** How many messages go either way. Default: `"bidi_streaming"`. */
  readonly kind?: "server_streaming" | "client_streaming" | "bidi_streaming" | undefined;
}

/**
 * A call in progress. One sender and one receiver may be at work at the same time; two senders, or two receivers, may not, and
 * the second is refused with a TypeError.
 *
 * What it holds is freed when `receiveMessage` has answered `undefined` or rejected, when it is cancelled or disposed of,
 * by its deadline or signal, and when its transport is closed: do one of these.
 */
export interface ClientStream<I, O> extends AsyncIterable<O>, AsyncDisposable {
  /** The response's headers, when they are here. Rejects with the call's GrpcError. */
  header(): Promise<Headers>;
  /** The trailers. Throws a TypeError before `receiveMessage` has answered `undefined` or rejected. */
  trailer(): Headers;
  /** `host:port` of the server; `undefined` before there is one. To know it commits the call: it is not retried any more. */
  peer(): string | undefined;
  /**
   * Sends a message; fulfilled with `true` when flow control takes more, and with `false` when the call is over: why, says
   * `receiveMessage`. Rejects for a message that cannot be encoded, which ends the call. Does not wait for the server.
   */
  sendMessage(message: I): Promise<boolean>;
  /** No more messages will be sent. Idempotent. */
  closeSend(): void;
  /** The next message, or `undefined` at the end of a call that went well. Rejects with the call's GrpcError, once. */
  receiveMessage(): Promise<O | undefined>;
  /** Ends the call. */
  cancel(reason?: unknown): void;
}

/**
 * Begins a stream by a method's path. Throws a GrpcError for a call that can never be.
 *
 * @example
 * ```ts
 * await using stream = newStream(transport, "/chat.v1.ChatService/Talk", { codec: bytesCodec });
 * await stream.sendMessage(hello);
 * stream.closeSend();
 * for await (const answer of stream) use(answer);
 * ```
 */
export function newStream<I, O>(
  transport: GrpcTransport,
  path: string,
  options: RawStreamOptions<I, O>,
): ClientStream<I, O> {
  return new RawStream(prepareCall(transport, path, options.kind ?? "bidi_streaming", options));
}

const NOTHING = new Uint8Array(0);

class RawStream<I, O> implements ClientStream<I, O> {
  readonly #prepared: PreparedCall<I, O>;
  readonly #streaming: StreamingCall<O>;
  readonly #messages: AsyncIterator<O>;
  #sending = false;
  #closed = false;
  #receiving: "idle" | "waiting" | "over" = "idle";

  constructor(prepared: PreparedCall<I, O>) {
    const { channel, request, io } = prepared;
    this.#prepared = prepared;
    this.#streaming = new StreamingCall({ context: channel.context, request, io });
    this.#messages = this.#streaming[Symbol.asyncIterator]();
    this.#streaming.started.catch(() => {});
    this.#streaming.call.start();
  }

  async header(): Promise<Headers> {
    await this.#streaming.started;
    return toHeaders(this.#streaming.headers);
  }

  trailer(): Headers {
    if (this.#receiving === "over") return toHeaders(this.#streaming.trailers);
    throw new TypeError('The trailers are there when "receiveMessage" has answered undefined or rejected');
  }

  peer(): string | undefined {
    this.#streaming.call.commit();
    return this.#streaming.call.address;
  }

  async sendMessage(message: I): Promise<boolean> {
    if (this.#sending) throw new TypeError("A message is being sent: await it before the next");
    if (this.#closed) throw new TypeError('No message can be sent after "closeSend"');
    const { call, writable } = this.#streaming;
    this.#sending = true;
    try {
      const { channel, io, encoding } = this.#prepared;
      const framed = channel.encoder.encode(io, message, encoding);
      const room = call.send(framed instanceof Uint8Array ? framed : await framed, false);
      if (!room && !call.ended) await new Promise<void>((resolve) => (writable.wait = resolve));
    } catch (error) {
      call.failWith(error);
      throw error;
    } finally {
      this.#sending = false;
    }
    return !call.ended;
  }

  closeSend(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#streaming.call.send(NOTHING, true);
  }

  async receiveMessage(): Promise<O | undefined> {
    if (this.#receiving === "waiting") throw new TypeError("A message is being received: await it before the next");
    if (this.#receiving === "over") return undefined;
    this.#receiving = "waiting";
    let over = true;
    try {
      const { done, value } = await this.#messages.next();
      over = done === true;
      return done === true ? undefined : value;
    } finally {
      this.#receiving = over ? "over" : "idle";
    }
  }

  cancel(reason?: unknown): void {
    this.#streaming.call.cancel(reason ?? "The stream was cancelled");
  }

  [Symbol.asyncIterator](): AsyncIterator<O> {
    return {
      next: async () => {
        const message = await this.receiveMessage();
        return message === undefined ? { done: true, value: undefined } : { done: false, value: message };
      },
      return: async () => {
        this.cancel("The stream's iterator was left");
        return { done: true, value: undefined };
      },
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.cancel("The stream was disposed of");
  }
}
