/** A scan against servers that follow a script, on a virtual clock: leases, signs of life, scanners that are lost. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { MessageInitShape } from "@bufbuild/protobuf";
import { ScanResponseSchema, type ScanRequest } from "../../../src/gen/hbase/client_pb.ts";
import { HBaseError, type Scanner } from "../../../src/hbase/index.ts";
import {
  bytes,
  decode,
  reply,
  withCluster,
  type FakeCluster,
  type Received,
  type Reply,
} from "../support/fake-cluster.ts";

type Response = MessageInitShape<typeof ScanResponseSchema>;

const hbase = "org.apache.hadoop.hbase";

function page(rows: readonly string[], rest: Response & object = {}): Reply {
  const results = rows.map((row) => ({
    cell: [
      {
        row: bytes(row),
        family: bytes("d"),
        qualifier: bytes("q"),
        timestamp: 1n,
        cellType: 4 as const,
        value: bytes("v"),
      },
    ],
  }));
  return reply(ScanResponseSchema, {
    ...{ results, scannerId: 7n, ttl: 60_000, moreResults: true, moreResultsInRegion: true },
    ...rest,
  });
}

const END = { moreResults: false, moreResultsInRegion: false };

function requestOf(call: Received): ScanRequest {
  return decode(call) as unknown as ScanRequest;
}

/** What was asked, in words. */
function asked(cluster: FakeCluster): string[] {
  return cluster.received.map((call) => {
    const { scan, renew, closeScanner, nextCallSeq } = requestOf(call);
    if (closeScanner) return "close";
    if (renew) return `renew ${nextCallSeq}`;
    if (scan === undefined) return `next ${nextCallSeq}`;
    const start = new TextDecoder().decode(scan.startRow);
    return `open ${scan.includeStartRow ? "at" : "behind"} "${start}"`;
  });
}

function script(cluster: FakeCluster, ...replies: readonly Reply[]): void {
  let at = 0;
  cluster.handler = (call) => (requestOf(call).closeScanner ? page([]) : (replies[at++] ?? "nothing"));
}

async function read(cluster: FakeCluster, scan: Scanner): Promise<string> {
  const rest = async (): Promise<string> => {
    const keys: string[] = [];
    try {
      for await (const row of scan) keys.push(row.key);
    } catch (error) {
      keys.push(error instanceof HBaseError ? error.exception : String(error));
    }
    return keys.join(" ");
  };
  return cluster.clock.runUntil(rest());
}

const threw = (name: string): Reply => ({ exception: `${hbase}.${name}`, doNotRetry: name.startsWith("Unknown") });

describe("a scan", () => {
  test("goes on after signs of life", () =>
    withCluster(async (cluster) => {
      const heartbeat = { heartbeatMessage: true, cursor: { row: bytes("c") } };
      script(cluster, page(["a"]), page([], heartbeat), page([], heartbeat), page(["d"], END));
      const scan = cluster.open().table("t").scan({ needCursor: true });
      assert.equal(await read(cluster, scan), "a d");
      assert.deepEqual([scan.metrics.heartbeats, scan.cursor], [2, bytes("c")]);
      assert.deepEqual(asked(cluster), ['open at ""', "next 0", "next 1", "next 2"]);
    }));

  for (const [what, failure] of [
    ["a scanner that is unknown", threw("UnknownScannerException")],
    ["a lease that is over", threw("regionserver.LeaseException")],
    ["a region that is not there", threw("NotServingRegionException")],
    ["a connection that is lost", "hang-up"],
    ["a scanner that was reset", { exception: `${hbase}.exceptions.ScannerResetException`, doNotRetry: true }],
  ] as const) {
    test(`opens another scanner behind the last row after ${what}`, () =>
      withCluster(async (cluster) => {
        script(cluster, page(["a", "b"]), failure, page(["c"], END));
        const scan = cluster.open().table("t").scan();
        assert.equal(await read(cluster, scan), "a b c");
        assert.deepEqual(asked(cluster), ['open at ""', "next 0", 'open behind "b"']);
        assert.equal(scan.metrics.reopened, 1);
      }));
  }

  test("closes a scanner that is out of step before it opens another", () =>
    withCluster(async (cluster) => {
      const failure = { exception: `${hbase}.exceptions.OutOfOrderScannerNextException`, doNotRetry: true };
      script(cluster, page(["a"]), failure, page(["b"], END));
      assert.equal(await read(cluster, cluster.open().table("t").scan()), "a b");
      assert.ok(asked(cluster).includes("close"));
    }));

  test("asks again for what the server had no time for, with the same number", () =>
    withCluster(async (cluster) => {
      script(
        cluster,
        page(["a"]),
        threw("CallQueueTooBigException"),
        threw("RegionTooBusyException"),
        page(["b"], END),
      );
      assert.equal(await read(cluster, cluster.open().table("t").scan()), "a b");
      assert.deepEqual(asked(cluster), ['open at ""', "next 0", "next 0", "next 0"]);
    }));

  test("ends with what cannot be helped, behind the rows that have come", () =>
    withCluster(async (cluster) => {
      script(cluster, page(["a"]), { exception: "a.B", doNotRetry: true });
      assert.equal(await read(cluster, cluster.open().table("t").scan()), "a B");
    }));

  test("does not open scanners for ever where each is lost", () =>
    withCluster(async (cluster) => {
      cluster.handler = () => threw("UnknownScannerException");
      const startedAt = cluster.clock.now();
      const end = read(cluster, cluster.open({ maxAttempts: 5 }).table("t").scan());
      assert.equal(await end, "UnknownScannerException");
      assert.ok(cluster.clock.now() - startedAt < 10_000);
    }));

  test("has its scanner kept while its reader is slow, and closes it when the reader leaves", () =>
    withCluster(async (cluster) => {
      script(cluster, page(["a", "b"]), ...Array.from({ length: 9 }, () => page([])));
      const scan = cluster.open().table("t").scan({ prefetchBytes: 1 });
      await cluster.clock.runUntil(scan.next());
      await cluster.clock.advance(100_000);
      assert.deepEqual(asked(cluster), ['open at ""', "renew 0", "renew 1", "renew 2"]);
      await cluster.clock.runUntil(scan.return());
      await cluster.clock.advance(10);
      assert.equal(asked(cluster).at(-1), "close");
    }));

  test("has it kept for so long and no longer", () =>
    withCluster(async (cluster) => {
      script(cluster, page(["a", "b"]), ...Array.from({ length: 99 }, () => page([])));
      const scan = cluster.open().table("t").scan({ prefetchBytes: 1, maxIdleMs: 90_000 });
      await cluster.clock.runUntil(scan.next());
      await cluster.clock.advance(3_600_000);
      assert.deepEqual(asked(cluster).filter((each) => each.startsWith("renew")).length, 2);
    }));

  test("asks for no more than there is room for", () =>
    withCluster(async (cluster) => {
      let count = 0;
      cluster.handler = () => page([`row${count++}`]);
      const scan = cluster.open().table("t").scan({ prefetchBytes: 1_000 });
      await cluster.clock.runUntil(scan.next());
      await cluster.clock.advance(1_000);
      assert.ok(count >= 5 && count <= 15, `${count} pages`);
      await scan.return();
    }));

  test("goes from region to region, wherever they are", () =>
    withCluster(async (cluster) => {
      cluster.regions = [
        { start: "", end: "m", server: "s1" },
        { start: "m", end: "", server: "s2" },
      ];
      cluster.handler = ({ server }) => page([server === "s1" ? "a" : "z"], { moreResultsInRegion: false });
      assert.equal(await read(cluster, cluster.open().table("t").scan()), "a z");
      assert.deepEqual(asked(cluster), ['open at ""', 'open at "m"']);
    }));
});
