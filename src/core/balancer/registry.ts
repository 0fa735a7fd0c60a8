/** The registry of balancers: a value that a caller extends, not a module's global. */
import type { BalancerBuilder, BalancerChoice, BalancerConfigs } from "./balancer.ts";
import { pickFirst } from "./pick-first.ts";
import { roundRobin } from "./round-robin.ts";

/** Balancers by name. Immutable. */
export class BalancerRegistry implements BalancerConfigs {
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

  /** The first policy of a `loadBalancingConfig` that is registered (gRPC's service_config.proto), with its config. */
  parse(json: unknown): BalancerChoice {
    if (!Array.isArray(json)) throw new Error("A list of policies is expected");
    const unknown: string[] = [];
    for (const [i, entry] of (json as unknown[]).entries()) {
      const fields = isObject(entry) ? Object.entries(entry) : [];
      const [name, config] = fields[0] ?? [];
      if (name === undefined || fields.length !== 1) throw new Error(`[${i}] must be an object with one policy's name`);
      const builder = this.#builders.get(name);
      if (builder === undefined) unknown.push(name);
      else if (isObject(config)) return { builder, config: this.#parseConfig(builder, config) };
      else throw new Error(`[${i}].${name} must be an object`);
    }
    const known = [...this.#builders.keys()].join('", "');
    throw new Error(`No policy of "${unknown.join('", "')}" is supported; registered are "${known}"`);
  }

  #parseConfig(builder: BalancerBuilder, json: object): unknown {
    try {
      return builder.parseConfig?.(json, this);
    } catch (cause) {
      throw new Error(`${builder.name}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    }
  }
}

function isObject(json: unknown): json is object {
  return typeof json === "object" && json !== null && !Array.isArray(json);
}

/** `pick_first` and `round_robin`, the two that service configs name. */
export const defaultBalancers: BalancerRegistry = new BalancerRegistry([pickFirst, roundRobin]);
