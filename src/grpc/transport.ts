/**
 * gRPC as a Connect `Transport`: what generated clients call. It puts the parts together (channel, methods, encoder) and
 * turns Connect's arguments into a call.
 */
import type { DescMessage, DescMethodStreaming, DescMethodUnary, MessageInitShape } from "@bufbuild/protobuf";
import type { ContextValues, StreamResponse, Transport, UnaryRequest, UnaryResponse } from "@connectrpc/connect";
import { Code, createContextValues } from "@connectrpc/connect";
import { runStreamingCall, runUnaryCall } from "@connectrpc/connect/protocol";
import { dialer as runtimeDialer } from "#dialer";
import { deadlineAfter, type DeadlineMs } from "../core/call/deadline.ts";
import { Channel } from "../core/channel/channel.ts";
import type { ConnectivityState } from "../core/channel/connectivity.ts";
import type { Clock } from "../core/clock.ts";
import { defaultResolvers } from "../core/resolver/registry.ts";
import { RetryThrottle } from "../core/retry/throttle.ts";
import { TransportError } from "../core/transport-error.ts";
import type { HeaderFields } from "../http2/hpack/header-fields.ts";
import type { CallRequest } from "./call-handler.ts";
import { TRANSPORT_CLOSED, type CallContext } from "./call-context.ts";
import { http2Connector, type GrpcConnection } from "./connector.ts";
import { GrpcError } from "./error.ts";
import { Methods } from "./method.ts";
import { OpenCalls } from "./open-calls.ts";
import { balancerOf, requestConstants, retryPolicy, transportLimits, type GrpcTransportOptions } from "./options.ts";
import { RequestEncoder } from "./request-encoder.ts";
import { callStreaming } from "./streaming.ts";
import { systemRandom } from "../transport/system-random.ts";
import { ByteBlocks } from "./wire/byte-blocks.ts";
import { callUnary, toHeaders } from "./unary.ts";
import { toFields, type MetadataInit } from "./wire/metadata.ts";

/** Connect's `HeadersInit`, by way of a class that every runtime's types have. */
type HeaderSource = ConstructorParameters<typeof Headers>[0];

/** A Connect `Transport` that speaks gRPC, and owns its connections. */
export interface GrpcTransport extends Transport, AsyncDisposable {
  /** The channel's connectivity state. */
  readonly state: ConnectivityState;
  /** Connects without waiting for the first call. */
  connect(): void;
  /**
   * Refuses new calls, cancels those that wait for a connection or a place on one, gives those in flight `drainTimeoutMs` to
   * end, cancels the rest, and closes every connection. Idempotent; the same as disposing.
   */
  close(): Promise<void>;
}

/** What is kept of a stream's request for a retry (grpc-go's per-call retry buffer). */
const REPLAY_LIMIT_BYTES = 262_144;
/** A message that a caller keeps for its `bytes` fields keeps so many bytes alive at most, if it is short. */
const RECEIVED_BLOCK_BYTES = 2_048;
/** 24 days and a bit. */
const MAX_SIGNAL_TIMEOUT_MS = 2_147_483_647;

/**
 * Makes a transport for one target: `host:port`, or a target URI of a registered scheme. Nothing is dialled before the
 * first call. Throws a TypeError or RangeError for options that cannot be, and a TransportError for such a target.
 *
 * @example
 * ```ts
 * import { createClient } from "@connectrpc/connect";
 * import { createGrpcTransport, tls } from "dragoman/grpc";
 *
 * await using transport = createGrpcTransport("users.example.com:443", { credentials: tls() });
 * const users = createClient(UserService, transport);
 * await users.getUser({ id: "7" }, { timeoutMs: 500 });
 * ```
 */
export function createGrpcTransport(target: string, options: GrpcTransportOptions): GrpcTransport {
  return new ChannelTransport(target, options);
}

class ChannelTransport implements GrpcTransport {
  readonly #options: GrpcTransportOptions;
  readonly #limits: ReturnType<typeof transportLimits>;
  readonly #clock: Clock;
  readonly #channel: Channel<GrpcConnection>;
  readonly #methods: Methods;
  readonly #encoder: RequestEncoder;
  readonly #context: CallContext;
  readonly #target: string;
  readonly #origin: string;
  readonly #bindToRequest: (() => () => void) | undefined;
  #checkRequest: (() => void) | undefined;
  #closing: Promise<void> | undefined;

  constructor(targetText: string, options: GrpcTransportOptions) {
    const limits = transportLimits(options);
    const {
      credentials,
      dialer = runtimeDialer,
      resolvers = defaultResolvers,
      http2 = {},
      proxy,
      localAddress,
    } = options;
    const { target, builder } = resolvers.find(targetText, "passthrough");
    const clock = options.clock ?? dialer.systemClock();
    const random = options.random ?? systemRandom;
    // What the resolver cannot take is refused here, and not when the first call needs it.
    builder.build(target, { listener: { onUpdate() {}, onError() {} }, clock, random }).close();
    const balancer = { builder: balancerOf(options), config: undefined };
    this.#options = options;
    this.#limits = limits;
    this.#clock = clock;
    this.#target = targetText;
    this.#channel = new Channel<GrpcConnection>({
      ...{ target, resolver: builder, clock, random },
      configure: () => ({ config: undefined, balancer }),
      busy: () => this.#context.calls.size > 0,
      connect: http2Connector({ dialer, clock, credentials, http2, proxy, localAddress }),
      backoff: options.connectionBackoff,
      minConnectTimeoutMs: limits.minConnectTimeoutMs,
      idleTimeoutMs: options.idleTimeoutMs,
    });
    const constants = requestConstants(options, target.endpoint);
    this.#origin = `${constants.scheme}://${constants.authority}`;
    this.#methods = new Methods(constants);
    this.#encoder = new RequestEncoder({
      maxMessageBytes: limits.maxSendMessageBytes,
      compression: options.sendCompression ?? "identity",
      compressMinBytes: limits.compressMinBytes,
    });
    this.#context = this.#makeContext(random);
    this.#bindToRequest = dialer.bindToRequest;
  }

  get state(): ConnectivityState {
    return this.#channel.state;
  }

  connect(): void {
    this.#enter();
    this.#channel.connect();
  }

  unary<I extends DescMessage, O extends DescMessage>(
    method: DescMethodUnary<I, O>,
    signal: AbortSignal | undefined,
    timeoutMs: number | undefined,
    header: HeaderSource | undefined,
    input: MessageInitShape<I>,
    contextValues?: ContextValues,
  ): Promise<UnaryResponse<I, O>> {
    const timeout = effectiveTimeout(timeoutMs, this.#limits.defaultTimeoutMs);
    const deadline = deadlineAfter(this.#clock, timeout);
    const { interceptors } = this.#options;
    if (interceptors === undefined || interceptors.length === 0)
      return this.#unary(method, signal, deadline, header, input);
    return rejecting(() =>
      runUnaryCall<I, O>({
        interceptors: [...interceptors],
        signal: signal as AbortSignal,
        timeoutMs: signalTimeout(timeout) as number,
        req: { ...this.#interceptable(method, header, contextValues), stream: false, method, message: input },
        next: async (req) => plainResponse(await this.#unary(method, req.signal, deadline, req.header, req.message)),
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
    const timeout = effectiveTimeout(timeoutMs, this.#limits.defaultTimeoutMs);
    const deadline = deadlineAfter(this.#clock, timeout);
    const { interceptors } = this.#options;
    const response =
      interceptors === undefined || interceptors.length === 0
        ? this.#stream(method, signal, deadline, header, input)
        : rejecting(() =>
            runStreamingCall<I, O>({
              interceptors: [...interceptors],
              signal: signal as AbortSignal,
              timeoutMs: signalTimeout(timeout) as number,
              req: { ...this.#interceptable(method, header, contextValues), stream: true, method, message: input },
              next: async (req) => {
                const messages = req.message as AsyncIterable<MessageInitShape<I>>;
                return plainResponse(await this.#stream(method, req.signal, deadline, req.header, messages));
              },
            }),
          );
    // Connect's clients look at it when the messages are first asked for, which may be never.
    response.catch(() => {});
    return response;
  }

  close(): Promise<void> {
    this.#closing ??= this.#drain();
    return this.#closing;
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
  ): Promise<UnaryResponse<I, O>> {
    return rejecting(() => {
      const request = this.#request(method, signal, deadline, header, Number.POSITIVE_INFINITY);
      return callUnary({ context: this.#context, request, method, input, encoder: this.#encoder });
    });
  }

  #stream<I extends DescMessage, O extends DescMessage>(
    method: DescMethodStreaming<I, O>,
    signal: AbortSignal | undefined,
    deadline: DeadlineMs,
    header: HeaderSource | undefined,
    input: AsyncIterable<MessageInitShape<I>>,
  ): Promise<StreamResponse<I, O>> {
    return rejecting(() => {
      const request = this.#request(method, signal, deadline, header, REPLAY_LIMIT_BYTES);
      return callStreaming({ context: this.#context, request, method, input, encoder: this.#encoder });
    });
  }

  #request(
    method: DescMethodUnary | DescMethodStreaming,
    signal: AbortSignal | undefined,
    deadline: DeadlineMs,
    header: HeaderSource | undefined,
    replayLimitBytes: number,
  ): CallRequest {
    this.#enter();
    const fields = callerFields(header);
    return { method: this.#methods.get(method), fields, deadline, signal, replayLimitBytes };
  }

  /** What interceptors see of a request of either shape. */
  #interceptable(
    { parent, name }: DescMethodUnary | DescMethodStreaming,
    header: HeaderSource | undefined,
    contextValues: ContextValues = createContextValues(),
  ): Pick<UnaryRequest, "service" | "requestMethod" | "url" | "header" | "contextValues"> {
    return {
      service: parent,
      requestMethod: "POST",
      url: `${this.#origin}/${parent.typeName}/${name}`,
      header: toHeaders(callerFields(header)),
      contextValues,
    };
  }

  /** Refuses what can never work: a call after the end, or from another request than the one that owns the sockets. */
  #enter(): void {
    if (this.#closing !== undefined) {
      const message = `The transport to "${this.#target}" is closed`;
      throw new GrpcError({ code: Code.FailedPrecondition, step: "request", message, reach: "not-sent" });
    }
    if (this.#bindToRequest === undefined) return;
    try {
      if (this.#checkRequest === undefined) this.#checkRequest = this.#bindToRequest();
      else this.#checkRequest();
    } catch (cause) {
      const message = cause instanceof Error ? cause.message : String(cause);
      throw new GrpcError({ code: Code.FailedPrecondition, step: "request", message, reach: "not-sent", cause });
    }
  }

  #makeContext(random: { next(): number }): CallContext {
    const { retryThrottling, waitForReady = false } = this.#options;
    const throttle = retryThrottling === undefined ? undefined : new RetryThrottle(retryThrottling);
    return {
      clock: this.#clock,
      channel: this.#channel,
      waitForReady,
      retry: { policy: retryPolicy(this.#options.retryPolicy), throttle, random },
      maxReceiveMessageBytes: this.#limits.maxReceiveMessageBytes,
      received: new ByteBlocks(RECEIVED_BLOCK_BYTES),
      calls: new OpenCalls(),
      waitingFor: () => `"${this.#target}" was being connected to (channel state ${this.#channel.state})`,
    };
  }

  async #drain(): Promise<void> {
    const closed = this.#channel.close();
    const { calls } = this.#context;
    const timer = this.#clock.setTimer(this.#limits.drainTimeoutMs, () => {
      calls.cancelAll(TRANSPORT_CLOSED);
      const message = `The transport to "${this.#target}" was closed`;
      this.#channel.abort(new TransportError({ step: "connect", address: this.#target, message }));
    });
    await Promise.all([closed, calls.whenEmpty()]);
    timer.cancel();
  }
}

/** Connect documents that a timeout of zero or less means none. */
function effectiveTimeout(timeoutMs: number | undefined, defaultTimeoutMs: number | undefined): number | undefined {
  const timeout = timeoutMs ?? defaultTimeoutMs;
  return timeout === undefined || !(timeout > 0) ? undefined : timeout;
}

/** What Connect's own timer for interceptors can hold: it is the runtime's, and a longer one would end at once. */
function signalTimeout(timeoutMs: number | undefined): number | undefined {
  return timeoutMs === undefined || timeoutMs > MAX_SIGNAL_TIMEOUT_MS ? undefined : timeoutMs;
}

/** Turns what is thrown into a rejection. */
function rejecting<T>(call: () => Promise<T>): Promise<T> {
  try {
    return call();
  } catch (error) {
    return Promise.reject(error);
  }
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
