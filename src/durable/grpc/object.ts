/** The Durable Object that holds a gRPC channel. */
import type { GrpcTransport } from "../../grpc/channel-transport.ts";
import type { GrpcTransportOptions } from "../../grpc/options.ts";
import { ClientObject } from "../object.ts";
import type { ObjectState } from "../workers-api.ts";
import { grpcKind } from "./grpc-kind.ts";

/**
 * Holds one channel (resolver, balancer, subchannels), which all requests share. Bind it in wrangler.toml, list what it may reach in the
 * variable `GRPC_TARGETS`, and call it by `grpcChannel`.
 *
 * @example
 * ```ts
 * export { GrpcChannelObject } from "dragoman/durable";
 * ```
 */
export class GrpcChannelObject<Env = unknown> extends ClientObject<GrpcTransport, Env> {
  constructor(ctx: ObjectState, env: Env) {
    super(ctx, env, () => grpcKind((target, options) => this.channelOptions(target, options)));
  }

  /**
   * What the channel is opened with. Override it for what cannot cross from a Worker: resolvers, balancers, a dialer, stats, call
   * credentials that are to stay here. Default: what the stub said.
   */
  protected channelOptions(_target: string, options: GrpcTransportOptions): GrpcTransportOptions {
    return options;
  }
}
