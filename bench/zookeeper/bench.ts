/**
 * The ZooKeeper benchmark: our client on three runtimes and its peers against one real server over loopback. Only where the
 * connection is to be cut is there a relay between.
 */
import { connectZooKeeper } from "dragoman/zookeeper";
import { startZooKeeper } from "../../scripts/servers/zookeeper/standalone.ts";
import { benchArguments } from "../support/bench-arguments.ts";
import { label, table } from "../support/figures.ts";
import { ownPrograms, runOwnPrograms } from "../support/own-programs.ts";
import { ourClients } from "../support/our-clients.ts";
import { type Peer, prepared } from "../support/peers.ts";
import { type BenchClient, benchLoad, matching } from "../support/rounds.ts";
import { DATA_PATH, type Load, loads, WATCH_ROOT } from "./loads.ts";
import { peers } from "./peers.ts";
import { startRelay } from "./relay.ts";

const clients: readonly Peer[] = [...ourClients("bench/zookeeper/clients"), ...peers];
const programs = { memory: "bench/zookeeper/memory.ts" };

/** The nodes that the loads are about. */
async function makeNodes(address: string): Promise<void> {
  await using zk = await connectZooKeeper(address);
  const most = Math.max(...loads.map(({ load }) => load.watches));
  for (const path of ["/bench", DATA_PATH, WATCH_ROOT]) await zk.create(path, new Uint8Array(100));
  for (let first = 0; first < most; first += 1_000) {
    const numbers = Array.from({ length: Math.min(1_000, most - first) }, (_, index) => first + index);
    await Promise.all(numbers.map((number) => zk.create(`${WATCH_ROOT}/${number}`, new Uint8Array(100))));
  }
}

/** Who can do a load: in workerd nothing tells the relay. */
function able(load: Load["kind"], unable: readonly string[], all: readonly Peer[]): readonly Peer[] {
  return all.filter(({ client, runtime }) => !unable.includes(client) && !(load === "reset" && runtime === "workerd"));
}

/** `npm run bench -- zookeeper [--rounds N] [--json] [--only load,client …]` */
export async function runZooKeeperBench(args: string[]): Promise<void> {
  const { rounds, json, wanted } = benchArguments(args);
  const selected = await prepared(matching(clients, label, wanted));
  await using server = await startZooKeeper();
  const direct = `127.0.0.1:${server.port}`;
  await using relay = await startRelay(server.port);
  await makeNodes(direct);
  const own = ownPrograms(programs, wanted);
  for (const { name, load, unable = [] } of own.alone ? [] : matching(loads, (each) => each.name, wanted)) {
    const address = load.kind === "reset" ? relay.address : direct;
    const running = able(load.kind, unable, selected).map(
      async ({ client, runtime, command }): Promise<BenchClient> => ({
        ...{ client, runtime, command: await command([address, relay.cutAddress]) },
      }),
    );
    const rows = await benchLoad(name, load, await Promise.all(running), { rounds });
    console.log(json ? rows.map((row) => JSON.stringify(row)).join("\n") : table(name, rows));
  }
  await runOwnPrograms(own, json, direct);
}
