/** Our own client as the benchmark configures it: plain to one address, the full channel to several. */
import { createGrpcTransport, insecure } from "dragoman/grpc";
import { type HoldingClient, connectClient } from "./connect-client.ts";
import { callTimeoutMs, isFullChannel, serviceConfig } from "./full-channel.ts";

/** @param addresses `host:port`, or several with commas between. */
export function ourClient(addresses: string): HoldingClient {
  const credentials = insecure();
  return isFullChannel(addresses)
    ? connectClient(createGrpcTransport(`static:///${addresses}`, { credentials, serviceConfig }), callTimeoutMs)
    : connectClient(createGrpcTransport(addresses, { credentials }));
}
