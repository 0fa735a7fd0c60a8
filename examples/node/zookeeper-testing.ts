/** A test without a network or waiting: a server in process, and a session that expires at once. `node --test zookeeper-testing.ts`. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { createZooKeeperServer } from "dragoman/testing";
import { memoryDialer, VirtualClock } from "dragoman/transport/memory";
import { openZooKeeper } from "dragoman/zookeeper";

test("an ephemeral node goes with its session", async () => {
  const clock = new VirtualClock();
  const server = createZooKeeperServer({ clock });
  const dialer = memoryDialer({ clock, connectLatencyMs: 1 });
  dialer.listen({ host: "zk.test", port: 2181 }, (stream) => server.accept(stream));
  const [owner, other] = [openZooKeeper("zk.test", { dialer, clock }), openZooKeeper("zk.test", { dialer, clock })];
  await clock.runUntil(owner.create("/lock", undefined, { mode: "ephemeral" }));
  server.expireSession(owner.sessionId);
  assert.equal(await clock.runUntil(other.exists("/lock")), undefined);
  await clock.advance(2_000);
  assert.equal(owner.connectionState, "LOST");
  await clock.runUntil(Promise.all([owner.close(), other.close(), server.close()]));
  assert.equal(clock.pendingTimers, 0);
});
