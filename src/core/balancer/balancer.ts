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

/** What a balancer asks of its channel. */
export interface BalancerHelper<C extends Connection> {
  readonly clock: Clock;
  readonly random: Random;
  /** A new subchannel, IDLE. `onState` hears every change after it. */
  createSubchannel(address: Address, onState: (state: ConnectivityState) => void): Subchannel<C>;
  /** Publishes the picker, then the state. */
  updateState(state: ConnectivityState, picker: Picker<C>): void;
  /** Asks the resolver to look again. */
  requestResolution(): void;
}

/** A running policy. */
export interface Balancer {
  /** New addresses (never none) and this policy's parsed config. */
  updateAddresses(addresses: readonly Address[], config: unknown): void;
  /** The resolver failed, or found nothing. Only a policy without a working subchannel makes calls fail by it. */
  resolverError(error: TransportError): void;
  /** Connect, if idle. */
  exitIdle(): void;
  /** Shuts its subchannels down. Nothing is called after it. */
  close(): void;
}

/** Makes one policy's balancers. */
export interface BalancerBuilder {
  /** The name in a service config's `loadBalancingConfig`: `"pick_first"`. */
  readonly name: string;
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
