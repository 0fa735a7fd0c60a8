/** The registry of resolvers: a value that a caller extends, not a module's global. */
import { TransportError } from "../transport-error.ts";
import { passthroughResolver } from "./passthrough.ts";
import type { ResolverBuilder } from "./resolver.ts";
import { staticResolver } from "./static.ts";
import { parseTarget, type Target } from "./target.ts";

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
    const target = parseTarget(text, defaultScheme, (scheme) => this.#builders.has(scheme));
    const builder = this.#builders.get(target.scheme);
    if (builder !== undefined && target.endpoint !== "") return { target, builder };
    const known = [...this.#builders.keys()].join('", "');
    const message =
      builder === undefined
        ? `No resolver for scheme "${target.scheme}"; known are "${known}"`
        : `Target "${text}" names no endpoint`;
    throw new TransportError({ step: "resolve", address: text, message });
  }
}

/** The resolvers that come with the core. */
export const defaultResolvers: ResolverRegistry = new ResolverRegistry([passthroughResolver, staticResolver]);
