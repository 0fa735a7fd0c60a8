/** A resolver's surroundings for tests: virtual time, a record of what the listener heard, and look-ups that the test answers. */
import type { Random } from "../../../src/core/random.ts";
import type { DnsLookup, DnsQuery } from "../../../src/core/resolver/dns-lookup.ts";
import { defaultResolvers, type ResolverRegistry } from "../../../src/core/resolver/registry.ts";
import type {
  Resolver,
  ResolverBuilder,
  ResolverContext,
  ResolverListener,
  ResolverUpdate,
} from "../../../src/core/resolver/resolver.ts";
import { TransportError } from "../../../src/core/transport-error.ts";
import { VirtualClock } from "../../../src/transport/memory/virtual-clock.ts";

/** A look-up that waits for the test. */
export interface PendingLookup extends DnsQuery {
  readonly kind: "addresses" | "txt";
  readonly name: string;
  readonly atMs: number;
  answer(...records: readonly string[]): void;
  fail(error: unknown): void;
}

export function notFound(name: string): TransportError {
  const message = `Resolving "${name}" failed: the name does not resolve`;
  return new TransportError({ step: "resolve", address: name, message, code: "ENOTFOUND" });
}

export class ResolverWorld implements ResolverListener {
  readonly clock: VirtualClock = new VirtualClock();
  /** Half of every range: backoffs without their jitter. */
  random: Random = { next: () => 0.5 };
  readonly updates: ResolverUpdate[] = [];
  readonly errors: TransportError[] = [];
  readonly lookups: PendingLookup[] = [];
  hostName: string | undefined;
  takesServer = true;

  onUpdate(update: ResolverUpdate): void {
    this.updates.push(update);
  }

  onError(error: TransportError): void {
    this.errors.push(error);
  }

  get dns(): DnsLookup {
    return {
      addresses: (name, query) => this.#lookUp("addresses", name, query),
      txt: (name, query) => this.#lookUp("txt", name, query),
      takesServer: this.takesServer,
      hostName: () => this.hostName,
    };
  }

  get context(): ResolverContext {
    const { clock, random, dns } = this;
    return { listener: this, clock, random, dns };
  }

  /** Finds the target's resolver, builds and starts it. */
  start(
    text: string,
    resolvers: ResolverRegistry = defaultResolvers,
    context: Partial<ResolverContext> = {},
  ): Resolver {
    const { target, builder } = resolvers.find(text, "dns");
    const resolver = builder.build(target, { ...this.context, ...context });
    resolver.start();
    return resolver;
  }

  /** What was dialled of the last update. */
  get dials(): readonly unknown[] {
    return this.updates.at(-1)?.addresses.map(({ dial }) => dial) ?? [];
  }

  #lookUp(kind: PendingLookup["kind"], name: string, query: DnsQuery): Promise<readonly string[]> {
    const { promise, resolve, reject } = Promise.withResolvers<readonly string[]>();
    const answer = (...records: readonly string[]): void => resolve(records);
    this.lookups.push({ ...query, kind, name, atMs: this.clock.now(), answer, fail: reject });
    return promise;
  }
}

/** A builder whose resolver is in the test's hands. */
export class FakeBuilder implements ResolverBuilder {
  readonly scheme = "fake";
  listener: ResolverListener | undefined;
  context: ResolverContext | undefined;
  readonly calls: string[] = [];

  defaultAuthority(): string {
    return `${this.scheme}.test`;
  }

  build(_target: unknown, context: ResolverContext): Resolver {
    this.context = context;
    this.listener = context.listener;
    return {
      start: () => void this.calls.push("start"),
      resolveNow: () => void this.calls.push("resolveNow"),
      close: () => void this.calls.push("close"),
    };
  }
}

/** An update of these hosts, all on port 1. */
export function updateOf(...hosts: readonly string[]): ResolverUpdate {
  return { addresses: hosts.map((host) => ({ dial: { host, port: 1 } })) };
}
