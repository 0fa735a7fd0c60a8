/** The registry of resolvers: a value that a caller extends, not a module's global. */
import { dnsResolver } from "./dns.ts";
import { ipv4Resolver, ipv6Resolver } from "./ip-list.ts";
import { passthroughResolver } from "./passthrough.ts";
import type { ResolverBuilder } from "./resolver.ts";
import { staticResolver } from "./static.ts";
import { parseTarget, targetError, type Target } from "./target.ts";
import { unixResolver } from "./unix.ts";

/** gRPC's, and not here: taken for a scheme all the same, and not for a host of that name, so that the refusal names it. */
const UNIX_ABSTRACT = "unix-abstract";

/** Resolvers by scheme. Immutable. */
export class ResolverRegistry {
  readonly #builders: ReadonlyMap<string, ResolverBuilder>;

  constructor(builders: Iterable<ResolverBuilder>) {
    this.#builders = new Map([...builders].map((builder) => [builder.scheme, builder]));
  }

  /** A registry with these as well; one of the same scheme replaces the old. */
  with(...builders: readonly ResolverBuilder[]): ResolverRegistry {
    return new ResolverRegistry([...this.#builders.values(), ...builders]);
  }

  /** Parses a target and finds its resolver. Throws a TransportError (step "resolve"). */
  find(text: string, defaultScheme: string): { readonly target: Target; readonly builder: ResolverBuilder } {
    const target = parseTarget(text, defaultScheme, (name) => this.#builders.has(name) || name === UNIX_ABSTRACT);
    const { scheme, authority, endpoint } = target;
    const builder = this.#builders.get(scheme);
    if (builder === undefined) {
      const known = [...this.#builders.keys()].join('", "');
      throw targetError(text, `No resolver for scheme "${scheme}" of target "${text}"; known are "${known}"`);
    }
    if (endpoint !== "") return { target, builder };
    const instead = authority === "" ? "" : `: "${authority}" is its authority; write "${scheme}:///${authority}"`;
    throw targetError(text, `Target "${text}" names no endpoint${instead}`);
  }
}

/** The resolvers that come with the core: gRPC's `dns`, `ipv4`, `ipv6`, `passthrough` and `unix`, and `static`. */
export const defaultResolvers: ResolverRegistry = new ResolverRegistry([
  ...[passthroughResolver, staticResolver, ipv4Resolver, ipv6Resolver, unixResolver],
  dnsResolver(),
]);
