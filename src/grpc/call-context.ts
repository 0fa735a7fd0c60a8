/** What all calls of a transport share, made once by the transport, so that a call itself holds only what is its own. */
import type { Code } from "@connectrpc/connect";
import type { Channel } from "../core/channel/channel.ts";
import type { Clock } from "../core/clock.ts";
import type { RetryStateOptions } from "../core/retry/policy.ts";
import type { GrpcConnection } from "./connector.ts";
import type { ByteBlocks } from "./wire/byte-blocks.ts";
import type { OpenCalls } from "./open-calls.ts";

/** The reason that a call is cancelled with when its transport is disposed of. */
export const TRANSPORT_CLOSED = "The transport was closed";

/** The surroundings of a call. */
export interface CallContext {
  readonly clock: Clock;
  readonly channel: Channel<GrpcConnection>;
  readonly waitForReady: boolean;
  readonly retry: RetryStateOptions<Code>;
  readonly maxReceiveMessageBytes: number;
  /** Where short messages that were received find their place. */
  readonly received: ByteBlocks;
  /** Calls that have not ended. */
  readonly calls: OpenCalls;
  /** What a call without a connection waits for, for its error. */
  readonly waitingFor: () => string;
}
