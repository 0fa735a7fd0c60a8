/**
 * gRPC as a Connect `Transport`, over any channel: what generated clients call. It turns Connect's arguments into a call on the
 * channel, and a call's outcome into Connect's. `transport.ts` makes one over HTTP/2, `fetch/transport.ts` over fetch.
 */
import type {
  DescMessage,
  DescMethod,
  DescMethodStreaming,
  DescMethodUnary,
  MessageInitShape,
  MessageShape,
} from "@bufbuild/protobuf";
import type { ContextValues, StreamResponse, Transport, UnaryRequest, UnaryResponse } from "@connectrpc/connect";
import { Code, createContextValues } from "@connectrpc/connect";
import { runStreamingCall, runUnaryCall } from "@connectrpc/connect/protocol";
import type { DeadlineMs } from "../core/call/deadline.ts";
import { rejecting } from "../core/call/rejecting.ts";
import type { ConnectivityState } from "../core/channel/connectivity.ts";
import type { LoggedEvent } from "../core/observe/event-log.ts";
import type { HeaderFields } from "../http2/hpack/header-fields.ts";
import { grpcCallOptions, type GrpcCallOptions } from "./call-options.ts";
import { unknownName, type GrpcChannel, type SubchannelSnapshot } from "./channel.ts";
import { channels } from "./channel-of.ts";
import { messageIo, protoCodec, type Codec, type MethodIo } from "./codec.ts";
import { LazyStreamResponse, LazyUnaryResponse, toHeaders } from "./connect-response.ts";
import { GrpcError } from "./error.ts";
import { PreparedMethod } from "./method.ts";
import type { GrpcChannelOptions } from "./options.ts";
import { callStreaming } from "./streaming.ts";
import { callUnary, type UnaryCallOptions } from "./unary.ts";
import type { ReadyOptions } from "./wait-until-ready.ts";
import { toFields, type MetadataInit } from "./wire/metadata.ts";

/** Connect's `HeadersInit`, by way of a class that every runtime's types have. */
type HeaderSource = ConstructorParameters<typeof Headers>[0];

/** A Connect `Transport` that speaks gRPC, and owns its connections. */
export interface GrpcTransport extends Transport, AsyncDisposable {
  /** The channel's connectivity state. */
  readonly state: ConnectivityState;
  /** What happened to the channel lately, oldest first; bounded. */
  readonly events: readonly LoggedEvent[];
  /** Its subchannels: those in use, and those that still drain. */
  readonly subchannels: readonly SubchannelSnapshot[];
  /** Connects without waiting for the first call. */
  connect(): void;
  /** Connects, and waits for it (`WithBlock`). Rejects with a GrpcError that carries the last connection's error. */
  waitUntilReady(options?: ReadyOptions): Promise<void>;
  /** Fulfilled when the state is another than `from`; rejects with the signal's reason. */
  waitForStateChange(from: ConnectivityState, options?: { signal?: AbortSignal }): Promise<void>;
  /** Closes its connections, gracefully, until the next call. */
  enterIdle(): void;
  /** Tries addresses that wait for their backoff again at once. */
  resetConnectBackoff(): void;
  /**
   * Refuses new calls, cancels those that wait for a connection or a place on one, gives those in flight `drainTimeoutMs` to
   * end, cancels the rest, and closes every connection. Idempotent; the same as disposing.
   */
  close(): Promise<void>;
}

/** 24 days and a bit. */
const MAX_SIGNAL_TIMEOUT_MS = 2_147_483_647;

/** A method of a generated service, ready to be called. */
interface KnownMethod<I extends DescMessage, O extends DescMessage> {
  readonly method: PreparedMethod;
  readonly io: MethodIo<MessageInitShape<I>, MessageShape<O>>;
  readonly respond: Respond<I, O>;
}

type Respond<I extends DescMessage, O extends DescMessage> = UnaryCallOptions<
  MessageInitShape<I>,
  MessageShape<O>,
  UnaryResponse<I, O>
>["respond"];

/** A Connect transport over any channel. */
export class ChannelTransport implements GrpcTransport {
  readonly #options: GrpcChannelOptions;
  readonly #channel: GrpcChannel;
  readonly #codecs: ReadonlyMap<string, Codec>;
  readonly #codec: Codec;
  /** Of the codec that calls have by default. Bounded by the services that the callers know. */
  readonly #methods = new Map<DescMethod, KnownMethod<DescMessage, DescMessage>>();

  constructor(channel: GrpcChannel, options: GrpcChannelOptions) {
    const { codecs = [], contentSubtype = protoCodec.name } = options;
    this.#channel = channel;
    channels.set(this, channel);
    this.#options = options;
    this.#codecs = new Map([protoCodec, ...codecs].map((codec) => [codec.name, codec]));
    this.#codec = this.#codecOf(contentSubtype);
  }

  get state(): ConnectivityState {
    return this.#channel.state;
  }

  get events(): readonly LoggedEvent[] {
    return this.#channel.events;
  }

  get subchannels(): readonly SubchannelSnapshot[] {
    return this.#channel.subchannels;
  }

  connect(): void {
    this.#channel.connect();
  }

  waitUntilReady(options?: ReadyOptions): Promise<void> {
    return this.#channel.waitUntilReady(options);
  }

  waitForStateChange(from: ConnectivityState, options?: { signal?: AbortSignal }): Promise<void> {
    return this.#channel.waitForStateChange(from, options);
  }

  enterIdle(): void {
    this.#channel.enterIdle();
  }

  resetConnectBackoff(): void {
    this.#channel.resetConnectBackoff();
  }

  unary<I extends DescMessage, O extends DescMessage>(
    method: DescMethodUnary<I, O>,
    signal: AbortSignal | undefined,
    timeoutMs: number | undefined,
    header: HeaderSource | undefined,
    input: MessageInitShape<I>,
    contextValues?: ContextValues,
  ): Promise<UnaryResponse<I, O>> {
    const { interceptors } = this.#options;
    const options = contextValues?.get(grpcCallOptions);
    const deadline = this.#channel.deadline(timeoutMs, options?.parent);
    if (interceptors === undefined || interceptors.length === 0)
      return this.#unary(method, signal, deadline, header, input, options);
    return rejecting(() =>
      runUnaryCall<I, O>({
        interceptors: [...interceptors],
        signal: signal as AbortSignal,
        timeoutMs: signalTimeout(timeoutMs ?? this.#options.defaultTimeoutMs) as number,
        req: { ...this.#interceptable(method, header, contextValues), stream: false, method, message: input },
        next: async (req) =>
          plainResponse(
            await this.#unary(
              method,
              req.signal,
              deadline,
              req.header,
              req.message,
              req.contextValues.get(grpcCallOptions),
            ),
          ),
      }),
    );
  }

  stream<I extends DescMessage, O extends DescMessage>(
    method: DescMethodStreaming<I, O>,
    signal: AbortSignal | undefined,
    timeoutMs: number | undefined,
    header: HeaderSource | undefined,
    input: AsyncIterable<MessageInitShape<I>>,
    contextValues?: ContextValues,
  ): Promise<StreamResponse<I, O>> {
    const { interceptors } = this.#options;
    const options = contextValues?.get(grpcCallOptions);
    const deadline = this.#channel.deadline(timeoutMs, options?.parent);
    const response =
      interceptors === undefined || interceptors.length === 0
        ? this.#stream(method, signal, deadline, header, input, options)
        : rejecting(() =>
            runStreamingCall<I, O>({
              interceptors: [...interceptors],
              signal: signal as AbortSignal,
              timeoutMs: signalTimeout(timeoutMs ?? this.#options.defaultTimeoutMs) as number,
              req: { ...this.#interceptable(method, header, contextValues), stream: true, method, message: input },
              next: async (req) => {
                const messages = req.message as AsyncIterable<MessageInitShape<I>>;
                const own = req.contextValues.get(grpcCallOptions);
                return plainResponse(await this.#stream(method, req.signal, deadline, req.header, messages, own));
              },
            }),
          );
    // Connect's clients look at it when the messages are first asked for, which may be never.
    response.catch(() => {});
    return response;
  }

  close(): Promise<void> {
    return this.#channel.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #unary<I extends DescMessage, O extends DescMessage>(
    method: DescMethodUnary<I, O>,
    signal: AbortSignal | undefined,
    deadline: DeadlineMs,
    header: HeaderSource | undefined,
    input: MessageInitShape<I>,
    options: GrpcCallOptions | undefined,
  ): Promise<UnaryResponse<I, O>> {
    return rejecting(() => {
      const { method: prepared, io, respond } = this.#method<I, O>(method, options);
      const encoding = this.#channel.encodingOf(options);
      const ask = { signal, deadline, fields: callerFields(header), options, unary: true };
      const request = this.#channel.request(prepared, ask, encoding);
      const { context, encoder } = this.#channel;
      const telling = tellingPeer(respond, options);
      const call = callUnary({ context, request, io, input, encoder, encoding, respond: telling });
      if (telling !== respond) call.catch((error: unknown) => tellPeer(options, peerOf(error as GrpcError)));
      return call;
    });
  }

  #stream<I extends DescMessage, O extends DescMessage>(
    method: DescMethodStreaming<I, O>,
    signal: AbortSignal | undefined,
    deadline: DeadlineMs,
    header: HeaderSource | undefined,
    input: AsyncIterable<MessageInitShape<I>>,
    options: GrpcCallOptions | undefined,
  ): Promise<StreamResponse<I, O>> {
    return rejecting(async () => {
      const known = this.#method<I, O>(method, options);
      const encoding = this.#channel.encodingOf(options);
      const ask = { signal, deadline, fields: callerFields(header), options, unary: false };
      const request = this.#channel.request(known.method, ask, encoding);
      const { context, encoder } = this.#channel;
      const streaming = callStreaming({ context, request, io: known.io, input, encoder, encoding });
      try {
        await streaming.started;
      } finally {
        tellPeer(options, streaming.call.address);
      }
      return new LazyStreamResponse(method, streaming);
    });
  }

  #method<I extends DescMessage, O extends DescMessage>(
    method: DescMethodUnary<I, O> | DescMethodStreaming<I, O>,
    options: GrpcCallOptions | undefined,
  ): KnownMethod<I, O> {
    const subtype = options?.contentSubtype;
    if (subtype !== undefined && subtype !== this.#codec.name) return this.#prepare(method, this.#callCodec(subtype));
    let known = this.#methods.get(method);
    if (known === undefined) {
      known = this.#prepare(method, this.#codec) as unknown as KnownMethod<DescMessage, DescMessage>;
      this.#methods.set(method, known);
    }
    return known as unknown as KnownMethod<I, O>;
  }

  #prepare<I extends DescMessage, O extends DescMessage>(
    method: DescMethodUnary<I, O> | DescMethodStreaming<I, O>,
    codec: Codec,
  ): KnownMethod<I, O> {
    const path = `/${method.parent.typeName}/${method.name}`;
    const { constants } = this.#channel;
    return {
      method: new PreparedMethod(path, codec.name, constants, method.methodKind),
      io: messageIo(method.input, method.output, codec),
      respond: (message, header, trailer) =>
        new LazyUnaryResponse(method as DescMethodUnary<I, O>, message, header, trailer),
    };
  }

  #callCodec(name: string): Codec {
    try {
      return this.#codecOf(name);
    } catch (cause) {
      throw unknownName(cause);
    }
  }

  #codecOf(name: string): Codec {
    const codec = this.#codecs.get(name);
    if (codec !== undefined) return codec;
    throw new RangeError(`No codec is registered as "${name}"; known are "${[...this.#codecs.keys()].join('", "')}"`);
  }

  /** What interceptors see of a request of either shape. */
  #interceptable(
    { parent, name }: DescMethodUnary | DescMethodStreaming,
    header: HeaderSource | undefined,
    contextValues: ContextValues = createContextValues(),
  ): Pick<UnaryRequest, "service" | "requestMethod" | "url" | "header" | "contextValues"> {
    const { scheme, authority } = this.#channel.constants;
    return {
      service: parent,
      requestMethod: "POST",
      url: `${scheme}://${authority}/${parent.typeName}/${name}`,
      header: toHeaders(callerFields(header)),
      contextValues,
    };
  }
}

function tellingPeer<I extends DescMessage, O extends DescMessage>(
  respond: Respond<I, O>,
  options: GrpcCallOptions | undefined,
): Respond<I, O> {
  if (options?.onPeer === undefined) return respond;
  return (message, header, trailer, call) => {
    tellPeer(options, call.address);
    return respond(message, header, trailer, call);
  };
}

/** Whom a call had reached when it failed; an address that could not be is in its error all the same. */
function peerOf({ step, address }: GrpcError): string | undefined {
  return step === "connect" || step === "resolve" ? undefined : address;
}

/** What the caller's function throws is not the call's failure, and must not hide it. */
function tellPeer(options: GrpcCallOptions | undefined, address: string | undefined): void {
  try {
    if (address !== undefined) options?.onPeer?.(address);
  } catch {
    // As above.
  }
}

/** What Connect's own timer for interceptors can hold: it is the runtime's, and a longer one would end at once. */
function signalTimeout(timeoutMs: number | undefined): number | undefined {
  return timeoutMs === undefined || !(timeoutMs > 0) || timeoutMs > MAX_SIGNAL_TIMEOUT_MS ? undefined : timeoutMs;
}

/** A caller's metadata. Throws a GrpcError, in which no value is repeated: it may be a secret. */
function callerFields(header: HeaderSource | undefined): HeaderFields {
  try {
    return toFields(header as MetadataInit | undefined);
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new GrpcError({ code: Code.InvalidArgument, step: "request", message, reach: "not-sent", cause });
  }
}

/** The response with its getters' values as properties: interceptors copy responses by spreading them. */
function plainResponse<R extends UnaryResponse | StreamResponse>(response: R): R {
  const { stream, service, method, header, trailer, message } = response;
  return { stream, service, method, header, trailer, message } as R;
}
