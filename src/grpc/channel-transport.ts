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
import type { ContextValues, StreamResponse, Transport, UnaryResponse } from "@connectrpc/connect";
import type { DeadlineMs } from "../core/call/deadline.ts";
import { rejecting } from "../core/call/rejecting.ts";
import type { ConnectivityState } from "../core/channel/connectivity.ts";
import type { LoggedEvent } from "../core/observe/event-log.ts";
import { grpcCallOptions, type GrpcCallOptions } from "./call-options.ts";
import { callerFields, type HeaderSource } from "./caller-fields.ts";
import { unknownName, type GrpcChannel, type SubchannelSnapshot } from "./channel.ts";
import { channels } from "./channel-of.ts";
import { messageIo, protoCodec, type Codec, type MethodIo } from "./codec.ts";
import { LazyStreamResponse, LazyUnaryResponse } from "./connect-response.ts";
import type { GrpcError } from "./error.ts";
import { interceptedStream, interceptedUnary, type CallArguments, type Intercepting } from "./intercepting.ts";
import { PreparedMethod } from "./method.ts";
import type { GrpcChannelOptions } from "./options.ts";
import { callStreaming } from "./streaming.ts";
import { peerOf, tellPeer } from "./tell-peer.ts";
import { callUnary, type UnaryCallOptions } from "./unary.ts";
import type { ReadyOptions } from "./wait-until-ready.ts";

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
  /** `undefined` without interceptors, which most have none of. */
  readonly #intercepting: Intercepting | undefined;
  readonly #codecs: ReadonlyMap<string, Codec>;
  readonly #codec: Codec;
  /** Of the codec that calls have by default. Bounded by the services that the callers know. */
  readonly #methods = new Map<DescMethod, KnownMethod<DescMessage, DescMessage>>();

  constructor(channel: GrpcChannel, options: GrpcChannelOptions) {
    const { codecs = [], contentSubtype = protoCodec.name, interceptors = [] } = options;
    const { scheme, authority } = channel.constants;
    this.#channel = channel;
    this.#intercepting = interceptors.length === 0 ? undefined : { interceptors, origin: `${scheme}://${authority}` };
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
    const options = contextValues?.get(grpcCallOptions);
    const deadline = this.#channel.deadline(timeoutMs, options?.parent);
    const intercepting = this.#intercepting;
    if (intercepting === undefined) return this.#unary(method, signal, deadline, header, input, options);
    const call = this.#arguments(signal, timeoutMs, header, contextValues);
    return interceptedUnary(intercepting, method, input, call, (req) =>
      this.#unary(method, req.signal, deadline, req.header, req.message, req.contextValues.get(grpcCallOptions)),
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
    const options = contextValues?.get(grpcCallOptions);
    const deadline = this.#channel.deadline(timeoutMs, options?.parent);
    const intercepting = this.#intercepting;
    const response =
      intercepting === undefined
        ? this.#stream(method, signal, deadline, header, input, options)
        : interceptedStream(
            intercepting,
            method,
            input,
            this.#arguments(signal, timeoutMs, header, contextValues),
            (req) =>
              this.#stream(
                method,
                req.signal,
                deadline,
                req.header,
                req.message,
                req.contextValues.get(grpcCallOptions),
              ),
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

  #arguments(
    signal: AbortSignal | undefined,
    timeoutMs: number | undefined,
    header: HeaderSource | undefined,
    contextValues: ContextValues | undefined,
  ): CallArguments {
    return { signal, timeoutMs: timeoutMs ?? this.#options.defaultTimeoutMs, header, contextValues };
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
