/**
 * The core that every protocol shares: what one needs to write a resolver, a balancer or a dialer of one's own, or
 * another client on the same channel, retry policy and call tables.
 *
 * @example
 * ```ts
 * import { staticAddresses } from "dragoman/core";
 * import { createGrpcTransport, defaultResolvers, insecure } from "dragoman/grpc";
 *
 * const fleet = staticAddresses("fleet", [{ dial: { host: "10.0.0.7", port: 50051 } }]);
 * const transport = createGrpcTransport("fleet:///users", {
 *   credentials: insecure(),
 *   resolvers: defaultResolvers.with(fleet),
 * });
 * ```
 *
 * @module
 */
export { exponentialBackoff, randomBackoff, tableBackoff } from "./backoff.ts";
export type { Backoff, ExponentialBackoffOptions, TableBackoffOptions } from "./backoff.ts";
export { baseBalancer } from "./balancer/base.ts";
export type { BaseBalancerOptions, PickerInfo, ReadySubchannel } from "./balancer/base.ts";
export { dropPicker, failPicker, queuePicker } from "./balancer/balancer.ts";
export type {
  Balancer,
  BalancerBuilder,
  BalancerChoice,
  BalancerConfigs,
  BalancerHelper,
  BalancerUpdate,
  IdlePicker,
  OnState,
  PickInfo,
  PickOutcome,
  PickResult,
  Picker,
  SubchannelWish,
} from "./balancer/balancer.ts";
export { ChildBalancer } from "./balancer/child.ts";
export type { ChildOptions } from "./balancer/child.ts";
export { GracefulSwitch } from "./balancer/graceful-switch.ts";
export { pickFirst, pickFirstWith } from "./balancer/pick-first.ts";
export type { PickFirstOptions } from "./balancer/pick-first.ts";
export { BalancerRegistry, defaultBalancers } from "./balancer/registry.ts";
export { roundRobin } from "./balancer/round-robin.ts";
export { StateCounts } from "./balancer/state-counts.ts";
export { targetAddress, weightedTarget } from "./balancer/weighted-target.ts";
export type { ByteStream, ByteStreamHandler, TlsSession } from "./byte-stream.ts";
export { InOrderCalls } from "./call/in-order-calls.ts";
export { KeyedCalls } from "./call/keyed-calls.ts";
export type { EndableCall } from "./call/keyed-calls.ts";
export { Channel } from "./channel/channel.ts";
export type { ChannelConfiguration, ChannelOptions, Selection } from "./channel/channel.ts";
export type { ConnectivityState } from "./channel/connectivity.ts";
export type { HealthStatus, WatchHealth } from "./channel/health.ts";
export type { ConnectOptions } from "./channel/subchannels.ts";
export { Pool } from "./channel/pool.ts";
export type { Lease, PoolOptions } from "./channel/pool.ts";
export type { Connect, Connection, ConnectionEvents, Subchannel } from "./channel/subchannel.ts";
export type { Clock, Timer } from "./clock.ts";
export { formatAddress } from "./dialer.ts";
export type { DialAddress, DialOptions, Dialer, ProxyOptions, TlsOptions } from "./dialer.ts";
export type { Engine, EngineIntent } from "./engine.ts";
export type { Random } from "./random.ts";
export { withConfigSource } from "./resolver/config-source.ts";
export type { ConfigSource } from "./resolver/config-source.ts";
export type { DnsLookup, DnsQuery, SrvRecord } from "./resolver/dns-lookup.ts";
export { dnsResolver } from "./resolver/dns.ts";
export type { DnsResolverOptions } from "./resolver/dns.ts";
export { mapAddresses } from "./resolver/map-addresses.ts";
export type { AddressMap } from "./resolver/map-addresses.ts";
export { defaultResolvers, ResolverRegistry } from "./resolver/registry.ts";
export type {
  Address,
  Resolver,
  ResolverBuilder,
  ResolverContext,
  ResolverListener,
  ResolverUpdate,
} from "./resolver/resolver.ts";
export { staticAddresses } from "./resolver/static.ts";
export { parseHostPort, parseTarget } from "./resolver/target.ts";
export type { Target } from "./resolver/target.ts";
export type { LoggedEvent } from "./observe/event-log.ts";
export { Hedging } from "./retry/hedging.ts";
export type { HedgeFailure, HedgingOptions, HedgingPolicy } from "./retry/hedging.ts";
export { RetryState } from "./retry/policy.ts";
export type { AttemptReach, FailedAttempt, RetryDecision, RetryPolicy, RetryStateOptions } from "./retry/policy.ts";
export { RetryThrottle } from "./retry/throttle.ts";
export type { RetryThrottleOptions } from "./retry/throttle.ts";
export { TransportError } from "./transport-error.ts";
export type { TransportErrorInit, TransportStep } from "./transport-error.ts";
