/** The shared suite in memory, on virtual time. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { VirtualClock } from "../../src/transport/memory/virtual-clock.ts";
import { memoryDialer } from "../../src/transport/memory/dialer.ts";
import { memoryCompanion } from "../support/memory-companion.ts";
import { byteStreamSuite } from "./byte-stream-suite.ts";

const clock = new VirtualClock();
const dialer = memoryDialer({ clock, connectLatencyMs: 1 });
const companion = memoryCompanion(dialer, clock);

byteStreamSuite({
  dialer,
  clock,
  companion: () => companion,
  settle: (promise) => clock.runUntil(promise),
  can: {
    ca: "none",
    alpn: true,
    clientCertificate: false,
    unix: false,
    localAddress: false,
    tellsResolve: true,
    tellsReset: true,
    awaitsUpgrade: true,
    environment: false,
  },
});

test("after the whole suite, no timer is left", async () => {
  await clock.runUntilIdle({ limitMs: 10_000 });
  assert.equal(clock.pendingTimers, 0);
});
