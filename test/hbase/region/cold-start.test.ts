/** How many round trips a client's first get takes, one after the other: the guide's list, counted by the clock. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { openHBase, type HBase } from "../../../src/hbase/index.ts";
import { createHBaseCluster } from "../../../src/testing/hbase/cluster.ts";
import { memoryDialer, VirtualClock } from "../../../src/transport/memory/index.ts";

/** What is sent is there after half of it; what is dialled, after all of it. */
const ROUND_TRIP_MS = 1_000;
const ZOOKEEPER = { host: "zk.hbase.test", port: 2_181 };

interface Site {
  readonly clock: VirtualClock;
  /** Opens a client; those that are open are closed at the end. */
  readonly open: (cluster: string) => HBase;
  readonly zooKeeper: string;
  readonly servers: string;
}

/** hbase:meta is on one server, and the table's region on another. */
async function withSite(body: (site: Site) => Promise<void>): Promise<void> {
  const clock = new VirtualClock();
  const cluster = createHBaseCluster({ clock, epochMs: 1.8e12 });
  const dialer = memoryDialer({ clock, connectLatencyMs: ROUND_TRIP_MS, pair: { latencyMs: ROUND_TRIP_MS / 2 } });
  for (const server of [...cluster.regionServers, cluster.master]) {
    dialer.listen(server.identity, (stream) => server.accept(stream));
  }
  dialer.listen(ZOOKEEPER, (stream) => cluster.zooKeeper.accept(stream));
  cluster.createTable("t", { families: ["d"] });
  cluster.moveMeta(0);
  cluster.move("t", "", 1);
  const clients: HBase[] = [];
  const [first] = cluster.regionServers;
  const zooKeeper = `${ZOOKEEPER.host}:${ZOOKEEPER.port}/hbase`;
  const open: Site["open"] = (where) => {
    const times = { rpcTimeoutMs: 60_000, connectTimeoutMs: 60_000, operationTimeoutMs: 60_000 };
    const client = openHBase(where, { clock, dialer, ...times });
    clients.push(client);
    return client;
  };
  try {
    await body({ clock, open, zooKeeper, servers: `hbase+rpc://${first?.address}` });
  } finally {
    await clock.runUntil(Promise.all(clients.map((client) => client.close())));
  }
}

async function roundTrips(clock: VirtualClock, client: HBase): Promise<number> {
  const began = clock.now();
  await clock.runUntil(client.table("t").get("r"));
  return Math.round((clock.now() - began) / (ROUND_TRIP_MS / 10)) / 10;
}

describe("the first get of a row", () => {
  test("takes seven round trips by ZooKeeper, and one when it is known where the row is", () =>
    withSite(async ({ clock, open, zooKeeper }) => {
      const client = open(zooKeeper);
      assert.equal(await roundTrips(clock, client), 7);
      assert.equal(await roundTrips(clock, client), 1);
    }));

  test("takes six by region servers", () =>
    withSite(async ({ clock, open, servers }) => {
      // The one that is asked has hbase:meta; for another service it is another connection all the same.
      assert.equal(await roundTrips(clock, open(servers)), 6);
    }));

  test("takes two by what another client knew", () =>
    withSite(async ({ clock, open, zooKeeper }) => {
      const before = open(zooKeeper);
      await roundTrips(clock, before);
      const client = open(zooKeeper);
      client.importRegions(before.exportRegions());
      assert.equal(await roundTrips(clock, client), 2);
    }));

  test("takes no more when a thousand others are read with it", () =>
    withSite(async ({ clock, open, zooKeeper }) => {
      const table = open(zooKeeper).table("t");
      const began = clock.now();
      await clock.runUntil(Promise.all(Array.from({ length: 1_000 }, (_, at) => table.get(`row-${at}`))));
      assert.ok(clock.now() - began <= 7.1 * ROUND_TRIP_MS);
    }));
});
