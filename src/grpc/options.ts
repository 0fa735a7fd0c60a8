/**
 * What `createGrpcTransport` takes: every option with its unit and default, and the checks that refuse a bad one at the door.
 */
import type { Code, Interceptor } from "@connectrpc/connect";
import { exponentialBackoff, type Backoff } from "../core/backoff.ts";
import type { BalancerBuilder } from "../core/balancer/balancer.ts";
import { type BalancerRegistry, defaultBalancers } from "../core/balancer/registry.ts";
import type { Clock } from "../core/clock.ts";
import type { Dialer, ProxyOptions } from "../core/dialer.ts";
import type { Random } from "../core/random.ts";
import type { ResolverRegistry } from "../core/resolver/registry.ts";
import type { RetryPolicy } from "../core/retry/policy.ts";
import type { RetryThrottleOptions } from "../core/retry/throttle.ts";
import { http2Limits, type Http2Options } from "../http2/options.ts";
import type { ChannelCredentials } from "./credentials/channel-credentials.ts";
import type { RequestConstants } from "./method.ts";

/** When a failed call is tried again (gRFC A6's `retryPolicy`, with its names). */
export interface GrpcRetryPolicy {
  /** Attempts in all, the first included; 2 to 5, more counts as 5. */
  readonly maxAttempts: number;
  readonly initialBackoffMs: number;
  readonly maxBackoffMs: number;
  readonly backoffMultiplier: number;
  readonly retryableStatusCodes: readonly Code[];
}

/** Options of a gRPC transport. Only `credentials` has to be named. */
export interface GrpcTransportOptions {
  /** `insecure()` or `tls()`. */
  readonly credentials: ChannelCredentials;
  /** Connect's interceptors, outermost first. */
  readonly interceptors?: readonly Interceptor[] | undefined;
  /** The `:authority` to send. Default: the TLS server name, or the target's endpoint. */
  readonly authority?: string | undefined;
  /** Put before our own in `user-agent`. */
  readonly userAgent?: string | undefined;
  /** The deadline of calls that name none, in milliseconds. Default: none. */
  readonly defaultTimeoutMs?: number | undefined;
  /** Lets calls wait while the target cannot be reached, instead of failing with `unavailable`. Default: false. */
  readonly waitForReady?: boolean | undefined;
  /** Default: no retries but the transparent ones. */
  readonly retryPolicy?: GrpcRetryPolicy | undefined;
  /** Default: none. */
  readonly retryThrottling?: RetryThrottleOptions | undefined;
  /** The longest message to take, decompressed. Default: 4 MiB. */
  readonly maxReceiveMessageBytes?: number | undefined;
  /** The longest message to send. Default: 2^31 − 1. */
  readonly maxSendMessageBytes?: number | undefined;
  /** Compression of request messages; gzip responses are always taken. Default: `"identity"`. */
  readonly sendCompression?: "gzip" | "identity" | undefined;
  /** Messages shorter than this are sent uncompressed all the same. Default: 1,024. */
  readonly compressMinBytes?: number | undefined;
  /** How long disposing of the transport waits for calls in flight before it cancels them. Default: 1,000. */
  readonly drainTimeoutMs?: number | undefined;
  /** Between attempts to connect. Default: 1 s, × 1.6, ± 20 %, 120 s at most. */
  readonly connectionBackoff?: Backoff | undefined;
  /** The least time that an attempt to connect gets. Default: 20,000. */
  readonly minConnectTimeoutMs?: number | undefined;
  /** Without calls for this long, and at most twice as long, the channel goes idle. Default: 1,800,000; Infinity is never. */
  readonly idleTimeoutMs?: number | undefined;
  /** HTTP/2's windows and limits. */
  readonly http2?: Http2Options | undefined;
  /** An HTTP CONNECT proxy; `"environment"` reads `HTTPS_PROXY` and `NO_PROXY` (Node, Deno). Default: none. */
  readonly proxy?: ProxyOptions | "environment" | undefined;
  /** The local address to bind to (Node, Deno). */
  readonly localAddress?: string | undefined;
  /** Resolvers by scheme. Default: `passthrough` and `static`. */
  readonly resolvers?: ResolverRegistry | undefined;
  /** Balancers by name. Default: `pick_first`. */
  readonly balancers?: BalancerRegistry | undefined;
  /** The name of the balancer to use. Default: `"pick_first"`. */
  readonly loadBalancingPolicy?: string | undefined;
  /** How to reach addresses. Default: the runtime's own. */
  readonly dialer?: Dialer | undefined;
  /** Default: the dialer's. */
  readonly clock?: Clock | undefined;
  /** Default: `Math.random`. */
  readonly random?: Random | undefined;
}

const USER_AGENT = "grpc-dragoman/0.1.0";
const DEFAULT_MAX_RECEIVE_BYTES = 4_194_304;
const MAX_INT32 = 2_147_483_647;

/** Sizes and times with their defaults, checked. Throws a TypeError or RangeError that names the option. */
export function transportLimits(options: GrpcTransportOptions): {
  readonly defaultTimeoutMs: number | undefined;
  readonly maxReceiveMessageBytes: number;
  readonly maxSendMessageBytes: number;
  readonly compressMinBytes: number;
  readonly drainTimeoutMs: number;
  readonly minConnectTimeoutMs: number;
} {
  const { security } = (options as Partial<GrpcTransportOptions>).credentials ?? {};
  if (security !== "plaintext" && security !== "tls") {
    throw new TypeError('A gRPC transport takes "credentials": "tls()", or "insecure()" for plaintext');
  }
  const limits = {
    defaultTimeoutMs: options.defaultTimeoutMs,
    maxReceiveMessageBytes: options.maxReceiveMessageBytes ?? DEFAULT_MAX_RECEIVE_BYTES,
    maxSendMessageBytes: options.maxSendMessageBytes ?? MAX_INT32,
    compressMinBytes: options.compressMinBytes ?? 1_024,
    drainTimeoutMs: options.drainTimeoutMs ?? 1_000,
    minConnectTimeoutMs: options.minConnectTimeoutMs ?? 20_000,
  };
  for (const [name, value] of Object.entries(limits)) {
    if (value === undefined || (value >= 0 && value <= MAX_INT32)) continue;
    throw new RangeError(`The transport's "${name}" must be from 0 to ${MAX_INT32}, not ${value}`);
  }
  http2Limits(options.http2 ?? {});
  return limits;
}

/** The core's retry policy of gRPC's. Throws a RangeError that names what is wrong. */
export function retryPolicy(policy: GrpcRetryPolicy | undefined): RetryPolicy<Code> | undefined {
  if (policy === undefined) return undefined;
  const { maxAttempts, initialBackoffMs, maxBackoffMs, backoffMultiplier, retryableStatusCodes } = policy;
  if (!(Number.isInteger(maxAttempts) && maxAttempts >= 2)) {
    throw new RangeError(`The retry policy's "maxAttempts" must be a whole number of at least 2, not ${maxAttempts}`);
  }
  for (const [name, value] of Object.entries({ initialBackoffMs, maxBackoffMs, backoffMultiplier })) {
    if (!(value > 0)) throw new RangeError(`The retry policy's "${name}" must be above 0, not ${value}`);
  }
  if (retryableStatusCodes.length === 0) {
    throw new RangeError('The retry policy\'s "retryableStatusCodes" must name at least one code');
  }
  const backoff = exponentialBackoff({
    initialMs: Math.min(initialBackoffMs, maxBackoffMs),
    maxMs: maxBackoffMs,
    multiplier: backoffMultiplier,
  });
  return { maxAttempts: Math.min(maxAttempts, 5), backoff, retryableCodes: new Set(retryableStatusCodes) };
}

/** What every request of a transport says alike. Throws a RangeError that names an option which cannot be sent. */
export function requestConstants(options: GrpcTransportOptions, endpoint: string): RequestConstants {
  const { credentials, userAgent, sendCompression } = options;
  const secure = credentials.security === "tls";
  const authority =
    options.authority ?? (secure ? credentials.options.serverName : undefined) ?? endpoint.split(",")[0]?.trim() ?? "";
  // RFC 3986 §3.2 without user information, as RFC 9113 §8.3.1 asks.
  if (!/^[\w.~!$&'()*+,;=:[\]%-]+$/.test(authority)) {
    throw new RangeError(`"${authority}" cannot be sent as ":authority"; name another by the option "authority"`);
  }
  if (userAgent !== undefined && !/^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/.test(userAgent)) {
    throw new RangeError(`The transport's "userAgent" must be printable ASCII, not "${userAgent}"`);
  }
  if (sendCompression !== undefined && sendCompression !== "gzip" && sendCompression !== "identity") {
    throw new RangeError(
      `The transport's "sendCompression" must be "gzip" or "identity", not "${String(sendCompression)}"`,
    );
  }
  return {
    scheme: secure ? "https" : "http",
    authority,
    userAgent: userAgent === undefined ? USER_AGENT : `${userAgent} ${USER_AGENT}`,
    encoding: sendCompression === "gzip" ? "gzip" : undefined,
  };
}

/** The balancer that the options name. Throws a RangeError for a name that is not registered. */
export function balancerOf(options: GrpcTransportOptions): BalancerBuilder {
  const { balancers = defaultBalancers, loadBalancingPolicy = "pick_first" } = options;
  const balancer = balancers.get(loadBalancingPolicy);
  if (balancer !== undefined) return balancer;
  throw new RangeError(`No balancer is registered as "${loadBalancingPolicy}"`);
}
