/**
 * gRPC on any runtime: a Connect `Transport` over an HTTP/2 of our own, so that every client which protoc-gen-es and
 * `createClient` give works unchanged on Cloudflare Workers, Deno and Node.
 *
 * @example
 * ```ts
 * import { createClient } from "@connectrpc/connect";
 * import { createGrpcTransport, insecure } from "dragoman/grpc";
 * import { GreetService } from "./gen/greet_pb.ts";
 *
 * await using transport = createGrpcTransport("localhost:50051", { credentials: insecure() });
 * const greeter = createClient(GreetService, transport);
 * console.log(await greeter.greet({ name: "Ada" }, { timeoutMs: 500 }));
 * ```
 *
 * @module
 */
export { exponentialBackoff } from "../core/backoff.ts";
export type { Backoff, ExponentialBackoffOptions } from "../core/backoff.ts";
export type { BalancerBuilder } from "../core/balancer/balancer.ts";
export { BalancerRegistry, defaultBalancers } from "../core/balancer/registry.ts";
export type { LoggedEvent } from "../core/observe/event-log.ts";
export type { ConnectivityState } from "../core/channel/connectivity.ts";
export type { Dialer, ProxyOptions } from "../core/dialer.ts";
export { withConfigSource } from "../core/resolver/config-source.ts";
export type { ConfigSource } from "../core/resolver/config-source.ts";
export type { DnsLookup, DnsQuery } from "../core/resolver/dns-lookup.ts";
export { dnsResolver } from "../core/resolver/dns.ts";
export type { DnsResolverOptions } from "../core/resolver/dns.ts";
export { mapAddresses } from "../core/resolver/map-addresses.ts";
export type { AddressMap } from "../core/resolver/map-addresses.ts";
export { defaultResolvers, ResolverRegistry } from "../core/resolver/registry.ts";
export type {
  Address,
  Resolver,
  ResolverBuilder,
  ResolverContext,
  ResolverListener,
  ResolverUpdate,
} from "../core/resolver/resolver.ts";
export { staticAddresses } from "../core/resolver/static.ts";
export type { Target } from "../core/resolver/target.ts";
export { TransportError } from "../core/transport-error.ts";
export type { KeepaliveOptions } from "../http2/keepalive.ts";
export type { Http2Options } from "../http2/options.ts";
export { CompressorRegistry, defaultCompressors } from "./compression/compressors.ts";
export type { Compressor } from "./compression/compressors.ts";
export { bearerToken } from "./credentials/bearer-token.ts";
export type { BearerTokenOptions } from "./credentials/bearer-token.ts";
export type { CallCredentials, CallCredentialsContext } from "./credentials/call-credentials.ts";
export { insecure, tls } from "./credentials/channel-credentials.ts";
export type { ChannelCredentials, TlsCredentialsOptions } from "./credentials/channel-credentials.ts";
export { composeCallCredentials, composeChannelCredentials } from "./credentials/compose.ts";
export { serviceAccountJwt } from "./credentials/service-account-jwt.ts";
export type { ServiceAccountJwtOptions } from "./credentials/service-account-jwt.ts";
export type { ServiceAccountKey } from "./credentials/service-account-key.ts";
export { serviceAccount } from "./credentials/service-account.ts";
export type { ServiceAccountOptions } from "./credentials/service-account.ts";
export type { AccessToken } from "./credentials/token-cache.ts";
export { GrpcError } from "./error.ts";
export type { CallStep, GrpcErrorInit } from "./error.ts";
export type { AttemptContext, AttemptInterceptor } from "./attempt-interceptor.ts";
export { callTraces } from "./call-traces.ts";
export type { CallTrace, CallTraces, CallTracesOptions } from "./call-traces.ts";
export { callOptions, grpcCallOptions } from "./call-options.ts";
export type { GrpcCallOptions, ParentCall } from "./call-options.ts";
export { jsonCodec, protoCodec } from "./codec.ts";
export type { Codec } from "./codec.ts";
export type { FetchTransportOptions } from "./fetch/fetch-options.ts";
export type { FetchFunction, FetchInit, FetchResponse } from "./fetch/fetch-setup.ts";
export { createConnectTransport, createGrpcWebTransport } from "./fetch/transport.ts";
export type { GrpcChannelOptions, GrpcTransportOptions } from "./options.ts";
export type { AttemptInfo, AttemptTracer, CallInfo, CallTracer, OutHeader, StatsHandler } from "./stats.ts";
export { newStream } from "./raw/client-stream.ts";
export type { ClientStream, RawStreamOptions } from "./raw/client-stream.ts";
export { invoke } from "./raw/invoke.ts";
export type { RawResponse } from "./raw/invoke.ts";
export { bytesCodec } from "./raw/raw-call.ts";
export type { RawCallOptions, RawCodec } from "./raw/raw-call.ts";
export type { SubchannelSnapshot } from "./channel.ts";
export { createGrpcTransport } from "./transport.ts";
export type { GrpcTransport } from "./channel-transport.ts";
export type { ReadyOptions } from "./wait-until-ready.ts";
export type {
  DurationJson,
  HedgingPolicyJson,
  MethodConfigJson,
  RetryPolicyJson,
  ServiceConfigJson,
  StatusCodeJson,
} from "./wire/service-config-json.ts";
