/** Where calls go, and where they go on when a region is elsewhere, after TestAsyncNonMetaRegionLocator. */
import assert from "node:assert/strict";
import type { AttemptInfo, HBaseError } from "../../../src/hbase/index.ts";
import { errorOf, exceptionOf, type Scenario } from "./world.ts";

/** An interceptor that keeps what it hears. */
function recorder() {
  const attempts: string[] = [];
  const failures: string[] = [];
  const before = ({ operation, server }: AttemptInfo): void => void attempts.push(`${operation} ${server}`);
  const failed = (_: AttemptInfo, { exception }: HBaseError): void => void failures.push(exception);
  return { attempts, failures, interceptor: { before, failed } };
}

export const routingScenarios: Readonly<Record<string, Scenario>> = {
  async "each registry leads to the same cluster"(world) {
    const name = await world.createTable();
    const ids = await Promise.all(
      Object.values(world.clusters).map(async (cluster, at) => {
        const hbase = world.open({}, cluster);
        await hbase.table(name).put(`r${at}`, { "d:v": cluster });
        return hbase.clusterId();
      }),
    );
    assert.equal(new Set(ids).size, 1);
    assert.deepEqual(await world.hbase.table(name).existsAll(["r0", "r1", "r2"]), [true, true, true]);
  },

  async "a region that was moved is found again, where its old server says that it is"(world) {
    const { failures, interceptor } = recorder();
    const name = await world.createTable({ splits: ["m"] });
    const table = world.open({ interceptors: [interceptor] }).table(name);
    await table.put("a", { "d:v": "1" });
    const [place] = await world.control.regions(name);
    const servers = await world.control.servers();
    const other = servers.findIndex((server) => server !== place?.server);
    await world.control.move(name, "a", other);
    assert.equal((await table.get("a"))?.text("d:v"), "1");
    assert.deepEqual(failures, ["RegionMovedException"]);
    assert.equal((await table.get("a"))?.text("d:v"), "1");
    assert.equal(failures.length, 1, "it is known from then on");
  },

  async "rows of a region that was split, and of regions that were merged, are found"(world) {
    const table = await world.table({ splits: ["m", "t"] });
    const rows = ["a", "c", "e", "n", "z"];
    await table.putAll(Object.fromEntries(rows.map((row) => [row, { "d:v": row }])));
    const read = async () => (await Promise.all(rows.map((row) => table.get(row)))).map((row) => row?.text("d:v"));
    await world.control.split(table.name, "c");
    assert.deepEqual(await read(), rows);
    await world.control.merge(table.name, "n", "z");
    assert.deepEqual(await read(), rows);
    assert.equal((await world.control.regions(table.name)).length, 3);
  },

  async "a thousand gets on a cold cache look up each region once at most"(world) {
    const splits = ["1", "2", "3", "4", "5", "6", "7", "8", "9"];
    const name = await world.createTable({ splits });
    const { attempts, interceptor } = recorder();
    const table = world.open({ interceptors: [interceptor], prefetchRegions: 1 }).table(name);
    const rows = Array.from({ length: 1_000 }, (_, i) => String((i * 37) % 1_000).padStart(3, "0"));
    await Promise.all(rows.map((row) => table.get(row)));
    const lookups = attempts.filter((attempt) => attempt.startsWith("locate"));
    assert.equal(lookups.length, splits.length + 1);
  },

  async "one look-up brings the regions before the row as well"(world) {
    const name = await world.createTable({ splits: ["1", "2", "3", "4", "5", "6", "7", "8", "9"] });
    const hbase = world.open({ prefetchRegions: 5 });
    await hbase.table(name).get("7");
    const known = hbase.exportRegions().filter(({ table }) => table === name);
    assert.deepEqual(
      known.map(({ startKey }) => new TextDecoder().decode(startKey)),
      ["3", "4", "5", "6", "7"],
    );
  },

  async "all of a table's regions are told, and the one with a row"(world) {
    const table = await world.table({ splits: ["c", "f"] });
    const text = (key: Uint8Array | undefined) => new TextDecoder().decode(key);
    const all = await table.locateAll();
    assert.deepEqual(
      all.map(({ region }) => [text(region.startKey), text(region.endKey)]),
      [
        ["", "c"],
        ["c", "f"],
        ["f", ""],
      ],
    );
    const places = await world.control.regions(table.name);
    assert.deepEqual(
      all.map(({ region, replicas }) => [text(region.name), replicas[0]?.server.address]),
      places.map(({ name, server }) => [name, server]),
    );
    assert.equal(text((await table.locate("d")).region.startKey), "c");
    assert.equal(text((await table.locate("c", { before: true })).region.startKey), "");
    assert.equal(text((await table.locate("", { before: true })).region.startKey), "f");
    assert.equal(text((await table.locate("d", { reload: true })).region.startKey), "c");
    assert.equal(await exceptionOf(world.hbase.table("no-such-table").locateAll()), "TableNotFoundException");
  },

  async "a client begins with what another knows, and finds out what is wrong in it"(world) {
    const name = await world.createTable({ splits: ["m"] });
    const first = world.open();
    await first.table(name).put("z", { "d:v": "1" });
    const regions = first.exportRegions();
    const { attempts, interceptor } = recorder();
    const second = world.open({ interceptors: [interceptor] });
    second.importRegions(structuredClone(regions));
    assert.equal((await second.table(name).get("z"))?.text("d:v"), "1");
    assert.equal(attempts.length, 1, "nothing was looked up");
    await world.control.move(name, "z", 0);
    await world.control.move(name, "z", 1);
    const third = world.open();
    third.importRegions(regions);
    assert.equal((await third.table(name).get("z"))?.text("d:v"), "1");
  },

  async "hbase:meta itself is found again when it is moved"(world) {
    const hbase = world.open();
    const name = await world.createTable();
    await hbase.table(name).get("r");
    for (const server of [0, 1]) {
      await world.control.moveMeta(server);
      const other = await world.createTable();
      assert.equal(await hbase.table(other).get("r"), undefined);
    }
  },

  async "a table that is disabled, or dropped, is told to be so before the operation's time is over"(world) {
    const table = await world.table();
    await table.put("r", { "d:v": "1" });
    await world.control.disableTable(table.name);
    assert.equal(await exceptionOf(table.get("r")), "TableNotEnabledException");
    const [outcome] = await table.batch([{ type: "put", row: "r", columns: { "d:v": "2" } }]);
    assert.equal(outcome?.ok === false ? outcome.error.exception : "none", "TableNotEnabledException");
    await world.control.enableTable(table.name);
    assert.equal((await table.get("r"))?.text("d:v"), "1");
    await world.control.dropTable(table.name);
    assert.equal(await exceptionOf(table.get("r")), "TableNotFoundException");
  },

  async "an operation ends within its time, however often it is tried"(world) {
    const table = await world.table();
    await table.put("r", { "d:v": "1" });
    await world.control.disableTable(table.name);
    const error = await errorOf(table.get("r", { timeoutMs: 50 }));
    assert.equal(error.exception, "OperationTimeoutExceededException");
    assert.match(error.message, /within 50 ms; last: /);
    assert.equal((await errorOf(table.get("r", { maxAttempts: 1 }))).exception, "RetriesExhaustedException");
  },

  async "a call that is cancelled ends at once"(world) {
    const table = await world.table();
    const signal = AbortSignal.abort(new Error("no longer wanted"));
    assert.equal((await errorOf(table.get("r", { signal }))).exception, "CallCancelledException");
    const controller = new AbortController();
    const pending = errorOf(table.put("r", { "d:v": "1" }, { signal: controller.signal }));
    controller.abort(new Error("enough"));
    assert.match((await pending).message, /enough/);
    const [outcome] = await table.batch([{ type: "get", row: "r" }], { signal });
    assert.equal(outcome?.ok, false);
  },

  async "cells come compressed where that is asked for"(world) {
    const name = await world.createTable();
    for (const cellCompression of ["gzip", "deflate"] as const) {
      const table = world.open({ cellCompression }).table(name);
      const value = "so ".repeat(50_000);
      await table.putAll({ [cellCompression]: { "d:v": value }, other: { "d:v": "1" } });
      assert.equal((await table.get(cellCompression))?.text("d:v"), value);
      assert.equal((await table.getAll([cellCompression, "other"]))[1]?.text("d:v"), "1");
    }
  },

  async "many gets share one connection to each server"(world) {
    const name = await world.createTable({ splits: ["3", "6"] });
    const hbase = world.open();
    const table = hbase.table(name);
    await Promise.all(Array.from({ length: 300 }, (_, i) => table.get(String(i % 10))));
    const servers = hbase.connections.map(({ server }) => server);
    assert.equal(servers.length, new Set(servers).size);
    assert.ok(servers.length <= 4);
  },
};
