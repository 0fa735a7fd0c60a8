/** Connections to the server in process, cut at every byte, in virtual time. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { createZooKeeperServer } from "../../../src/testing/zookeeper/server.ts";
import { memoryDialer, VirtualClock } from "../../../src/transport/memory/index.ts";
import { everyCut } from "./cuts.ts";

test("a connection that is cut at any byte of its first exchange or of a transaction loses no answer, and applies nothing by halves", async () => {
  const clock = new VirtualClock();
  const server = createZooKeeperServer({ clock, tickMs: 200, maxSessionTimeoutMs: 60_000 });
  const dialer = memoryDialer({ clock, connectLatencyMs: 1, pair: { latencyMs: 1 } });
  for (const host of ["a.test", "b.test"]) dialer.listen({ host, port: 2181 }, (stream) => server.accept(stream));
  const site = { dialer, clock, connectString: "a.test,b.test" };
  const cuts = await clock.runUntil(everyCut(site, (cut) => `/cut-${cut}`));
  assert.ok(cuts > 400, `${cuts} cuts`);
  await clock.runUntil(server.close());
  await clock.advance(60_000);
  assert.equal(clock.pendingTimers, 0, "timers are left");
});
