/** The master that is not there, not ready, or another one meanwhile; requests that are lost; procedures that fail or are forgotten. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { adminOf } from "../../../src/hbase/admin/index.ts";
import type { HBase, HBaseOptions, Registry, ServerName } from "../../../src/hbase/index.ts";
import { serverName } from "../../../src/hbase/region/server-name.ts";
import type { CallAction, IncomingCall } from "../../../src/testing/index.ts";
import { VirtualClock } from "../../../src/transport/memory/index.ts";
import { memorySite, type MemorySite } from "../scenarios/memory-site.ts";
import { errorOf, World } from "../scenarios/world.ts";

interface Stage {
  readonly clock: VirtualClock;
  readonly site: MemorySite;
  readonly world: World;
  readonly hbase: HBase;
  /** The methods that the master was asked. */
  readonly asked: string[];
}

interface StageOptions {
  /** What happens to the master's calls. @param count How often the method has been called before. */
  readonly onCall?: (call: IncomingCall, count: number) => CallAction;
  readonly client?: HBaseOptions;
  readonly procedureMs?: number;
}

/** Plays with a cluster whose master does as it is told. */
async function play(
  { onCall = () => "handle", client = {}, procedureMs = 20 }: StageOptions,
  scenario: (stage: Stage) => Promise<void>,
): Promise<void> {
  const clock = new VirtualClock();
  const asked: string[] = [];
  const site = memorySite({
    ...{ clock, procedureMs },
    onCall(call) {
      if (call.service !== "MasterService") return "handle";
      const count = asked.filter((method) => method === call.method).length;
      asked.push(call.method);
      return onCall(call, count);
    },
  });
  const world = new World(site, "master");
  const hbase = world.open(client);
  await clock.runUntil(scenario({ clock, site, world, hbase, asked }));
  await clock.runUntil(world.end());
  await clock.runUntil(site.cluster.close());
  await clock.advance(120_000);
  assert.equal(clock.pendingTimers, 0, "timers are left");
}

/** A registry that knows nothing but the master. @param master By how often it has been asked, from 1. */
function registryOf(master: (question: number) => ServerName) {
  let count = 0;
  const nobodyAsks = (): Promise<never> => Promise.reject(new Error("Nobody asks"));
  const registry: Registry = {
    ...{ kind: "test", clusterId: nobodyAsks, metaLocations: nobodyAsks },
    activeMaster: async () => master(++count),
    async [Symbol.asyncDispose]() {},
  };
  return { registry, questions: () => count };
}

const FAMILIES = { families: { d: {} } };

describe("HBase's master", () => {
  test("a request whose answer is lost is sent again, and runs once", () =>
    play(
      { onCall: ({ method }, count) => (method === "CreateTable" && count === 0 ? "handle-and-close" : "handle") },
      async ({ hbase, asked }) => {
        await adminOf(hbase).tables.create("orders", FAMILIES);
        assert.equal(asked.filter((method) => method === "CreateTable").length, 2);
      },
    ));

  for (const exception of ["PleaseHoldException", "ServerNotRunningYetException", "MasterNotRunningException"]) {
    test(`one that answers ${exception} is asked again`, () =>
      play(
        { onCall: (_, count) => (count < 3 ? { exception: `org.apache.hadoop.hbase.${exception}` } : "handle") },
        ({ hbase }) => adminOf(hbase).tables.create("orders", FAMILIES),
      ));
  }

  test("when it has moved, the registry is asked for it again", () =>
    play({}, async ({ site, world }) => {
      const gone = serverName("gone.hbase.test", 16_000, 1n);
      const { host, port } = site.cluster.master.identity;
      const now = serverName(host, port);
      const { registry, questions } = registryOf((question) => (question < 3 ? gone : now));
      const { tables } = adminOf(world.open({ registry }));
      assert.deepEqual(await tables.list(), []);
      assert.deepEqual(await tables.list(), []);
      assert.equal(questions(), 3, "where it is now is known from then on");
    }));

  test("many who look for it at once ask the registry once", () =>
    play({}, async ({ site, world, asked }) => {
      const { host, port } = site.cluster.master.identity;
      const { registry, questions } = registryOf(() => serverName(host, port));
      const { cluster } = adminOf(world.open({ registry }));
      await Promise.all(Array.from({ length: 10 }, () => cluster.isBalancerOn()));
      assert.equal(asked.length, 10);
      assert.equal(questions(), 1);
    }));

  test("a procedure that takes longer than there is time goes on, and the error says so", () =>
    play({ procedureMs: 60_000 }, async ({ clock, hbase }) => {
      const { tables } = adminOf(hbase, { procedureTimeoutMs: 5_000 });
      const began = clock.now();
      const error = await errorOf(tables.create("orders", FAMILIES));
      assert.equal(error.exception, "OperationTimeoutExceededException");
      assert.equal(error.maybeApplied, true);
      assert.ok(clock.now() - began <= 5_000, "not later than it was to be");
      await clock.advance(60_000);
      assert.equal(await tables.exists("orders"), true);
    }));

  test("a procedure is looked at less and less often, and not without a pause", () =>
    play({ procedureMs: 10_000 }, async ({ hbase, asked }) => {
      await adminOf(hbase).tables.create("orders", FAMILIES);
      const looks = asked.filter((method) => method === "getProcedureResult").length;
      assert.ok(looks > 8 && looks < 20, `${looks} looks`);
    }));

  test("a procedure that fails is the operation's error, by its class", () =>
    play({}, async ({ hbase }) => {
      const { tables, regions } = adminOf(hbase);
      await tables.create("orders", { ...FAMILIES, splits: ["c", "m"] });
      const [first, , last] = await regions.list("orders");
      const error = await errorOf(
        regions.merge([first, last].flatMap((each) => (each === undefined ? [] : each.region))),
      );
      assert.equal(error.exception, "MergeRegionException");
      assert.equal(error.operation, "mergeRegions");
      assert.equal(error.maybeApplied, false);
    }));

  test("when nobody can say any more how far a procedure is, the error says that it may be done", () =>
    play(
      {
        client: { maxAttempts: 2 },
        onCall: ({ method }) => (method === "getProcedureResult" ? { exception: "java.io.IOException" } : "handle"),
      },
      async ({ hbase }) => {
        const error = await errorOf(adminOf(hbase).tables.create("orders", FAMILIES));
        assert.equal(error.exception, "RetriesExhaustedException");
        assert.equal(error.maybeApplied, true);
      },
    ));

  test("an older one, which does not know how to flush, is asked in its own way", () =>
    play({}, async ({ hbase, asked }) => {
      await adminOf(hbase).tables.create("orders", FAMILIES);
      const error = await errorOf(adminOf(hbase).stores.flush("orders"));
      assert.equal(error.exception, "UnsupportedOperationException");
      assert.deepEqual(asked.slice(-2), ["FlushTable", "ExecProcedure"]);
    }));

  test("what is no client has no administration", () => {
    assert.throws(() => adminOf({} as HBase), /This is no client/);
  });
});
