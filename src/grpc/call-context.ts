/** What all calls of a channel share, made once by the channel, so that a call itself holds only what is its own. */
import type { Channel } from "../core/channel/channel.ts";
import type { Clock } from "../core/clock.ts";
import type { Random } from "../core/random.ts";
import type { RetryThrottle } from "../core/retry/throttle.ts";
import type { AttemptInterceptor } from "./attempt-interceptor.ts";
import type { CompressorRegistry } from "./compression/compressors.ts";
import type { GrpcConnection } from "./connection.ts";
import type { CallCredentials } from "./credentials/call-credentials.ts";
import type { OpenCalls } from "./open-calls.ts";
import type { ReplayBudget } from "./replay-buffer.ts";
import type { StatsHandler } from "./stats.ts";
import type { ServiceConfig } from "./wire/service-config.ts";

/** The reason that a call is cancelled with when its transport is disposed of. */
export const TRANSPORT_CLOSED = "The transport was closed";

/** A service config in force, with what lives as long as it. */
export interface ActiveConfig {
  readonly service: ServiceConfig;
  /** One bucket for all calls of the channel (gRFC A6). */
  readonly throttle: RetryThrottle | undefined;
}

/** The surroundings of a call. */
export interface CallContext {
  readonly clock: Clock;
  readonly random: Random;
  readonly channel: Channel<GrpcConnection, ActiveConfig>;
  /** The target, as it was written. */
  readonly target: string;
  /** What requests say in `:authority`. */
  readonly authority: string;
  /** For calls that do not say, if their service config does not either. */
  readonly waitForReady: boolean;
  readonly maxReceiveMessageBytes: number;
  /** No attempts by a policy, but only those that the server will not notice. */
  readonly retryDisabled: boolean;
  /** A retry prefers another subchannel than the one that failed. */
  readonly avoidFailed: boolean;
  readonly replayBudget: ReplayBudget;
  readonly compressors: CompressorRegistry;
  /** The channel's; a call's own come on top. */
  readonly credentials: CallCredentials | undefined;
  /** There only if there are any. */
  readonly attemptInterceptors: readonly AttemptInterceptor[] | undefined;
  /** There only if there are any. */
  readonly stats: StatsHandler | undefined;
  /** Calls that have not ended. */
  readonly calls: OpenCalls;
  /** What a call without a connection waits for, for its error. */
  readonly waitingFor: () => string;
}
