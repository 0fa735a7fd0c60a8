/**
 * `passthrough:///host:port`: the endpoint goes to the dialer as it is, and the runtime's connect resolves the name.
 * What Workers must use, whose sockets take names only.
 */
import { fixedResolution } from "./fixed.ts";
import type { ResolverBuilder } from "./resolver.ts";
import { parseHostPort } from "./target.ts";

export const passthroughResolver: ResolverBuilder = {
  scheme: "passthrough",
  build: ({ endpoint }, context) => fixedResolution({ addresses: [{ dial: parseHostPort(endpoint) }] }, context),
};
