/** A service on each region of a range: how many at once, what one region's failure does to the others, and how it ends. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { CoprocessorServiceRequestSchema, CoprocessorServiceResponseSchema } from "../../../src/gen/hbase/client_pb.ts";
import type { RegionAnswer, RegionCallOptions } from "../../../src/hbase/index.ts";
import { fromBinary } from "@bufbuild/protobuf";
import { bytes, reply, withCluster, type FakeCluster, type Received, type Reply } from "../support/fake-cluster.ts";

const call = { service: "S", method: "M", request: bytes("ask") };
const KEYS = ["", "b", "c", "d", "e", "f"];

const rowOf = ({ message }: Received): string =>
  new TextDecoder().decode(fromBinary(CoprocessorServiceRequestSchema, message).call?.row);

function answer(row: string): Reply {
  const region = { type: 1, value: bytes("region") } as const;
  return reply(CoprocessorServiceResponseSchema, { region, value: { name: "", value: bytes(`of ${row}`) } });
}

/** Six regions, which answer with their rows unless they are told otherwise. */
async function withSix(
  body: (cluster: FakeCluster, called: (options?: RegionCallOptions) => Promise<readonly string[]>) => Promise<void>,
  answers: Readonly<Record<string, Reply>> = {},
): Promise<void> {
  await withCluster(async (cluster) => {
    cluster.regions = KEYS.map((start, at) => ({ start, end: KEYS[at + 1] ?? "", server: "s1" }));
    cluster.handler = (received) => answers[rowOf(received)] ?? answer(rowOf(received));
    const table = cluster.open({ operationTimeoutMs: 1_000 }).table("t");
    await body(cluster, async (options = {}) => {
      const all = await cluster.clock.runUntil(table.callServiceOnRegions(call, options).toArray());
      return all.map(worded);
    });
  });
}

function worded(each: RegionAnswer): string {
  return each.ok ? new TextDecoder().decode(each.value) : `${each.error.exception} ${each.error.maybeApplied}`;
}

describe("a service on each region", () => {
  test("is called once a region, and answers in the order of their keys", async () => {
    await withSix(async (cluster, called) => {
      assert.deepEqual(
        await called(),
        KEYS.map((key) => `of ${key}`),
      );
      assert.deepEqual(await called({ startRow: "bb", stopRow: "e" }), ["of bb", "of c", "of d"]);
      assert.deepEqual(await called({ startRow: "d", stopRow: "d", stopInclusive: true }), ["of d"]);
      assert.equal(cluster.received.length, 10);
    });
  });

  test("goes to no more regions at once than it may", async () => {
    await withCluster(async (cluster) => {
      cluster.regions = KEYS.map((start, at) => ({ start, end: KEYS[at + 1] ?? "", server: "s1" }));
      const table = cluster.open().table("t");
      const answers = table.callServiceOnRegions(call, { parallelCalls: 2 });
      const first = answers.next();
      await cluster.clock.advance(1_000);
      assert.deepEqual(cluster.received.map(rowOf), ["", "b"]);
      assert.equal((await cluster.clock.runUntil(first)).done, false);
      await answers.return?.();
    });
  });

  test("fails on one region alone, and says of a call that is lost that it may have been carried out", async () => {
    const says = { exception: "org.apache.hadoop.hbase.DoNotRetryIOException" };
    await withSix(
      async (cluster, called) => {
        assert.deepEqual(await called(), [
          ...["of ", "DoNotRetryIOException false", "of c", "ConnectionClosedException true", "of e", "of f"],
        ]);
        assert.deepEqual(
          cluster.received.map(rowOf).filter((row) => row === "d"),
          ["d"],
          "it is not called again",
        );
      },
      { b: says, d: "hang-up" },
    );
  });

  test("ends with its signal, and with its client", async () => {
    await withSix(
      async (cluster, called) => {
        const ending = new AbortController();
        cluster.clock.setTimer(50, () => ending.abort(new Error("enough")));
        await assert.rejects(called({ signal: ending.signal }), { exception: "CallCancelledException" });
        const hbase = cluster.open();
        cluster.clock.setTimer(50, () => void hbase.close());
        const all = await cluster.clock.runUntil(hbase.table("t").callServiceOnRegions(call).toArray());
        assert.ok(all.every((each) => !each.ok && /client is closed/.test(each.error.message)));
      },
      Object.fromEntries(KEYS.map((key) => [key, "nothing"])),
    );
  });

  test("leaves nothing behind when the loop is left", async () => {
    await withSix(async (cluster) => {
      const table = cluster.open().table("t");
      const first = async (): Promise<string> => {
        for await (const each of table.callServiceOnRegions(call)) return worded(each);
        return "none";
      };
      assert.equal(await cluster.clock.runUntil(first()), "of ");
    });
  });

  test("wants one call at once at least", async () => {
    await withCluster(async (cluster) => {
      const table = cluster.open().table("t");
      assert.throws(() => table.callServiceOnRegions(call, { parallelCalls: 0 }), /"parallelCalls" is 1 at least/);
    });
  });
});
