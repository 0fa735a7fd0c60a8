/** The function of examples/serverless keeps its clients, and they survive a freeze after which no connection of theirs lives. */
import assert from "node:assert/strict";
import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import process from "node:process";
import { after, before, describe, test } from "node:test";
import { connectHBase } from "dragoman/hbase";
import {
  createHBaseCluster,
  createZooKeeperServer,
  listen,
  type ZooKeeperServer,
  type HBaseCluster,
} from "dragoman/testing";
import { killOnExit } from "../../scripts/support/command.ts";
import { projectRoot } from "../../scripts/support/paths.ts";
import { Blackhole } from "../support/blackhole.ts";
import { startInterpreter } from "./interpreter-server.ts";
import type { HostAnswer, HostOrder } from "./serverless/function-host.ts";

const handler = path.join(projectRoot, "examples/serverless/handler.ts");
const host = path.join(import.meta.dirname, "serverless/function-host.ts");
const ANSWER = { greeting: "Bonjour", config: "blue", status: "open" };

/** Networks that lose their way before the backends: what is connected through them, they forget without a word. */
class Networks implements AsyncDisposable {
  readonly #stack = new AsyncDisposableStack();
  readonly #all: Blackhole[] = [];

  async before(server: Parameters<typeof listen>[0]): Promise<string> {
    const { port } = this.#stack.use(await listen(server));
    return this.beforePort(port);
  }

  async beforePort(port: number): Promise<string> {
    const network = this.#stack.use(await Blackhole.before(port));
    this.#all.push(network);
    return network.address;
  }

  forget(): void {
    for (const network of this.#all) {
      network.swallow();
      network.heal();
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#stack.disposeAsync();
  }
}

/** A cluster with a row, all of whose servers are behind networks; its connect string. */
async function hbaseBehind(networks: Networks, cluster: HBaseCluster): Promise<string> {
  cluster.createTable("orders");
  const zooKeeper = await networks.before(cluster.zooKeeper);
  for (const server of [...cluster.regionServers, cluster.master]) {
    const [name, port] = (await networks.before(server)).split(":");
    cluster.rename(server, { host: name ?? "", port: Number(port) });
  }
  await using hbase = await connectHBase(`${zooKeeper}/hbase`);
  await hbase.table("orders").put("o-1", { "d:status": "open" });
  return `${zooKeeper}/hbase`;
}

describe("a function that keeps its clients", () => {
  const stack = new AsyncDisposableStack();
  const networks = stack.use(new Networks());
  let zooKeeper: ZooKeeperServer;
  let child: ChildProcess;

  before(async () => {
    const interpreter = stack.use(await startInterpreter());
    zooKeeper = stack.use(createZooKeeperServer());
    zooKeeper.write("/config", new TextEncoder().encode("blue"));
    const cluster = stack.use(createHBaseCluster());
    child = fork(host, [handler], {
      execArgv: ["--conditions=dragoman-source"],
      env: {
        PATH: process.env.PATH,
        INTERPRETER: await networks.beforePort(Number(interpreter.target.split(":")[1])),
        ZOOKEEPER: await networks.before(zooKeeper),
        HBASE: await hbaseBehind(networks, cluster),
      },
    });
    killOnExit(child);
    await once(child, "message");
  });

  after(async () => {
    const exited = once(child, "exit");
    child.kill();
    await exited;
    await stack.disposeAsync();
  });

  async function tell(order: HostOrder): Promise<HostAnswer> {
    const answer = once(child, "message", { signal: AbortSignal.timeout(20_000) });
    child.send(order);
    const [said] = (await answer) as [HostAnswer];
    return said;
  }

  const invoke = (): Promise<HostAnswer> => tell({ invoke: { order: "o-1" } });

  test("answers, and the second time by the same session", async () => {
    assert.deepEqual(await invoke(), { result: ANSWER });
    const sessions = zooKeeper.sessions;
    assert.deepEqual(await invoke(), { result: ANSWER });
    assert.deepEqual(zooKeeper.sessions, sessions);
    assert.equal(sessions.length, 1);
  });

  test("goes on with its session after a freeze that this survives", async () => {
    const sessions = zooKeeper.sessions;
    networks.forget();
    await tell({ freezeMs: 5_000 });
    assert.deepEqual(await invoke(), { result: ANSWER });
    assert.deepEqual(zooKeeper.sessions, sessions);
  });

  test("has another session after a freeze that was longer", async () => {
    const [session] = zooKeeper.sessions;
    networks.forget();
    await tell({ freezeMs: 900_000 });
    zooKeeper.expireSession(session!);
    assert.deepEqual(await invoke(), { result: ANSWER });
    assert.equal(zooKeeper.sessions.length, 1);
    assert.notEqual(zooKeeper.sessions[0], session);
  });
});
