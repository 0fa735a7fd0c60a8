/** A unary call: one message there, one back, one promise. */
import type { DescMessage, DescMethodUnary, MessageInitShape, MessageShape } from "@bufbuild/protobuf";
import { Code, type UnaryResponse } from "@connectrpc/connect";
import type { HeaderFields } from "../http2/hpack/header-fields.ts";
import { GrpcCall } from "./call.ts";
import type { CallHandler, CallRequest } from "./call-handler.ts";
import type { CallContext } from "./call-context.ts";
import type { GrpcError } from "./error.ts";
import type { RequestEncoder } from "./request-encoder.ts";
import { parse } from "./method.ts";
import { appendFields } from "./wire/metadata.ts";

/** A unary response whose `Headers` are made when asked for. */
class LazyUnaryResponse<I extends DescMessage, O extends DescMessage> implements UnaryResponse<I, O> {
  readonly stream = false;
  readonly method: DescMethodUnary<I, O>;
  readonly message: MessageShape<O>;
  readonly #headerFields: HeaderFields;
  readonly #trailerFields: HeaderFields;
  #header: Headers | undefined;
  #trailer: Headers | undefined;

  constructor(method: DescMethodUnary<I, O>, message: MessageShape<O>, header: HeaderFields, trailer: HeaderFields) {
    this.method = method;
    this.message = message;
    this.#headerFields = header;
    this.#trailerFields = trailer;
  }

  get service(): DescMethodUnary["parent"] {
    return this.method.parent;
  }

  get header(): Headers {
    this.#header ??= toHeaders(this.#headerFields);
    return this.#header;
  }

  get trailer(): Headers {
    this.#trailer ??= toHeaders(this.#trailerFields);
    return this.#trailer;
  }
}

/** The fields as `Headers`. */
export function toHeaders(fields: HeaderFields): Headers {
  const headers = new Headers();
  appendFields(headers, fields);
  return headers;
}

/** What a unary call is made of. */
export interface UnaryCallOptions<I extends DescMessage, O extends DescMessage> {
  readonly context: CallContext;
  readonly request: CallRequest;
  readonly method: DescMethodUnary<I, O>;
  readonly input: MessageInitShape<I>;
  readonly encoder: RequestEncoder;
}

class UnaryHandler<I extends DescMessage, O extends DescMessage> implements CallHandler {
  readonly call: GrpcCall;
  readonly #method: DescMethodUnary<I, O>;
  readonly #resolve: (response: UnaryResponse<I, O>) => void;
  readonly #reject: (error: unknown) => void;
  #message: Uint8Array | undefined;

  constructor(
    { context, request, method }: UnaryCallOptions<I, O>,
    resolve: (response: UnaryResponse<I, O>) => void,
    reject: (error: unknown) => void,
  ) {
    this.#method = method;
    this.#resolve = resolve;
    this.#reject = reject;
    this.call = new GrpcCall(context, request, this);
  }

  onHeaders(): void {}

  onMessage(message: Uint8Array): void {
    if (this.#message === undefined) this.#message = message;
    else this.call.fail(Code.Unimplemented, "response", "The server sent more than one message in a unary response");
  }

  room(): undefined {}

  onReceived(bytes: number): void {
    this.call.consume(bytes);
  }

  onWritable(): void {}

  onEnd(error: GrpcError | undefined, headers: HeaderFields, trailers: HeaderFields): void {
    if (error !== undefined) {
      this.#reject(error);
      return;
    }
    if (this.#message === undefined) {
      this.#reject(this.call.error(Code.Unimplemented, "response", "The server sent no message in a unary response"));
      return;
    }
    try {
      const message = parse(this.#method.output, this.#message);
      this.#resolve(new LazyUnaryResponse(this.#method, message, headers, trailers));
    } catch (cause) {
      const text = `The response is not a valid "${this.#method.output.typeName}": ${String(cause)}`;
      this.#reject(this.call.error(Code.Internal, "response", text, cause));
    }
  }
}

/** Makes the call. Rejects with a GrpcError. */
export function callUnary<I extends DescMessage, O extends DescMessage>(
  options: UnaryCallOptions<I, O>,
): Promise<UnaryResponse<I, O>> {
  return new Promise((resolve, reject) => {
    const { call } = new UnaryHandler(options, resolve, reject);
    const framed = options.encoder.encode(options.method.input, options.input);
    if (framed instanceof Uint8Array) {
      call.send(framed, true);
      call.start();
      return;
    }
    call.start();
    framed.then(
      (bytes) => call.send(bytes, true),
      (error: unknown) => call.failWith(error),
    );
  });
}
