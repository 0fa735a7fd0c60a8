/** What `grpcChannel` takes: a transport's options, as far as they are data, and where and for how long the channel is held. */
import type { ChannelCredentials } from "../../grpc/credentials/channel-credentials.ts";
import type { GrpcTransportOptions } from "../../grpc/options.ts";
import { crossingOptions, type StubOptions } from "../crossing.ts";

/** Options with functions in them, which an object's class takes. */
type ObjectOption =
  | "attemptInterceptors"
  | "stats"
  | "compressors"
  | "random"
  | "clock"
  | "connectionBackoff"
  | "localAddress"
  | "resolvers"
  | "mapAddress"
  | "configSource"
  | "balancers"
  | "dialer"
  | "idleTimeoutMs";

/**
 * Options of a channel in a Durable Object. What is a function beyond these (resolvers, balancers, a dialer, stats) is given to the
 * object, by overriding its `channelOptions`.
 */
export interface GrpcStubOptions extends Omit<GrpcTransportOptions, ObjectOption | "credentials">, StubOptions {
  /** `insecure()` or `tls()`. Call credentials are asked in the Worker, once a call. */
  readonly credentials: ChannelCredentials;
  /** With `shards`: what decides for one of them. Default: chance, for each call. */
  readonly shardKey?: string | undefined;
}

/** Those that cross. Throws a TypeError where security is not named, or call credentials need more of it. */
export function grpcCrossing(options: GrpcStubOptions): Record<string, unknown> {
  const { call, ...credentials } = (options as Partial<GrpcStubOptions>).credentials ?? {};
  const { security } = credentials as Partial<ChannelCredentials>;
  if (security !== "plaintext" && security !== "tls") {
    throw new TypeError('A gRPC channel takes "credentials": "tls()", or "insecure()" for plaintext');
  }
  if (security === "plaintext" && call?.requireTransportSecurity === true) {
    throw new TypeError('The "credentials" have call credentials that need a secure connection: use "tls()"');
  }
  const local = ["interceptors", "codecs", "contentSubtype", "defaultTimeoutMs", "shardKey"];
  return crossingOptions({ ...options, credentials }, local, "channelOptions");
}
