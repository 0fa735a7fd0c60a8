/**
 * `weighted_target_experimental`: splits calls by weight among policies, each with its own share of the addresses
 * (gRFC A28). An address says by a path of names whose it is, one name for each such policy above it (`targetAddress`).
 */
import type { ConnectivityState } from "../channel/connectivity.ts";
import type { Connection } from "../channel/subchannel.ts";
import type { Random } from "../random.ts";
import type { Address } from "../resolver/resolver.ts";
import { TransportError } from "../transport-error.ts";
import {
  failPicker,
  queuePicker,
  type Balancer,
  type BalancerBuilder,
  type BalancerChoice,
  type BalancerConfigs,
  type BalancerHelper,
  type BalancerUpdate,
  type IdlePicker,
  type Picker,
  type PickInfo,
  type PickResult,
} from "./balancer.ts";
import { GracefulSwitch } from "./graceful-switch.ts";
import { StateCounts } from "./state-counts.ts";

/** The attribute that holds an address's path. */
const PATH = "target path";
const MAX_UINT32 = 4_294_967_295;

/** An address of the target with this name; of a target's target with several names, the outermost first. */
export function targetAddress(address: Address, ...path: readonly string[]): Address {
  return { ...address, attributes: new Map(address.attributes).set(PATH, path) };
}

interface TargetConfig {
  readonly weight: number;
  readonly child: BalancerChoice;
}

/** One target's policy and what it published last. */
interface Target<C extends Connection> {
  readonly child: GracefulSwitch<C>;
  weight: number;
  picker: Picker<C> | IdlePicker;
  /** As it counts: TRANSIENT_FAILURE stays until READY. */
  state: ConnectivityState;
}

class WeightedTarget<C extends Connection> implements Balancer {
  readonly #helper: BalancerHelper<C>;
  readonly #targets = new Map<string, Target<C>>();
  readonly #counts = new StateCounts();
  /** While an update goes through the targets one by one, they publish together at its end. */
  #updating = false;

  constructor(helper: BalancerHelper<C>) {
    this.#helper = helper;
  }

  updateState({ addresses, config }: BalancerUpdate): void {
    const configs = config as ReadonlyMap<string, TargetConfig>;
    const shares = Map.groupBy(addresses, (address) => pathOf(address)[0] ?? "");
    this.#together(() => {
      for (const [name, target] of this.#targets) if (!configs.has(name)) this.#remove(name, target);
      for (const [name, { weight, child }] of configs) {
        const target = this.#targets.get(name) ?? this.#add(name);
        target.weight = weight;
        const share = (shares.get(name) ?? []).map((address) => targetAddress(address, ...pathOf(address).slice(1)));
        target.child.updateState({ addresses: share, config: child });
        if (share.length === 0) target.child.resolverError(noAddresses(`Target "${name}" has no addresses`));
      }
    });
  }

  resolverError(error: TransportError): void {
    this.#together(() => {
      for (const { child } of this.#targets.values()) child.resolverError(error);
    });
  }

  exitIdle(): void {
    for (const { child } of this.#targets.values()) child.exitIdle();
  }

  close(): void {
    for (const { child } of this.#targets.values()) child.close();
    this.#targets.clear();
  }

  #add(name: string): Target<C> {
    const helper: BalancerHelper<C> = {
      ...this.#helper,
      updateState: (state, picker) => this.#published(target, state, picker),
    };
    const target: Target<C> = {
      child: new GracefulSwitch<C>(helper),
      ...{ weight: 1, picker: queuePicker, state: "CONNECTING" },
    };
    this.#targets.set(name, target);
    this.#counts.move("SHUTDOWN", "CONNECTING");
    return target;
  }

  #remove(name: string, target: Target<C>): void {
    this.#targets.delete(name);
    this.#counts.move(target.state, "SHUTDOWN");
    target.child.close();
  }

  #published(target: Target<C>, state: ConnectivityState, picker: Picker<C> | IdlePicker): void {
    target.picker = picker;
    if (!(target.state === "TRANSIENT_FAILURE" && state === "CONNECTING")) {
      this.#counts.move(target.state, state);
      target.state = state;
    }
    // While others serve, no call would wake it.
    if (state === "IDLE") this.#helper.clock.defer(() => target.child.exitIdle());
    if (!this.#updating) this.#publish();
  }

  #together(callback: () => void): void {
    this.#updating = true;
    try {
      callback();
    } finally {
      this.#updating = false;
    }
    this.#publish();
  }

  #publish(): void {
    const { state } = this.#counts;
    const targets = [...this.#targets.values()].filter((target) => target.state === state);
    const [only] = targets;
    if (only === undefined)
      this.#helper.updateState(state, failPicker(noAddresses("There are no targets to pick from")));
    else if (state === "CONNECTING" || state === "IDLE") this.#helper.updateState(state, queuePicker);
    else this.#helper.updateState(state, targets.length === 1 ? only.picker : new Split(targets, this.#helper.random));
  }
}

/** Picks a target by weight, and has its picker pick. */
class Split<C extends Connection> implements Picker<C> {
  readonly #pickers: readonly (Picker<C> | IdlePicker)[];
  /** Each target's weight and those of all before it. */
  readonly #upTo: readonly number[];
  readonly #total: number;
  readonly #random: Random;

  constructor(targets: readonly Target<C>[], random: Random) {
    let total = 0;
    this.#pickers = targets.map(({ picker }) => picker);
    this.#upTo = targets.map(({ weight }) => (total += weight));
    this.#total = total;
    this.#random = random;
  }

  pick(info: PickInfo): PickResult<C> {
    const drawn = this.#random.next() * this.#total;
    let [low, high] = [0, this.#upTo.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (drawn < (this.#upTo[middle] as number)) high = middle;
      else low = middle + 1;
    }
    return (this.#pickers[low] as Picker<C>).pick(info);
  }
}

function pathOf({ attributes }: Address): readonly string[] {
  return (attributes?.get(PATH) as readonly string[] | undefined) ?? [];
}

function noAddresses(message: string): TransportError {
  return new TransportError({ step: "resolve", address: "", message });
}

function parseConfig(json: unknown, balancers: BalancerConfigs): ReadonlyMap<string, TargetConfig> {
  const targets = entriesOf((json as { readonly targets?: unknown }).targets, "targets");
  const configs = targets.map(([name, target]): [string, TargetConfig] => {
    const { weight, childPolicy } = Object.fromEntries(entriesOf(target, `targets.${name}`));
    if (typeof weight !== "number" || !Number.isInteger(weight) || weight < 1 || weight > MAX_UINT32) {
      throw new Error(
        `targets.${name}.weight must be a whole number from 1 to ${MAX_UINT32}, not ${JSON.stringify(weight)}`,
      );
    }
    try {
      return [name, { weight, child: balancers.parse(childPolicy) }];
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new Error(`targets.${name}.childPolicy: ${why}`, { cause });
    }
  });
  return new Map(configs);
}

function entriesOf(json: unknown, field: string): [string, unknown][] {
  if (typeof json === "object" && json !== null && !Array.isArray(json)) return Object.entries(json);
  throw new Error(`${field} must be an object`);
}

export const weightedTarget: BalancerBuilder = {
  ...{ name: "weighted_target_experimental", parseConfig },
  build: <C extends Connection>(helper: BalancerHelper<C>): Balancer => new WeightedTarget(helper),
};
