/**
 * `ipv4:1.2.3.4:50051,1.2.3.5` and `ipv6:[::1]:50051`: lists of IP addresses, by gRPC's naming document. The port is 443
 * where none is written.
 */
import { fixedResolution } from "./fixed.ts";
import { ipVersion } from "./ip.ts";
import type { ResolverBuilder } from "./resolver.ts";
import { parseHostPort, targetError } from "./target.ts";

function ipResolver(version: 4 | 6): ResolverBuilder {
  const scheme = `ipv${version}`;
  return {
    scheme,
    build({ authority, endpoint, text }, context) {
      if (authority !== "") {
        throw targetError(text, `Target "${text}" has an authority, "${authority}"; write "${scheme}:address:port"`);
      }
      const addresses = endpoint.split(",").map((item) => {
        const dial = parseHostPort(item.trim(), 443);
        if (ipVersion(dial.host) === version) return { dial };
        throw targetError(text, `Target "${text}" holds "${dial.host}", which is no IPv${version} address`);
      });
      return fixedResolution({ addresses }, context);
    },
  };
}

export const ipv4Resolver: ResolverBuilder = ipResolver(4);
export const ipv6Resolver: ResolverBuilder = ipResolver(6);
