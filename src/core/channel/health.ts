/**
 * Client-side health checking (gRFC A17), the part without the protocol: what a subchannel's server says of its service
 * stands between the subchannel's READY and the balancer. How the server is asked is handed in.
 */
import type { OnState } from "../balancer/balancer.ts";
import { formatAddress } from "../dialer.ts";
import { TransportError } from "../transport-error.ts";
import type { ConnectivityState } from "./connectivity.ts";
import type { Connection, Subchannel } from "./subchannel.ts";

/** `UNIMPLEMENTED`: the server has no health service, and counts as healthy. `UNKNOWN`: it could not be asked, or does not know. */
export type HealthStatus = "SERVING" | "NOT_SERVING" | "UNKNOWN" | "UNIMPLEMENTED";

/** Watches a service's health on a connection, from now until the returned function is called; asks again when asking fails. */
export type WatchHealth<C extends Connection> = (
  connection: C,
  service: string,
  listener: (status: HealthStatus, text?: string) => void,
) => () => void;

/** What {@link withHealth} takes. */
export interface HealthOptions<C extends Connection> {
  readonly watch: WatchHealth<C>;
  /** The service to ask for; none: READY is READY. Asked for with each new connection. */
  readonly service: () => string | undefined;
  /** Runs a callback in turn with the channel's others. */
  readonly run: (callback: () => void) => void;
}

/** A listener for the subchannel's states that passes them on as health makes them look. */
export function withHealth<C extends Connection>(
  { watch, service, run }: HealthOptions<C>,
  onState: OnState,
): (state: ConnectivityState, subchannel: Subchannel<C>) => void {
  let stop: (() => void) | undefined;
  return (state, subchannel) => {
    stop?.();
    stop = undefined;
    const [connection, name] = [subchannel.firstConnection, service()];
    if (state !== "READY" || connection === undefined || name === undefined) {
      onState(state, subchannel.lastError);
      return;
    }
    onState("CONNECTING", undefined);
    let watching = true;
    const unwatch = watch(connection, name, (status, text) => {
      run(() => {
        if (watching) onState(...asSeen(status, text, name, formatAddress(subchannel.address.dial)));
      });
    });
    stop = () => {
      watching = false;
      unwatch();
    };
  };
}

function asSeen(status: HealthStatus, text: string | undefined, service: string, address: string): Parameters<OnState> {
  if (status === "SERVING" || status === "UNIMPLEMENTED") return ["READY", undefined];
  const why = text === undefined ? "" : `: ${text}`;
  const message = `The server at "${address}" is connected, and its health check says ${status} of "${service}"${why}`;
  return ["TRANSIENT_FAILURE", new TransportError({ step: "connect", address, message })];
}
