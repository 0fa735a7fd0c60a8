/**
 * `pick_first`: connect to the addresses in order, keep the first that answers, and send everything there (gRFC A62). On the
 * first pass the next address does not wait for the failure of the one before, but a moment (Happy Eyeballs, gRFC A61).
 * When all have failed it stays in TRANSIENT_FAILURE and goes on trying each as its backoff ends, until one is READY.
 */
import type { ConnectivityState } from "../channel/connectivity.ts";
import type { Connection, Subchannel } from "../channel/subchannel.ts";
import type { Timer } from "../clock.ts";
import { formatAddress } from "../dialer.ts";
import type { Random } from "../random.ts";
import type { Address } from "../resolver/resolver.ts";
import { shuffled } from "../shuffle.ts";
import { TransportError } from "../transport-error.ts";
import { addressKey } from "./address-key.ts";
import {
  failPicker,
  queuePicker,
  type Balancer,
  type BalancerBuilder,
  type BalancerHelper,
  type BalancerUpdate,
} from "./balancer.ts";

/** What {@link pickFirstWith} takes. */
export interface PickFirstOptions {
  /** How long the first pass waits for one address before it tries the next as well; 100 to 2,000. Default: 250. */
  readonly connectionAttemptDelayMs?: number | undefined;
}

interface PickFirstConfig {
  readonly shuffleAddressList?: boolean | undefined;
}

/** An address of the list. Its subchannel is made when its turn comes. */
interface Entry<C extends Connection> {
  readonly key: string;
  readonly address: Address;
  subchannel: Subchannel<C> | undefined;
  state: ConnectivityState;
  /** In this pass. */
  failed: boolean;
  error: TransportError | undefined;
}

/** So many addresses' errors are told. */
const TOLD = 5;

class PickFirst<C extends Connection> implements Balancer {
  readonly #helper: BalancerHelper<C>;
  readonly #delayMs: number;
  #entries: readonly Entry<C>[] = [];
  /** Whose turn it is; the list's end when all have been tried. */
  #index = 0;
  #state: ConnectivityState = "CONNECTING";
  #selected: Entry<C> | undefined;
  #firstPass = false;
  /** Failures since the first pass, until there are as many as addresses. */
  #failures = 0;
  #timer: Timer | undefined;

  constructor(helper: BalancerHelper<C>, delayMs: number) {
    this.#helper = helper;
    this.#delayMs = delayMs;
  }

  updateState({ addresses, config }: BalancerUpdate): void {
    const { shuffleAddressList = false } = (config ?? {}) as PickFirstConfig;
    const wanted = ordered(addresses, shuffleAddressList ? this.#helper.random : undefined);
    const before = this.#entries;
    // A resolver may look often: what is under way for the same list, attempts and backoffs, goes on.
    if (before.length > 0 && before.length === wanted.size) {
      const order = [...wanted.keys()];
      if (before.every(({ key }, i) => (shuffleAddressList ? wanted.has(key) : key === order[i]))) return;
    }
    this.#timer?.cancel();
    this.#entries = this.#reconcile(wanted);
    this.#index = 0;
    if (this.#entries.length === 0 || this.#selected !== undefined) return;
    if (before.length === 0 || this.#state === "READY") this.#publishConnecting();
    // In TRANSIENT_FAILURE it stays until it is READY, and tries the new list all the same.
    if (this.#state !== "IDLE") this.#startPass();
  }

  resolverError(error: TransportError): void {
    if (this.#entries.length > 0 && this.#state !== "TRANSIENT_FAILURE") return;
    this.#publishFailure(error);
  }

  exitIdle(): void {
    if (this.#state !== "IDLE") return;
    this.#publishConnecting();
    this.#startPass();
  }

  close(): void {
    this.#timer?.cancel();
    for (const { subchannel } of this.#entries) subchannel?.shutdown();
    this.#entries = [];
  }

  /** The entries for these addresses: old ones where they are the same. What is READY and still listed stays alone. */
  #reconcile(addresses: ReadonlyMap<string, Address>): Entry<C>[] {
    const old = new Map(this.#entries.map((entry) => [entry.key, entry]));
    const entries = [...addresses].map(([key, address]): Entry<C> => old.get(key) ?? { ...FRESH, key, address });
    for (const [key, entry] of old) {
      if (addresses.has(key)) continue;
      if (entry === this.#selected) this.#selected = undefined;
      drop(entry);
    }
    return entries;
  }

  #publishConnecting(): void {
    this.#state = "CONNECTING";
    this.#helper.updateState("CONNECTING", queuePicker);
  }

  #publishFailure(error: TransportError): void {
    this.#state = "TRANSIENT_FAILURE";
    this.#helper.updateState("TRANSIENT_FAILURE", failPicker(error));
  }

  #startPass(): void {
    this.#firstPass = true;
    this.#failures = 0;
    this.#index = 0;
    for (const entry of this.#entries) entry.failed = false;
    this.#tryCurrent();
  }

  /** Connects to the address whose turn it is; those in backoff have had theirs. */
  #tryCurrent(): void {
    for (; this.#index < this.#entries.length; this.#index++) {
      const entry = this.#entries[this.#index] as Entry<C>;
      entry.subchannel ??= this.#createSubchannel(entry);
      if (entry.state !== "TRANSIENT_FAILURE") {
        entry.subchannel.connect();
        this.#tryNextSoon();
        return;
      }
      entry.failed = true;
    }
    this.#endPass();
  }

  #createSubchannel(entry: Entry<C>): Subchannel<C> {
    const made: Subchannel<C> = this.#helper.createSubchannel(entry.address, (state, error) => {
      // One that was dropped may still have had something to say.
      if (entry.subchannel === made) this.#onState(entry, made, state, error);
    });
    return made;
  }

  #tryNextSoon(): void {
    this.#timer?.cancel();
    if (this.#index + 1 >= this.#entries.length) return;
    this.#timer = this.#helper.clock.setTimer(this.#delayMs, () => {
      this.#index += 1;
      this.#tryCurrent();
    });
  }

  #onState(
    entry: Entry<C>,
    subchannel: Subchannel<C>,
    state: ConnectivityState,
    error: TransportError | undefined,
  ): void {
    entry.state = state;
    entry.error = error ?? entry.error;
    if (state === "READY") this.#select(entry, subchannel);
    else if (entry === this.#selected) this.#lost();
    else if (state === "TRANSIENT_FAILURE") this.#failed(entry);
    else if (state === "IDLE" && this.#state === "TRANSIENT_FAILURE" && !this.#firstPass) subchannel.connect();
  }

  #select(entry: Entry<C>, subchannel: Subchannel<C>): void {
    this.#timer?.cancel();
    this.#selected = entry;
    for (const other of this.#entries) if (other !== entry) drop(other);
    const result = { kind: "complete", subchannel } as const;
    this.#state = "READY";
    this.#helper.updateState("READY", { pick: () => result });
  }

  /** Idle until a call asks, which starts again with the first address. */
  #lost(): void {
    this.#selected = undefined;
    this.#state = "IDLE";
    this.#helper.updateState("IDLE", queuePicker);
    this.#helper.requestResolution();
  }

  #failed(entry: Entry<C>): void {
    if (!this.#firstPass) {
      this.#failures += 1;
      if (this.#failures < this.#entries.length) return;
      this.#failures = 0;
      this.#publishFailure(this.#failure());
      this.#helper.requestResolution();
      return;
    }
    entry.failed = true;
    if (entry === this.#entries[this.#index]) {
      this.#timer?.cancel();
      this.#index += 1;
      this.#tryCurrent();
    } else this.#endPass();
  }

  /** Ends the first pass if every address has had its turn and has failed. */
  #endPass(): void {
    if (this.#index < this.#entries.length || this.#entries.some(({ failed }) => !failed)) return;
    this.#firstPass = false;
    this.#publishFailure(this.#failure());
    this.#helper.requestResolution();
    // Those whose backoff ended during the pass are IDLE already and will say no more.
    for (const { state, subchannel } of this.#entries) if (state === "IDLE") subchannel?.connect();
  }

  #failure(): TransportError {
    const errors = this.#entries.map(({ error }) => error).filter((error) => error !== undefined);
    const last = errors.at(-1);
    const addresses = this.#entries.slice(0, TOLD).map(({ address }) => formatAddress(address.dial));
    const address = addresses.join(", ");
    if (last === undefined)
      return new TransportError({ step: "connect", address, message: `No connection to ${address}` });
    if (this.#entries.length === 1) return last;
    const told = errors.slice(0, TOLD).map(({ message }) => message);
    if (errors.length > TOLD) told.push(`and ${errors.length - TOLD} more`);
    const message = `All ${this.#entries.length} addresses failed: ${told.join("; ")}`;
    return new TransportError({ step: last.step, address, message, code: last.code, cause: last });
  }
}

const FRESH = { subchannel: undefined, state: "IDLE", failed: false, error: undefined } as const;

/** Shuts the subchannel down; its turn makes another. */
function drop<C extends Connection>(entry: Entry<C>): void {
  const { subchannel } = entry;
  Object.assign(entry, FRESH);
  subchannel?.shutdown();
}

/** Without duplicates, shuffled if there is a shuffler, and with the address families taking turns (RFC 8305 §4). */
function ordered(addresses: readonly Address[], shuffler: Random | undefined): ReadonlyMap<string, Address> {
  const list = shuffler === undefined ? addresses : shuffled(addresses, shuffler);
  const families = new Map<string, [string, Address][]>();
  const seen = new Set<string>();
  for (const address of list) {
    const key = addressKey(address);
    if (seen.has(key)) continue;
    seen.add(key);
    const family = familyOf(address);
    const members = families.get(family);
    if (members === undefined) families.set(family, [[key, address]]);
    else members.push([key, address]);
  }
  const queues = [...families.values()];
  const longest = Math.max(0, ...queues.map(({ length }) => length));
  const order = new Map<string, Address>();
  for (let i = 0; i < longest; i++) {
    for (const queue of queues) {
      const next = queue[i];
      if (next !== undefined) order.set(...next);
    }
  }
  return order;
}

/** By its look: an IPv6 literal has a colon, an IPv4 literal digits and dots. Names and paths are of a family of their own. */
function familyOf({ dial }: Address): "v4" | "v6" | "other" {
  if (!("host" in dial)) return "other";
  if (dial.host.includes(":")) return "v6";
  return /^[\d.]+$/.test(dial.host) ? "v4" : "other";
}

function parseConfig(json: unknown): PickFirstConfig {
  const { shuffleAddressList } = json as { readonly shuffleAddressList?: unknown };
  if (shuffleAddressList === undefined || typeof shuffleAddressList === "boolean") return { shuffleAddressList };
  throw new Error(`shuffleAddressList must be true or false, not ${JSON.stringify(shuffleAddressList)}`);
}

/** `pick_first` with settings that a service config has no words for. Register it with `BalancerRegistry.with`. */
export function pickFirstWith({ connectionAttemptDelayMs = 250 }: PickFirstOptions): BalancerBuilder {
  const delayMs = Math.min(2_000, Math.max(100, connectionAttemptDelayMs));
  return {
    ...{ name: "pick_first", parseConfig },
    build: <C extends Connection>(helper: BalancerHelper<C>): Balancer => new PickFirst(helper, delayMs),
  };
}

export const pickFirst: BalancerBuilder = /* @__PURE__ */ pickFirstWith({});
