/** The HBase benchmark: our client on three runtimes and its peers against one real cluster of two region servers over loopback. */
import { dialer } from "#dialer";
import { connectHBase } from "dragoman/hbase";
import { startHBase } from "../../scripts/servers/hbase.ts";
import { clusterCommand } from "../../test/integration/hbase/support/cluster-command.ts";
import { benchArguments } from "../support/bench-arguments.ts";
import { label, table } from "../support/figures.ts";
import { ownPrograms, runOwnPrograms } from "../support/own-programs.ts";
import { ourClients } from "../support/our-clients.ts";
import { type Peer, prepared } from "../support/peers.ts";
import { type BenchClient, benchLoad, matching } from "../support/rounds.ts";
import { loads, QUALIFIER, rowKey, ROWS, SPLITS, TABLE, VALUE_BYTES } from "./loads.ts";
import { peers } from "./peers.ts";

const clients: readonly Peer[] = [...ourClients("bench/hbase/clients"), ...peers];
const programs = { cache: "bench/hbase/cache.ts" };
const ROWS_AT_ONCE = 1_000;
/** Servers and peers in Java are slow before their code is compiled. */
const warmUpMs = 6_000;

/** The table that the loads are about. */
async function makeTable(zooKeeper: string, controlPort: number): Promise<void> {
  await clusterCommand(controlPort, `create ${TABLE} d ${SPLITS.join(",")} 1`);
  await using hbase = await connectHBase(`${zooKeeper}/hbase`, {
    ...{
      dialer,
      mapAddress: ({ port }: { port: number }) => ({ host: "127.0.0.1", port }),
      operationTimeoutMs: 120_000,
    },
  });
  const value = new Uint8Array(VALUE_BYTES);
  for (let first = 0; first < ROWS; first += ROWS_AT_ONCE) {
    const rows = Array.from({ length: ROWS_AT_ONCE }, (_, at) => rowKey(first + at));
    await hbase.table(TABLE).putAll(Object.fromEntries(rows.map((row) => [row, { [`d:${QUALIFIER}`]: value }])));
  }
  await clusterCommand(controlPort, `flush ${TABLE}`);
}

/** `npm run bench -- hbase [--rounds N] [--json] [--only load,client …]` */
export async function runHBaseBench(args: string[]): Promise<void> {
  const { rounds, json, wanted } = benchArguments(args);
  const own = ownPrograms(programs, wanted);
  if (!own.alone) await measureLoads(wanted, rounds, json);
  await runOwnPrograms(own, json);
}

async function measureLoads(wanted: readonly string[], rounds: number, json: boolean): Promise<void> {
  const selected = await prepared(matching(clients, label, wanted));
  await using cluster = await startHBase({ regionServers: 2, settings: { "hbase.regionserver.handler.count": "30" } });
  const { zooKeeperPort, controlPort } = cluster.whereabouts;
  const zooKeeper = `127.0.0.1:${zooKeeperPort}`;
  await makeTable(zooKeeper, controlPort);
  for (const { name, load, unable = [] } of matching(loads, (each) => each.name, wanted)) {
    const able = selected.filter(({ client }) => !unable.includes(client));
    const running = able.map(async ({ client, runtime, command }): Promise<BenchClient> => ({
      ...{ client, runtime, command: await command([zooKeeper]) },
    }));
    const rows = await benchLoad(name, load, await Promise.all(running), { rounds, warmUpMs });
    console.log(json ? rows.map((row) => JSON.stringify(row)).join("\n") : table(name, rows));
  }
}
