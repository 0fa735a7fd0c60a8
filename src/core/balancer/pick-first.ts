/**
 * `pick_first`: try the addresses in order, keep the first that connects, and send everything there (gRFC A62 without
 * its shuffling). When all have failed it stays in TRANSIENT_FAILURE, and goes on trying each as its backoff ends, until one is READY.
 */
import type { ConnectivityState } from "../channel/connectivity.ts";
import type { Connection, Subchannel } from "../channel/subchannel.ts";
import { formatAddress } from "../dialer.ts";
import type { Address } from "../resolver/resolver.ts";
import { TransportError } from "../transport-error.ts";
import { failPicker, queuePicker, type Balancer, type BalancerBuilder, type BalancerHelper } from "./balancer.ts";

type Phase =
  /** No connection, and none wanted. */
  | "idle"
  /** Going through the addresses for the first time since idle. */
  | "first-pass"
  /** All have failed once; each is tried again after its own backoff. */
  | "failing"
  /** One is READY and the only subchannel left. */
  | "ready";

class PickFirst<C extends Connection> implements Balancer {
  readonly #helper: BalancerHelper<C>;
  #addresses: readonly Address[] = [];
  #subchannels: Subchannel<C>[] = [];
  /** The list that the subchannels were made for, while all of them are there. */
  #complete: readonly Address[] | undefined;
  #phase: Phase = "idle";

  constructor(helper: BalancerHelper<C>) {
    this.#helper = helper;
  }

  updateAddresses(addresses: readonly Address[]): void {
    this.#addresses = addresses;
    const [selected] = this.#subchannels;
    if (this.#phase === "ready" && selected !== undefined && addresses.some((a) => sameAddress(a, selected.address))) {
      return;
    }
    // A resolver may look often: what is under way for the same list, attempts and backoffs, goes on.
    if (this.#complete !== undefined && sameAddresses(this.#complete, addresses)) {
      this.#complete = addresses;
      return;
    }
    const wasIdle = this.#phase === "idle" && selected !== undefined;
    this.#replaceSubchannels();
    if (wasIdle) this.#becomeIdle();
    else this.#firstPass();
  }

  resolverError(error: TransportError): void {
    if (this.#subchannels.length > 0 && this.#phase !== "failing") return;
    this.#helper.updateState("TRANSIENT_FAILURE", failPicker(error));
  }

  exitIdle(): void {
    if (this.#phase === "idle" && this.#addresses.length > 0) this.#firstPass();
  }

  close(): void {
    for (const subchannel of this.#subchannels) subchannel.shutdown();
    this.#subchannels = [];
    this.#complete = undefined;
  }

  #replaceSubchannels(): void {
    this.close();
    this.#subchannels = this.#addresses.map((address) => {
      const subchannel: Subchannel<C> = this.#helper.createSubchannel(address, (state) => {
        if (this.#subchannels.includes(subchannel)) this.#onState(subchannel, state);
      });
      return subchannel;
    });
    this.#complete = this.#addresses;
  }

  #firstPass(): void {
    if (this.#complete !== this.#addresses) this.#replaceSubchannels();
    this.#phase = "first-pass";
    this.#helper.updateState("CONNECTING", queuePicker);
    this.#subchannels[0]?.connect();
  }

  #becomeIdle(): void {
    this.#phase = "idle";
    this.#helper.updateState("IDLE", queuePicker);
  }

  #onState(subchannel: Subchannel<C>, state: ConnectivityState): void {
    if (state === "READY") this.#select(subchannel);
    else if (state === "TRANSIENT_FAILURE") this.#failed(subchannel);
    else if (state === "IDLE" && this.#phase === "ready") {
      this.#becomeIdle();
      this.#helper.requestResolution();
    } else if (state === "IDLE" && this.#phase === "failing") subchannel.connect();
  }

  #select(subchannel: Subchannel<C>): void {
    this.#phase = "ready";
    for (const other of this.#subchannels) if (other !== subchannel) other.shutdown();
    if (this.#subchannels.length > 1) this.#complete = undefined;
    this.#subchannels = [subchannel];
    const result = { kind: "complete", subchannel } as const;
    this.#helper.updateState("READY", { pick: () => result });
  }

  #failed(subchannel: Subchannel<C>): void {
    const next = this.#subchannels[this.#subchannels.indexOf(subchannel) + 1];
    if (this.#phase === "first-pass" && next !== undefined) {
      next.connect();
      return;
    }
    const addresses = this.#addresses.map((address) => formatAddress(address.dial)).join(", ");
    const error =
      subchannel.lastError ??
      new TransportError({ step: "connect", address: addresses, message: `No connection to ${addresses}` });
    const wasFirstPass = this.#phase === "first-pass";
    this.#phase = "failing";
    this.#helper.updateState("TRANSIENT_FAILURE", failPicker(error));
    if (!wasFirstPass) return;
    this.#helper.requestResolution();
    // Those whose backoff ended during the pass are IDLE already and will say no more.
    for (const other of this.#subchannels) if (other.state === "IDLE") other.connect();
  }
}

function sameAddresses(a: readonly Address[], b: readonly Address[]): boolean {
  return a.length === b.length && a.every((address, i) => sameAddress(address, b[i] as Address));
}

function sameAddress(a: Address, b: Address): boolean {
  return formatAddress(a.dial) === formatAddress(b.dial) && a.serverName === b.serverName;
}

export const pickFirst: BalancerBuilder = {
  name: "pick_first",
  build: <C extends Connection>(helper: BalancerHelper<C>): Balancer => new PickFirst(helper),
};
