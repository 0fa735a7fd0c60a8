/**
 * `dns:///host:port`: the host's A and AAAA records, and its service config from TXT records (gRFC A2). Looks up at the
 * start, after each failure with backoff, and when told that the addresses may be stale, but not too often; as grpc-go's
 * dns resolver. How to ask the DNS is the runtime's part, and handed in.
 *
 * A name that does not exist is an error, which keeps what was known: its zone may be broken for a minute. A name without
 * addresses is an answer.
 */
import { exponentialBackoff, type Backoff } from "../backoff.ts";
import type { Timer } from "../clock.ts";
import { TransportError } from "../transport-error.ts";
import type { DnsLookup, DnsQuery } from "./dns-lookup.ts";
import { chooseServiceConfig, type ConfigPart } from "./dns-service-config.ts";
import { fixedResolution } from "./fixed.ts";
import { ipVersion } from "./ip.ts";
import type { Resolver, ResolverBuilder, ResolverContext, ResolverUpdate } from "./resolver.ts";
import { parseHostPort, targetError, type Target } from "./target.ts";

/** What {@link dnsResolver} takes. */
export interface DnsResolverOptions {
  /** Who asks. Default: the dialer's look-ups. */
  readonly dns?: DnsLookup | undefined;
  /** Whether the TXT records are looked up as well. Default: true. */
  readonly lookUpServiceConfig?: boolean | undefined;
  /** The least time from one answer to the next look-up, however often stale addresses are reported. Default: 30,000. */
  readonly minResolutionIntervalMs?: number | undefined;
  /** Looks up again so long after each answer, unasked. Default: never. */
  readonly refreshIntervalMs?: number | undefined;
  /** The longest that a look-up may take. Default: 30,000. */
  readonly resolvingTimeoutMs?: number | undefined;
  /** Between look-ups that fail or find no address. Default: 1 s, × 1.6, ± 20 %, 120 s at most. */
  readonly backoff?: Backoff | undefined;
}

type Settings = Pick<DnsResolverOptions, "refreshIntervalMs"> & {
  readonly [Name in Exclude<keyof DnsResolverOptions, "dns" | "refreshIntervalMs">]-?: NonNullable<
    DnsResolverOptions[Name]
  >;
};

/** What to look up, and from whom. */
interface Question {
  readonly dns: DnsLookup;
  readonly host: string;
  readonly port: number;
  readonly server: DnsQuery["server"];
}

/**
 * A builder of `dns` resolvers. Throws a RangeError for a time that is not above 0, or has no end.
 *
 * @example
 * ```ts
 * const resolvers = defaultResolvers.with(dnsResolver({ refreshIntervalMs: 60_000, lookUpServiceConfig: false }));
 * ```
 */
export function dnsResolver(options: DnsResolverOptions = {}): ResolverBuilder {
  const {
    lookUpServiceConfig = true,
    minResolutionIntervalMs = 30_000,
    refreshIntervalMs,
    resolvingTimeoutMs = 30_000,
    backoff = exponentialBackoff(),
  } = options;
  for (const [name, value] of Object.entries({ minResolutionIntervalMs, refreshIntervalMs, resolvingTimeoutMs })) {
    if (value === undefined || (value > 0 && value < Infinity)) continue;
    throw new RangeError(`The dns resolver's "${name}" must be above 0 and finite, not ${value}`);
  }
  const settings = { lookUpServiceConfig, minResolutionIntervalMs, refreshIntervalMs, resolvingTimeoutMs, backoff };
  return {
    scheme: "dns",
    build(target, context) {
      const { host, port } = parseHostPort(target.endpoint, 443);
      if (ipVersion(host) !== undefined) return fixedResolution({ addresses: [{ dial: { host, port } }] }, context);
      const { dns, server } = whomToAsk(target, options.dns ?? context.dns);
      return new DnsResolver({ dns, host, port, server }, settings, context);
    },
  };
}

function whomToAsk(
  { authority, endpoint, text }: Target,
  dns: DnsLookup | undefined,
): Pick<Question, "dns" | "server"> {
  if (dns === undefined) {
    const instead = `write "passthrough:///${endpoint}", or pass "dnsResolver({ dns })"`;
    throw targetError(text, `Target "${text}" needs a look-up in the DNS, and this dialer has none: ${instead}`);
  }
  if (authority === "") return { dns, server: undefined };
  const server = parseHostPort(authority, 53);
  if (ipVersion(server.host) === undefined) {
    throw targetError(text, `Target "${text}" names the name server "${authority}"; write its IP address`);
  }
  if (dns.takesServer !== false) return { dns, server };
  const instead = `write "dns:///${endpoint}", or pass "dnsResolver({ dns })" with look-ups that can`;
  throw targetError(
    text,
    `Target "${text}" names the name server "${authority}", which cannot be asked here: ${instead}`,
  );
}

/** Not begun; asking; the last answer is good; the last one was not, and a timer will ask again; over. */
type State = "idle" | "asking" | "answered" | "backing-off" | "closed";

class DnsResolver implements Resolver {
  readonly #question: Question;
  readonly #settings: Settings;
  readonly #context: ResolverContext;
  #state: State = "idle";
  /** Fires the next look-up. */
  #timer: Timer | undefined;
  /** Ends the look-up that runs. */
  #stop: ((reason: TransportError) => void) | undefined;
  /** Whether the addresses were said to be stale since the last look-up began. */
  #stale = false;
  #earliestMs = 0;
  #failures = 0;
  #percent: number | undefined;
  /** What TXT records said last: a look-up of theirs that fails changes nothing. */
  #config: ConfigPart = {};

  constructor(question: Question, settings: Settings, context: ResolverContext) {
    this.#question = question;
    this.#settings = settings;
    this.#context = context;
  }

  start(): void {
    if (this.#state === "idle") void this.#lookUp();
  }

  resolveNow(): void {
    if (this.#stale || (this.#state !== "asking" && this.#state !== "answered")) return;
    this.#stale = true;
    if (this.#state === "answered") this.#lookUpIn(this.#earliestMs - this.#context.clock.now());
  }

  close(): void {
    this.#state = "closed";
    this.#timer?.cancel();
    this.#stop?.(this.#failure("the channel is closed"));
  }

  #lookUpIn(delayMs: number): void {
    this.#timer?.cancel();
    if (delayMs <= 0) void this.#lookUp();
    else this.#timer = this.#context.clock.setTimer(delayMs, () => void this.#lookUp());
  }

  /** One look-up, from asking to telling. Never rejects, unless the listener throws. */
  async #lookUp(): Promise<void> {
    this.#state = "asking";
    this.#stale = false;
    const { clock, listener } = this.#context;
    const { resolvingTimeoutMs } = this.#settings;
    const abort = new AbortController();
    const stopped = Promise.withResolvers<never>();
    this.#stop = (reason) => {
      stopped.reject(reason);
      abort.abort(reason);
    };
    const timer = clock.setTimer(resolvingTimeoutMs, () =>
      this.#stop?.(this.#failure(`it took longer than ${resolvingTimeoutMs} ms`)),
    );
    const outcome = await this.#ask(abort.signal, stopped.promise).catch((cause: unknown) =>
      cause instanceof TransportError ? cause : this.#failure(String(cause), cause),
    );
    timer.cancel();
    this.#stop = undefined;
    // `close` may have been called meanwhile, whatever the compiler has seen.
    if ((this.#state as State) === "closed") return;
    if (outcome instanceof TransportError) {
      // The other look-up may still run.
      abort.abort(outcome);
      this.#settle(false);
      listener.onError(outcome);
    } else {
      this.#settle(outcome.addresses.length > 0 && outcome.serviceConfigError === undefined);
      listener.onUpdate(outcome);
    }
  }

  /** Addresses and config at once, until `stopped` rejects. */
  async #ask(signal: AbortSignal, stopped: Promise<never>): Promise<ResolverUpdate> {
    const { dns, host, port, server } = this.#question;
    const config = Promise.race([this.#askConfig({ signal, server }), stopped]).catch(() => this.#config);
    const found = await Promise.race([dns.addresses(host, { signal, server }), stopped]);
    this.#config = await config;
    // A certificate's names have no final dot.
    const serverName = host.replace(/\.$/, "");
    const addresses = found.map((ip) => ({ dial: { host: ip, port }, serverName }));
    return { addresses, ...this.#config };
  }

  async #askConfig(query: DnsQuery): Promise<ConfigPart> {
    const { random, disableServiceConfig } = this.#context;
    const { dns, host } = this.#question;
    // The DNS knows nothing of localhost (RFC 6761 §6.3), and may take long to say so.
    if (!this.#settings.lookUpServiceConfig || disableServiceConfig === true || host === "localhost") return {};
    const records = await dns.txt(`_grpc_config.${host}`, query);
    this.#percent ??= random.next() * 100;
    return chooseServiceConfig(records, { percent: this.#percent, hostName: dns.hostName?.() });
  }

  /** Decides when to look up next. */
  #settle(isGood: boolean): void {
    const { minResolutionIntervalMs, refreshIntervalMs, backoff } = this.#settings;
    const { clock, random } = this.#context;
    if (!isGood) {
      this.#state = "backing-off";
      this.#lookUpIn(Math.max(1, backoff.delayMs(++this.#failures, random)));
      return;
    }
    this.#state = "answered";
    this.#failures = 0;
    this.#earliestMs = clock.now() + minResolutionIntervalMs;
    if (this.#stale) this.#lookUpIn(minResolutionIntervalMs);
    else if (refreshIntervalMs !== undefined) this.#lookUpIn(Math.max(refreshIntervalMs, minResolutionIntervalMs));
  }

  #failure(reason: string, cause?: unknown): TransportError {
    const { host } = this.#question;
    return targetError(host, `Resolving "${host}" failed: ${reason}`, cause);
  }
}
