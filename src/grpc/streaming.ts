/**
 * A streaming call: the caller's iterable there, an iterable of ours back, each with backpressure to the wire.
 *
 * Messages stay as bytes until they are asked for, and are owed to flow control until then; while a reader waits, what
 * arrives is given back at once, so that a message larger than the window gets through. A stream that nobody reads holds
 * a window's worth and no more.
 */
import { Code } from "@connectrpc/connect";
import type { HeaderFields } from "../http2/hpack/header-fields.ts";
import { GrpcCall } from "./call.ts";
import type { CallHandler, CallRequest } from "./call-handler.ts";
import type { CallContext } from "./call-context.ts";
import type { MethodIo } from "./codec.ts";
import type { GrpcError } from "./error.ts";
import { MessageQueue } from "./message-queue.ts";
import type { Encoding, RequestEncoder } from "./request-encoder.ts";
import { sendMessages, type Writable } from "./send-messages.ts";
import { NO_FIELDS } from "./wire/metadata.ts";
import { PREFIX_BYTES } from "./wire/framing.ts";

/** What a {@link StreamingCall} is made of. */
export interface StreamOptions<O> {
  readonly context: CallContext;
  readonly request: CallRequest;
  readonly io: MethodIo<never, O>;
}

/** The response side of a streaming call. */
export class StreamingCall<O> implements CallHandler, AsyncIterable<O> {
  readonly call: GrpcCall;
  readonly writable: Writable = { wait: undefined, onEnded: undefined };
  /** Hears the trailers of a call that has ended. */
  onTrailers: ((fields: HeaderFields) => void) | undefined;
  readonly #io: MethodIo<never, O>;
  readonly #queue: MessageQueue<O>;
  readonly #started = Promise.withResolvers<void>();
  #owed = 0;
  #headers: HeaderFields = NO_FIELDS;
  #trailers: HeaderFields = NO_FIELDS;

  constructor({ context, request, io }: StreamOptions<O>) {
    this.#io = io;
    this.#queue = new MessageQueue({
      parse: (bytes) => this.#parse(bytes),
      onTaken: (bytes) => this.#giveBack(Math.min(this.#owed, bytes.length + PREFIX_BYTES)),
      onWaiting: () => this.#giveBack(this.#owed),
      onLeft: () => this.call.cancel("The response's iterator was left"),
      onBroken: (error) => this.call.failWith(error),
    });
    this.call = new GrpcCall(context, request, this);
  }

  /** Fulfilled when the response's headers are here, or the call ended well; rejects with a GrpcError. */
  get started(): Promise<void> {
    return this.#started.promise;
  }

  get headers(): HeaderFields {
    return this.#headers;
  }

  /** Complete when the iterator has reported its end. */
  get trailers(): HeaderFields {
    return this.#trailers;
  }

  [Symbol.asyncIterator](): AsyncIterator<O> {
    return this.#queue;
  }

  onHeaders(fields: HeaderFields): void {
    this.#headers = fields;
    this.#started.resolve();
  }

  onMessage(message: Uint8Array): void {
    this.#queue.push(message);
  }

  room(): Promise<void> | undefined {
    return this.#queue.room();
  }

  onReceived(bytes: number): void {
    this.#owed += bytes;
    if (this.#queue.waiting) this.#giveBack(this.#owed);
  }

  onWritable(): void {
    const { wait } = this.writable;
    this.writable.wait = undefined;
    wait?.();
  }

  onEnd(error: GrpcError | undefined, headers: HeaderFields, trailers: HeaderFields): void {
    this.#headers = headers;
    this.#trailers = trailers;
    this.onTrailers?.(trailers);
    this.#queue.end(error);
    if (error !== undefined) this.#started.reject(error);
    else this.#started.resolve();
    this.onWritable();
    this.writable.onEnded?.();
  }

  #parse(bytes: Uint8Array): O {
    try {
      return this.#io.decode(bytes);
    } catch (cause) {
      const text = `A response message is not a valid "${this.#io.outputName}": ${String(cause)}`;
      throw this.call.error(Code.Internal, "response", text, cause);
    }
  }

  #giveBack(bytes: number): void {
    if (bytes === 0) return;
    this.#owed -= bytes;
    this.call.consume(bytes);
  }
}

/** What a call with an iterable of messages is made of. */
export interface StreamingCallOptions<I, O> {
  readonly context: CallContext;
  readonly request: CallRequest;
  readonly io: MethodIo<I, O>;
  readonly input: AsyncIterable<I>;
  readonly encoder: RequestEncoder;
  readonly encoding: Encoding;
}

/** Begins the call. Its `started` is fulfilled at the response's headers, whether or not the input has ended. */
export function callStreaming<I, O>(options: StreamingCallOptions<I, O>): StreamingCall<O> {
  const { context, request, io, input, encoder, encoding } = options;
  const streaming = new StreamingCall({ context, request, io });
  streaming.call.start();
  void sendMessages({
    call: streaming.call,
    input,
    encode: (message) => encoder.encode(io, message, encoding),
    writable: streaming.writable,
  });
  return streaming;
}
