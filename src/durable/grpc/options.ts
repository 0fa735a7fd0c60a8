/** What `grpcChannel` takes: a transport's options, as far as they are data, and where and for how long the channel is held. */
import type { ChannelCredentials } from "../../grpc/credentials/channel-credentials.ts";
import type { GrpcTransportOptions } from "../../grpc/options.ts";
import type { KeepAlive } from "../keep-alive.ts";
import { hashText, type PlacementOptions } from "../placement.ts";

/** Options that the stub itself keeps to. */
type LocalOption = "interceptors" | "codecs" | "contentSubtype" | "defaultTimeoutMs";

/** Options that cross to the object with each call, and with which it opens its channel. */
type CrossingOption =
  | "authority"
  | "userAgent"
  | "waitForReady"
  | "serviceConfig"
  | "disableServiceConfig"
  | "disableRetry"
  | "disableHealthCheck"
  | "maxCallAttempts"
  | "maxRetryBufferBytes"
  | "maxChannelRetryBufferBytes"
  | "avoidFailedSubchannel"
  | "maxReceiveMessageBytes"
  | "maxSendMessageBytes"
  | "sendCompression"
  | "compressMinBytes"
  | "drainTimeoutMs"
  | "minConnectTimeoutMs"
  | "maxConnectionsPerAddress"
  | "keepalive"
  | "verifyAfterMs"
  | "verifyTimeoutMs"
  | "http2"
  | "proxy"
  | "defaultScheme";

/**
 * Options of a channel in a Durable Object. What is a function beyond these (resolvers, balancers, a dialer, stats) is given to the
 * object, by overriding its `channelOptions`.
 */
export interface GrpcStubOptions extends Pick<GrpcTransportOptions, LocalOption | CrossingOption>, PlacementOptions {
  /** `insecure()` or `tls()`. Call credentials are asked in the Worker, once a call. */
  readonly credentials: ChannelCredentials;
  /** For how long the object holds the channel without calls. Default: `"while-used"`. */
  readonly keepAlive?: KeepAlive | undefined;
  /** The object's name. Default: of the target and the options, so that other options are another channel. */
  readonly name?: string | undefined;
  /** With `shards`: what decides for one of them. Default: chance, for each call. */
  readonly shardKey?: string | undefined;
}

const CROSSING: readonly CrossingOption[] = [
  "authority",
  "userAgent",
  "waitForReady",
  "serviceConfig",
  "disableServiceConfig",
  "disableRetry",
  "disableHealthCheck",
  "maxCallAttempts",
  "maxRetryBufferBytes",
  "maxChannelRetryBufferBytes",
  "avoidFailedSubchannel",
  "maxReceiveMessageBytes",
  "maxSendMessageBytes",
  "sendCompression",
  "compressMinBytes",
  "drainTimeoutMs",
  "minConnectTimeoutMs",
  "maxConnectionsPerAddress",
  "keepalive",
  "verifyAfterMs",
  "verifyTimeoutMs",
  "http2",
  "proxy",
  "defaultScheme",
];

/** Options by their names, as the object opens its channel with them. */
export type CrossingOptions = Pick<GrpcTransportOptions, CrossingOption | "credentials">;

/** Those that cross. Throws a TypeError where security is not named, or call credentials need more of it. */
export function crossingOptions(options: GrpcStubOptions): CrossingOptions {
  const { call, ...credentials } = (options as Partial<GrpcStubOptions>).credentials ?? {};
  const { security } = credentials as Partial<ChannelCredentials>;
  if (security !== "plaintext" && security !== "tls") {
    throw new TypeError('A gRPC channel takes "credentials": "tls()", or "insecure()" for plaintext');
  }
  if (security === "plaintext" && call?.requireTransportSecurity === true) {
    throw new TypeError('The "credentials" have call credentials that need a secure connection: use "tls()"');
  }
  const given = CROSSING.flatMap((name) => (options[name] === undefined ? [] : [[name, options[name]] as const]));
  return { ...Object.fromEntries(given), credentials: credentials as ChannelCredentials };
}

/** The object's name. */
export function objectName(target: string, { name }: GrpcStubOptions, crossing: CrossingOptions): string {
  return name ?? `${target} ${hashText(JSON.stringify(crossing)).toString(36)}`;
}
