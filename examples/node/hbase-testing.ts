/** A test against a cluster in the same process, in no time: `node --test hbase-testing.ts`. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { openHBase } from "dragoman/hbase";
import { createHBaseCluster } from "dragoman/testing";
import { memoryDialer, VirtualClock } from "dragoman/transport/memory";

test("a row is found after its region was moved", async () => {
  const clock = new VirtualClock();
  const dialer = memoryDialer({ clock });
  const cluster = createHBaseCluster({ clock });
  for (const server of cluster.regionServers) dialer.listen(server.identity, (stream) => server.accept(stream));
  dialer.listen({ host: "zk.test", port: 2181 }, (stream) => cluster.zooKeeper.accept(stream));
  cluster.createTable("orders", { splits: ["m"] });

  const hbase = openHBase("zk.test:2181/hbase", { dialer, clock });
  const orders = hbase.table("orders");
  await clock.runUntil(orders.put("o-1", { "d:status": "open" }));
  cluster.move("orders", "o-1", 0);
  cluster.move("orders", "o-1", 1);
  const order = await clock.runUntil(orders.get("o-1"));
  assert.equal(order?.text("d:status"), "open");
  await clock.runUntil(hbase.close());
});
