/** Look-ups on Deno, which knows the hosts file and `localhost` as well. They need `--allow-net`. */
import type { DnsLookup, DnsQuery } from "../../core/resolver/dns-lookup.ts";
import { bothFamilies } from "../dns-records.ts";
import { transportError } from "../stream-errors.ts";
import { type DenoDnsOptions, denoApi } from "./deno-api.ts";
import { explainDenoError } from "./failure.ts";

/** Deno's look-ups: v4 addresses come before v6 ones. */
export const denoDns: DnsLookup = {
  async addresses(host, query) {
    try {
      // A type at a time: the call's type goes with its answer's.
      return await bothFamilies((type) =>
        type === "A"
          ? denoApi().resolveDns(host, "A", optionsOf(query))
          : denoApi().resolveDns(host, "AAAA", optionsOf(query)),
      );
    } catch (cause) {
      throw failure(host, cause);
    }
  },
  async txt(name, query) {
    try {
      const records = await denoApi().resolveDns(name, "TXT", optionsOf(query));
      return records.map((strings) => strings.join(""));
    } catch (cause) {
      if (isNotFound(cause)) return [];
      throw failure(name, cause);
    }
  },
  async srv(name, query) {
    try {
      const records = await denoApi().resolveDns(name, "SRV", optionsOf(query));
      return records.map(({ target, port, priority, weight }) => ({
        ...{ host: target.replace(/\.$/, ""), port, priority, weight },
      }));
    } catch (cause) {
      if (isNotFound(cause)) return [];
      throw failure(name, cause);
    }
  },
  knowsLocalNames: true,
  hostName() {
    try {
      return denoApi().hostname();
    } catch {
      // Without `--allow-sys` nobody says.
      return undefined;
    }
  },
};

function optionsOf({ signal, server }: DnsQuery): DenoDnsOptions {
  if (server === undefined) return { signal };
  return { signal, nameServer: { ipAddr: server.host, port: server.port } };
}

/** No such name, no such records of it, or a failure of the name server: Deno does not say which. */
function isNotFound(cause: unknown): boolean {
  return cause instanceof Error && cause.name === "NotFound";
}

function failure(address: string, cause: unknown): Error {
  const code = isNotFound(cause) ? "ENOTFOUND" : explainDenoError(cause).code;
  return transportError({ step: "resolve", address, code, cause });
}
