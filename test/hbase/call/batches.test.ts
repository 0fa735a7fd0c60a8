/** Batches go by the rules that single calls go by: pauses, ends, and who hears of their attempts. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { MultiResponseSchema } from "../../../src/gen/hbase/client_pb.ts";
import type { BatchResult, CallInterceptor, HBaseError, HBaseOptions } from "../../../src/hbase/index.ts";
import {
  bytes,
  decode,
  reply,
  withCluster,
  type FakeCluster,
  type Received,
  type Reply,
} from "../support/fake-cluster.ts";

const hbase = "org.apache.hadoop.hbase";

/** How many actions a Multi has, by region. */
function sizesOf(call: Received): readonly number[] {
  const { regionAction } = decode(call) as { regionAction: readonly { action: readonly unknown[] }[] };
  return regionAction.map(({ action }) => action.length);
}

/** An answer to each action: nothing found. */
function done(call: Received): Reply {
  const results = sizesOf(call).map((size) => ({
    resultOrException: Array.from({ length: size }, (_, index) => ({ index, result: {} })),
  }));
  return reply(MultiResponseSchema, { regionActionResult: results });
}

/** One that throws for all of each region. */
function threw(call: Received, name: string, says = "x"): Reply {
  const exception = { name: `${hbase}.${name}`, value: bytes(`${hbase}.${name}: ${says}`) };
  return reply(MultiResponseSchema, { regionActionResult: sizesOf(call).map(() => ({ exception })) });
}

async function gets(
  cluster: FakeCluster,
  rows: readonly string[],
  options: HBaseOptions = {},
): Promise<readonly BatchResult[]> {
  const table = cluster.open(options).table("t");
  return cluster.clock.runUntil(table.batch(rows.map((row) => ({ type: "get", row }))));
}

function errorOf(result: BatchResult | undefined): HBaseError {
  if (result === undefined || result.ok) assert.fail("It was done");
  return result.error;
}

interface Heard {
  readonly interceptor: CallInterceptor;
  readonly said: string[];
}

function recorder(): Heard {
  const said: string[] = [];
  const name = (region: Uint8Array | undefined): string => (region === undefined ? "several" : "one region");
  return {
    said,
    interceptor: {
      before: ({ operation, table, region, server, attempt }) =>
        void said.push(`${attempt}: ${operation} on ${table}, ${name(region)}, ${server}`),
      succeeded: ({ attempt }, { request, response }) =>
        void said.push(`${attempt}: done, ${request > 0 && response > 0 ? "with bytes" : "without"}`),
      failed: ({ attempt }, { exception }) => void said.push(`${attempt}: ${exception}`),
    },
  };
}

describe("a batch's attempts", () => {
  test("are heard of by interceptors, one a server, with its region if it is one", () =>
    withCluster(async (cluster) => {
      cluster.regions = [
        { start: "", end: "g", server: "s1" },
        { start: "g", end: "p", server: "s1" },
        { start: "p", end: "", server: "s2" },
      ];
      cluster.handler = done;
      const { interceptor, said } = recorder();
      const table = cluster.open({ interceptors: [interceptor] }).table("t");
      const actions = ["a", "h", "q"].map((row) => ({ type: "get", row }) as const);
      // The first looks the regions up, each in its time.
      await cluster.clock.runUntil(table.batch(actions));
      said.length = 0;
      await cluster.clock.runUntil(table.batch(actions));
      assert.deepEqual(said.toSorted(), [
        ...["1: batch on t, one region, s2:16020", "1: batch on t, several, s1:16020"],
        ...["1: done, with bytes", "1: done, with bytes"],
      ]);
    }));

  test("are heard of when they fail, and later failures are among the events, whoever threw", () =>
    withCluster(async (cluster) => {
      let round = 0;
      cluster.handler = (call) => {
        round += 1;
        if (round === 1) return "hang-up";
        return round === 2 ? threw(call, "RegionTooBusyException", "so busy") : done(call);
      };
      const { interceptor, said } = recorder();
      const client = cluster.open({ interceptors: [interceptor], silentAttempts: 0 });
      await cluster.clock.runUntil(client.table("t").getAll(["a", "b"]));
      assert.deepEqual(
        said.filter((each) => /^\d: (?:getAll|Conn)/.test(each)),
        [
          "1: getAll on t, one region, s1:16020",
          "1: ConnectionClosedException",
          ...["2: getAll on t, one region, s1:16020", "3: getAll on t, one region, s1:16020"],
        ],
      );
      const texts = client.events.map(({ text }) => text).filter((text) => text.startsWith("getAll"));
      assert.equal(texts.length, 2);
      assert.match(texts[0] ?? "", /^getAll on "t", 2 actions, attempt 1, s1:16020: /);
      assert.equal(texts[1], 'getAll on "t", 2 actions, attempt 2, s1:16020: so busy');
    }));

  test("are ended by what an interceptor throws, each action with an outcome", () =>
    withCluster(async (cluster) => {
      const before = ({ operation }: { readonly operation: string }): void => {
        if (operation === "batch") throw new Error("not today");
      };
      const results = await gets(cluster, ["a", "b"], { interceptors: [{ before }] });
      for (const result of results) assert.match(errorOf(result).message, /An interceptor ended it: not today/);
      assert.equal(cluster.received.length, 0);
    }));
});

describe("a batch's failures", () => {
  test("are followed by no pause that would outlast it", () =>
    withCluster(async (cluster) => {
      cluster.handler = (call) => threw(call, "quotas.RpcThrottlingException", "n - wait 2min");
      const startedAt = cluster.clock.now();
      const [result] = await gets(cluster, ["a"]);
      const error = errorOf(result);
      assert.deepEqual([error.exception, error.attempts], ["OperationTimeoutExceededException", 1]);
      assert.match(error.message, /last: .*wait 2min/);
      assert.ok(cluster.clock.now() - startedAt < 100, "at once");
    }));

  test("are exhausted as a single call's are, with the last one as the cause", () =>
    withCluster(async (cluster) => {
      cluster.handler = (call) => threw(call, "RegionTooBusyException", "so busy");
      const error = errorOf((await gets(cluster, ["a"], { maxAttempts: 3 }))[0]);
      assert.deepEqual([error.exception, error.attempts, error.retrySafe], ["RetriesExhaustedException", 3, true]);
      assert.equal((error.cause as HBaseError).exception, "RegionTooBusyException");
    }));

  test("let it ask why a region is nowhere only when it was missing twice in a row", () =>
    withCluster(async (cluster) => {
      cluster.tableState = 1;
      const names = ["NotServingRegionException", "RegionTooBusyException", "NotServingRegionException"];
      cluster.handler = (call) => {
        const name = names.shift();
        return name === undefined ? done(call) : threw(call, name);
      };
      assert.deepEqual(
        (await gets(cluster, ["a"])).map(({ ok }) => ok),
        [true],
      );
      cluster.handler = (call) => threw(call, "NotServingRegionException");
      const error = errorOf((await gets(cluster, ["a"]))[0]);
      assert.deepEqual([error.exception, error.attempts], ["TableNotEnabledException", 2]);
    }));
});
