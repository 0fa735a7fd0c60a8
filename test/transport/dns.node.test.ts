/** Look-ups on Node: the system's, and against the companion's name servers. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { dnsOverHttps } from "../../src/transport/doh.ts";
import { nodeDialer } from "../../src/transport/node/dialer.ts";
import { nodeDns } from "../../src/transport/node/dns.ts";
import { type Companion, companionFromEnvironment } from "../support/companion-info.ts";
import { type RunningCompanion, startCompanion } from "../support/start-companion.ts";
import { dnsSuite } from "./dns-suite.ts";

let companion: Companion | undefined = companionFromEnvironment();
let started: RunningCompanion | undefined;

before(async () => {
  if (companion !== undefined) return;
  started = await startCompanion();
  companion = started.companion;
});
after(() => started?.stop());

const port = (name: "dns" | "dnsOverHttp"): number => companion!.ports[name];

dnsSuite({
  name: "Node's resolver, with a name server of one's own",
  dns: () => nodeDns,
  server: () => ({ host: "127.0.0.1", port: port("dns") }),
  tellsReasons: true,
});
dnsSuite({
  name: "HTTPS on Node",
  dns: () => dnsOverHttps({ endpoint: `http://127.0.0.1:${port("dnsOverHttp")}/dns-query` }),
  tellsReasons: true,
});

test("the system knows localhost, and Node's dialer asks it", async () => {
  const found = await nodeDialer().dns?.addresses("localhost", { signal: new AbortController().signal });
  assert.ok(found?.includes("127.0.0.1"));
});

test("this machine has a name", () => {
  assert.equal(typeof nodeDns.hostName?.(), "string");
});
