/**
 * What `createGrpcTransport` takes: every option with its unit and default, and the checks that refuse a bad one at the door.
 * Beside each stands grpc-go's name for it where that is another (`docs/guides/grpc-go-options.md` has the whole table).
 */
import type { Interceptor } from "@connectrpc/connect";
import type { Backoff } from "../core/backoff.ts";
import type { BalancerRegistry } from "../core/balancer/registry.ts";
import type { Clock } from "../core/clock.ts";
import type { Dialer, ProxyOptions } from "../core/dialer.ts";
import type { Random } from "../core/random.ts";
import type { ConfigSource } from "../core/resolver/config-source.ts";
import type { AddressMap } from "../core/resolver/map-addresses.ts";
import type { ResolverRegistry } from "../core/resolver/registry.ts";
import type { KeepaliveOptions } from "../http2/keepalive.ts";
import { http2Limits, type Http2Options } from "../http2/options.ts";
import type { AttemptInterceptor } from "./attempt-interceptor.ts";
import type { Codec } from "./codec.ts";
import type { CompressorRegistry } from "./compression/compressors.ts";
import type { ChannelCredentials } from "./credentials/channel-credentials.ts";
import type { StatsHandler } from "./stats.ts";
import type { ServiceConfigJson } from "./wire/service-config-json.ts";

/** Options of a channel, whatever carries its calls. Only `credentials` has to be named. */
export interface GrpcChannelOptions {
  /** `insecure()` or `tls()`, with call credentials by `composeChannelCredentials`. */
  readonly credentials: ChannelCredentials;
  /** Connect's interceptors, outermost first. */
  readonly interceptors?: readonly Interceptor[] | undefined;
  /** What sees each attempt of each call, below the interceptors. */
  readonly attemptInterceptors?: readonly AttemptInterceptor[] | undefined;
  /** What hears of every call and its attempts (`WithStatsHandler`). */
  readonly stats?: readonly StatsHandler[] | undefined;
  /** The `:authority` to send, and the name that TLS verifies. Default: the TLS server name, or the target's endpoint. */
  readonly authority?: string | undefined;
  /** Put before our own in `user-agent`. */
  readonly userAgent?: string | undefined;
  /** The deadline of calls that name none, in milliseconds. Default: none. */
  readonly defaultTimeoutMs?: number | undefined;
  /** Lets calls wait while the target cannot be reached, instead of failing with `unavailable`. Default: false. */
  readonly waitForReady?: boolean | undefined;
  /** Used while the resolver gives none (`WithDefaultServiceConfig`). Default: `{}`. */
  readonly serviceConfig?: ServiceConfigJson | undefined;
  /** Passes over the resolver's (`WithDisableServiceConfig`). Default: false. */
  readonly disableServiceConfig?: boolean | undefined;
  /** No attempts by a retry or hedging policy; what the server has not seen is still repeated. Default: false. */
  readonly disableRetry?: boolean | undefined;
  /** Default: false. */
  readonly disableHealthCheck?: boolean | undefined;
  /** What a service config's `maxAttempts` counts for at most (`WithMaxCallAttempts`). Default: 5. */
  readonly maxCallAttempts?: number | undefined;
  /** Bytes of a stream's request that are kept for another attempt. Default: 262,144. */
  readonly maxRetryBufferBytes?: number | undefined;
  /** The same for all calls of the channel together; beyond, calls go on and are not repeated. Default: 16,777,216. */
  readonly maxChannelRetryBufferBytes?: number | undefined;
  /** A retry prefers another subchannel than the one that has just failed. Default: false, as gRPC has it. */
  readonly avoidFailedSubchannel?: boolean | undefined;
  /** The longest message to take, decompressed. Default: 4 MiB. */
  readonly maxReceiveMessageBytes?: number | undefined;
  /** The longest message to send, compressed. Default: 2^31 − 1. */
  readonly maxSendMessageBytes?: number | undefined;
  /** Compression of request messages, by its name among `compressors`. Default: `"identity"`. */
  readonly sendCompression?: string | undefined;
  /** Compressions that are known, and offered to the server. Default: gzip and deflate. */
  readonly compressors?: CompressorRegistry | undefined;
  /** Messages shorter than this are sent uncompressed all the same. Default: 1,024. */
  readonly compressMinBytes?: number | undefined;
  /** Codecs beside `proto`, by their names. */
  readonly codecs?: readonly Codec[] | undefined;
  /** The codec of calls that name none. Default: `"proto"`. */
  readonly contentSubtype?: string | undefined;
  /** How long disposing of the transport waits for calls in flight before it cancels them. Default: 1,000. */
  readonly drainTimeoutMs?: number | undefined;
  /** Without calls for so long the channel closes its connections, until the next call. Default: 1,800,000; Infinity is never. */
  readonly idleTimeoutMs?: number | undefined;
  /** Default: `Math.random`. */
  readonly random?: Random | undefined;
  /** Default: the runtime's. */
  readonly clock?: Clock | undefined;
}

/** Options of a gRPC transport over HTTP/2 of our own. */
export interface GrpcTransportOptions extends GrpcChannelOptions {
  /** Between attempts to connect. Default: 1 s, × 1.6, ± 20 %, 120 s at most. */
  readonly connectionBackoff?: Backoff | undefined;
  /** The least time that an attempt to connect gets. Default: 20,000. */
  readonly minConnectTimeoutMs?: number | undefined;
  /** Connections to one address, when the server's MAX_CONCURRENT_STREAMS is used up. Default: 4. */
  readonly maxConnectionsPerAddress?: number | undefined;
  /** PINGs while calls are quiet. `timeMs` is 10,000 at least. Default: none. */
  readonly keepalive?: KeepaliveOptions | undefined;
  /** After so long without a byte from the server, a call waits until a PING has been answered. Default: 30,000; Infinity is never. */
  readonly verifyAfterMs?: number | undefined;
  /** How long that answer may take before the connection is taken for dead. Default: 2,000. */
  readonly verifyTimeoutMs?: number | undefined;
  /** HTTP/2's windows and limits. */
  readonly http2?: Http2Options | undefined;
  /** An HTTP CONNECT proxy; `"environment"` reads `HTTPS_PROXY` and `NO_PROXY` (Node, Deno). Default: none. */
  readonly proxy?: ProxyOptions | "environment" | undefined;
  /** The local address to bind to (Node, Deno). */
  readonly localAddress?: string | undefined;
  /** Resolvers by scheme. Default: `dns`, `passthrough`, `ipv4`, `ipv6`, `unix` and `static`. */
  readonly resolvers?: ResolverRegistry | undefined;
  /**
   * The scheme of a target without one. Default: `dns`; `passthrough` with a proxy or a dialer of one's own, and on Workers,
   * whose sockets look names up themselves.
   */
  readonly defaultScheme?: string | undefined;
  /** Changes each address that the resolver finds: for servers that advertise names which only they can reach. */
  readonly mapAddress?: AddressMap | undefined;
  /** Service configs that the caller updates while the channel runs, instead of the resolver's. */
  readonly configSource?: ConfigSource | undefined;
  /** Balancers by name. Default: `pick_first` and `round_robin`. */
  readonly balancers?: BalancerRegistry | undefined;
  /** How to reach addresses. Default: the runtime's own. */
  readonly dialer?: Dialer | undefined;
}

const MAX_INT32 = 2_147_483_647;

type LimitName =
  | "maxReceiveMessageBytes"
  | "maxSendMessageBytes"
  | "compressMinBytes"
  | "drainTimeoutMs"
  | "idleTimeoutMs"
  | "maxCallAttempts"
  | "maxRetryBufferBytes"
  | "maxChannelRetryBufferBytes"
  | "minConnectTimeoutMs"
  | "maxConnectionsPerAddress"
  | "verifyAfterMs"
  | "verifyTimeoutMs";

/** What numbers a channel keeps to. */
export type ChannelLimits = Readonly<Record<LimitName, number>>;

/** Sizes and times by their default, and the least that is allowed. */
const LIMITS: Readonly<Record<LimitName, readonly [byDefault: number, least: number, most?: number]>> = {
  maxReceiveMessageBytes: [4_194_304, 0],
  maxSendMessageBytes: [MAX_INT32, 0],
  compressMinBytes: [1_024, 0],
  drainTimeoutMs: [1_000, 0],
  idleTimeoutMs: [1_800_000, 1, Number.POSITIVE_INFINITY],
  maxCallAttempts: [5, 1],
  maxRetryBufferBytes: [262_144, 0],
  maxChannelRetryBufferBytes: [16_777_216, 0],
  minConnectTimeoutMs: [20_000, 0],
  maxConnectionsPerAddress: [4, 1],
  verifyAfterMs: [30_000, 1, Number.POSITIVE_INFINITY],
  verifyTimeoutMs: [2_000, 1],
};

/** Sizes and times with their defaults, checked. Throws a TypeError or RangeError that names the option. */
export function channelLimits(options: GrpcTransportOptions): ChannelLimits {
  const { security } = (options as Partial<GrpcTransportOptions>).credentials ?? {};
  if (security !== "plaintext" && security !== "tls") {
    throw new TypeError('A gRPC transport takes "credentials": "tls()", or "insecure()" for plaintext');
  }
  if (security === "plaintext" && options.credentials.call?.requireTransportSecurity === true) {
    throw new TypeError('The "credentials" have call credentials that need a secure connection: use "tls()"');
  }
  const limits = Object.entries(LIMITS).map(([name, [byDefault, least, most]]) => {
    const value = options[name as LimitName] ?? byDefault;
    return [name, checked(name, value, least, most)];
  });
  if (options.defaultTimeoutMs !== undefined) checked("defaultTimeoutMs", options.defaultTimeoutMs, 0);
  const { keepalive } = options;
  if (keepalive !== undefined) checked("keepalive.timeMs", keepalive.timeMs, 10_000);
  if (keepalive?.timeoutMs !== undefined) checked("keepalive.timeoutMs", keepalive.timeoutMs, 1);
  http2Limits(options.http2 ?? {});
  return Object.fromEntries(limits) as ChannelLimits;
}

function checked(name: string, value: number, least: number, most: number = MAX_INT32): number {
  if (value >= least && value <= most) return value;
  throw new RangeError(`The transport's "${name}" must be from ${least} to ${most}, not ${value}`);
}
