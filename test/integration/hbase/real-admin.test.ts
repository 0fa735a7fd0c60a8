/** What of administration only a real cluster has: snapshots, files, and what the master says of its servers. */
import assert from "node:assert/strict";
import { adminOf } from "../../../src/hbase/admin/index.ts";
import { errorOf, exceptionOf, type Scenario } from "../../hbase/scenarios/world.ts";
import { playAll } from "./support/play-all.ts";

const scenarios: Readonly<Record<string, Scenario>> = {
  async "a snapshot is taken, listed, cloned, restored and deleted"(world) {
    const { snapshots, tables } = adminOf(world.hbase);
    const table = await world.table();
    const name = `snap-${table.name}`;
    await table.put("r", { "d:v": "before" });
    await snapshots.create(name, table.name);
    assert.equal(await exceptionOf(snapshots.create(name, table.name)), "SnapshotExistsException");
    const listed = (await snapshots.list()).find((each) => each.name === name);
    assert.deepEqual([listed?.table, listed?.type], [table.name, "flush"]);
    await table.put("r", { "d:v": "after" });
    const clone = world.newName();
    await snapshots.clone(name, clone);
    assert.equal((await world.hbase.table(clone).get("r"))?.text("d:v"), "before");
    assert.equal(await exceptionOf(snapshots.clone(name, clone)), "TableExistsException");
    assert.equal(await exceptionOf(snapshots.restore(name)), "TableNotDisabledException");
    await tables.disable(table.name);
    await snapshots.restore(name);
    await tables.enable(table.name);
    assert.equal((await table.get("r"))?.text("d:v"), "before");
    await snapshots.delete(name);
    assert.equal((await snapshots.list()).filter((each) => each.name === name).length, 0);
    assert.equal(await exceptionOf(snapshots.restore(name)), "SnapshotDoesNotExistException");
    assert.equal(await exceptionOf(snapshots.delete(name)), "SnapshotDoesNotExistException");
  },

  async "the master tells its servers, its own name and what it has to do"(world) {
    const { cluster } = adminOf(world.hbase);
    const status = await cluster.status();
    const servers = new Set(await world.control.servers());
    assert.equal(status.clusterId, await world.hbase.clusterId());
    assert.match(status.version, /^2\./);
    assert.ok(status.master !== undefined);
    for (const { server } of status.servers) assert.ok(servers.has(server.address), server.address);
    assert.ok(status.servers.some(({ regions }) => regions.length > 0));
    assert.equal(status.isBalancerOn, false);
    assert.equal((await cluster.balance({ dryRun: true })).movesMade, 0);
    assert.equal(await cluster.setSwitch("split", true), true);
    assert.equal(await cluster.isSwitchedOn("merge"), true);
  },

  async "what is in memory is flushed, files are compacted, and a region is split where its server thinks best"(world) {
    const { stores, regions } = adminOf(world.hbase);
    const table = await world.table();
    const [empty] = await regions.list(table.name);
    assert.ok(empty !== undefined);
    assert.equal(await exceptionOf(regions.split(empty.region)), "DoNotRetryIOException");
    const rows = Array.from({ length: 200 }, (_, at) => String(at).padStart(3, "0"));
    const value = new Uint8Array(2_000);
    await table.putAll(Object.fromEntries(rows.map((row) => [row, { "d:v": value }])));
    await stores.flush(table.name);
    await table.put("000", { "d:v": "1" });
    await stores.flush(empty.region, { families: ["d"] });
    await stores.compact(table.name, { major: true });
    while ((await stores.compactionState(table.name)) !== "none") await world.pass(100);
    await regions.split(empty.region);
    assert.equal((await regions.list(table.name)).length, 2);
    assert.equal((await table.get("000"))?.text("d:v"), "1");
  },

  async "a table is to have one copy of each region at least"(world) {
    const { tables } = adminOf(world.hbase);
    const none = world.newName();
    const refused = await exceptionOf(tables.create(none, { families: { d: {} }, regionReplication: 0 }));
    assert.equal(refused, "DoNotRetryIOException");
    assert.equal(await tables.exists(none), false);
    const table = await world.createTable();
    assert.equal(await exceptionOf(tables.alter(table, { regionReplication: 0 })), "DoNotRetryIOException");
  },

  async "a region is closed, and is nowhere until it is assigned again"(world) {
    const { regions } = adminOf(world.hbase);
    const table = await world.table();
    await table.put("r", { "d:v": "1" });
    const { region } = await regions.find(table.name, "r");
    await regions.unassign(region);
    const error = await errorOf(table.get("r", { timeoutMs: 500 }));
    assert.equal(error.exception, "OperationTimeoutExceededException");
    await regions.assign(region);
    assert.equal((await table.get("r"))?.text("d:v"), "1");
  },
};

playAll("administration of a real cluster", scenarios);
