/** A transport's channel, for the calls by name: kept beside the transport, so that its type says nothing of it. */
import type { Transport } from "@connectrpc/connect";
import type { GrpcChannel } from "./channel.ts";

/** Filled by the transports themselves. */
export const channels: WeakMap<Transport, GrpcChannel> = new WeakMap();

/** The channel of a transport. Throws a TypeError for one that is not from here. */
export function channelOf(transport: Transport): GrpcChannel {
  const channel = channels.get(transport);
  if (channel !== undefined) return channel;
  throw new TypeError(
    'Calls by name need a transport of "createGrpcTransport" or its like, not another kind or a wrapper',
  );
}
