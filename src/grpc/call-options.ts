/**
 * What one call can ask for beyond Connect's own options (headers, signal, timeout): handed over in Connect's context values.
 */
import { createContextKey, createContextValues, type ContextKey, type ContextValues } from "@connectrpc/connect";
import type { CallCredentials } from "./credentials/call-credentials.ts";

/** A server call in whose course the call is made: a Connect handler's context is one. */
export interface ParentCall {
  readonly signal?: AbortSignal | undefined;
  /** What is left of its time, in milliseconds; zero or less: it is over. */
  readonly timeoutMs?: (() => number | undefined) | undefined;
}

/** gRPC's call options. */
export interface GrpcCallOptions {
  /** Default: the service config's, else the transport's. */
  readonly waitForReady?: boolean | undefined;
  /** On top of the channel's. Refused at once (`unauthenticated`) where they need a secure connection and there is none. */
  readonly credentials?: CallCredentials | undefined;
  /** A compression's name, or `"identity"`. Default: the transport's. */
  readonly sendCompression?: string | undefined;
  readonly maxReceiveMessageBytes?: number | undefined;
  readonly maxSendMessageBytes?: number | undefined;
  /** The codec's name. Default: the transport's. */
  readonly contentSubtype?: string | undefined;
  /** The call ends with it, and its deadline is not later. */
  readonly parent?: ParentCall | undefined;
  /** Told the address of the connection that the call used: when it has ended or failed, a stream's when its response begins. */
  readonly onPeer?: ((address: string) => void) | undefined;
}

/** Where Connect's context values carry {@link GrpcCallOptions}. */
export const grpcCallOptions: ContextKey<GrpcCallOptions> = createContextKey<GrpcCallOptions>({});

/**
 * Context values that carry these options.
 *
 * @example
 * ```ts
 * await users.getUser({ id: "7" }, { contextValues: callOptions({ waitForReady: true }) });
 * ```
 */
export function callOptions(options: GrpcCallOptions, values: ContextValues = createContextValues()): ContextValues {
  return values.set(grpcCallOptions, options);
}
