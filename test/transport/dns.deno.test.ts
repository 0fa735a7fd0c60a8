/** Look-ups on Deno: the system's, and against the companion's name servers. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { denoDialer } from "../../src/transport/deno/dialer.ts";
import { denoDns } from "../../src/transport/deno/dns.ts";
import { dnsOverHttps } from "../../src/transport/doh.ts";
import { nodeDns } from "../../src/transport/node/dns.ts";
import { companionFromEnvironment } from "../support/companion-info.ts";
import { dnsSuite } from "./dns-suite.ts";

const port = (name: "dns" | "dnsOverHttp"): number => companionFromEnvironment()!.ports[name];

dnsSuite({
  name: "Deno, with a name server of one's own",
  dns: () => denoDns,
  server: () => ({ host: "127.0.0.1", port: port("dns") }),
  tellsReasons: false,
});
dnsSuite({
  name: "HTTPS on Deno",
  dns: () => dnsOverHttps({ endpoint: `http://127.0.0.1:${port("dnsOverHttp")}/dns-query` }),
  tellsReasons: true,
});

for (const dns of [denoDialer().dns, nodeDns]) {
  test(`localhost is known without a name server, by ${dns === nodeDns ? "Node's look-ups" : "Deno's own"}`, async () => {
    const found = await dns?.addresses("localhost", { signal: new AbortController().signal });
    assert.ok(found?.includes("127.0.0.1"));
  });
}

test("this machine has a name", () => {
  assert.equal(typeof denoDns.hostName?.(), "string");
});
