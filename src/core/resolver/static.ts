/**
 * `static:///host:port,host:port`: a list that the caller wrote down, in this order. `staticAddresses` gives the same
 * for addresses with server names or attributes.
 */
import { fixedResolution } from "./fixed.ts";
import type { Address, ResolverBuilder } from "./resolver.ts";
import { parseHostPort } from "./target.ts";

export const staticResolver: ResolverBuilder = {
  scheme: "static",
  build({ endpoint }, context) {
    const addresses = endpoint.split(",").map((text) => ({ dial: parseHostPort(text.trim()) }));
    return fixedResolution({ addresses }, context);
  },
};

/** A builder that answers `scheme:///anything` with these addresses. Register it with `ResolverRegistry.with`. */
export function staticAddresses(scheme: string, addresses: readonly Address[]): ResolverBuilder {
  return { scheme, build: (_target, context) => fixedResolution({ addresses }, context) };
}
