/**
 * A streaming call: the caller's iterable there, an iterable of ours back, each with backpressure to the wire.
 *
 * Messages stay as bytes until they are asked for, and are owed to flow control until then; while a reader waits, what
 * arrives is given back at once, so that a message larger than the window gets through. A stream that nobody reads holds
 * a window's worth and no more.
 */
import type { DescMessage, DescMethodStreaming, MessageInitShape, MessageShape } from "@bufbuild/protobuf";
import { Code, type StreamResponse } from "@connectrpc/connect";
import type { HeaderFields } from "../http2/hpack/header-fields.ts";
import { GrpcCall } from "./call.ts";
import type { CallHandler, CallRequest } from "./call-handler.ts";
import type { CallContext } from "./call-context.ts";
import type { GrpcError } from "./error.ts";
import { MessageQueue } from "./message-queue.ts";
import { parse } from "./method.ts";
import type { RequestEncoder } from "./request-encoder.ts";
import { sendMessages, type Writable } from "./send-messages.ts";
import { toHeaders } from "./unary.ts";
import { appendFields, NO_FIELDS } from "./wire/metadata.ts";
import { PREFIX_BYTES } from "./wire/framing.ts";

/** What a streaming call is made of. */
export interface StreamingCallOptions<I extends DescMessage, O extends DescMessage> {
  readonly context: CallContext;
  readonly request: CallRequest;
  readonly method: DescMethodStreaming<I, O>;
  readonly input: AsyncIterable<MessageInitShape<I>>;
  readonly encoder: RequestEncoder;
}

/** The response of a streaming call, and the handler that fills it. */
class StreamingResponse<I extends DescMessage, O extends DescMessage>
  implements StreamResponse<I, O>, CallHandler, AsyncIterable<MessageShape<O>>
{
  readonly stream = true;
  readonly method: DescMethodStreaming<I, O>;
  readonly call: GrpcCall;
  readonly writable: Writable = { wait: undefined, onEnded: undefined };
  readonly #queue: MessageQueue<MessageShape<O>>;
  readonly #started: PromiseWithResolvers<StreamResponse<I, O>>;
  #owed = 0;
  #headerFields: HeaderFields = NO_FIELDS;
  #trailerFields: HeaderFields = NO_FIELDS;
  #header: Headers | undefined;
  #trailer: Headers | undefined;

  constructor(
    { context, request, method }: StreamingCallOptions<I, O>,
    started: PromiseWithResolvers<StreamResponse<I, O>>,
  ) {
    this.method = method;
    this.#started = started;
    this.#queue = new MessageQueue({
      parse: (bytes) => this.#parse(bytes),
      onTaken: (bytes) => this.#giveBack(Math.min(this.#owed, bytes.length + PREFIX_BYTES)),
      onWaiting: () => this.#giveBack(this.#owed),
      onLeft: () => this.call.cancel("The response's iterator was left"),
      onBroken: (error) => this.call.failWith(error),
    });
    this.call = new GrpcCall(context, request, this);
  }

  get service(): DescMethodStreaming["parent"] {
    return this.method.parent;
  }

  get header(): Headers {
    this.#header ??= toHeaders(this.#headerFields);
    return this.#header;
  }

  /** Complete when the messages' iterator has reported its end. */
  get trailer(): Headers {
    this.#trailer ??= toHeaders(this.#trailerFields);
    return this.#trailer;
  }

  get message(): AsyncIterable<MessageShape<O>> {
    return this;
  }

  [Symbol.asyncIterator](): AsyncIterator<MessageShape<O>> {
    return this.#queue;
  }

  onHeaders(fields: HeaderFields): void {
    this.#headerFields = fields;
    this.#started.resolve(this);
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
    this.#headerFields = headers;
    this.#trailerFields = trailers;
    if (this.#trailer !== undefined) appendFields(this.#trailer, trailers);
    this.#queue.end(error);
    if (error !== undefined) this.#started.reject(error);
    else this.#started.resolve(this);
    this.onWritable();
    this.writable.onEnded?.();
  }

  #parse(bytes: Uint8Array): MessageShape<O> {
    try {
      return parse(this.method.output, bytes);
    } catch (cause) {
      const text = `A response message is not a valid "${this.method.output.typeName}": ${String(cause)}`;
      throw this.call.error(Code.Internal, "response", text, cause);
    }
  }

  #giveBack(bytes: number): void {
    if (bytes === 0) return;
    this.#owed -= bytes;
    this.call.consume(bytes);
  }
}

/** Makes the call. Fulfilled at the response's headers, whether or not the input has ended; rejects with a GrpcError. */
export function callStreaming<I extends DescMessage, O extends DescMessage>(
  options: StreamingCallOptions<I, O>,
): Promise<StreamResponse<I, O>> {
  const started = Promise.withResolvers<StreamResponse<I, O>>();
  const response = new StreamingResponse(options, started);
  response.call.start();
  void sendMessages({
    call: response.call,
    input: options.input,
    encode: (message) => options.encoder.encode(options.method.input, message),
    writable: response.writable,
  });
  return started.promise;
}
