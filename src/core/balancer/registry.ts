/** The registry of balancers: a value that a caller extends, not a module's global. */
import type { BalancerBuilder } from "./balancer.ts";
import { pickFirst } from "./pick-first.ts";

/** Balancers by name. Immutable. */
export class BalancerRegistry {
  readonly #builders: ReadonlyMap<string, BalancerBuilder>;

  constructor(builders: Iterable<BalancerBuilder>) {
    this.#builders = new Map([...builders].map((builder) => [builder.name, builder]));
  }

  /** A registry with these as well; one of the same name replaces the old. */
  with(...builders: readonly BalancerBuilder[]): BalancerRegistry {
    return new BalancerRegistry([...this.#builders.values(), ...builders]);
  }

  get(name: string): BalancerBuilder | undefined {
    return this.#builders.get(name);
  }
}

/** The balancers that come with the core. */
export const defaultBalancers: BalancerRegistry = new BalancerRegistry([pickFirst]);
