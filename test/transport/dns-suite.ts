/** What all look-ups have in common, against the companion's zone. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { DnsLookup, DnsQuery } from "../../src/core/resolver/dns-lookup.ts";
import { DNS_ZONE } from "../support/companion-info.ts";

/** What the suite runs on. */
export interface DnsSubject {
  readonly name: string;
  /** Made when the companion runs. */
  readonly dns: () => DnsLookup;
  readonly server?: (() => DnsQuery["server"]) | undefined;
  /** Whether a name without records, and a failure of the name server, look other than a name that does not exist. */
  readonly tellsReasons: boolean;
}

export function dnsSuite(subject: DnsSubject): void {
  addressSuite(subject);
  recordSuite(subject);
}

function addressSuite({ name, dns, server, tellsReasons }: DnsSubject): void {
  const query = (): DnsQuery => ({ signal: new AbortController().signal, server: server?.() });

  describe(`look-ups by ${name}`, () => {
    const hosts: readonly (readonly [host: string, ...ips: readonly string[]])[] = [
      ["both.test", "10.0.0.2", "10.0.0.1", "2001:db8::1"],
      ["four.test", "10.0.0.4"],
      ["six.test", "2001:db8::6"],
    ];
    for (const [host, ...ips] of hosts) {
      test(`${host} has the addresses ${ips.join(", ")}`, async () => {
        const found = await dns().addresses(host, query());
        // The order within a family is the name server's.
        assert.deepEqual([...found].sort(), [...ips].sort());
      });
    }

    test("v4 addresses come before v6 ones", async () => {
      const found = await dns().addresses("both.test", query());
      assert.equal(found.at(-1), "2001:db8::1");
    });

    test("a name that does not exist is an error that says so", async () => {
      await assert.rejects(dns().addresses("missing.test", query()), {
        name: "TransportError",
        step: "resolve",
        code: "ENOTFOUND",
        message: 'Resolving "missing.test" failed: the name does not resolve',
      });
    });

    test(`a name without addresses is ${tellsReasons ? "an empty answer" : "an error"}`, async () => {
      const found = dns().addresses("empty.test", query());
      if (tellsReasons) assert.deepEqual(await found, []);
      else await assert.rejects(found, { step: "resolve", code: "ENOTFOUND" });
    });

    test("a name server's failure is an error that names the host", async () => {
      await assert.rejects(dns().addresses("broken.test", query()), { step: "resolve", address: "broken.test" });
      const records = dns().txt("broken.test", query());
      if (tellsReasons) await assert.rejects(records, { step: "resolve", address: "broken.test" });
      else assert.deepEqual(await records, []);
    });

    test("the signal ends a look-up that nobody answers", async () => {
      const abort = new AbortController();
      const found = dns().addresses("silent.test", { ...query(), signal: abort.signal });
      abort.abort(new Error("enough"));
      await assert.rejects(found, { name: "TransportError", step: "resolve" });
    });
  });
}

function recordSuite({ name, dns, server }: DnsSubject): void {
  const query = (): DnsQuery => ({ signal: new AbortController().signal, server: server?.() });

  describe(`look-ups of records by ${name}`, () => {
    test("a TXT record's strings are joined", async () => {
      const zone = DNS_ZONE["both.test"];
      const records = typeof zone === "object" ? (zone.TXT ?? []) : [];
      const found = await dns().txt("both.test", query());
      assert.deepEqual([...found].sort(), records.map((strings) => strings.join("")).sort());
    });

    test("no TXT record, and no such name, are an empty list", async () => {
      assert.deepEqual(await dns().txt("four.test", query()), []);
      assert.deepEqual(await dns().txt("missing.test", query()), []);
    });

    test("SRV records have a host without the last dot, a port, a priority and a weight", async () => {
      const found = (await dns().srv?.("_service._tcp.test", query())) ?? [];
      assert.deepEqual(
        [...found].toSorted((a, b) => a.port - b.port),
        [
          { host: "a.both.test", port: 2181, priority: 1, weight: 5 },
          { host: "b.both.test", port: 2182, priority: 2, weight: 0 },
        ],
      );
    });

    test("no SRV record, and no such name, are an empty list", async () => {
      assert.deepEqual(await dns().srv?.("four.test", query()), []);
      assert.deepEqual(await dns().srv?.("missing.test", query()), []);
    });
  });
}
