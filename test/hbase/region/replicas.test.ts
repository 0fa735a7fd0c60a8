/** Reads that any copy of a region may answer, on primaries that are slow, silent or gone, in virtual time. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { HBaseOptions, Table } from "../../../src/hbase/index.ts";
import type { CallAction, IncomingCall } from "../../../src/testing/index.ts";
import { VirtualClock } from "../../../src/transport/memory/index.ts";
import { memorySite, type MemorySite } from "../scenarios/memory-site.ts";
import { errorOf, World } from "../scenarios/world.ts";

interface Stage {
  readonly clock: VirtualClock;
  readonly site: MemorySite;
  readonly world: World;
  /** With a region on each server, three copies of each, and rows "a", "n" and "z". */
  readonly table: Table;
  /** From now on. @param server Its place. */
  readonly onCall: (action: (call: IncomingCall, server: number) => CallAction) => void;
  /** `Get`, `Multi` and `Scan` since `onCall`, as `method@server`. */
  readonly asked: string[];
  /** Which servers the region with the row is on: the primary's place first. */
  readonly places: (row: string) => readonly number[];
}

async function play(client: HBaseOptions, scenario: (stage: Stage) => Promise<void>): Promise<void> {
  const clock = new VirtualClock();
  const asked: string[] = [];
  let onCall: (call: IncomingCall, server: number) => CallAction = () => "handle";
  const site = memorySite({
    clock,
    onCall(call, server) {
      if (call.service === "ClientService") asked.push(`${call.method}@${server}`);
      return onCall(call, server);
    },
  });
  const world = new World(site, "replicas");
  const body = async (): Promise<void> => {
    const table = world.open(client).table(await world.createTable({ splits: ["m", "t"], replicas: 3 }));
    for (const row of ["a", "n", "z"]) await table.put(row, { "d:v": row });
    const servers = await world.control.servers();
    await scenario({
      ...{ clock, site, world, table, asked },
      onCall(action) {
        onCall = action;
        asked.length = 0;
      },
      places(row) {
        const all = site.cluster.regions(table.name);
        const startKey = row < "m" ? "" : row < "t" ? "m" : "t";
        const copies = all.filter((region) => region.startKey === startKey);
        return copies.toSorted((a, b) => a.replica - b.replica).map(({ server }) => servers.indexOf(server));
      },
    });
  };
  await clock.runUntil(body());
  await clock.runUntil(world.end());
  await clock.runUntil(site.cluster.close());
  await clock.advance(120_000);
  assert.equal(clock.pendingTimers, 0, "timers are left");
}

const TIMELINE = { consistency: "timeline" } as const;

describe("a read that any copy may answer", () => {
  test("is the primary's while that answers in time, and not stale", () =>
    play({}, async ({ table, onCall, asked, places }) => {
      onCall(() => "handle");
      const row = await table.get("a", TIMELINE);
      assert.deepEqual([row?.text("d:v"), row?.stale], ["a", false]);
      assert.deepEqual(asked, [`Get@${places("a")[0]}`]);
    }));

  test("is a copy's, and stale, when the primary takes longer than its time; the primary is given up", () =>
    play({}, async ({ clock, table, onCall, places }) => {
      const [primary] = places("a");
      await table.getAll(["a", "n", "z"]);
      onCall((_, server) => (server === primary ? { delayMs: 5_000 } : "handle"));
      const began = clock.now();
      const row = await table.get("a", TIMELINE);
      assert.deepEqual([row?.text("d:v"), row?.stale], ["a", true]);
      assert.ok(clock.now() - began >= 10 && clock.now() - began < 20, `${clock.now() - began} ms`);
      assert.equal(await table.exists("a", TIMELINE), true);
      assert.equal(await table.exists("b", TIMELINE), false);
    }));

  test("waits for another copy as long as it is told, each after the one before", () =>
    play({ replicaDelayMs: 300 }, async ({ clock, table, onCall, places }) => {
      const [primary, second] = places("a");
      await table.get("a");
      onCall((_, server) => (server === primary || server === second ? "ignore" : "handle"));
      const began = clock.now();
      assert.equal((await table.get("a", TIMELINE))?.stale, true);
      assert.ok(clock.now() - began >= 600 && clock.now() - began < 700, `${clock.now() - began} ms`);
      const again = clock.now();
      assert.equal((await table.get("a", { ...TIMELINE, replicaDelayMs: 50 }))?.stale, true);
      assert.ok(clock.now() - again >= 50 && clock.now() - again < 200, `${clock.now() - again} ms`);
    }));

  test("needs no other copy without being asked for that", () =>
    play({}, async ({ clock, table, onCall, places }) => {
      const [primary] = places("a");
      await table.get("a");
      onCall((_, server) => (server === primary ? { delayMs: 500 } : "handle"));
      const began = clock.now();
      assert.equal((await table.get("a"))?.stale, false);
      assert.ok(clock.now() - began >= 500);
    }));

  test("is a copy's when the primary's server is dead and its regions are nowhere yet", () =>
    play({}, async ({ clock, site, table, places }) => {
      const [primary = 0] = places("a");
      await table.get("a");
      site.cluster.killServer(primary, 60_000);
      const began = clock.now();
      assert.equal((await table.get("a", TIMELINE))?.text("d:v"), "a");
      const rows = await table.getAll(["a", "n", "z"], TIMELINE);
      assert.deepEqual(
        rows.map((row) => row?.text("d:v")),
        ["a", "n", "z"],
      );
      assert.ok(clock.now() - began < 1_000, `${clock.now() - began} ms`);
    }));

  test("in a batch goes to another copy for the slow regions alone; what is written goes to primaries", () =>
    play({}, async ({ clock, table, onCall, places }) => {
      const [slow] = places("a");
      await table.getAll(["a", "n", "z"]);
      onCall(({ method }, server) => (server === slow && method === "Multi" ? { delayMs: 5_000 } : "handle"));
      const began = clock.now();
      const results = await table.batch([
        { type: "get", row: "a", ...TIMELINE },
        { type: "exists", row: "n", ...TIMELINE },
        { type: "get", row: "none", ...TIMELINE },
        { type: "get", row: "z", ...TIMELINE },
      ]);
      assert.ok(clock.now() - began < 100, `${clock.now() - began} ms`);
      const told = results.map((each) => (each.ok ? [each.applied, each.result?.stale] : each.error.exception));
      assert.deepEqual(told, [
        [true, true],
        [true, undefined],
        [true, undefined],
        [true, false],
      ]);
      onCall(() => "handle");
      const mixed = await table.batch([
        { type: "put", row: "a", columns: { "d:v": "2" } },
        { type: "get", row: "z", ...TIMELINE },
      ]);
      assert.deepEqual(
        mixed.map((each) => each.ok),
        [true, true],
      );
    }));

  test("in a scan is opened at another copy, and read to the region's end there", () =>
    play({}, async ({ clock, table, onCall, asked, places }) => {
      const rows = Array.from({ length: 30 }, (_, at) => `b${String(at).padStart(2, "0")}`);
      await table.putAll(Object.fromEntries(rows.map((row) => [row, { "d:v": row }])));
      const [primary, second] = places("b");
      onCall(({ method }, server) => (server === primary && method === "Scan" ? "ignore" : "handle"));
      const began = clock.now();
      const seen: string[] = [];
      for await (const row of table.scan({ ...TIMELINE, prefix: "b", caching: 10 })) {
        assert.equal(row.stale, true);
        seen.push(row.key);
      }
      assert.deepEqual(seen, rows);
      assert.ok(clock.now() - began >= 1_000 && clock.now() - began < 1_200, `${clock.now() - began} ms`);
      const scans = asked.filter((call) => call.startsWith("Scan"));
      assert.equal(scans[0], `Scan@${primary}`);
      assert.ok(scans.slice(1).every((call) => call === `Scan@${second}`));
      assert.ok(scans.length > 3);
    }));

  test("of one copy is that copy's alone", () =>
    play({}, async ({ table, onCall, asked, places }) => {
      const [, , third] = places("n");
      onCall(() => "handle");
      const row = await table.get("n", { replicaId: 2 });
      assert.deepEqual([row?.text("d:v"), row?.stale], ["n", true]);
      assert.deepEqual(asked, [`Get@${third}`]);
      const seen = [];
      for await (const each of table.scan({ replicaId: 1, prefix: "n" })) seen.push([each.key, each.stale]);
      assert.deepEqual(seen, [["n", true]]);
    }));

  test("ends when its caller does not want it any more, or its time is over, at every copy", () =>
    play({}, async ({ clock, table, onCall }) => {
      await table.get("a");
      onCall(() => "ignore");
      const controller = new AbortController();
      const cancelled = errorOf(table.get("a", { ...TIMELINE, signal: controller.signal }));
      clock.setTimer(100, () => controller.abort(new Error("enough")));
      assert.equal((await cancelled).exception, "CallCancelledException");
      const began = clock.now();
      const late = await errorOf(table.get("a", { ...TIMELINE, timeoutMs: 400 }));
      assert.equal(late.exception, "OperationTimeoutExceededException");
      assert.ok(clock.now() - began <= 400, `${clock.now() - began} ms`);
      const signal = AbortSignal.abort(new Error("not at all"));
      assert.equal((await errorOf(table.get("a", { ...TIMELINE, signal }))).exception, "CallCancelledException");
    }));

  test("of a table that is not there says so", () =>
    play({}, async ({ world }) => {
      const none = world.hbase.table(world.newName());
      assert.equal((await errorOf(none.get("a", TIMELINE))).exception, "TableNotFoundException");
      const [outcome] = await none.batch([{ type: "get", row: "a", ...TIMELINE }]);
      assert.equal(outcome?.ok === false ? outcome.error.exception : "none", "TableNotFoundException");
    }));
});
