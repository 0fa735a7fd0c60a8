/** The shared suite on Deno, and the adapter's slice of Deno's API against the real one. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Dialer } from "../../src/core/dialer.ts";
import type { DenoApi } from "../../src/transport/deno/deno-api.ts";
import { denoDialer } from "../../src/transport/deno/dialer.ts";
import { nodeDialer } from "../../src/transport/node/dialer.ts";
import { companionFromEnvironment } from "../support/companion-info.ts";
import { byteStreamSuite } from "./byte-stream-suite.ts";
import type { Abilities } from "./suite-context.ts";

const abilities: Abilities = {
  ca: "own",
  alpn: true,
  clientCertificate: true,
  unix: true,
  localAddress: false,
  tellsResolve: true,
  tellsReset: true,
  awaitsUpgrade: true,
  environment: true,
};

function runSuite(dialer: Dialer, can: Abilities): void {
  byteStreamSuite({ dialer, clock: dialer.systemClock(), companion: () => companionFromEnvironment()!, can });
}

runSuite(denoDialer(), abilities);
// The way out that errors of Deno's dialer name.
runSuite(nodeDialer(), { ...abilities, localAddress: true });

test("the adapter's slice of Deno's API is Deno's own", () => {
  const api: DenoApi = Deno;
  assert.equal(typeof api.connect, "function");
});
