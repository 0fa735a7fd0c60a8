/**
 * The resolver contract: a target's name becomes addresses, and keeps becoming them for as long as the channel lives.
 * One file a scheme beside this one; grpc-go's `resolver/resolver.go` is the model.
 */
import type { Clock } from "../clock.ts";
import type { DialAddress } from "../dialer.ts";
import type { Random } from "../random.ts";
import type { TransportError } from "../transport-error.ts";
import type { DnsLookup } from "./dns-lookup.ts";
import type { Target } from "./target.ts";

/** One place to connect to. */
export interface Address {
  readonly dial: DialAddress;
  /** The name to verify by TLS, if not the host dialled. */
  readonly serverName?: string | undefined;
  /** What resolver and balancer have to say to each other (a weight, a locality); compared by identity. */
  readonly attributes?: ReadonlyMap<string, unknown> | undefined;
}

/** All that a resolver found, at once: addresses and config never arrive apart. */
export interface ResolverUpdate {
  readonly addresses: readonly Address[];
  /** A service config's parsed JSON, where the resolver carries one. */
  readonly serviceConfig?: unknown;
  /** Why the config that it came upon cannot be used (gRFC A21); the addresses hold all the same. */
  readonly serviceConfigError?: string | undefined;
}

/** Hears what a resolver finds; calls are queued by the channel and never re-entered. It does not throw. */
export interface ResolverListener {
  /** Replaces all that was said before. */
  onUpdate(update: ResolverUpdate): void;
  /** This look-up failed; what was said before still holds. */
  onError(error: TransportError): void;
}

/** What a resolver is given to work with. */
export interface ResolverContext {
  readonly listener: ResolverListener;
  readonly clock: Clock;
  readonly random: Random;
  /** The look-ups of the channel's dialer, where it has any. */
  readonly dns?: DnsLookup | undefined;
  /** The channel takes no config from a resolver: none need be looked up. */
  readonly disableServiceConfig?: boolean | undefined;
}

/** A running resolution. */
export interface Resolver {
  /** Begins. Called once, after which the listener may be called at any time, also before this returns. */
  start(): void;
  /** A hint that the addresses may be stale. Rate-limited by the resolver; may do nothing. */
  resolveNow(): void;
  /** Stops. The listener hears no more. Idempotent. */
  close(): void;
}

/** Makes resolvers for one scheme. */
export interface ResolverBuilder {
  /** The target's scheme, lower-case: `"passthrough"`. */
  readonly scheme: string;
  /** What a target's requests send as `:authority`, and verify by TLS. Default: the target's endpoint. */
  readonly defaultAuthority?: ((target: Target) => string) | undefined;
  /**
   * Throws a TransportError (step "resolve") when the target's endpoint is not one that the scheme can take. Does
   * nothing else that shows until `start`: a target is also checked by building its resolver and closing it.
   */
  build(target: Target, context: ResolverContext): Resolver;
}
