/** How a call goes on after a failure: the table of exceptions, pauses and deadlines, on a virtual clock. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { GetResponseSchema, MultiResponseSchema, MutateResponseSchema } from "../../../src/gen/hbase/client_pb.ts";
import { HBaseError, type HBaseOptions, type Result } from "../../../src/hbase/index.ts";
import { bytes, decode, reply, withCluster, type FakeCluster, type Reply } from "../support/fake-cluster.ts";

const row = { row: bytes("r"), family: bytes("d"), qualifier: bytes("q"), value: bytes("v"), timestamp: 1n } as const;
const found = reply(GetResponseSchema, { result: { cell: [{ ...row, cellType: 4 }] } });
const done = reply(MutateResponseSchema, { processed: true });
const hbase = "org.apache.hadoop.hbase";
const threw = (name: string, says?: string): Reply => ({ exception: `${hbase}.${name}`, ...(says && { says }) });

/** Answers one after the other; the last one stays. */
function script(cluster: FakeCluster, ...replies: readonly Reply[]): void {
  let at = 0;
  cluster.handler = () => replies[Math.min(at++, replies.length - 1)] as Reply;
}

interface Outcome {
  readonly value: Result | undefined;
  readonly error: HBaseError | undefined;
  /** Of the virtual clock. */
  readonly tookMs: number;
}

async function outcomeOf(cluster: FakeCluster, call: Promise<Result | void | undefined>): Promise<Outcome> {
  const startedAt = cluster.clock.now();
  const settled = call.then(
    (value) => ({ value: value ?? undefined, error: undefined }),
    (error: unknown) => {
      if (!(error instanceof HBaseError)) throw error;
      return { value: undefined, error };
    },
  );
  const outcome = await cluster.clock.runUntil(settled);
  return { ...outcome, tookMs: cluster.clock.now() - startedAt };
}

async function get(cluster: FakeCluster, options: HBaseOptions = {}): Promise<Outcome> {
  return outcomeOf(cluster, cluster.open(options).table("t").get("r"));
}

/** A round trip takes 2 ms, a new connection 1 ms more; the first call looks its region up. */
const FIRST_CALL_MS = 8;

describe("a failure is followed by what its exception asks for", () => {
  const cases: readonly {
    readonly name: string;
    readonly reply: Reply;
    readonly lookups: number;
    readonly pauseMs: number;
  }[] = [
    {
      name: "a region that is not there is looked up again",
      reply: threw("NotServingRegionException"),
      lookups: 2,
      pauseMs: 100,
    },
    {
      name: "a server that stops",
      reply: threw("regionserver.RegionServerStoppedException"),
      lookups: 2,
      pauseMs: 100,
    },
    { name: "an exception that nobody knows", reply: { exception: "a.B" }, lookups: 2, pauseMs: 100 },
    {
      name: "a region that is being opened is waited for",
      reply: threw("exceptions.RegionOpeningException"),
      lookups: 1,
      pauseMs: 100,
    },
    {
      name: "a region that is too busy is waited for",
      reply: threw("RegionTooBusyException"),
      lookups: 1,
      pauseMs: 100,
    },
    {
      name: "a server that is overloaded is waited for longer",
      reply: threw("CallQueueTooBigException"),
      lookups: 1,
      pauseMs: 500,
    },
    {
      name: "a server that says beside an exception nobody knows that it is overloaded, as well",
      reply: { exception: "a.B", serverOverloaded: true },
      lookups: 1,
      pauseMs: 500,
    },
    {
      name: "and one that says so of a region that is not there is looked up again",
      reply: { exception: `${hbase}.NotServingRegionException`, serverOverloaded: true },
      lookups: 2,
      pauseMs: 500,
    },
    {
      ...{
        name: "a quota is waited for as long as it says",
        reply: threw("quotas.RpcThrottlingException", "n - wait 1sec, 234ms"),
      },
      ...{ lookups: 1, pauseMs: 1_234 },
    },
    { name: "what can go on at once does", reply: threw("RetryImmediatelyException"), lookups: 1, pauseMs: 0 },
  ];
  for (const { name, reply: first, lookups, pauseMs } of cases) {
    test(name, () =>
      withCluster(async (cluster) => {
        script(cluster, first, found);
        const { value, tookMs } = await get(cluster);
        assert.equal(value?.text("d:q"), "v");
        assert.equal(cluster.lookups, lookups);
        const again = 2 * lookups;
        assert.ok(Math.abs(tookMs - FIRST_CALL_MS - pauseMs - again) <= 4, `${tookMs} ms`);
      }),
    );
  }

  test("a region that was moved is asked for where it is, without a look-up and without a pause", () =>
    withCluster(async (cluster) => {
      const says = "Region moved to: hostname=s2 port=16020 startCode=1. As of locationSeqNum=9.";
      cluster.handler = ({ server }) => (server === "s2" ? found : threw("exceptions.RegionMovedException", says));
      const { value, tookMs } = await get(cluster);
      assert.equal(value?.text("d:q"), "v");
      assert.equal(cluster.lookups, 1);
      assert.ok(tookMs < 20, `${tookMs} ms`);
    }));

  test("what forbids another attempt gets none", () =>
    withCluster(async (cluster) => {
      for (const first of [
        threw("regionserver.NoSuchColumnFamilyException"),
        { exception: "a.B", doNotRetry: true },
        threw("UnknownScannerException"),
      ]) {
        cluster.received.length = 0;
        script(cluster, first, found);
        const { error } = await get(cluster);
        assert.deepEqual([error?.attempts, error?.maybeApplied, cluster.received.length], [1, false, 1]);
      }
    }));
});

describe("pauses", () => {
  test("follow HBase's table", () =>
    withCluster(async (cluster) => {
      const times: number[] = [];
      cluster.handler = () => {
        times.push(cluster.clock.now());
        return threw("RegionTooBusyException");
      };
      const { error } = await get(cluster, { maxAttempts: 9, operationTimeoutMs: 600_000 });
      const pauses = times.slice(1).map((at, i) => Math.round((at - (times[i] ?? 0)) / 100));
      assert.deepEqual(pauses, [1, 2, 3, 5, 10, 20, 40, 100]);
      assert.deepEqual([error?.exception, error?.attempts, error?.retrySafe], ["RetriesExhaustedException", 9, true]);
      assert.equal((error?.cause as HBaseError | undefined)?.exception, "RegionTooBusyException");
    }));

  test("that would outlast the operation are not begun", () =>
    withCluster(async (cluster) => {
      script(cluster, threw("quotas.RpcThrottlingException", "n - wait 10min, 0ms"));
      const { error, tookMs } = await get(cluster, { operationTimeoutMs: 5_000 });
      assert.equal(error?.exception, "OperationTimeoutExceededException");
      assert.match(error?.message ?? "", /wait 10min/);
      assert.ok(tookMs < 50, `${tookMs} ms`);
    }));
});

describe("deadlines", () => {
  test("a server that says nothing is asked again, until the operation's time is over", () =>
    withCluster(async (cluster) => {
      const { error, tookMs } = await get(cluster, { rpcTimeoutMs: 1_000, operationTimeoutMs: 3_000 });
      assert.equal(error?.exception, "OperationTimeoutExceededException");
      assert.match(error?.message ?? "", /did not answer within/);
      assert.equal(Math.round(tookMs), 3_000);
      assert.equal(cluster.received.length, 3);
      assert.ok(cluster.received.every(({ timeoutMs }) => timeoutMs <= 1_000));
    }));

  test("a connection that has died in silence is not used for the next attempt", () =>
    withCluster(async (cluster) => {
      script(cluster, found, "nothing", found);
      const client = cluster.open({ rpcTimeoutMs: 1_000 });
      await outcomeOf(cluster, client.table("t").get("r"));
      const before = client.connections.length;
      const { value } = await outcomeOf(cluster, client.table("t").get("r"));
      assert.equal(value?.text("d:q"), "v");
      assert.equal(client.connections.filter(({ state }) => state === "connected").length, before);
    }));
});

describe("a lost connection", () => {
  test("is made again, and a read asked again", () =>
    withCluster(async (cluster) => {
      script(cluster, "hang-up", found);
      const { value } = await get(cluster);
      assert.equal(value?.text("d:q"), "v");
    }));

  test("leaves open whether a write was done, and it is done again", () =>
    withCluster(async (cluster) => {
      script(cluster, "hang-up", done);
      const { error } = await outcomeOf(cluster, cluster.open().table("t").put("r", { "d:q": "v" }));
      assert.equal(error, undefined);
      assert.equal(cluster.received.length, 2);
      script(cluster, "hang-up");
      const lost = await outcomeOf(cluster, cluster.open({ maxAttempts: 2 }).table("t").put("r", { "d:q": "v" }));
      assert.deepEqual([lost.error?.maybeApplied, lost.error?.retrySafe, lost.error?.attempts], [true, false, 2]);
      assert.match(lost.error?.message ?? "", /may have been carried out/);
    }));

  test("gives an increment another chance under the same nonce", () =>
    withCluster(async (cluster) => {
      script(cluster, "hang-up", done);
      await outcomeOf(cluster, cluster.open().table("t").increment("r", { "d:n": 1n }));
      const nonces = cluster.received.map((call) => {
        const { mutation, nonceGroup } = decode(call) as { mutation: { nonce: bigint }; nonceGroup: bigint };
        return [mutation.nonce, nonceGroup];
      });
      assert.equal(nonces.length, 2);
      assert.deepEqual(nonces[0], nonces[1]);
      assert.ok((nonces[0]?.[0] ?? 0n) > 0n);
    }));

  test("gives a change on a condition no other chance, for it would see itself", () =>
    withCluster(async (cluster) => {
      script(cluster, "hang-up", done);
      const table = cluster.open().table("t");
      const changed = table.checkAndMutate(
        "r",
        { column: "d:q", absent: true },
        { type: "put", columns: { "d:q": "v" } },
      );
      const { error } = await outcomeOf(
        cluster,
        changed.then(() => undefined),
      );
      assert.deepEqual([error?.maybeApplied, error?.attempts, cluster.received.length], [true, 1, 1]);
    }));

  test("to a server that is gone sends calls to where its regions are now", () =>
    withCluster(async (cluster) => {
      cluster.handler = () => found;
      const table = cluster.open().table("t");
      await outcomeOf(cluster, table.get("r"));
      cluster.kill("s1");
      cluster.regions = [{ start: "", end: "", server: "s2" }];
      const { value } = await outcomeOf(cluster, table.get("r"));
      assert.equal(value?.text("d:q"), "v");
      assert.equal(cluster.received.at(-1)?.server, "s2");
    }));

  test("is not tried again and again while a server is down", () =>
    withCluster(async (cluster) => {
      cluster.kill("s1");
      let dials = 0;
      const counting = {
        ...cluster.dialer,
        dial: (...args: Parameters<typeof cluster.dialer.dial>) => {
          if ("host" in args[0] && args[0].host === "s1") dials += 1;
          return cluster.dialer.dial(...args);
        },
      };
      const { error } = await get(cluster, { dialer: counting, operationTimeoutMs: 1_900 });
      assert.deepEqual([error?.step, error?.exception, dials], ["connect", "OperationTimeoutExceededException", 1]);
    }));
});

describe("a table", () => {
  test("that is disabled is told to be so after the second failure", () =>
    withCluster(async (cluster) => {
      cluster.tableState = 1;
      script(cluster, threw("NotServingRegionException"));
      const { error } = await get(cluster);
      assert.deepEqual([error?.exception, error?.attempts, error?.retrySafe], ["TableNotEnabledException", 2, false]);
    }));

  test("that does not exist is not looked for twice", () =>
    withCluster(async (cluster) => {
      const { error } = await outcomeOf(cluster, cluster.open().table("other").get("r"));
      assert.deepEqual([error?.exception, error?.step, cluster.lookups], ["TableNotFoundException", "locate", 1]);
    }));
});

describe("a batch", () => {
  test("tries again only what failed, each as its exception asks", () =>
    withCluster(async (cluster) => {
      cluster.regions = [
        { start: "", end: "m", server: "s1" },
        { start: "m", end: "", server: "s2" },
      ];
      const pair = (name: string) => ({ name: `${hbase}.${name}`, value: bytes(`${hbase}.${name}: x`) });
      const ok = { result: {} };
      let round = 0;
      cluster.handler = ({ server }) => {
        if (server === "s2") return reply(MultiResponseSchema, { regionActionResult: [{ resultOrException: [ok] }] });
        round += 1;
        const first = [
          { index: 0, ...ok },
          { index: 1, exception: pair("RegionTooBusyException") },
        ];
        const given = [...first, { index: 2, exception: pair("regionserver.NoSuchColumnFamilyException") }];
        return reply(MultiResponseSchema, { regionActionResult: [{ resultOrException: round === 1 ? given : [ok] }] });
      };
      const rows = ["a", "b", "c", "z"];
      const asked = cluster
        .open()
        .table("t")
        .batch(rows.map((key) => ({ type: "put", row: key, columns: { "d:q": "v" } })));
      const results = await cluster.clock.runUntil(asked);
      assert.deepEqual(
        results.map((result) => (result.ok ? "done" : result.error.exception)),
        ["done", "done", "NoSuchColumnFamilyException", "done"],
      );
      const sizes = cluster.received.map((call) => {
        const { regionAction } = decode(call) as { regionAction: readonly { action: readonly unknown[] }[] };
        return `${call.server}: ${regionAction.map(({ action }) => action.length).join()}`;
      });
      assert.deepEqual(sizes.toSorted(), ["s1: 1", "s1: 3", "s2: 1"]);
    }));

  test("ends at its deadline with an outcome for each action", () =>
    withCluster(async (cluster) => {
      const table = cluster.open().table("t");
      const asked = table.batch(
        [
          { type: "get", row: "a" },
          { type: "put", row: "b", columns: { "d:q": "v" } },
        ],
        { timeoutMs: 500 },
      );
      const results = await cluster.clock.runUntil(asked);
      assert.deepEqual(
        results.map((result) => (result.ok ? [] : [result.error.exception, result.error.maybeApplied])),
        [
          ["OperationTimeoutExceededException", false],
          ["OperationTimeoutExceededException", true],
        ],
      );
    }));
});

describe("a client", () => {
  test("that is closed ends what is under way, and takes nothing more", () =>
    withCluster(async (cluster) => {
      const client = cluster.open();
      const pending = outcomeOf(cluster, client.table("t").put("r", { "d:q": "v" }, { maxAttempts: 1 }));
      await cluster.clock.advance(20);
      await cluster.clock.runUntil(client.close());
      assert.equal((await pending).error?.maybeApplied, true);
      const { error } = await outcomeOf(cluster, client.table("t").get("r", { maxAttempts: 1 }));
      assert.match(error?.message ?? "", /closed/);
      await client.close();
    }));

  test("that is closed ends what waits between attempts, too, and leaves no timer", () =>
    withCluster(async (cluster) => {
      cluster.handler = ({ method }) => (method === "Scan" ? "nothing" : threw("RegionTooBusyException"));
      const client = cluster.open();
      const table = client.table("t");
      const scan = table.scan();
      const pending = [
        outcomeOf(cluster, table.get("r")),
        outcomeOf(cluster, table.put("r", { "d:q": "v" })),
        outcomeOf(
          cluster,
          scan.next().then(() => undefined),
        ),
      ];
      const batch = table.batch([{ type: "get", row: "r" }]);
      await cluster.clock.advance(2_000);
      await cluster.clock.runUntil(client.close());
      const errors = (await Promise.all(pending)).map(({ error }) => [error?.exception, error?.retrySafe]);
      assert.deepEqual(
        errors,
        Array.from({ length: 3 }, () => ["ConnectionClosedException", false]),
      );
      const [outcome] = await batch;
      assert.equal(outcome?.ok === false ? outcome.error.exception : "none", "ConnectionClosedException");
      await cluster.clock.advance(5);
      assert.equal(cluster.clock.pendingTimers, 0);
    }));

  test("tells its interceptors of each attempt, and keeps the later failures among its events", () =>
    withCluster(async (cluster) => {
      script(cluster, threw("RegionTooBusyException"), threw("RegionTooBusyException"), found);
      const heard: string[] = [];
      const client = cluster.open({
        silentAttempts: 1,
        interceptors: [
          {
            before: ({ operation, attempt, server }) => heard.push(`${operation} ${attempt} ${server}`),
            failed: (_, error) => heard.push(error.exception),
            succeeded: (_, { request, response }) => heard.push(request > 20 && response > 5 ? "done" : "bytes?"),
          },
        ],
      });
      await outcomeOf(cluster, client.table("t").get("r"));
      const busy = "RegionTooBusyException";
      const own = heard.filter((each) => !each.startsWith("locate"));
      assert.deepEqual(own, ["done", "get 1 s1:16020", busy, "get 2 s1:16020", busy, "get 3 s1:16020", "done"]);
      assert.equal(client.events.length, 1);
    }));

  test("sends the caller's trace, and what else is to go with a call, alone and in batches", () =>
    withCluster(async (cluster) => {
      script(cluster, found, { exception: "a.B", doNotRetry: true });
      const traceHeaders = (): Record<string, string> => ({ traceparent: "00-1-2-01" });
      const table = cluster.open({ traceHeaders }).table("t");
      const options = { requestAttributes: { who: bytes("me") }, priority: 5 };
      await cluster.clock.runUntil(table.get("r", options));
      await cluster.clock.runUntil(table.batch([{ type: "get", row: "r" }], options));
      assert.deepEqual(
        cluster.received.map(({ method, trace, attributes, priority }) => ({ method, trace, attributes, priority })),
        ["Get", "Multi"].map((method) => ({
          ...{ method, trace: { traceparent: "00-1-2-01" }, attributes: { who: "me" }, priority: 5 },
        })),
      );
    }));

  test("gets no second answer that is too long: the call fails, and says which limit that is", () =>
    withCluster(async (cluster) => {
      const large = reply(GetResponseSchema, {
        result: { cell: [{ ...row, value: new Uint8Array(5_000), cellType: 4 }] },
      });
      script(cluster, large, found);
      const table = cluster.open({ maxFrameBytes: 4_000 }).table("t");
      const { error, tookMs } = await outcomeOf(cluster, table.get("r"));
      assert.deepEqual([error?.exception, error?.attempts, error?.maybeApplied], ["DoNotRetryIOException", 1, false]);
      assert.match(error?.message ?? "", /The answer has 5\d{3} bytes, more than "maxFrameBytes", 4000/);
      assert.ok(tookMs < 20);
      const { value } = await outcomeOf(cluster, table.get("r"));
      assert.equal(value?.text("d:q"), "v", "by the same connection");
    }));

  test("cannot be stopped by an answer that makes no sense: the call fails, and says so", () =>
    withCluster(async (cluster) => {
      script(cluster, { message: Uint8Array.of(0xff, 0xff) });
      const { error } = await get(cluster);
      assert.deepEqual([error?.exception, error?.attempts], ["CodecException", 1]);
    }));
});
