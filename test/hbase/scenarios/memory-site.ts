/** The cluster in process, over memory and in virtual time, as scenarios want it. */
import type { Clock } from "../../../src/core/clock.ts";
import type { Random } from "../../../src/core/random.ts";
import { createHBaseCluster, type HBaseCluster, type HBaseClusterOptions } from "../../../src/testing/hbase/cluster.ts";
import { memoryDialer, type MemoryDialer } from "../../../src/transport/memory/index.ts";
import type { ClusterControl, Site } from "./world.ts";

const ZOOKEEPER = { host: "zk.hbase.test", port: 2_181 };

/** A site, and what it is made of. */
export interface MemorySite extends Site {
  readonly dialer: MemoryDialer;
  readonly cluster: HBaseCluster;
}

/** How to make one. */
export interface MemorySiteOptions extends HBaseClusterOptions {
  readonly clock: Clock;
  readonly latencyMs?: number;
  /** What is sent comes in pieces of so many bytes at most. Default: whole. */
  readonly chunkBytes?: number | undefined;
  /** For the network. */
  readonly random?: Random;
}

export function memorySite({ latencyMs = 1, chunkBytes, random, clock, ...options }: MemorySiteOptions): MemorySite {
  const cluster = createHBaseCluster({ clock, epochMs: 1.8e12, ...options });
  const dialer = memoryDialer({
    ...{ clock, connectLatencyMs: latencyMs, ...(random && { random }) },
    pair: { latencyMs, ...(chunkBytes === undefined ? {} : { chunkBytes }) },
  });
  for (const server of [...cluster.regionServers, cluster.master]) {
    dialer.listen(server.identity, (stream) => server.accept(stream));
  }
  dialer.listen(ZOOKEEPER, (stream) => cluster.zooKeeper.accept(stream));
  const list = (servers: readonly { readonly address: string }[]): string =>
    servers.map(({ address }) => address).join(",");
  return {
    ...{ clock, dialer, cluster, control: controlOf(cluster), options: {} },
    clusters: {
      zookeeper: `${ZOOKEEPER.host}:${ZOOKEEPER.port}/hbase`,
      "region-servers": `hbase+rpc://${list(cluster.regionServers)}`,
      masters: `hbase+masters://${list([cluster.master])}`,
    },
  };
}

function controlOf(cluster: HBaseCluster): ClusterControl {
  return {
    createTable: async (name, table) => cluster.createTable(name, table),
    dropTable: async (name) => cluster.dropTable(name),
    disableTable: async (name) => cluster.disableTable(name),
    enableTable: async (name) => cluster.enableTable(name),
    // Nothing is kept apart from what is stored.
    flush: async () => {},
    regions: async (table) => cluster.regions(table),
    split: async (table, row) => cluster.split(table, row),
    merge: async (table, row, other) => cluster.merge(table, row, other),
    move: async (table, row, server) => cluster.move(table, row, server),
    moveMeta: async (server) => cluster.moveMeta(server),
    servers: async () => cluster.regionServers.map(({ address }) => address),
  };
}
