/** The shared suite on Deno, and the adapter's slice of Deno's API against the real one. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { DenoApi } from "../../src/transport/deno/deno-api.ts";
import { denoDialer } from "../../src/transport/deno/dialer.ts";
import { companionFromEnvironment } from "../support/companion-info.ts";
import { byteStreamSuite } from "./byte-stream-suite.ts";

const dialer = denoDialer();

byteStreamSuite({
  dialer,
  clock: dialer.systemClock(),
  companion: () => companionFromEnvironment()!,
  can: {
    ca: "own",
    alpn: true,
    clientCertificate: true,
    unix: true,
    localAddress: false,
    tellsResolve: true,
    tellsReset: true,
    awaitsUpgrade: true,
  },
});

test("the adapter's slice of Deno's API is Deno's own", () => {
  const api: DenoApi = Deno;
  assert.equal(typeof api.connect, "function");
});
