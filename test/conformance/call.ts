/**
 * One case of Connect's conformance suite, as the client under test: makes the call that a `ClientCompatRequest`
 * describes, and says what came of it. Knows no runtime; `client.ts` and `worker.ts` run it.
 */
import { type Message, create, createRegistry } from "@bufbuild/protobuf";
import { type Any, AnySchema, anyUnpack } from "@bufbuild/protobuf/wkt";
import { type CallOptions, type Client, ConnectError, type Transport, createClient } from "@connectrpc/connect";
import {
  type ClientCompatRequest,
  type ClientCompatResponse,
  ClientCompatResponseSchema,
  type ConformancePayload,
  ConformancePayloadSchema,
  ConformanceService,
  type ClientResponseResult,
  ClientResponseResultSchema,
  ErrorSchema,
  type Header,
  HeaderSchema,
  type IdempotentUnaryRequest,
  type ServerStreamRequest,
  StreamType,
  type UnaryRequest,
  type UnimplementedRequest,
  file_connectrpc_conformance_v1_conformance,
} from "../gen/connectrpc/conformance/v1/conformance_pb.ts";

const registry = createRegistry(file_connectrpc_conformance_v1_conformance);

type Result = Pick<ClientResponseResult, "payloads" | "numUnsentRequests"> & {
  headers?: Headers;
  trailers?: Headers;
  error?: ConnectError;
};
type ResponseMessage = Message & { readonly payload?: ConformancePayload | undefined };

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

function toHeaderMessages(headers: Headers | undefined): Header[] {
  // Repeated fields come joined by commas; the harness compares them that way.
  return [...(headers ?? [])].map(([name, value]) => create(HeaderSchema, { name, value: [value] }));
}

function toErrorMessage(error: ConnectError): ClientResponseResult["error"] {
  return create(ErrorSchema, {
    code: error.code,
    message: error.rawMessage,
    details: error.details.map((detail) => {
      if (!("type" in detail)) throw new TypeError("Only details from the wire are expected");
      return create(AnySchema, { typeUrl: `type.googleapis.com/${detail.type}`, value: detail.value });
    }),
  });
}

function unpack(any: Any): Message {
  const message = anyUnpack(any, registry);
  if (message === undefined) throw new TypeError(`Unknown message type "${any.typeUrl}"`);
  return message;
}

/** Lets a request pass for each response, or all of them. */
class Gate {
  #tickets = 0;
  #waiting: (() => void) | undefined;

  letPass(count: number): void {
    this.#tickets += count;
    this.#waiting?.();
    this.#waiting = undefined;
  }

  async pass(): Promise<void> {
    if (this.#tickets === 0) await new Promise<void>((resolve) => (this.#waiting = resolve));
    this.#tickets -= 1;
  }
}

/** One call under way: its request, how it is cancelled, and what has come of it so far. */
class Call {
  readonly #request: ClientCompatRequest;
  readonly #client: Client<typeof ConformanceService>;
  readonly #requestMessages: readonly Message[];
  readonly #abort = new AbortController();
  readonly #gate = new Gate();
  readonly #result: Result = { payloads: [], numUnsentRequests: 0 };

  constructor(request: ClientCompatRequest, transport: Transport) {
    this.#request = request;
    this.#client = createClient(ConformanceService, transport);
    this.#requestMessages = request.requestMessages.map(unpack);
  }

  async run(): Promise<Result> {
    try {
      await this.#dispatch();
    } catch (error) {
      const connectError = ConnectError.from(error);
      this.#result.error = connectError;
      // An error's metadata does not tell headers from trailers; the harness takes it as either.
      this.#result.headers ??= connectError.metadata;
      this.#result.trailers ??= connectError.metadata;
    }
    return this.#result;
  }

  #dispatch(): Promise<void> {
    switch (this.#request.method) {
      case "Unary":
        return this.#runUnary((options) => this.#client.unary(this.#first<UnaryRequest>(), options));
      case "IdempotentUnary":
        return this.#runUnary((options) =>
          this.#client.idempotentUnary(this.#first<IdempotentUnaryRequest>(), options),
        );
      case "Unimplemented":
        return this.#runUnary((options) => this.#client.unimplemented(this.#first<UnimplementedRequest>(), options));
      case "ServerStream":
        return this.#runServerStream();
      case "ClientStream":
        return this.#runClientStream();
      case "BidiStream":
        return this.#runBidiStream();
      case undefined:
      default:
        throw new TypeError(`Unknown method "${this.#request.method}"`);
    }
  }

  #take({ payload }: ResponseMessage): void {
    this.#result.payloads.push(payload ?? create(ConformancePayloadSchema));
  }

  /** Once everything was sent: cancels, when the case wants it then. */
  #afterSend(): void {
    const timing = this.#request.cancel?.cancelTiming;
    if (this.#request.cancel === undefined || timing?.case === "afterNumResponses") return;
    const delayMs = timing?.case === "afterCloseSendMs" ? timing.value : 0;
    if (timing?.case === "beforeCloseSend") this.#abort.abort();
    else void sleep(delayMs).then(() => this.#abort.abort());
  }

  /** The arguments of Connect's generated client. */
  get #options(): CallOptions {
    const { timeoutMs, requestHeaders } = this.#request;
    const headers = new Headers();
    for (const { name, value } of requestHeaders) for (const each of value) headers.append(name, each);
    return {
      signal: this.#abort.signal,
      headers,
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
      onHeader: (header) => (this.#result.headers = header),
      onTrailer: (trailer) => (this.#result.trailers = trailer),
    };
  }

  #first<M extends Message>(): M {
    const [message] = this.#requestMessages;
    if (message === undefined) throw new TypeError("The call takes one message");
    return message as M;
  }

  async #runUnary(call: (options: CallOptions) => Promise<ResponseMessage>): Promise<void> {
    await sleep(this.#request.requestDelayMs);
    const response = call(this.#options);
    this.#afterSend();
    this.#take(await response);
  }

  async #runServerStream(): Promise<void> {
    await sleep(this.#request.requestDelayMs);
    const responses = this.#client.serverStream(this.#first<ServerStreamRequest>(), this.#options);
    this.#afterSend();
    await this.#takeAll(responses);
  }

  async #runClientStream(): Promise<void> {
    this.#gate.letPass(Number.POSITIVE_INFINITY);
    this.#take(await this.#client.clientStream(this.#messages(), this.#options));
  }

  async #runBidiStream(): Promise<void> {
    const isFullDuplex = this.#request.streamType === StreamType.FULL_DUPLEX_BIDI_STREAM;
    if (!isFullDuplex) this.#gate.letPass(Number.POSITIVE_INFINITY);
    await this.#takeAll(this.#client.bidiStream(this.#messages(), this.#options));
  }

  async #takeAll(responses: AsyncIterable<ResponseMessage>): Promise<void> {
    const timing = this.#request.cancel?.cancelTiming;
    for await (const message of responses) {
      this.#take(message);
      this.#gate.letPass(1);
      if (timing?.case === "afterNumResponses" && timing.value === this.#result.payloads.length) this.#abort.abort();
    }
  }

  /** The request messages; in a full-duplex call each waits for the response to the one before. */
  async *#messages<M extends Message>(): AsyncGenerator<M> {
    this.#result.numUnsentRequests = this.#requestMessages.length;
    for (const [index, message] of this.#requestMessages.entries()) {
      if (index > 0) await this.#gate.pass();
      await sleep(this.#request.requestDelayMs);
      if (this.#abort.signal.aborted) return;
      this.#result.numUnsentRequests -= 1;
      yield message as M;
    }
    if (this.#requestMessages.length > 0) await this.#gate.pass();
    this.#afterSend();
  }
}

/** Makes the call on a transport of its own. */
export async function makeCall(request: ClientCompatRequest, transport: Transport): Promise<ClientCompatResponse> {
  const { testName } = request;
  try {
    const { headers, trailers, error, payloads, numUnsentRequests } = await new Call(request, transport).run();
    const value = create(ClientResponseResultSchema, {
      responseHeaders: toHeaderMessages(headers),
      responseTrailers: toHeaderMessages(trailers),
      payloads,
      numUnsentRequests,
      ...(error === undefined ? {} : { error: toErrorMessage(error) }),
    });
    return create(ClientCompatResponseSchema, { testName, result: { case: "response", value } });
  } catch (error) {
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return create(ClientCompatResponseSchema, { testName, result: { case: "error", value: { message } } });
  }
}
