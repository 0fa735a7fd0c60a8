/**
 * `unix:path` and `unix:///absolute/path`: a unix domain socket, by gRPC's naming document. Runtimes without them refuse
 * to dial.
 */
import { fixedResolution } from "./fixed.ts";
import type { ResolverBuilder } from "./resolver.ts";
import { targetError } from "./target.ts";

export const unixResolver: ResolverBuilder = {
  scheme: "unix",
  // The authority of a request needs a host, and a path has none: what all gRPC clients send.
  defaultAuthority: () => "localhost",
  build({ authority, endpoint, text }, context) {
    if (authority !== "") {
      throw targetError(text, `Target "${text}" has an authority, "${authority}"; write "unix:path" or "unix:///path"`);
    }
    // A target's endpoint has lost the slash that makes a path absolute.
    const root = /^unix:(?:\/\/)?\//i.test(text) ? "/" : "";
    return fixedResolution({ addresses: [{ dial: { path: root + endpoint } }] }, context);
  },
};
