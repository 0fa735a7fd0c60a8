/** An HBase client in a Durable Object, in local workerd, against a cluster that counts: what it still knows after it has lost its memory. */
import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import type { ObjectStatus } from "../../src/durable/host.ts";
import { createHBaseCluster, type HBaseCluster } from "../../src/testing/hbase/cluster.ts";
import { listenHBase } from "../../src/testing/hbase/listen-cluster.ts";
import { RunningWorker } from "./support/running-worker.ts";
import { until } from "./support/until.ts";

const ENTRY = 'export { Connection, worker as default } from "./test/durable/support/hbase-worker.ts";';

/** Gets of this row are never answered. */
const HANGING = "hang";
let hung = Promise.withResolvers<void>();

interface Failure {
  readonly exception: string;
  readonly message: string;
  readonly maybeApplied: boolean;
  readonly retrySafe: boolean;
}

describe("an HBase client in a Durable Object", () => {
  const stack = new AsyncDisposableStack();
  let cluster: HBaseCluster;
  let worker: RunningWorker;
  /** Connections of the object that is never put away. */
  let held = 0;

  before(async () => {
    cluster = stack.use(
      createHBaseCluster({
        onCall({ method, message }) {
          if (method !== "Get" || !new TextDecoder().decode(message).includes(HANGING)) return "handle";
          hung.resolve();
          return "ignore";
        },
      }),
    );
    const { connectString } = stack.use(await listenHBase(cluster));
    cluster.createTable("orders", { splits: ["020", "050"] });
    worker = stack.use(
      await RunningWorker.start(ENTRY, {
        bindings: { CLUSTER: connectString, HBASE_TARGETS: [connectString] },
        durableObjects: { HBASE: { className: "Connection", useSQLite: true } },
      }),
    );
    assert.equal((await worker.get("/batch")).body, true);
    held = openConnections();
  });

  after(() => stack.disposeAsync());

  beforeEach(() => {
    hung = Promise.withResolvers();
  });

  async function finds(path: string): Promise<void> {
    assert.equal((await worker.get(path)).body, "030");
  }

  /** Calls of these methods while something is done. */
  async function counted(methods: readonly string[], action: () => Promise<void>): Promise<number> {
    const count = (): number => methods.reduce((total, method) => total + (cluster.calls.get(method) ?? 0), 0);
    const soFar = count();
    await action();
    return count() - soFar;
  }

  test("answers reads, writes, batches and scans of requests that share it", async () => {
    await worker.get("/put?row=500&value=x");
    assert.equal((await worker.get("/get?row=500")).body, "x");
    assert.equal((await worker.get("/get?row=none")).body, null);
    assert.equal((await worker.get("/scan")).body, 101);
    const answers = await Promise.all(
      Array.from({ length: 1_000 }, (_, i) => worker.get(`/get?row=${String(i % 100).padStart(3, "0")}`)),
    );
    assert.ok(answers.every(({ body }, i) => body === String(i % 100).padStart(3, "0")));
    // One connection to each of three servers, whoever asks.
    assert.ok(Number((await worker.get("/view")).body) <= 4);
  });

  test("a first get after an eviction makes no look-up in hbase:meta, and asks no registry", async () => {
    const path = "/get?name=resting&keepAlive=50&row=030";
    const first = await counted(["Scan"], () => finds(path));
    assert.equal(first, 1);
    await rested("resting");
    const looked = await counted(["Scan", "GetClusterId", "GetMetaRegionLocations"], async () => {
      const sessions = cluster.zooKeeper.connections;
      await finds(path);
      assert.equal(cluster.zooKeeper.connections, sessions);
    });
    assert.equal(looked, 0);
  });

  test("what is stored of regions that have moved is found out, and mended", async () => {
    const path = "/get?name=moved&keepAlive=50&row=030";
    await finds(path);
    await rested("moved");
    const place = cluster.regionServers.findIndex(({ address }) => address !== serverOf("030"));
    cluster.move("orders", "030", place);
    assert.equal((await worker.get(path)).body, "030");
  });

  for (const what of ["version", "damage", "lies"]) {
    test(`storage with another ${what} costs a look-up, and nothing else`, async () => {
      const path = `/get?name=${what}&keepAlive=50&row=030`;
      await finds(path);
      await rested(what);
      await worker.get(`/spoil?name=${what}&what=${what}`);
      assert.ok((await counted(["Scan"], () => finds(path))) >= 1);
    });
  }

  test("a reset in the middle of a get is an error that says so, safe to repeat", async () => {
    const lost = worker.get(`/get?row=${HANGING}`);
    await hung.promise;
    await worker.get("/reset");
    const { exception, message, maybeApplied, retrySafe } = (await lost).body as Failure;
    assert.deepEqual([exception, maybeApplied, retrySafe], ["ConnectionClosedException", false, true]);
    assert.match(message, /Durable Object that holds the client/);
    assert.equal((await worker.get("/get?row=030")).body, "030");
  });

  test("a reset in the middle of a scan is an error, and no row too few", async () => {
    const lost = worker.get("/scan?ms=500");
    await until("the scan is open", () => scanners() > 0);
    await worker.get("/reset");
    assert.equal(((await lost).body as Failure).exception, "ConnectionClosedException");
    assert.equal((await worker.get("/scan")).body, 101);
  });

  test("a deadline ends a get whose server hangs", async () => {
    const { body } = await worker.get(`/get?row=${HANGING}&timeoutMs=200`);
    assert.match((body as Failure).exception, /Timeout/);
  });

  test("an object whose caller is gone gives up its call", async () => {
    const vanish = await worker.getAndVanish(`/get?name=vanish&keepAlive=50&row=${HANGING}`);
    await hung.promise;
    assert.equal((await status("vanish")).callsInFlight, 1);
    vanish();
    const deadline = performance.now() + 20_000;
    while ((await status("vanish")).callsInFlight > 0) assert.ok(performance.now() < deadline, "The call goes on");
  });

  test("a cluster that the owner did not list is refused", async () => {
    const { body } = await worker.get("/get?name=other&cluster=127.0.0.1:1/hbase&row=a");
    assert.equal((body as Failure).exception, "AccessDeniedException");
  });

  test("what the cluster refuses is the client's own error", async () => {
    const { body } = await worker.get("/get?table=none&row=a");
    assert.equal((body as Failure).exception, "TableNotFoundException");
  });

  test("ranges of rows have objects of their own, and batches go to each", async () => {
    assert.equal((await worker.get("/batch?name=ranges&shardRows=020,050")).body, true);
    assert.equal((await worker.get("/get?name=ranges&shardRows=020,050&row=070")).body, "070");
  });

  test("a new deployment leaves no connection behind, and calls go on", async () => {
    assert.equal((await worker.get("/get?row=030")).body, "030");
    await worker.redeploy();
    await until("the old connections are gone", () => openConnections() === 0);
    assert.equal((await worker.get("/get?row=030")).body, "030");
  });

  async function status(name: string): Promise<ObjectStatus> {
    return (await worker.get(`/status?name=${name}`)).body as ObjectStatus;
  }

  function serverOf(row: string): string {
    const region = cluster.regions("orders").findLast(({ startKey }) => startKey <= row);
    assert.ok(region !== undefined);
    return region.server;
  }

  function openConnections(): number {
    const { connections } = cluster.zooKeeper;
    return cluster.regionServers.reduce((total, server) => total + server.connections, connections);
  }

  function scanners(): number {
    return cluster.regionServers.reduce((total, server) => total + server.scanners.size, 0);
  }

  /** Puts it away when it rests, and its last socket is closed: the runtime would wait for that for long. */
  async function rested(name: string): Promise<void> {
    const deadline = performance.now() + 20_000;
    while ((await worker.get(`/status?name=${name}`)).body === true)
      assert.ok(performance.now() < deadline, "It rests");
    await until("its connections are closed", () => openConnections() === held);
    await worker.evict("Connection", name);
  }
});
