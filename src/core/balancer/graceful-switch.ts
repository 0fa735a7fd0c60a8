/**
 * From one policy to another without a call that waits: the old one serves until the new one has left CONNECTING, or
 * until it is READY itself no more (grpc-go's `internal/balancer/gracefulswitch`).
 */
import type { Connection } from "../channel/subchannel.ts";
import type { TransportError } from "../transport-error.ts";
import type { Address } from "../resolver/resolver.ts";
import {
  failPicker,
  type Balancer,
  type BalancerBuilder,
  type BalancerChoice,
  type BalancerHelper,
} from "./balancer.ts";
import { ChildBalancer } from "./child.ts";

/** The policy in use, and the one that is to follow it. Its updates' config is a {@link BalancerChoice}. */
export class GracefulSwitch<C extends Connection> implements Balancer {
  readonly #helper: BalancerHelper<C>;
  #current: ChildBalancer<C> | undefined;
  #pending: ChildBalancer<C> | undefined;

  constructor(helper: BalancerHelper<C>) {
    this.#helper = helper;
  }

  /** Switches if the choice is another policy; addresses and config go to the newest one alone. */
  updateState({ addresses, config }: { addresses: readonly Address[]; config: BalancerChoice }): void {
    this.choose(config).updateState({ addresses, config: config.config });
  }

  /** The policy of that name: the newest one, or another that is to follow it. */
  choose({ builder }: BalancerChoice): Balancer {
    const latest = this.#latest;
    return latest?.builder.name === builder.name ? latest : this.#switchTo(builder);
  }

  resolverError(error: TransportError): void {
    if (this.#latest === undefined) this.#helper.updateState("TRANSIENT_FAILURE", failPicker(error));
    else this.#latest.resolverError(error);
  }

  exitIdle(): void {
    this.#latest?.exitIdle();
  }

  close(): void {
    const [current, pending] = [this.#current, this.#pending];
    this.#current = undefined;
    this.#pending = undefined;
    current?.close();
    pending?.close();
  }

  get #latest(): ChildBalancer<C> | undefined {
    return this.#pending ?? this.#current;
  }

  #switchTo(builder: BalancerBuilder): ChildBalancer<C> {
    const helper = this.#helper;
    const child = new ChildBalancer<C>({
      ...{ builder, helper },
      onState: (it) => this.#published(it),
      requestResolution: (it) => {
        if (it === this.#latest) helper.requestResolution();
      },
    });
    this.#pending?.close();
    if (this.#current === undefined) this.#current = child;
    else this.#pending = child;
    this.#published(child);
    return child;
  }

  #published(child: ChildBalancer<C>): void {
    const [current, pending] = [this.#current, this.#pending];
    if (pending === undefined || (current?.state === "READY" && pending.state === "CONNECTING")) {
      if (child === current) this.#helper.updateState(child.state, child.picker);
      return;
    }
    this.#current = pending;
    this.#pending = undefined;
    this.#helper.updateState(pending.state, pending.picker);
    current?.close();
  }
}
