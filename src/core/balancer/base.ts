/**
 * The base of policies that keep a connection to every address and differ in how they pick among those that are READY
 * (grpc-go's `balancer/base`). A policy on it is a function that makes a picker: see `round-robin.ts`.
 *
 * A change of one subchannel costs the same whatever their number, but for what the policy's own picker costs to make.
 */
import type { ConnectivityState } from "../channel/connectivity.ts";
import type { Connection, Subchannel } from "../channel/subchannel.ts";
import type { Random } from "../random.ts";
import type { Address } from "../resolver/resolver.ts";
import { TransportError } from "../transport-error.ts";
import { addressKey } from "./address-key.ts";
import {
  failPicker,
  queuePicker,
  type Balancer,
  type BalancerBuilder,
  type BalancerHelper,
  type BalancerUpdate,
  type Picker,
  type PickResult,
} from "./balancer.ts";
import { StateCounts } from "./state-counts.ts";

/** A subchannel that calls can go to. */
export interface ReadySubchannel<C extends Connection> {
  readonly subchannel: Subchannel<C>;
  /** As the resolver said it last, attributes included. */
  readonly address: Address;
  /** The pick of this subchannel, for pickers that have no `done` of their own. */
  readonly result: PickResult<C>;
}

/** What a picker is made of. */
export interface PickerInfo<C extends Connection> {
  /** At least one, in no order. It is the balancer's own list: it changes when the next picker is made. */
  readonly ready: readonly ReadySubchannel<C>[];
  /** What `parseConfig` made of the policy's config. */
  readonly config: unknown;
  readonly random: Random;
}

/** What {@link baseBalancer} takes. */
export interface BaseBalancerOptions extends Pick<BalancerBuilder, "name" | "parseConfig"> {
  /** Makes a picker: whenever a subchannel becomes READY or ceases to be, and with every update. */
  readonly picker: <C extends Connection>(info: PickerInfo<C>) => Picker<C>;
  /** Whether READY is what the server's health service says, where one is configured. Default: true. */
  readonly healthCheck?: boolean | undefined;
}

interface Entry<C extends Connection> extends ReadySubchannel<C> {
  address: Address;
  /** As it counts: TRANSIENT_FAILURE stays until READY. */
  state: ConnectivityState;
  /** Where it is in the list of those that are READY. */
  index: number;
  /** The last update that named it. */
  update: number;
}

const CONNECTS_A_TURN = 100;

class BaseBalancer<C extends Connection> implements Balancer {
  readonly #helper: BalancerHelper<C>;
  readonly #options: BaseBalancerOptions;
  readonly #entries = new Map<string, Entry<C>>();
  readonly #ready: Entry<C>[] = [];
  readonly #counts = new StateCounts();
  #state: ConnectivityState = "CONNECTING";
  #config: unknown;
  #updates = 0;
  #resolverError: TransportError | undefined;
  #connectionError: TransportError | undefined;

  constructor(helper: BalancerHelper<C>, options: BaseBalancerOptions) {
    this.#helper = helper;
    this.#options = options;
  }

  updateState({ addresses, config }: BalancerUpdate): void {
    this.#config = config;
    this.#resolverError = undefined;
    this.#updates += 1;
    const added: Subchannel<C>[] = [];
    for (const address of addresses) {
      const key = addressKey(address);
      let entry = this.#entries.get(key);
      if (entry === undefined) {
        entry = this.#add(key, address);
        added.push(entry.subchannel);
      }
      entry.address = address;
      entry.update = this.#updates;
    }
    for (const [key, entry] of this.#entries) if (entry.update !== this.#updates) this.#remove(key, entry);
    if (addresses.length > 0) this.#publish();
    this.#connect(added, 0);
  }

  resolverError(error: TransportError): void {
    this.#resolverError = error;
    if (this.#counts.state === "TRANSIENT_FAILURE") this.#publish();
  }

  /** It never rests. */
  exitIdle(): void {}

  close(): void {
    for (const { subchannel } of this.#entries.values()) subchannel.shutdown();
  }

  #add(key: string, address: Address): Entry<C> {
    const { healthCheck = true } = this.#options;
    const subchannel: Subchannel<C> = this.#helper.createSubchannel(
      address,
      (state, error) => this.#onState(entry, state, error),
      { healthCheck },
    );
    const result = { kind: "complete", subchannel } as const;
    const entry: Entry<C> = { subchannel, address, result, state: "CONNECTING", index: -1, update: 0 };
    this.#entries.set(key, entry);
    this.#counts.move("SHUTDOWN", "CONNECTING");
    return entry;
  }

  /** Some now, and the rest in later turns: thousands at once would hold up the calls that go on meanwhile. */
  #connect(subchannels: readonly Subchannel<C>[], first: number): void {
    const next = first + CONNECTS_A_TURN;
    for (const subchannel of subchannels.slice(first, next)) subchannel.connect();
    if (next < subchannels.length) this.#helper.clock.defer(() => this.#connect(subchannels, next));
  }

  #remove(key: string, entry: Entry<C>): void {
    this.#entries.delete(key);
    this.#move(entry, "SHUTDOWN");
    entry.subchannel.shutdown();
  }

  #onState(entry: Entry<C>, state: ConnectivityState, error: TransportError | undefined): void {
    // It was removed, and this is the last of it.
    if (entry.state === "SHUTDOWN") return;
    if (state === "IDLE") entry.subchannel.connect();
    // It connects at once, so IDLE is CONNECTING; and a server that is down is not on the way up before it is there.
    const seen = state === "IDLE" ? "CONNECTING" : state;
    if (seen === "TRANSIENT_FAILURE") this.#connectionError = error;
    const moved = entry.state !== seen && !(entry.state === "TRANSIENT_FAILURE" && seen === "CONNECTING");
    const wasReady = entry.state === "READY";
    if (moved) this.#move(entry, seen);
    const readyChanged = moved && (wasReady || seen === "READY");
    const failing = this.#counts.state === "TRANSIENT_FAILURE" && seen === "TRANSIENT_FAILURE";
    if (readyChanged || failing || this.#counts.state !== this.#state) this.#publish();
    if (seen === "TRANSIENT_FAILURE" || (wasReady && moved)) this.#helper.requestResolution();
  }

  #move(entry: Entry<C>, state: ConnectivityState): void {
    if (entry.state === "READY") {
      const last = this.#ready.pop() as Entry<C>;
      if (last !== entry) {
        last.index = entry.index;
        this.#ready[entry.index] = last;
      }
    }
    this.#counts.move(entry.state, state);
    entry.state = state;
    if (state === "READY") entry.index = this.#ready.push(entry) - 1;
  }

  #publish(): void {
    this.#state = this.#counts.state;
    const { random } = this.#helper;
    if (this.#state === "READY") {
      this.#helper.updateState("READY", this.#options.picker<C>({ ready: this.#ready, config: this.#config, random }));
    } else if (this.#state === "CONNECTING") this.#helper.updateState("CONNECTING", queuePicker);
    else this.#helper.updateState("TRANSIENT_FAILURE", failPicker(this.#failure()));
  }

  /** The last connection's error and the resolver's, whichever there are. */
  #failure(): TransportError {
    const [connection, resolver] = [this.#connectionError, this.#resolverError];
    if (this.#entries.size === 0 || connection === undefined) {
      const nothing = { step: "resolve", address: "", message: "There are no addresses to connect to" } as const;
      return resolver ?? new TransportError(nothing);
    }
    if (resolver === undefined) return connection;
    const { step, address, code } = connection;
    const message = `${connection.message}; and the resolver says: ${resolver.message}`;
    return new TransportError({ step, address, code, message, cause: connection });
  }
}

/** A policy that connects to every address, and picks among those that are READY. */
export function baseBalancer(options: BaseBalancerOptions): BalancerBuilder {
  const { name, parseConfig } = options;
  return {
    name,
    parseConfig,
    build: <C extends Connection>(helper: BalancerHelper<C>) => new BaseBalancer(helper, options),
  };
}
