/** Look-ups in workerd: over HTTPS only, as there is nothing else to ask by. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { dnsOverHttps } from "../../src/transport/doh.ts";
import { dialer } from "../../src/transport/workers/dialer.ts";
import { companionFromEnvironment } from "../support/companion-info.ts";
import { dnsSuite } from "./dns-suite.ts";

dnsSuite({
  name: "HTTPS in workerd",
  dns: () => dnsOverHttps({ endpoint: `http://127.0.0.1:${companionFromEnvironment()!.ports.dnsOverHttp}/dns-query` }),
  tellsReasons: true,
});

test("the Workers dialer looks names up over HTTPS, and asks no name server that a target names", () => {
  assert.equal(dialer.dns?.takesServer, false);
});
