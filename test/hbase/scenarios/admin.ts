/** Administration, after TestAsyncTableAdminApi, TestAsyncNamespaceAdminApi, TestAsyncRegionAdminApi, TestAsyncProcedureAdminApi. */
import assert from "node:assert/strict";
import { adminOf, type ProcedureProgress } from "../../../src/hbase/admin/index.ts";
import { errorOf, exceptionOf, text, type Scenario, type World } from "./world.ts";

function openAdmin(world: World) {
  return adminOf(world.hbase);
}

export const adminScenarios: Readonly<Record<string, Scenario>> = {
  async "a table is made with what is said of its families, listed, described, and deleted once it is disabled"(world) {
    const { tables } = openAdmin(world);
    const name = world.newName();
    await tables.create(name, {
      families: {
        d: { versions: 3, ttlSeconds: 86_400, bloomFilter: "rowcol", blockSizeBytes: 8_192, inMemory: true },
        e: { minVersions: 1, compression: "gz", dataBlockEncoding: "fast-diff", keepDeletedCells: "true" },
      },
      splits: ["m"],
      maxFileSizeBytes: 1_000_000_000,
      durability: "async-wal",
      attributes: { OWNER: "somebody" },
    });
    assert.deepEqual(await tables.list({ pattern: `${name}.*` }), [name]);
    assert.equal(await tables.exists(name), true);
    assert.equal(await tables.state(name), "enabled");
    const { families, maxFileSizeBytes, durability, attributes } = await tables.describe(name);
    assert.deepEqual(Object.keys(families), ["d", "e"]);
    const { d, e } = families;
    assert.deepEqual(
      [d?.versions, d?.ttlSeconds, d?.bloomFilter, d?.blockSizeBytes, d?.inMemory, d?.compression],
      [3, 86_400, "rowcol", 8_192, true, "none"],
    );
    assert.deepEqual(
      [e?.versions, e?.minVersions, e?.compression, e?.dataBlockEncoding, e?.keepDeletedCells, e?.ttlSeconds],
      [1, 1, "gz", "fast-diff", "true", Number.POSITIVE_INFINITY],
    );
    assert.deepEqual([maxFileSizeBytes, durability, attributes["OWNER"]], [1_000_000_000, "async-wal", "somebody"]);
    await world.hbase.table(name).put("r", { "d:v": "1" });
    assert.equal(await exceptionOf(tables.delete(name)), "TableNotDisabledException");
    await tables.disable(name);
    assert.equal(await tables.state(name), "disabled");
    assert.equal(await exceptionOf(world.hbase.table(name).get("r")), "TableNotEnabledException");
    await tables.delete(name);
    assert.equal(await tables.exists(name), false);
    assert.deepEqual(await tables.list({ pattern: name }), []);
  },

  async "what cannot be is refused by its name, before anything is done"(world) {
    const { tables, namespaces, regions } = openAdmin(world);
    const name = await world.createTable();
    const none = world.newName();
    assert.equal(await exceptionOf(tables.create(name, { families: { d: {} } })), "TableExistsException");
    assert.equal(await exceptionOf(tables.create(none, { families: {} })), "IllegalArgumentException");
    assert.equal(await exceptionOf(tables.create(none, { families: { "a:b": {} } })), "IllegalArgumentException");
    for (const splits of [[""], ["m", ""], ["m", "a", "m"]]) {
      assert.equal(await exceptionOf(tables.create(none, { families: { d: {} }, splits })), "IllegalArgumentException");
    }
    assert.equal(await exceptionOf(tables.disable("hbase:meta")), "ConstraintException");
    assert.equal(
      await exceptionOf(tables.create(`none:${none}`, { families: { d: {} } })),
      "NamespaceNotFoundException",
    );
    for (const method of ["describe", "delete", "disable", "enable"] as const) {
      assert.equal(await exceptionOf(tables[method](none)), "TableNotFoundException");
    }
    assert.equal(await exceptionOf(tables.enable(name)), "TableNotDisabledException");
    assert.equal(await exceptionOf(tables.addFamily(name, "d")), "InvalidFamilyOperationException");
    assert.equal(await exceptionOf(tables.deleteFamily(name, "none")), "InvalidFamilyOperationException");
    assert.equal(await exceptionOf(tables.alterFamily(name, "none", {})), "NoSuchColumnFamilyException");
    assert.equal(await exceptionOf(namespaces.describe("none")), "NamespaceNotFoundException");
    assert.equal(await exceptionOf(regions.merge(["one"])), "IllegalArgumentException");
    assert.equal(await tables.exists(none), false);
  },

  async "a table is made like another, by its description and where its regions begin"(world) {
    const { tables, regions } = openAdmin(world);
    const [name, copy] = [world.newName(), world.newName()];
    const families = { d: { versions: 5, ttlSeconds: 3_600 }, e: { inMemory: true } };
    // In any order.
    await tables.create(name, { families, splits: ["t", "c", "m"], attributes: { NOTE: "first" } });
    const begins = async (table: string): Promise<readonly (string | undefined)[]> =>
      (await regions.list(table)).map(({ region }) => text(region.startKey));
    assert.deepEqual(await begins(name), ["", "c", "m", "t"]);
    const described = await tables.describe(name);
    const splits = (await begins(name)).slice(1).map((key) => key ?? "");
    await tables.create(copy, { ...described, splits });
    assert.deepEqual(await begins(copy), ["", "c", "m", "t"]);
    assert.deepEqual({ ...(await tables.describe(copy)), name }, described);
    assert.equal(await exceptionOf(tables.create(copy, described)), "TableExistsException");
    assert.equal(await exceptionOf(tables.describe(world.newName())), "TableNotFoundException");
  },

  async "a table is disabled and enabled, and has what it had"(world) {
    const { tables } = openAdmin(world);
    const table = await world.table({ splits: ["m"] });
    await table.putAll({ a: { "d:v": "1" }, z: { "d:v": "2" } });
    await tables.disable(table.name);
    assert.equal(await exceptionOf(tables.disable(table.name)), "TableNotEnabledException");
    await tables.enable(table.name);
    assert.deepEqual(
      (await table.getAll(["a", "z"])).map((row) => row?.text("d:v")),
      ["1", "2"],
    );
  },

  async "families are added, changed and deleted, one by one and in one step"(world) {
    const { tables } = openAdmin(world);
    const table = await world.table();
    await tables.addFamily(table.name, "e", { versions: 2 });
    await table.put("r", { "e:v": "1" });
    await tables.alterFamily(table.name, "e", { ttlSeconds: 3_600 });
    const e = (await tables.describe(table.name)).families["e"];
    assert.deepEqual([e?.versions, e?.ttlSeconds], [2, 3_600]);
    await tables.deleteFamily(table.name, "e");
    assert.equal(await exceptionOf(table.put("r", { "e:v": "1" })), "NoSuchColumnFamilyException");
    await tables.alter(table.name, {
      families: { d: { versions: 7 }, f: { inMemory: true } },
      readOnly: false,
      attributes: { NOTE: "changed" },
    });
    await tables.alter(table.name, { deleteFamilies: ["f"], families: { g: {} }, flushSizeBytes: 64_000_000 });
    const { families, attributes, flushSizeBytes, readOnly } = await tables.describe(table.name);
    assert.deepEqual(Object.keys(families), ["d", "g"]);
    assert.equal(families["d"]?.versions, 7);
    assert.deepEqual([attributes["NOTE"], flushSizeBytes, readOnly], ["changed", 64_000_000, false]);
    await table.put("r", { "d:v": "1", "g:v": "2" });
    assert.deepEqual((await table.get("r"))?.toObject("text"), { "d:v": "1", "g:v": "2" });
  },

  async "a truncated table is empty, and its regions are as they were if that is wanted"(world) {
    const { tables } = openAdmin(world);
    const table = await world.table({ splits: ["m"] });
    for (const preserveSplits of [true, false]) {
      await table.put("a", { "d:v": "1" });
      await tables.disable(table.name);
      await tables.truncate(table.name, { preserveSplits });
      assert.equal(await table.get("a"), undefined);
      assert.equal((await world.control.regions(table.name)).length, preserveSplits ? 2 : 1);
    }
  },

  async "namespaces hold tables, and are deleted when they are empty"(world) {
    const { namespaces, tables } = openAdmin(world);
    const namespace = world.newName().replaceAll("-", "_");
    await namespaces.create(namespace, { owner: "somebody" });
    assert.equal(await exceptionOf(namespaces.create(namespace)), "NamespaceExistException");
    assert.deepEqual(await namespaces.describe(namespace), { name: namespace, configuration: { owner: "somebody" } });
    await namespaces.alter(namespace, { owner: undefined, purpose: "tests" });
    assert.deepEqual((await namespaces.describe(namespace)).configuration, { purpose: "tests" });
    const names = new Set((await namespaces.list()).map(({ name }) => name));
    for (const name of ["default", "hbase", namespace]) assert.ok(names.has(name), `"${name}" is listed`);
    const name = `${namespace}:orders`;
    await tables.create(name, { families: { d: {} } });
    await world.hbase.table(name).put("r", { "d:v": "1" });
    assert.deepEqual(await tables.list({ namespace }), [name]);
    assert.equal(await exceptionOf(namespaces.delete(namespace)), "ConstraintException");
    await tables.disable(name);
    await tables.delete(name);
    await namespaces.delete(namespace);
    assert.equal(await exceptionOf(namespaces.describe(namespace)), "NamespaceNotFoundException");
  },

  async "regions are listed, split, merged and moved, and rows stay where they can be found"(world) {
    const { regions } = openAdmin(world);
    const table = await world.table({ splits: ["m", "t"] });
    await table.putAll({ a: { "d:v": "1" }, n: { "d:v": "2" }, z: { "d:v": "3" } });
    const listed = async () => (await regions.list(table.name)).map(({ region }) => region);
    const startKeys = async () => (await listed()).map(({ startKey }) => new TextDecoder().decode(startKey));
    const [first, ...others] = await listed();
    assert.ok(first !== undefined);
    await regions.split(first, "c");
    assert.deepEqual(await startKeys(), ["", "c", "m", "t"]);
    await regions.merge(others);
    assert.deepEqual(await startKeys(), ["", "c", "m"]);
    const { server, region } = await regions.find(table.name, "z");
    const other = (await regions.list(table.name)).find((each) => each.server.address !== server.address)?.server;
    await regions.move(region, other);
    const moved = (await regions.find(table.name, "z")).server;
    if (other !== undefined) assert.equal(moved.address, other.address);
    const rows = await table.getAll(["a", "n", "z"]);
    assert.deepEqual(
      rows.map((row) => row?.text("d:v")),
      ["1", "2", "3"],
    );
  },

  async "a procedure tells how far it is until it is done"(world) {
    const { tables } = openAdmin(world);
    const name = world.newName();
    const seen: ProcedureProgress[] = [];
    const onProgress = (progress: ProcedureProgress): void => void seen.push(progress);
    await tables.create(name, { families: { d: {} }, splits: ["m"] }, { onProgress });
    assert.equal(seen.at(-1)?.state, "finished");
    assert.equal(new Set(seen.map(({ id }) => id)).size, 1);
    assert.ok(seen.every(({ submittedAtMs, updatedAtMs }) => submittedAtMs > 0 && updatedAtMs >= submittedAtMs));
    await tables.disable(name);
    await tables.delete(name);
  },

  async "who no longer waits for a procedure is told that it goes on, and it does"(world) {
    const { tables } = openAdmin(world);
    const name = world.newName();
    const controller = new AbortController();
    const onProgress = (): void => controller.abort(new Error("tired"));
    const error = await errorOf(
      tables.create(name, { families: { d: {} }, splits: ["c", "f", "m"] }, { signal: controller.signal, onProgress }),
    );
    assert.equal(error.exception, "CallCancelledException");
    assert.equal(error.maybeApplied, true);
    while ((await tables.state(name)) !== "enabled") await world.pass(50);
    assert.equal(await world.hbase.table(name).get("r"), undefined);
    await tables.disable(name);
    await tables.delete(name);
  },

  async "the balancer is switched, and tells how it was"(world) {
    const { cluster } = openAdmin(world);
    assert.equal(await cluster.setBalancer(false), false);
    assert.equal(await cluster.isBalancerOn(), false);
  },
};
