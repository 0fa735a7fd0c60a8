/**
 * One target's gRPC channel (grpc-go's `ClientConn`): what all its calls share, and how it is asked, awaited and closed. What
 * is called on it is in `transport.ts` (Connect's clients) and `raw/` (calls by name).
 */
import { Code } from "@connectrpc/connect";
import { exponentialBackoff, type Backoff } from "../core/backoff.ts";
import type { BalancerRegistry } from "../core/balancer/registry.ts";
import { deadlineAfter, type DeadlineMs } from "../core/call/deadline.ts";
import { Channel } from "../core/channel/channel.ts";
import type { ConnectivityState } from "../core/channel/connectivity.ts";
import type { Connect } from "../core/channel/subchannel.ts";
import type { Clock } from "../core/clock.ts";
import { formatAddress } from "../core/dialer.ts";
import type { LoggedEvent } from "../core/observe/event-log.ts";
import type { Random } from "../core/random.ts";
import type { ConfigSource } from "../core/resolver/config-source.ts";
import type { ResolverBuilder, ResolverContext } from "../core/resolver/resolver.ts";
import type { Target } from "../core/resolver/target.ts";
import { TransportError } from "../core/transport-error.ts";
import type { HeaderFields } from "../http2/hpack/header-fields.ts";
import type { ActiveConfig, CallContext } from "./call-context.ts";
import { TRANSPORT_CLOSED } from "./call-context.ts";
import type { CallRequest } from "./call-handler.ts";
import type { GrpcCallOptions, ParentCall } from "./call-options.ts";
import { defaultCompressors, type Compressor } from "./compression/compressors.ts";
import { configurer } from "./configure.ts";
import type { GrpcConnection } from "./connection.ts";
import { checkCallCredentials } from "./credentials/compose.ts";
import { GrpcError } from "./error.ts";
import { watchHealth } from "./health.ts";
import type { PreparedMethod, RequestConstants } from "./method.ts";
import { OpenCalls } from "./open-calls.ts";
import type { ChannelLimits, GrpcChannelOptions } from "./options.ts";
import { ReplayBudget } from "./replay-buffer.ts";
import { RequestEncoder, type Encoding } from "./request-encoder.ts";
import { requestConstants } from "./request-constants.ts";
import { combineStats } from "./tracers.ts";
import { connectionError, waitUntilReady, type ReadyOptions } from "./wait-until-ready.ts";

/** What a {@link GrpcChannel} is made of. */
export interface ChannelSetup {
  readonly target: Target;
  readonly resolver: ResolverBuilder;
  readonly resolverContext: Omit<ResolverContext, "listener" | "clock" | "random">;
  readonly connect: Connect<GrpcConnection>;
  readonly options: GrpcChannelOptions & {
    readonly balancers?: BalancerRegistry | undefined;
    readonly connectionBackoff?: Backoff | undefined;
    readonly configSource?: ConfigSource | undefined;
  };
  readonly limits: ChannelLimits;
  readonly clock: Clock;
  readonly random: Random;
  /** As in `Dialer`. */
  readonly bindToRequest: (() => () => void) | undefined;
}

/** One address of a channel, at one moment. */
export interface SubchannelSnapshot {
  /** `host:port`. */
  readonly address: string;
  readonly state: ConnectivityState;
  /** Why the last attempt failed, or the last connection broke. */
  readonly lastError: TransportError | undefined;
  /** What happened lately, oldest first; bounded. */
  readonly events: readonly LoggedEvent[];
}

/** What a caller asks of one call. */
export interface CallAsk {
  readonly signal: AbortSignal | undefined;
  /** By {@link GrpcChannel.deadline}. */
  readonly deadline: DeadlineMs;
  readonly fields: HeaderFields;
  readonly options: GrpcCallOptions | undefined;
  /** A unary call's message is at hand as long as the call is, whatever is kept of it. */
  readonly unary: boolean;
}

/** A channel. */
export class GrpcChannel {
  readonly context: CallContext;
  readonly encoder: RequestEncoder;
  readonly constants: RequestConstants;
  readonly #setup: ChannelSetup;
  readonly #channel: Channel<GrpcConnection, ActiveConfig>;
  readonly #encoding: Encoding;
  #checkRequest: (() => void) | undefined;
  #closing: Promise<void> | undefined;

  constructor(setup: ChannelSetup) {
    const { options, limits, target, resolver } = setup;
    const { compressors = defaultCompressors, sendCompression = "identity" } = options;
    this.#setup = setup;
    this.constants = requestConstants(options, resolver.defaultAuthority?.(target) ?? target.endpoint, compressors);
    this.encoder = new RequestEncoder(limits.compressMinBytes);
    const calls = new OpenCalls();
    this.#channel = this.#makeChannel(calls);
    this.context = this.#makeContext(calls);
    const compressor = this.#compressor(sendCompression);
    this.#encoding = { maxMessageBytes: limits.maxSendMessageBytes, compressor };
  }

  get clock(): Clock {
    return this.#setup.clock;
  }

  get state(): ConnectivityState {
    return this.#channel.state;
  }

  get events(): readonly LoggedEvent[] {
    return this.#channel.events;
  }

  get subchannels(): readonly SubchannelSnapshot[] {
    return Array.from(this.#channel.subchannels, ({ address, state, lastError, events }) => ({
      ...{ address: formatAddress(address.dial), state, lastError, events },
    }));
  }

  connect(): void {
    this.enter();
    this.#channel.connect();
  }

  enterIdle(): void {
    this.#channel.enterIdle();
  }

  resetConnectBackoff(): void {
    this.#channel.resetConnectBackoff();
  }

  waitForStateChange(from: ConnectivityState, options?: { signal?: AbortSignal }): Promise<void> {
    return this.#channel.waitForStateChange(from, options);
  }

  async waitUntilReady(options: ReadyOptions = {}): Promise<void> {
    this.enter();
    await waitUntilReady(this.#channel, this.clock, options);
  }

  /** How a call's messages are sent. Throws a GrpcError for a compression that is not there. */
  encodingOf(options: GrpcCallOptions | undefined): Encoding {
    const { sendCompression, maxSendMessageBytes } = options ?? {};
    if (sendCompression === undefined && maxSendMessageBytes === undefined) return this.#encoding;
    return {
      maxMessageBytes: maxSendMessageBytes ?? this.#encoding.maxMessageBytes,
      compressor: sendCompression === undefined ? this.#encoding.compressor : this.#callCompressor(sendCompression),
    };
  }

  /** When a call that begins now has to be over. Zero or less means no timeout, as Connect documents it; a parent's is a deadline. */
  deadline(timeoutMs: number | undefined, parent: ParentCall | undefined): DeadlineMs {
    const timeout = timeoutMs ?? this.#setup.options.defaultTimeoutMs;
    const own = deadlineAfter(this.clock, timeout === undefined || !(timeout > 0) ? undefined : timeout);
    return parent === undefined ? own : Math.min(own, deadlineAfter(this.clock, parent.timeoutMs?.()));
  }

  /** A call as it is to be made. Throws a GrpcError for one that can never be. */
  request(
    method: PreparedMethod,
    { signal, deadline, fields, options, unary }: CallAsk,
    encoding: Encoding,
  ): CallRequest {
    this.enter();
    const { limits, options: channel } = this.#setup;
    const { credentials, parent } = options ?? {};
    if (credentials !== undefined) checkCallCredentials(credentials, channel.credentials);
    return {
      method,
      template: method.template(encoding.compressor?.name ?? "identity"),
      fields,
      deadline,
      signal: parent?.signal === undefined ? signal : bothSignals(signal, parent.signal),
      replayLimitBytes: unary ? Number.POSITIVE_INFINITY : limits.maxRetryBufferBytes,
      waitForReady: options?.waitForReady,
      credentials,
      maxReceiveMessageBytes: options?.maxReceiveMessageBytes,
    };
  }

  /** Refuses what can never work: a call after the end, or from another request than the one that owns the sockets. */
  enter(): void {
    if (this.#closing !== undefined) {
      throw refusal(`The transport to "${this.context.target}" is closed`);
    }
    const { bindToRequest } = this.#setup;
    if (bindToRequest === undefined) return;
    try {
      if (this.#checkRequest === undefined) this.#checkRequest = bindToRequest();
      else this.#checkRequest();
    } catch (cause) {
      throw refusal(cause instanceof Error ? cause.message : String(cause), cause);
    }
  }

  close(): Promise<void> {
    this.#closing ??= this.#drain();
    return this.#closing;
  }

  #callCompressor(name: string): Compressor | undefined {
    try {
      return this.#compressor(name);
    } catch (cause) {
      throw unknownName(cause);
    }
  }

  #compressor(name: string): Compressor | undefined {
    if (name === "identity") return undefined;
    const { compressors = defaultCompressors } = this.#setup.options;
    const compressor = compressors.get(name);
    if (compressor !== undefined) return compressor;
    const known = compressors.acceptEncoding;
    throw new RangeError(`The "sendCompression" "${name}" is not registered; known are "${known}"`);
  }

  #makeChannel(calls: OpenCalls): Channel<GrpcConnection, ActiveConfig> {
    const { target, resolver, resolverContext, connect, options, limits, clock, random } = this.#setup;
    const { serviceConfig, balancers, disableHealthCheck = false, connectionBackoff } = options;
    // A source is the caller's own, and no resolver's.
    const resolversIgnored = options.disableServiceConfig === true && options.configSource === undefined;
    const { maxCallAttempts, minConnectTimeoutMs, maxConnectionsPerAddress, idleTimeoutMs } = limits;
    const { constants } = this;
    return new Channel({
      ...{ target, resolver, resolverContext, connect, clock, random, minConnectTimeoutMs, idleTimeoutMs },
      configure: configurer({ serviceConfig, balancers, maxCallAttempts, disableHealthCheck, resolversIgnored }),
      health: watchHealth({ constants, clock, random }),
      backoff: connectionBackoff ?? exponentialBackoff(),
      maxConnections: maxConnectionsPerAddress,
      busy: () => calls.size > 0,
    });
  }

  #makeContext(calls: OpenCalls): CallContext {
    const { target, options, limits, clock, random } = this.#setup;
    const { compressors = defaultCompressors, attemptInterceptors = [], stats = [], credentials } = options;
    const { waitForReady = false, disableRetry = false, avoidFailedSubchannel = false } = options;
    return {
      ...{ clock, random, calls, compressors, waitForReady },
      channel: this.#channel,
      target: target.text,
      authority: this.constants.authority,
      maxReceiveMessageBytes: limits.maxReceiveMessageBytes,
      retryDisabled: disableRetry,
      avoidFailed: avoidFailedSubchannel,
      replayBudget: new ReplayBudget(limits.maxChannelRetryBufferBytes),
      credentials: credentials.call,
      attemptInterceptors: attemptInterceptors.length > 0 ? attemptInterceptors : undefined,
      stats: combineStats(stats),
      waitingFor: () => this.#waitingFor(),
    };
  }

  #waitingFor(): string {
    const why = connectionError(this.#channel)?.message;
    const state = `channel state ${this.#channel.state}${why === undefined ? "" : `: ${why}`}`;
    return `"${this.#setup.target.text}" was being connected to (${state})`;
  }

  async #drain(): Promise<void> {
    const { clock, limits } = this.#setup;
    const { calls, target } = this.context;
    const closed = this.#channel.close();
    const timer = clock.setTimer(limits.drainTimeoutMs, () => {
      calls.cancelAll(TRANSPORT_CLOSED);
      const message = `The transport to "${target}" was closed`;
      this.#channel.abort(new TransportError({ step: "connect", address: target, message }));
    });
    await Promise.all([closed, calls.whenEmpty()]);
    timer.cancel();
  }
}

function bothSignals(signal: AbortSignal | undefined, parent: AbortSignal): AbortSignal {
  return signal === undefined ? parent : AbortSignal.any([signal, parent]);
}

/** The error of a call that asks for a compression or a codec which the channel does not have (grpc-go's code for it). */
export function unknownName(cause: unknown): GrpcError {
  const message = cause instanceof Error ? cause.message : String(cause);
  return new GrpcError({ code: Code.Internal, step: "request", message, reach: "not-sent", cause });
}

function refusal(message: string, cause?: unknown): GrpcError {
  return new GrpcError({ code: Code.FailedPrecondition, step: "request", message, reach: "not-sent", cause });
}
