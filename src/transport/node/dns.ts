/**
 * Look-ups on Node. A host is looked up as every program of the system does it (`getaddrinfo`: the hosts file, RFC 6724's
 * order), TXT and SRV records and another name server are asked in the DNS itself.
 */
import { Resolver, lookup } from "node:dns/promises";
import { hostname } from "node:os";
import type { DnsLookup, DnsQuery } from "../../core/resolver/dns-lookup.ts";
import { bothFamilies } from "../dns-records.ts";
import { systemCode, transportError } from "../stream-errors.ts";

/** Node's look-ups. */
export const nodeDns: DnsLookup = {
  async addresses(host, query) {
    try {
      if (query.server !== undefined) {
        return await ask(query, (resolver) =>
          bothFamilies((type) => orNone(type === "A" ? resolver.resolve4(host) : resolver.resolve6(host), ["ENODATA"])),
        );
      }
      return (await lookup(host, { all: true })).map(({ address }) => address);
    } catch (cause) {
      throw transportError({ step: "resolve", address: host, code: systemCode(cause), cause });
    }
  },
  async txt(name, query) {
    try {
      const records = await ask(query, (resolver) => orNone(resolver.resolveTxt(name), ["ENODATA", "ENOTFOUND"]));
      return records.map((strings) => strings.join(""));
    } catch (cause) {
      throw transportError({ step: "resolve", address: name, code: systemCode(cause), cause });
    }
  },
  async srv(name, query) {
    try {
      const records = await ask(query, (resolver) => orNone(resolver.resolveSrv(name), ["ENODATA", "ENOTFOUND"]));
      return records.map(({ name: host, port, priority, weight }) => ({ host, port, priority, weight }));
    } catch (cause) {
      throw transportError({ step: "resolve", address: name, code: systemCode(cause), cause });
    }
  },
  knowsLocalNames: true,
  hostName() {
    try {
      return hostname();
    } catch {
      // On Deno, without `--allow-sys`.
      return undefined;
    }
  },
};

/** Asks by a resolver of its own, so that the signal ends this look-up and no other. */
async function ask<T>({ server, signal }: DnsQuery, question: (resolver: Resolver) => Promise<T>): Promise<T> {
  const resolver = new Resolver();
  if (server !== undefined) {
    resolver.setServers([
      server.host.includes(":") ? `[${server.host}]:${server.port}` : `${server.host}:${server.port}`,
    ]);
  }
  const cancel = (): void => resolver.cancel();
  signal.addEventListener("abort", cancel, { once: true });
  try {
    return await question(resolver);
  } finally {
    signal.removeEventListener("abort", cancel);
  }
}

/** Takes these codes for the answer that there are no such records. */
async function orNone<T>(records: Promise<T[]>, codes: readonly string[]): Promise<T[]> {
  try {
    return await records;
  } catch (error) {
    if (codes.includes(systemCode(error) ?? "")) return [];
    throw error;
  }
}
