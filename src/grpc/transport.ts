/** The transport over HTTP/2 of our own: its options, put together to a channel (grpc-go's `NewClient`). */
import { dialer as runtimeDialer } from "#dialer";
import { withConfigSource } from "../core/resolver/config-source.ts";
import { mapAddresses } from "../core/resolver/map-addresses.ts";
import { defaultResolvers } from "../core/resolver/registry.ts";
import type { ResolverBuilder } from "../core/resolver/resolver.ts";
import { systemRandom } from "../transport/system-random.ts";
import { GrpcChannel } from "./channel.ts";
import { ChannelTransport, type GrpcTransport } from "./channel-transport.ts";
import { http2Connector } from "./connector.ts";
import { channelLimits, type GrpcTransportOptions } from "./options.ts";

/**
 * Makes a transport for one target: `host:port`, or a target URI of a registered scheme. Nothing is dialled before the
 * first call. Throws a TypeError or RangeError for options that cannot be, and a TransportError for such a target.
 *
 * @example
 * ```ts
 * import { createClient } from "@connectrpc/connect";
 * import { createGrpcTransport, tls } from "dragoman/grpc";
 *
 * await using transport = createGrpcTransport("users.example.com:443", { credentials: tls() });
 * const users = createClient(UserService, transport);
 * await users.getUser({ id: "7" }, { timeoutMs: 500 });
 * ```
 */
export function createGrpcTransport(target: string, options: GrpcTransportOptions): GrpcTransport {
  return new ChannelTransport(createGrpcChannel(target, options), options);
}

/** A channel over HTTP/2 of our own. */
function createGrpcChannel(targetText: string, options: GrpcTransportOptions): GrpcChannel {
  const limits = channelLimits(options);
  const {
    credentials,
    dialer = runtimeDialer,
    resolvers = defaultResolvers,
    http2 = {},
    proxy,
    localAddress,
  } = options;
  const { authority, keepalive, disableServiceConfig = false } = options;
  const { target, builder } = resolvers.find(targetText, options.defaultScheme ?? defaultScheme(options));
  const clock = options.clock ?? dialer.systemClock();
  const random = options.random ?? systemRandom;
  const resolverContext = { dns: dialer.dns, disableServiceConfig };
  // What the resolver cannot take is refused here, and not when the first call needs it.
  const listener = { onUpdate() {}, onError() {} };
  builder.build(target, { listener, clock, random, ...resolverContext }).close();
  const { verifyAfterMs, verifyTimeoutMs } = limits;
  return new GrpcChannel({
    ...{ target, resolverContext, options, limits, clock, random },
    resolver: decorated(builder, options),
    connect: http2Connector({
      ...{ dialer, clock, credentials, http2, proxy, localAddress, keepalive },
      tlsName: authority?.replace(/:\d+$/, ""),
      liveness: { verifyAfterMs, verifyTimeoutMs },
    }),
    bindToRequest: dialer.bindToRequest,
  });
}

/** Where somebody else looks names up, a name is handed on as it is. */
function defaultScheme({ dialer, proxy }: GrpcTransportOptions): "dns" | "passthrough" {
  const looksUp = (dialer ?? runtimeDialer).runtime === "workers";
  return dialer !== undefined || proxy !== undefined || looksUp ? "passthrough" : "dns";
}

function decorated(builder: ResolverBuilder, { mapAddress, configSource }: GrpcTransportOptions): ResolverBuilder {
  const mapped = mapAddress === undefined ? builder : mapAddresses(builder, mapAddress);
  return configSource === undefined ? mapped : withConfigSource(mapped, configSource);
}
