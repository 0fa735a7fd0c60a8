/**
 * The balancer contract: addresses become subchannels, and their states become a picker. One file a policy beside this
 * one; grpc-go's `balancer/balancer.go` is the model.
 *
 * Everything here is called from the channel's serializer: one at a time, never re-entered.
 */
import type { Connection, Subchannel } from "../channel/subchannel.ts";
import type { ConnectivityState } from "../channel/connectivity.ts";
import type { Clock } from "../clock.ts";
import type { Random } from "../random.ts";
import type { Address } from "../resolver/resolver.ts";
import type { TransportError } from "../transport-error.ts";

/** What a picker may go by. */
export interface PickInfo {
  /** The method's full path: `/package.Service/Method`. */
  readonly path: string;
}

/** What became of a picked call. */
export interface PickOutcome {
  readonly error: unknown;
  /** Bytes of the call reached the wire. */
  readonly sent: boolean;
}

/** The answer of a pick. */
export type PickResult<C extends Connection> =
  | {
      readonly kind: "complete";
      readonly subchannel: Subchannel<C>;
      /** Called once, when the call that was picked for has ended. */
      readonly done?: ((outcome: PickOutcome) => void) | undefined;
    }
  /** Not now: pick again when the next picker is published. */
  | { readonly kind: "queue" }
  /** No subchannel: a call that waits for ready is queued, any other fails with this. */
  | { readonly kind: "fail"; readonly error: TransportError }
  /** The call fails even if it waits for ready. */
  | { readonly kind: "drop"; readonly error: TransportError };

/** Chooses a subchannel for each call. `pick` is on the path of every call: it must not wait, nor allocate without need. */
export interface Picker<C extends Connection> {
  pick(info: PickInfo): PickResult<C>;
}

/** Hears every change of a subchannel's state, with the subchannel's last error while it is TRANSIENT_FAILURE. */
export type OnState = (state: ConnectivityState, error: TransportError | undefined) => void;

/** What a balancer wants of a subchannel. */
export interface SubchannelWish {
  /** READY is what the server's health service says of it, where the service config names a service to ask for. Default: false. */
  readonly healthCheck?: boolean | undefined;
}

/** What a balancer hears of its resolver. */
export interface BalancerUpdate {
  /** None: the balancer shuts down its subchannels; a `resolverError` that says so follows. */
  readonly addresses: readonly Address[];
  /** What the builder's `parseConfig` made of this policy's config. */
  readonly config: unknown;
}

/** What a balancer asks of its channel. */
export interface BalancerHelper<C extends Connection> {
  /** Its timers wait for their turn too. */
  readonly clock: Clock;
  readonly random: Random;
  /** A new subchannel, IDLE. */
  createSubchannel(address: Address, onState: OnState, options?: SubchannelWish): Subchannel<C>;
  /** Publishes the picker, then the state. */
  updateState(state: ConnectivityState, picker: Picker<C>): void;
  /** Asks the resolver to look again. */
  requestResolution(): void;
}

/** A running policy. */
export interface Balancer {
  /** Addresses and config, always both at once. */
  updateState(update: BalancerUpdate): void;
  /** The resolver failed, or found nothing. Only a policy without a working subchannel makes calls fail by it. */
  resolverError(error: TransportError): void;
  /** Connect, if idle. */
  exitIdle(): void;
  /** Shuts its subchannels down. Nothing is called after it. */
  close(): void;
}

/** A policy and its config. */
export interface BalancerChoice {
  readonly builder: BalancerBuilder;
  /** What the builder's `parseConfig` made of it. */
  readonly config: unknown;
}

/** Reads a service config's choice of a policy. */
export interface BalancerConfigs {
  /** @param json A `loadBalancingConfig`: `[{ "round_robin": {} }]`. Throws an Error that names field and reason. */
  parse(json: unknown): BalancerChoice;
}

/** Makes one policy's balancers. */
export interface BalancerBuilder {
  /** The name in a service config's `loadBalancingConfig`: `"pick_first"`. */
  readonly name: string;
  /**
   * Reads this policy's part of a service config's `loadBalancingConfig`. Throws an Error that names field and reason.
   * Default: any object is accepted, and passed over. `balancers` reads the policies that a config names in its turn.
   */
  readonly parseConfig?: ((json: unknown, balancers: BalancerConfigs) => unknown) | undefined;
  build<C extends Connection>(helper: BalancerHelper<C>): Balancer;
}

/** A picker that never completes a pick. */
export interface IdlePicker {
  pick(): { readonly kind: "queue" } | { readonly kind: "fail" | "drop"; readonly error: TransportError };
}

const QUEUE = { kind: "queue" } as const;

/** A picker that lets every call wait. */
export const queuePicker: IdlePicker = { pick: () => QUEUE };

/** A picker that fails every call that does not wait for ready. */
export function failPicker(error: TransportError): IdlePicker {
  const result = { kind: "fail", error } as const;
  return { pick: () => result };
}

/** A picker that fails every call. */
export function dropPicker(error: TransportError): IdlePicker {
  const result = { kind: "drop", error } as const;
  return { pick: () => result };
}
