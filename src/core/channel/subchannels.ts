/**
 * A channel's subchannels: made for its balancer, which hears of them in turn with everything else, and known until they
 * are drained.
 */
import { exponentialBackoff, type Backoff } from "../backoff.ts";
import type { OnState, SubchannelWish } from "../balancer/balancer.ts";
import type { Clock } from "../clock.ts";
import type { Random } from "../random.ts";
import type { Address } from "../resolver/resolver.ts";
import type { TransportError } from "../transport-error.ts";
import type { ConnectivityState } from "./connectivity.ts";
import { withHealth, type WatchHealth } from "./health.ts";
import { Subchannel, type Connect, type Connection, type SubchannelContext } from "./subchannel.ts";

/** How a channel connects. */
export interface ConnectOptions<C extends Connection> {
  readonly connect: Connect<C>;
  /** Watches a service's health. Default: READY is READY. */
  readonly health?: WatchHealth<C> | undefined;
  readonly clock: Clock;
  readonly random: Random;
  /** Between attempts to connect. Default: gRPC's (1 s, × 1.6, ± 20 %, 120 s at most). */
  readonly backoff?: Backoff | undefined;
  /** The least time that an attempt to connect gets. Default: 20,000. */
  readonly minConnectTimeoutMs?: number | undefined;
  /** Connections to one address, when the server's limit on concurrent calls is used up. Default: 4. */
  readonly maxConnections?: number | undefined;
}

/** What {@link Subchannels} asks of its channel. */
export interface SubchannelsOwner {
  /** Runs a callback in turn with the channel's others. */
  readonly run: (callback: () => void) => void;
  /** The service whose health counts, if any. */
  readonly healthService: () => string | undefined;
  readonly shutdownReason: () => TransportError;
  readonly onRoom: () => void;
}

export class Subchannels<C extends Connection> {
  /** Those in use, and those that still drain. */
  readonly all: Set<Subchannel<C>> = new Set<Subchannel<C>>();
  readonly #options: ConnectOptions<C>;
  readonly #owner: SubchannelsOwner;
  #context: SubchannelContext<C> | undefined;

  constructor(options: ConnectOptions<C>, owner: SubchannelsOwner) {
    this.#options = options;
    this.#owner = owner;
  }

  create(address: Address, onState: OnState, wish: SubchannelWish | undefined): Subchannel<C> {
    const { run, healthService: service } = this.#owner;
    const { health: watch } = this.#options;
    const hear =
      watch !== undefined && wish?.healthCheck === true
        ? withHealth({ watch, service, run }, onState)
        : onChange<C>(onState);
    this.#context ??= this.#makeContext();
    const subchannel = new Subchannel<C>(address, this.#context, (state, it) => run(() => hear(state, it)));
    this.all.add(subchannel);
    return subchannel;
  }

  #makeContext(): SubchannelContext<C> {
    const { clock, random, connect, backoff = exponentialBackoff() } = this.#options;
    const { minConnectTimeoutMs = 20_000, maxConnections = 4 } = this.#options;
    return {
      ...{ clock, random, connect, backoff, minConnectTimeoutMs, maxConnections },
      shutdownReason: this.#owner.shutdownReason(),
      onRoom: this.#owner.onRoom,
      onDrained: (subchannel) => this.all.delete(subchannel),
    };
  }
}

/** To a balancer a READY subchannel is READY, whichever of its connections carries the calls. */
function onChange<C extends Connection>(onState: OnState): (state: ConnectivityState, it: Subchannel<C>) => void {
  let shown: ConnectivityState | undefined;
  return (state, { lastError }) => {
    if (state === shown) return;
    shown = state;
    onState(state, lastError);
  };
}
