/** The registry in ZooKeeper: what it reads, what it says where there is nothing to read, and that nothing is left of it. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { create, toBinary, type DescMessage, type MessageInitShape } from "@bufbuild/protobuf";
import { ClusterIdSchema, MasterSchema, MetaRegionServerSchema } from "../../../src/gen/hbase/zookeeper_pb.ts";
import { HBaseError } from "../../../src/hbase/index.ts";
import type { Registry } from "../../../src/hbase/registry/registry.ts";
import { zooKeeperRegistry } from "../../../src/hbase/registry/zookeeper.ts";
import { createZooKeeperServer, type ZooKeeperServer } from "../../../src/testing/zookeeper/server.ts";
import { memoryDialer, VirtualClock } from "../../../src/transport/memory/index.ts";
import { openZooKeeper } from "../../../src/zookeeper/index.ts";

const ADDRESS = { host: "zk.test", port: 2181 };
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const random = { next: () => 0 };

/** A node as HBase writes it. */
function node<D extends DescMessage>(schema: D, init: MessageInitShape<D>): Uint8Array {
  const writer = bytes("master:16000");
  const message = toBinary(schema, create(schema, init));
  return Uint8Array.of(0xff, 0, 0, 0, writer.length, ...writer, ...bytes("PBUF"), ...message);
}

interface World {
  readonly clock: VirtualClock;
  readonly server: ZooKeeperServer;
  readonly registry: Registry;
  readonly ask: <T>(asked: Promise<T>) => Promise<T | HBaseError>;
}

/** A registry over nodes; afterwards nothing may be left. */
async function withNodes(
  nodes: Readonly<Record<string, Uint8Array>>,
  body: (world: World) => Promise<void>,
): Promise<void> {
  const clock = new VirtualClock();
  const server = createZooKeeperServer({ clock, epochMs: 1.8e12, tickMs: 200, maxSessionTimeoutMs: 60_000 });
  const dialer = memoryDialer({ clock, connectLatencyMs: 1, pair: { latencyMs: 1 } });
  dialer.listen(ADDRESS, (stream) => server.accept(stream));
  const zk = openZooKeeper("zk.test:2181", { dialer, clock, random });
  const put = async (): Promise<void> => {
    await zk.create("/hbase");
    for (const [name, data] of Object.entries(nodes)) await zk.create(`/hbase/${name}`, data);
    await zk.close();
  };
  await clock.runUntil(put());
  const registry = zooKeeperRegistry({
    servers: "zk.test:2181",
    parent: "/hbase",
    dialer,
    clock,
    random,
    timeoutMs: 5_000,
  });
  const ask = <T>(asked: Promise<T>): Promise<T | HBaseError> =>
    clock.runUntil(
      asked.catch((error: unknown) => {
        if (error instanceof HBaseError) return error;
        throw error;
      }),
    );
  await body({ clock, server, registry, ask });
  await clock.runUntil(registry[Symbol.asyncDispose]());
  await clock.runUntil(server.close());
  await clock.advance(1_000);
  assert.equal(clock.pendingTimers, 0, "timers are left");
}

const server = (hostName: string) => ({ hostName, port: 16_020, startCode: 7n });
const cluster = {
  hbaseid: node(ClusterIdSchema, { clusterId: "the-id" }),
  master: node(MasterSchema, { master: server("m1") }),
  "meta-region-server": node(MetaRegionServerSchema, { server: server("rs1"), state: 3 }),
};

function shown(error: unknown): [exception: string, step: string, retrySafe: boolean] {
  assert.ok(error instanceof HBaseError, String(error));
  return [error.exception, error.step, error.retrySafe];
}

describe("the registry in ZooKeeper", () => {
  test("tells the cluster's id, its master, and where hbase:meta is", () =>
    withNodes(cluster, async ({ registry, ask }) => {
      const all = Promise.all([registry.clusterId(), registry.activeMaster(), registry.metaLocations()]);
      const told = await ask(all);
      assert.ok(!(told instanceof HBaseError));
      const [id, master, meta] = told;
      assert.deepEqual([id, master.address, meta.replicas[0]?.server.address], ["the-id", "m1:16020", "rs1:16020"]);
      assert.deepEqual(new TextDecoder().decode(meta.region.name), "hbase:meta,,1");
    }));

  test("tells hbase:meta's replicas, those that are open", () => {
    const replicas = {
      "meta-region-server-1": node(MetaRegionServerSchema, { server: server("rs2"), state: 3 }),
      "meta-region-server-2": node(MetaRegionServerSchema, { server: server("rs3"), state: 2 }),
    };
    return withNodes({ ...cluster, ...replicas }, async ({ registry, ask }) => {
      const meta = await ask(registry.metaLocations());
      assert.ok(!(meta instanceof HBaseError));
      assert.deepEqual(
        meta.replicas.map((location) => location?.server.host),
        ["rs1", "rs2"],
      );
    });
  });

  test("says what is not there, and that it may come", () =>
    withNodes(
      { ...cluster, "meta-region-server": node(MetaRegionServerSchema, { server: server("rs1"), state: 2 }) },
      async (world) => {
        const { registry, ask } = world;
        assert.deepEqual(shown(await ask(registry.metaLocations())), ["NotServingRegionException", "registry", true]);
      },
    ).then(() =>
      withNodes({}, async ({ registry, ask }) => {
        const error = await ask(registry.activeMaster());
        assert.deepEqual(shown(error), ["ZooKeeperConnectionException", "registry", true]);
        assert.match(
          (error as HBaseError).message,
          /no node "\/hbase\/master"; is "\/hbase" the cluster's parent node/,
        );
      }),
    ));

  test("does not take another's node for HBase's", () =>
    withNodes({ hbaseid: bytes("something else") }, async ({ registry, ask }) => {
      const error = await ask(registry.clusterId());
      assert.deepEqual(shown(error), ["ZooKeeperConnectionException", "registry", false]);
    }));

  test("has no session while nobody asks", () =>
    withNodes(cluster, async ({ registry, ask, clock }) => {
      await ask(Promise.all([registry.clusterId(), registry.metaLocations()]));
      assert.ok(clock.pendingTimers > 0);
      await clock.advance(70_000);
      assert.equal(clock.pendingTimers, 0);
      assert.equal(await ask(registry.clusterId()), "the-id");
    }));

  test("answers nothing any more once it is disposed of", () =>
    withNodes(cluster, async ({ registry, ask, clock }) => {
      await ask(registry.clusterId());
      await clock.runUntil(registry[Symbol.asyncDispose]());
      assert.deepEqual(shown(await ask(registry.clusterId())), ["ZooKeeperConnectionException", "registry", false]);
    }));
});
