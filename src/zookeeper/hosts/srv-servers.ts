/**
 * The servers that a name's SRV records list (`DnsSrvHostProvider`): looked up at the start, again while there are none, and then on a
 * period. Priorities and weights are passed over, as in Java: ZooKeeper's servers are equals.
 */
import type { Clock, Timer } from "../../core/clock.ts";
import { formatAddress } from "../../core/dialer.ts";
import type { DnsLookup } from "../../core/resolver/dns-lookup.ts";
import type { ServerAddress } from "./connect-string.ts";
import { lookUp } from "./look-up.ts";

/** What {@link SrvServers} go by. Times in milliseconds. */
export interface SrvServersOptions {
  readonly name: string;
  readonly dns: DnsLookup | undefined;
  readonly clock: Clock;
  /** 0: never again. */
  readonly refreshMs: number;
  /** The session's end, which ends this too. */
  readonly signal: AbortSignal;
  /** The list is another one. */
  readonly onServers: (servers: readonly ServerAddress[]) => void;
  readonly onFailure: (error: Error) => void;
}

const LOOK_UP_TIMEOUT_MS = 5_000;
/** Between look-ups while there is no server. */
const RETRY_MS = 1_000;

/** One name's. */
export class SrvServers {
  readonly #options: SrvServersOptions;
  #known = "";
  #timer: Timer | undefined;

  constructor(options: SrvServersOptions) {
    this.#options = options;
    options.signal.addEventListener("abort", () => this.#timer?.cancel(), { once: true });
  }

  /** Looks up, and goes on looking up. Never rejects. */
  async start(): Promise<void> {
    const { name, dns, clock, signal, refreshMs, onServers, onFailure } = this.#options;
    try {
      const servers = await this.#lookUp(dns);
      if (signal.aborted) return;
      const known = servers.map(formatAddress).toSorted().join();
      if (servers.length === 0) throw new Error(`"${name}" has no SRV records`);
      if (known !== this.#known) onServers(servers);
      this.#known = known;
    } catch (error) {
      if (signal.aborted) return;
      onFailure(error instanceof Error ? error : new Error(String(error)));
    }
    const waitMs = this.#known === "" ? RETRY_MS : refreshMs;
    if (waitMs > 0) this.#timer = clock.setTimer(waitMs, () => void this.start());
  }

  async #lookUp(dns: DnsLookup | undefined): Promise<readonly ServerAddress[]> {
    const { name, clock, signal: outer } = this.#options;
    if (dns?.srv === undefined) {
      throw new Error('SRV records cannot be looked up here: give "dns" a look-up that has "srv", or name the servers');
    }
    const limits = { clock, timeoutMs: LOOK_UP_TIMEOUT_MS, signal: outer };
    const records = await lookUp(limits, async (signal) => (await dns.srv?.(name, { signal })) ?? []);
    return records.filter(({ host, port }) => host !== "" && port > 0).map(({ host, port }) => ({ host, port }));
  }
}
