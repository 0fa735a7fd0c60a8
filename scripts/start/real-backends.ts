/**
 * The backends of `npm start -- --real`: grpc-go, ZooKeeper and HBase as they are published, each a process of its own, with a word on
 * what one waits for.
 */
import { connectHBase } from "dragoman/hbase";
import { adminOf } from "dragoman/hbase/admin";
import { startInterpreterServer } from "../servers/grpc.ts";
import { startHBase } from "../servers/hbase.ts";
import { startZooKeeper } from "../servers/zookeeper/standalone.ts";
import { missingToolChains } from "../support/tool-chains.ts";
import type { Backends } from "./embedded-backends.ts";
import { PHRASES } from "./interpreter.ts";

const SAY_EVERY_MS = 5_000;

/** Tells when each is there, and now and then of those that are not yet. */
class Progress implements Disposable {
  readonly #startedAt = performance.now();
  readonly #waitingFor = new Set<string>();
  readonly #timer = setInterval(() => this.#say(), SAY_EVERY_MS);

  async of<T>(name: string, started: Promise<T>, where: (server: T) => string): Promise<T> {
    this.#waitingFor.add(name);
    const server = await started;
    this.#waitingFor.delete(name);
    console.log(`  ${name.padEnd(11)}${where(server).padEnd(24)} after ${this.#seconds} s`);
    return server;
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }

  get #seconds(): string {
    return ((performance.now() - this.#startedAt) / 1_000).toFixed(0);
  }

  #say(): void {
    console.log(`  … ${[...this.#waitingFor].join(" and ")}: ${this.#seconds} s so far`);
  }
}

/** Starts a cluster of one region server, with the demonstration's table. */
async function startHBaseWithTable(): Promise<{ readonly connectString: string } & AsyncDisposable> {
  const cluster = await startHBase({ regionServers: 1 });
  try {
    const connectString = `127.0.0.1:${cluster.whereabouts.zooKeeperPort}/hbase`;
    await using hbase = await connectHBase(connectString);
    await adminOf(hbase).tables.create("phrases", { families: { d: {} } });
    return { connectString, [Symbol.asyncDispose]: () => cluster.stop() };
  } catch (error) {
    await cluster.stop();
    throw error;
  }
}

const local = ({ port }: { readonly port: number }): string => `127.0.0.1:${port}`;

/** Starts them. The first time each is fetched and built, which takes some minutes. */
export async function startRealBackends(): Promise<Backends> {
  const missing = missingToolChains();
  if (missing.length > 0)
    throw new Error(`The real servers need ${missing.join(", ")}: install them, or leave out "--real"`);
  console.log("Starting the real backends (fetched and built the first time, which takes minutes)");
  using progress = new Progress();
  const stack = new AsyncDisposableStack();
  const used = async <T extends AsyncDisposable>(started: Promise<T>): Promise<T> => stack.use(await started);
  const started = await Promise.allSettled([
    progress.of("gRPC", used(startInterpreterServer(PHRASES)), local),
    progress.of("ZooKeeper", used(startZooKeeper()), local),
    progress.of("HBase", used(startHBaseWithTable()), ({ connectString }) => connectString),
  ]);
  const [grpc, zooKeeper, hbase] = started;
  if (grpc.status === "rejected" || zooKeeper.status === "rejected" || hbase.status === "rejected") {
    await stack.disposeAsync();
    throw new AggregateError(
      started.flatMap((each) => (each.status === "rejected" ? [each.reason as unknown] : [])),
      "Not all servers started",
    );
  }
  return {
    grpc: local(grpc.value),
    zooKeeper: local(zooKeeper.value),
    hbase: hbase.value.connectString,
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}
