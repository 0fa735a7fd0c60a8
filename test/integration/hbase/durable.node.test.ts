/**
 * A client in a Durable Object against a real HBase while the object loses its memory: reset, put away, deployed anew. Between the two
 * stand relays, which count who is asked, and hold answers back.
 */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, describe, test } from "node:test";
import type { ObjectStatus } from "../../../src/durable/host.ts";
import { RunningWorker } from "../../durable/support/running-worker.ts";
import { until } from "../../durable/support/until.ts";
import { Relay } from "../../support/relay.ts";
import { realSite } from "./support/cluster.ts";

const ENTRY = 'export { Connection, worker as default } from "./test/durable/support/hbase-worker.ts";';
const ROWS = 100;
const ROW = "030";

interface Failure {
  readonly exception: string;
  readonly message: string;
  readonly maybeApplied: boolean;
  readonly retrySafe: boolean;
}

describe("a client in a Durable Object and a real HBase", () => {
  const stack = new AsyncDisposableStack();
  const { control, clusters } = realSite();
  const table = `durable-${randomUUID().slice(0, 8)}`;
  let registry: Relay;
  /** By the ports of the servers themselves. */
  const servers = new Map<number, Relay>();
  let worker: RunningWorker;

  before(async () => {
    const [host, path] = (clusters["zookeeper"] ?? "").split("/");
    registry = stack.use(await Relay.before(portOf(host)));
    for (const server of await control.servers()) {
      servers.set(portOf(server), stack.use(await Relay.before(portOf(server))));
    }
    await control.createTable(table, { splits: ["020", "050"] });
    stack.defer(() => control.dropTable(table));
    const cluster = `${registry.address}/${path}`;
    const ports = Object.fromEntries([...servers].map(([port, relay]) => [port, relay.port]));
    worker = stack.use(
      await RunningWorker.start(ENTRY, {
        bindings: { CLUSTER: cluster, HBASE_TARGETS: [cluster], PORTS: ports },
        durableObjects: { HBASE: { className: "Connection", useSQLite: true } },
      }),
    );
    assert.equal(await get("/batch"), true);
  });

  after(() => stack.disposeAsync());

  function urlOf(path: string, more: Readonly<Record<string, string>> = {}): string {
    return `${path}?${String(new URLSearchParams({ table, ...more }))}`;
  }

  async function get(path: string, more: Readonly<Record<string, string>> = {}): Promise<unknown> {
    const { status, body } = await worker.get(urlOf(path, more));
    assert.equal(status, 200, `${path}: ${JSON.stringify(body)}`);
    return body;
  }

  async function finds(more: Readonly<Record<string, string>> = {}): Promise<void> {
    assert.equal(await get("/get", { row: ROW, ...more }), ROW);
  }

  async function statusOf(name: string): Promise<ObjectStatus> {
    return (await get("/status", { name })) as ObjectStatus;
  }

  /** The relay before the server of the row. */
  async function serverOf(row: string): Promise<Relay> {
    const region = (await control.regions(table)).findLast(({ startKey }) => startKey <= row);
    const relay = servers.get(portOf(region?.server));
    assert.ok(relay !== undefined, `No relay before "${region?.server}"`);
    return relay;
  }

  function open(): number {
    return [registry, ...servers.values()].reduce((total, relay) => total + relay.open, 0);
  }

  /** Connections while something is done: to the registry, to one server, and to the others. */
  async function connectionsOf(server: Relay, action: () => Promise<void>): Promise<readonly number[]> {
    const others = [...servers.values()].filter((relay) => relay !== server);
    const count = (): number[] => [
      registry.accepted,
      server.accepted,
      others.reduce((total, relay) => total + relay.accepted, 0),
    ];
    const soFar = count();
    await action();
    return count().map((now, at) => now - (soFar[at] ?? 0));
  }

  /** Resets the object while it waits for an answer to a request. */
  async function lostOverReset(path: string, more: Readonly<Record<string, string>>): Promise<Failure> {
    await finds();
    const server = await serverOf(ROW);
    server.withhold();
    const lost = worker.get(urlOf(path, { row: ROW, ...more }));
    await until("the call is on its way", async () => (await statusOf("connection")).callsInFlight === 1);
    await get("/reset");
    const answer = await lost;
    server.release();
    assert.equal(answer.status, 502);
    return answer.body as Failure;
  }

  test("a reset in the middle of a get is an error that says so, safe to repeat, and the next one works", async () => {
    const { exception, message, maybeApplied, retrySafe } = await lostOverReset("/get", {});
    assert.deepEqual([exception, maybeApplied, retrySafe], ["ConnectionClosedException", false, true]);
    assert.match(message, /Durable Object that holds the client/);
    await finds();
  });

  test("a reset in the middle of a put is an error that says that it may have been applied, as it was", async () => {
    const { exception, maybeApplied } = await lostOverReset("/put", { value: "another" });
    assert.deepEqual([exception, maybeApplied], ["ConnectionClosedException", true]);
    assert.equal(await get("/get", { row: ROW }), "another");
    await get("/put", { row: ROW, value: ROW });
  });

  test("a reset in the middle of a scan is an error, and the next scan has every row", async () => {
    const soFar = Number(await get("/rows-read"));
    const lost = worker.get(urlOf("/scan-over-reset"));
    await until("its first row has come", async () => Number(await get("/rows-read")) > soFar);
    await get("/reset");
    const { status, body } = await lost;
    assert.deepEqual([status, (body as Failure).exception], [502, "ConnectionClosedException"]);
    assert.equal(await get("/scan"), ROWS);
  });

  test("a first get after an eviction asks the region's server, and neither the registry nor another one for hbase:meta", async () => {
    const resting = { name: "resting", keepAlive: "50" };
    const held = open();
    const server = await serverOf(ROW);
    const [asked = 0] = await connectionsOf(server, () => finds(resting));
    assert.ok(asked > 0, "the first get of all asks the registry");
    await until("it rests", async () => !(await statusOf("resting")).isOpen);
    await until("its connections are closed", () => open() === held);
    await worker.evict("Connection", "resting");
    assert.deepEqual(await connectionsOf(server, () => finds(resting)), [0, 1, 0]);
  });

  test("a deployment leaves no connection behind, and calls go on, warm from storage", async () => {
    await finds();
    await until("it has stored where regions are", async () => (await get("/has-stored")) === true);
    await worker.redeploy();
    await until("the old connections are gone", () => open() === 0);
    assert.deepEqual(await connectionsOf(await serverOf(ROW), () => finds()), [0, 1, 0]);
    assert.equal(await get("/scan"), ROWS);
  });
});

function portOf(server = ""): number {
  return Number(server.split(":")[1]);
}
