/** Tells a caller which connection its call has used (`grpc.Peer`), for transports of any kind. */
import type { GrpcCallOptions } from "./call-options.ts";
import type { GrpcError } from "./error.ts";

/** Whom a call had reached when it failed; an address that could not be is in its error all the same. */
export function peerOf({ step, address }: GrpcError): string | undefined {
  return step === "connect" || step === "resolve" ? undefined : address;
}

/** What the caller's function throws is not the call's failure, and must not hide it. */
export function tellPeer(options: GrpcCallOptions | undefined, address: string | undefined): void {
  try {
    if (address !== undefined) options?.onPeer?.(address);
  } catch {
    // As above.
  }
}
