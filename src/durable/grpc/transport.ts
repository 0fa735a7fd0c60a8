/** The stub: a Connect `Transport` whose calls an object makes. Messages are encoded here, and cross as bytes. */
import type {
  DescMessage,
  DescMethod,
  DescMethodStreaming,
  DescMethodUnary,
  MessageInitShape,
  MessageShape,
} from "@bufbuild/protobuf";
import {
  Code,
  type ContextValues,
  type StreamResponse,
  type Transport,
  type UnaryRequest,
  type UnaryResponse,
} from "@connectrpc/connect";
import { rejecting } from "../../core/call/rejecting.ts";
import { systemRandom } from "../../transport/system-random.ts";
import { grpcCallOptions, type GrpcCallOptions } from "../../grpc/call-options.ts";
import { callerFields, type HeaderSource } from "../../grpc/caller-fields.ts";
import { messageIo, protoCodec, type Codec, type MethodIo } from "../../grpc/codec.ts";
import { LazyUnaryResponse } from "../../grpc/connect-response.ts";
import { GrpcError } from "../../grpc/error.ts";
import { interceptedStream, interceptedUnary, type Intercepting } from "../../grpc/intercepting.ts";
import { peerOf, tellPeer } from "../../grpc/tell-peer.ts";
import type { Caller, CallerOptions } from "../boundary/caller.ts";
import type { RemoteObject } from "../boundary/protocol.ts";
import { stubCaller } from "../stub-caller.ts";
import { objectName } from "../crossing.ts";
import { Placement, type Place } from "../placement.ts";
import type { ObjectNamespace } from "../workers-api.ts";
import { callIdentity, type CallIdentity } from "./call-identity.ts";
import type { GrpcAsk, GrpcResponse } from "./messages.ts";
import { grpcCrossing, type GrpcStubOptions } from "./options.ts";
import { StubStream } from "./stub-stream.ts";
import { grpcStubErrors } from "./stub-errors.ts";

/**
 * A transport over a channel that a Durable Object holds. What generated clients see is the same as with `createGrpcTransport`. Throws a
 * TypeError for options that cannot be.
 *
 * @param binding The namespace of a `GrpcChannelObject`.
 *
 * @example
 * ```ts
 * const users = createClient(UserService, grpcChannel(env.GRPC, "users.internal:50051", { credentials: insecure() }));
 * ```
 */
export function grpcChannel(binding: ObjectNamespace<unknown>, target: string, options: GrpcStubOptions): Transport {
  return new StubTransport(binding as ObjectNamespace<RemoteObject>, target, options);
}

/** Ready to be called. */
interface KnownMethod {
  readonly path: string;
  readonly io: MethodIo<never, unknown>;
}

interface TypedMethod<I extends DescMessage, O extends DescMessage> {
  readonly path: string;
  readonly io: MethodIo<MessageInitShape<I>, MessageShape<O>>;
}

class StubTransport implements Transport {
  readonly #options: GrpcStubOptions;
  readonly #placement: Placement<RemoteObject>;
  readonly #caller: Caller;
  readonly #identity: CallIdentity;
  readonly #intercepting: Intercepting | undefined;
  readonly #codecs: ReadonlyMap<string, Codec>;
  readonly #methods = new Map<DescMethod, KnownMethod>();

  constructor(binding: ObjectNamespace<RemoteObject>, target: string, options: GrpcStubOptions) {
    const { interceptors = [], codecs = [], keepAlive = "while-used" } = options;
    const crossing = grpcCrossing(options);
    this.#options = options;
    this.#placement = new Placement(binding, objectName(target, options, crossing), options);
    this.#caller = stubCaller({ target, options: crossing, keepAlive, errors: grpcStubErrors });
    this.#identity = callIdentity(target, options);
    const scheme = options.credentials.security === "tls" ? "https" : "http";
    this.#intercepting =
      interceptors.length === 0 ? undefined : { interceptors, origin: `${scheme}://${this.#identity.authority}` };
    this.#codecs = new Map([protoCodec, ...codecs].map((codec) => [codec.name, codec]));
  }

  unary<I extends DescMessage, O extends DescMessage>(
    method: DescMethodUnary<I, O>,
    signal: AbortSignal | undefined,
    timeoutMs: number | undefined = this.#options.defaultTimeoutMs,
    header: HeaderSource | undefined,
    input: MessageInitShape<I>,
    contextValues?: ContextValues,
  ): Promise<UnaryResponse<I, O>> {
    const intercepting = this.#intercepting;
    if (intercepting === undefined) {
      return this.#unary(method, input, { signal, timeoutMs, header, options: contextValues?.get(grpcCallOptions) });
    }
    return interceptedUnary(intercepting, method, input, { signal, timeoutMs, header, contextValues }, (request) =>
      this.#unary(method, request.message, asGiven(request, timeoutMs)),
    );
  }

  stream<I extends DescMessage, O extends DescMessage>(
    method: DescMethodStreaming<I, O>,
    signal: AbortSignal | undefined,
    timeoutMs: number | undefined = this.#options.defaultTimeoutMs,
    header: HeaderSource | undefined,
    input: AsyncIterable<MessageInitShape<I>>,
    contextValues?: ContextValues,
  ): Promise<StreamResponse<I, O>> {
    const intercepting = this.#intercepting;
    const response =
      intercepting === undefined
        ? this.#stream(method, input, { signal, timeoutMs, header, options: contextValues?.get(grpcCallOptions) })
        : interceptedStream(intercepting, method, input, { signal, timeoutMs, header, contextValues }, (request) =>
            this.#stream(method, request.message, asGiven(request, timeoutMs)),
          );
    // Connect's clients look at it when the messages are first asked for, which may be never.
    response.catch(() => {});
    return response;
  }

  async #unary<I extends DescMessage, O extends DescMessage>(
    method: DescMethodUnary<I, O>,
    input: MessageInitShape<I>,
    given: Given,
  ): Promise<UnaryResponse<I, O>> {
    const { options } = given;
    const known = this.#method<I, O>(method, options);
    const { ask, times } = await this.#ask(known.path, given);
    const bytes = encoded(known.io, input);
    const call = this.#caller.call(this.#place(), { method: "unary", args: [ask, bytes] }, times);
    const answer = await tellingOfFailure(call, options);
    const { message, header, trailer, peer } = answer as GrpcResponse;
    tellPeer(options, peer);
    return new LazyUnaryResponse(method, decoded(known.io, message), header, trailer);
  }

  #stream<I extends DescMessage, O extends DescMessage>(
    method: DescMethodStreaming<I, O>,
    input: AsyncIterable<MessageInitShape<I>>,
    given: Given,
  ): Promise<StreamResponse<I, O>> {
    return rejecting(async () => {
      const { options } = given;
      const known = this.#method<I, O>(method, options);
      const { ask, times } = await this.#ask(known.path, given);
      const name = { method: "stream", args: [ask, method.methodKind] };
      const stream = new StubStream<MessageInitShape<I>, MessageShape<O>>(
        this.#caller.stream(this.#place(), name, times, true),
        {
          encode: (message) => encoded(known.io, message),
          decode: (bytes) => decoded(known.io, bytes),
        },
      );
      void stream.send(input);
      const { header, peer } = await tellingOfFailure(stream.started(), options);
      tellPeer(options, peer);
      const { trailer } = stream;
      return { stream: true, service: method.parent, method, header, trailer, message: stream };
    });
  }

  /** What the object is asked, and what time is left for that. */
  async #ask(path: string, given: Given): Promise<{ readonly ask: GrpcAsk; readonly times: CallTimes }> {
    const { options, header } = given;
    const fields = callerFields(header);
    const { contentSubtype = this.#options.contentSubtype } = options ?? {};
    const { waitForReady, sendCompression, maxReceiveMessageBytes, maxSendMessageBytes } = options ?? {};
    const { identity, times } = await this.#identity.identify(path, options?.credentials, ownTimes(given));
    const limits = { waitForReady, sendCompression, maxReceiveMessageBytes, maxSendMessageBytes };
    return { ask: { path, fields, identity, contentSubtype, ...limits }, times };
  }

  #place(): Place<RemoteObject> {
    const { shards } = this.#placement;
    if (shards === 1) return this.#placement.shard(0);
    return this.#placement.byKey(this.#options.shardKey ?? String(systemRandom.next()));
  }

  #method<I extends DescMessage, O extends DescMessage>(
    method: DescMethodUnary<I, O> | DescMethodStreaming<I, O>,
    options: GrpcCallOptions | undefined,
  ): TypedMethod<I, O> {
    const { contentSubtype = this.#options.contentSubtype ?? protoCodec.name } = options ?? {};
    const isUsual = contentSubtype === (this.#options.contentSubtype ?? protoCodec.name);
    let known = isUsual ? this.#methods.get(method) : undefined;
    if (known === undefined) {
      const codec = this.#codecs.get(contentSubtype);
      if (codec === undefined)
        throw refused(`No codec is registered as "${contentSubtype}": give it to the stub by "codecs"`);
      const io = messageIo(method.input, method.output, codec);
      known = { path: `/${method.parent.typeName}/${method.name}`, io: io as unknown as MethodIo<never, unknown> };
      if (isUsual) this.#methods.set(method, known);
    }
    return known as unknown as TypedMethod<I, O>;
  }
}

/** What a caller gives with a call beside its messages. */
interface Given extends CallTimes {
  readonly header: HeaderSource | undefined;
  readonly options: GrpcCallOptions | undefined;
}

type CallTimes = Pick<CallerOptions, "signal" | "timeoutMs">;

/** The same as interceptors have left it. */
function asGiven(
  { signal, header, contextValues }: Pick<UnaryRequest, "signal" | "header" | "contextValues">,
  timeoutMs: number | undefined,
): Given {
  return { signal, timeoutMs, header, options: contextValues.get(grpcCallOptions) };
}

/** With those of the call in whose course this one is made. As in Connect, no time at all means none. */
function ownTimes({ signal, timeoutMs, options }: Given): CallTimes {
  const given = timeoutMs !== undefined && timeoutMs > 0 ? timeoutMs : undefined;
  const parent = options?.parent;
  if (parent === undefined) return { signal, timeoutMs: given };
  const left = parent.timeoutMs?.();
  const signals = [signal, parent.signal].filter((each) => each !== undefined);
  return {
    signal: signals.length > 1 ? AbortSignal.any(signals) : signals[0],
    timeoutMs: left === undefined ? given : Math.min(given ?? left, left),
  };
}

/** A call that fails also says whom it had reached. */
async function tellingOfFailure<T>(call: Promise<T>, options: GrpcCallOptions | undefined): Promise<T> {
  try {
    return await call;
  } catch (error) {
    tellPeer(options, peerOf(error as GrpcError));
    throw error;
  }
}

function encoded<I>(io: MethodIo<I, unknown>, message: I): Uint8Array {
  try {
    return io.encode(message);
  } catch (cause) {
    throw refused(`The message is not a valid "${io.inputName}": ${String(cause)}`, cause, Code.Internal);
  }
}

function decoded<O>(io: MethodIo<never, O>, bytes: Uint8Array): O {
  try {
    return io.decode(bytes);
  } catch (cause) {
    const message = `The response is not a valid "${io.outputName}": ${String(cause)}`;
    throw new GrpcError({ code: Code.Internal, step: "response", message, reach: "maybe-processed", cause });
  }
}

function refused(message: string, cause?: unknown, code: Code = Code.InvalidArgument): GrpcError {
  return new GrpcError({ code, step: "request", message, reach: "not-sent", cause });
}
