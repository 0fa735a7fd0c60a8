/**
 * A policy under another: what it published last, and an end after which it and its subchannels say nothing more. The
 * graceful switch and every policy of policies are made of these.
 */
import type { ConnectivityState } from "../channel/connectivity.ts";
import type { Connection } from "../channel/subchannel.ts";
import type { TransportError } from "../transport-error.ts";
import {
  queuePicker,
  type Balancer,
  type BalancerBuilder,
  type BalancerHelper,
  type BalancerUpdate,
  type IdlePicker,
  type Picker,
} from "./balancer.ts";

/** What a child calls. */
export interface ChildOptions<C extends Connection> {
  readonly builder: BalancerBuilder;
  readonly helper: BalancerHelper<C>;
  /** It has published; `state` and `picker` have it. */
  readonly onState: (child: ChildBalancer<C>) => void;
  readonly requestResolution: (child: ChildBalancer<C>) => void;
}

/** One policy, CONNECTING until it says otherwise. */
export class ChildBalancer<C extends Connection> implements Balancer {
  readonly builder: BalancerBuilder;
  state: ConnectivityState = "CONNECTING";
  picker: Picker<C> | IdlePicker = queuePicker;
  readonly #balancer: Balancer;
  #closed = false;

  constructor({ builder, helper, onState, requestResolution }: ChildOptions<C>) {
    this.builder = builder;
    this.#balancer = builder.build<C>({
      clock: helper.clock,
      random: helper.random,
      createSubchannel: (address, hear, wish) => {
        const listener: typeof hear = (state, error) => {
          if (!this.#closed) hear(state, error);
        };
        return helper.createSubchannel(address, listener, wish);
      },
      updateState: (state, picker) => {
        if (this.#closed) return;
        this.state = state;
        this.picker = picker;
        onState(this);
      },
      requestResolution: () => {
        if (!this.#closed) requestResolution(this);
      },
    });
  }

  updateState(update: BalancerUpdate): void {
    this.#balancer.updateState(update);
  }

  resolverError(error: TransportError): void {
    this.#balancer.resolverError(error);
  }

  exitIdle(): void {
    this.#balancer.exitIdle();
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#balancer.close();
  }
}
