/** `round_robin`: every address in turn, of those that are READY (gRPC's load-balancing.md). */
import type { Connection } from "../channel/subchannel.ts";
import type { BalancerBuilder, Picker, PickResult } from "./balancer.ts";
import { baseBalancer, type PickerInfo, type ReadySubchannel } from "./base.ts";

class RoundRobinPicker<C extends Connection> implements Picker<C> {
  readonly #ready: readonly ReadySubchannel<C>[];
  #next: number;

  /** It begins anywhere: clients that start together do not all begin with the same server. */
  constructor({ ready, random }: PickerInfo<C>) {
    this.#ready = ready;
    this.#next = Math.floor(random.next() * ready.length);
  }

  pick(): PickResult<C> {
    const picked = this.#ready[this.#next] as ReadySubchannel<C>;
    this.#next = this.#next + 1 < this.#ready.length ? this.#next + 1 : 0;
    return picked.result;
  }
}

export const roundRobin: BalancerBuilder = /* @__PURE__ */ baseBalancer({
  name: "round_robin",
  picker: (info) => new RoundRobinPicker(info),
});
