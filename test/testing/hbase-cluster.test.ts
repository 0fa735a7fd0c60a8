/** The HBase cluster in process when its servers die: who has their regions then, whoever is left, and that nothing of it outlives a cluster. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { openHBase } from "../../src/hbase/index.ts";
import { VirtualClock } from "../../src/transport/memory/index.ts";
import { memorySite, type MemorySite } from "../hbase/scenarios/memory-site.ts";

const SPLITS = ["b", "c", "d"];

function withCluster(
  body: (site: MemorySite & { readonly clock: VirtualClock }) => Promise<void>,
): () => Promise<void> {
  return async () => {
    const clock = new VirtualClock();
    const site = { ...memorySite({ clock }), clock };
    site.cluster.createTable("t", { splits: SPLITS });
    await body(site);
    await clock.runUntil(site.cluster.close());
    await clock.advance(130_000);
    assert.equal(clock.pendingTimers, 0, "timers are left");
  };
}

/** Where the table's regions are, each on one server. */
function placesOf({ cluster }: MemorySite): readonly string[] {
  for (const { name, server } of cluster.regions("t")) {
    const serving = cluster.regionServers.filter((each) => {
      try {
        each.regionOf(name);
        return true;
      } catch {
        return false;
      }
    });
    assert.deepEqual(
      serving.map(({ address }) => address),
      server === "" ? [] : [server],
    );
  }
  return [...new Set(cluster.regions("t").map(({ server }) => server))];
}

describe("a cluster in process", () => {
  test(
    "gives a table's regions, hbase:meta's too, to the first that comes back when all its servers were killed",
    withCluster(async (site) => {
      const { cluster, clock, dialer } = site;
      const hbase = openHBase(site.clusters.zookeeper, { dialer, clock });
      const table = hbase.table("t");
      await clock.runUntil(table.put("c1", { "d:v": "x" }));
      for (const server of [0, 1, 2]) cluster.killServer(server);
      assert.deepEqual(placesOf(site), [""]);
      cluster.createTable("u");
      cluster.startServer(1);
      assert.deepEqual(placesOf(site), [cluster.regionServers[1]?.address]);
      assert.equal((await clock.runUntil(table.get("c1")))?.text("d:v"), "x");
      await clock.runUntil(hbase.table("u").put("r", { "d:v": "y" }));
      await clock.runUntil(hbase.close());
    }),
  );

  test(
    "knows by its start that a server had died: its regions are not on two when their recovery comes",
    withCluster(async (site) => {
      const { cluster, clock } = site;
      cluster.killServer(0, 2_000);
      await clock.advance(1_000);
      cluster.startServer(0);
      const before = placesOf(site);
      assert.ok(!before.includes(""));
      for (const { startKey } of cluster.regions("t")) cluster.move("t", startKey, 0);
      await clock.advance(2_000);
      assert.deepEqual(placesOf(site), [cluster.regionServers[0]?.address]);
    }),
  );

  test(
    "that is closed recovers nothing any more",
    withCluster(async ({ cluster }) => {
      cluster.killServer(0, 600_000);
    }),
  );
});
