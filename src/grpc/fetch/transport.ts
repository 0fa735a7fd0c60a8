/**
 * gRPC-Web and Connect over fetch, for where there is no socket to be had: transports like `createGrpcTransport`'s, on the same
 * channel, with the same calls, retries, deadlines, service config, interceptors and events.
 */
import { dialer } from "#dialer";
import { staticAddresses } from "../../core/resolver/static.ts";
import type { Target } from "../../core/resolver/target.ts";
import { systemFetch } from "../../transport/system-fetch.ts";
import { systemRandom } from "../../transport/system-random.ts";
import { GrpcChannel } from "../channel.ts";
import { defaultCompressors } from "../compression/compressors.ts";
import { channelLimits } from "../options.ts";
import { ChannelTransport, type GrpcTransport } from "../channel-transport.ts";
import { connect } from "./connect.ts";
import { fetchConnector } from "./fetch-connection.ts";
import { fetchCredentials, maxRequestBytes, parseBaseUrl, type FetchTransportOptions } from "./fetch-options.ts";
import { grpcWeb } from "./grpc-web.ts";
import type { FetchProtocol } from "./protocol.ts";

/**
 * Makes a transport that speaks gRPC-Web by fetch. Throws a TypeError or RangeError for what cannot be.
 *
 * @example
 * ```ts
 * await using transport = createGrpcWebTransport("https://api.example.com");
 * const users = createClient(UserService, transport);
 * ```
 */
export function createGrpcWebTransport(baseUrl: string, options: FetchTransportOptions = {}): GrpcTransport {
  return createFetchTransport(baseUrl, options, grpcWeb);
}

/**
 * Makes a transport that speaks Connect by fetch. Throws a TypeError or RangeError for what cannot be.
 *
 * @example
 * ```ts
 * await using transport = createConnectTransport("https://api.example.com/rpc");
 * const users = createClient(UserService, transport);
 * ```
 */
export function createConnectTransport(baseUrl: string, options: FetchTransportOptions = {}): GrpcTransport {
  return createFetchTransport(baseUrl, options, connect);
}

function createFetchTransport(baseUrl: string, given: FetchTransportOptions, protocol: FetchProtocol): GrpcTransport {
  const url = parseBaseUrl(baseUrl);
  const { protocol: scheme, hostname, host, port } = url;
  const options = { ...given, credentials: fetchCredentials(url, given.credentials) };
  const limits = channelLimits(options);
  const target: Target = { scheme: scheme.slice(0, -1), authority: "", endpoint: host, text: baseUrl };
  const dial = { host: hostname.replace(/^\[|\]$/g, ""), port: port === "" ? defaultPort(scheme) : Number(port) };
  const channel = new GrpcChannel({
    ...{ target, options, limits },
    resolver: staticAddresses(target.scheme, [{ dial }]),
    resolverContext: {},
    connect: fetchConnector({
      baseUrl: url.href.replace(/\/+$/, ""),
      address: `${hostname}:${dial.port}`,
      protocol,
      fetch: options.fetch ?? systemFetch,
      requestInit: options.requestInit ?? {},
      compressors: options.compressors ?? defaultCompressors,
      maxRequestBytes: maxRequestBytes(options),
      streamRequests: options.streamRequests ?? false,
      halfDuplex: options.halfDuplex ?? false,
    }),
    clock: options.clock ?? dialer.systemClock(),
    random: options.random ?? systemRandom,
    bindToRequest: dialer.bindToRequest,
  });
  return new ChannelTransport(channel, options);
}

function defaultPort(scheme: string): number {
  return scheme === "https:" ? 443 : 80;
}
