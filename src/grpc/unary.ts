/** A unary call: one message there, one back, one promise. */
import { Code } from "@connectrpc/connect";
import type { HeaderFields } from "../http2/hpack/header-fields.ts";
import { GrpcCall } from "./call.ts";
import type { CallHandler, CallRequest } from "./call-handler.ts";
import type { CallContext } from "./call-context.ts";
import type { MethodIo } from "./codec.ts";
import type { GrpcError } from "./error.ts";
import type { Encoding, RequestEncoder } from "./request-encoder.ts";

/** What a unary call is made of. `Response` is what its promise is fulfilled with. */
export interface UnaryCallOptions<I, O, Response> {
  readonly context: CallContext;
  readonly request: CallRequest;
  readonly io: MethodIo<I, O>;
  readonly input: I;
  readonly encoder: RequestEncoder;
  readonly encoding: Encoding;
  readonly respond: (message: O, headers: HeaderFields, trailers: HeaderFields, call: GrpcCall) => Response;
}

class UnaryHandler<I, O, Response> implements CallHandler {
  readonly call: GrpcCall;
  readonly #options: UnaryCallOptions<I, O, Response>;
  readonly #resolve: (response: Response) => void;
  readonly #reject: (error: unknown) => void;
  #message: Uint8Array | undefined;

  constructor(
    options: UnaryCallOptions<I, O, Response>,
    resolve: (response: Response) => void,
    reject: (error: unknown) => void,
  ) {
    this.#options = options;
    this.#resolve = resolve;
    this.#reject = reject;
    this.call = new GrpcCall(options.context, options.request, this);
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
    const { io, respond } = this.#options;
    try {
      this.#resolve(respond(io.decode(this.#message), headers, trailers, this.call));
    } catch (cause) {
      const text = `The response is not a valid "${io.outputName}": ${String(cause)}`;
      this.#reject(this.call.error(Code.Internal, "response", text, cause));
    }
  }
}

/** Makes the call. Rejects with a GrpcError. */
export function callUnary<I, O, Response>(options: UnaryCallOptions<I, O, Response>): Promise<Response> {
  return new Promise((resolve, reject) => {
    const { call } = new UnaryHandler(options, resolve, reject);
    const framed = options.encoder.encode(options.io, options.input, options.encoding);
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
