/**
 * Calls by a method's name, without descriptors (grpc-go's `ClientConn.Invoke` and `NewStream`): for proxies, for tools, and
 * for messages that are not protobuf. What such a call is told, and how it is put on a transport's channel.
 */
import { Code } from "@connectrpc/connect";
import type { CallRequest } from "../call-handler.ts";
import type { GrpcCallOptions } from "../call-options.ts";
import type { GrpcChannel } from "../channel.ts";
import { channelOf } from "../channel-of.ts";
import type { MethodIo } from "../codec.ts";
import { GrpcError } from "../error.ts";
import { PreparedMethod, type MethodKind } from "../method.ts";
import type { Encoding } from "../request-encoder.ts";
import type { GrpcTransport } from "../channel-transport.ts";
import { toFields, type MetadataInit } from "../wire/metadata.ts";

/** Messages of any type as bytes. */
export interface RawCodec<I, O> {
  /** The content-subtype: `proto` in `application/grpc+proto`. */
  readonly name: string;
  readonly encode: (message: I) => Uint8Array;
  readonly decode: (bytes: Uint8Array) => O;
}

/** Bytes as they are; the server is told that they are protobuf's. */
export const bytesCodec: RawCodec<Uint8Array, Uint8Array> = {
  name: "proto",
  encode: (message) => message,
  decode: (bytes) => bytes,
};

/** Options of one call by name. */
export interface RawCallOptions<I, O> extends Omit<GrpcCallOptions, "contentSubtype" | "onPeer"> {
  readonly codec: RawCodec<I, O>;
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds; zero or less means none. Default: the transport's. */
  readonly timeoutMs?: number | undefined;
  readonly headers?: MetadataInit | undefined;
}

/** A call on its way. */
export interface PreparedCall<I, O> {
  readonly channel: GrpcChannel;
  readonly request: CallRequest;
  readonly io: MethodIo<I, O>;
  readonly encoding: Encoding;
}

/** Throws a GrpcError for a path or metadata that cannot be. */
export function prepareCall<I, O>(
  transport: GrpcTransport,
  path: string,
  kind: MethodKind,
  options: RawCallOptions<I, O>,
): PreparedCall<I, O> {
  const channel = channelOf(transport);
  const { codec, signal, timeoutMs, headers } = options;
  const encoding = channel.encodingOf(options);
  const fields = refusing(() => toFields(headers));
  const deadline = channel.deadline(timeoutMs, options.parent);
  const method = refusing(() => methodOf(channel, path, kind, codec.name));
  const request = channel.request(method, { signal, deadline, fields, options, unary: kind === "unary" }, encoding);
  const { encode, decode } = codec;
  return { channel, request, encoding, io: { inputName: path, outputName: path, encode, decode } };
}

/** A proxy may call many methods; so many of them are kept ready. */
const METHODS_AT_MOST = 1_000;

const known = new WeakMap<GrpcChannel, Map<string, PreparedMethod>>();

function methodOf(channel: GrpcChannel, path: string, kind: MethodKind, subtype: string): PreparedMethod {
  let methods = known.get(channel);
  if (methods === undefined || methods.size >= METHODS_AT_MOST) {
    methods = new Map();
    known.set(channel, methods);
  }
  const key = `${kind} ${subtype} ${path}`;
  let method = methods.get(key);
  if (method === undefined) {
    if (!/^\/[\x21-\x2e\x30-\x7e]+\/[\x21-\x2e\x30-\x7e]+$/.test(path)) {
      throw new TypeError(`"${path}" is not a method's path; write "/package.Service/Method"`);
    }
    if (!/^[\w.+-]+$/.test(subtype)) throw new TypeError(`"${subtype}" is not a content-subtype`);
    method = new PreparedMethod(path, subtype, channel.constants, kind);
    methods.set(key, method);
  }
  return method;
}

function refusing<T>(make: () => T): T {
  try {
    return make();
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new GrpcError({ code: Code.InvalidArgument, step: "request", message, reach: "not-sent", cause });
  }
}
