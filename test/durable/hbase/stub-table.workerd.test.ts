/** HBase's stub without a runtime: batches over several objects of which one is lost, and streams that bring nothing for long. */
import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import { FrameKind, FrameReader, FrameWriter, plainFrame, plainOf } from "../../../src/durable/boundary/frames.ts";
import type { CallRequest, Reply } from "../../../src/durable/boundary/protocol.ts";
import { hbaseConnection } from "../../../src/durable/hbase/connection.ts";
import { hbaseKind, type HeldHBase } from "../../../src/durable/hbase/hbase-kind.ts";
import { toPlain } from "../../../src/durable/hbase/plain-error.ts";
import type { StreamScope } from "../../../src/durable/kind.ts";
import type { ObjectNamespace } from "../../../src/durable/workers-api.ts";
import { toBytes } from "../../../src/hbase/bytes.ts";
import { HBaseError, type CachedRegion } from "../../../src/hbase/index.ts";
import { Result } from "../../../src/hbase/result.ts";
import { VirtualClock } from "../../../src/transport/memory/index.ts";
import { memoryPipe, MemoryStorage } from "../support/memory.ts";

interface Sent {
  readonly object: string;
  readonly rows: readonly unknown[];
}

let sent: Sent[];
/** What the second object answers. */
let second: () => Reply | Promise<Reply>;

const rpc = <T>(value: Promise<T>) =>
  Object.assign(
    value.then((each) => Object.assign(each as object, { [Symbol.dispose]() {} })),
    { [Symbol.dispose]() {} },
  );

const binding: ObjectNamespace<unknown> = {
  idFromName: (name) => ({ toString: () => name }),
  get: (id) => ({
    call({ args }: CallRequest) {
      const [, actions] = args as [string, { readonly row: string }[]];
      sent.push({ object: String(id), rows: actions.map(({ row }) => row) });
      const value = actions.map(() => ({ ok: true, result: undefined, applied: true }));
      return rpc((async () => (String(id) === "orders" ? { ok: true, value } : second()))());
    },
  }),
};

/** Objects of which each answers so. */
function objectsThat(answer: (object: string, request: CallRequest) => unknown): ObjectNamespace<unknown> {
  return {
    idFromName: (name) => ({ toString: () => name }),
    get: (id) => ({
      call: (request: CallRequest) => rpc(Promise.resolve({ ok: true, value: answer(String(id), request) })),
    }),
  };
}

const put = (row: string) => ({ type: "put", row, columns: { "f:q": "1" } }) as const;
const table = (shardRows: readonly string[]) =>
  hbaseConnection(binding, "zk:2181/hbase", { name: "orders", shardRows }).table("orders");

beforeEach(() => {
  sent = [];
  second = () => Promise.reject(new Error("It was reset"));
});

describe("a batch over several objects", () => {
  test("says of each row what became of it, when one of the objects is lost", async () => {
    const results = await table(["m"]).batch([put("z"), put("a"), { type: "get", row: "y" }, put("b")]);
    assert.deepEqual(
      results.map((each) => each.ok || [each.error.exception, each.error.maybeApplied, each.error.retrySafe]),
      [["ConnectionClosedException", true, false], true, ["ConnectionClosedException", false, true], true],
    );
  });

  test("that is cancelled is not to be repeated by itself, and what it only read was not changed", async () => {
    const controller = new AbortController();
    second = () => {
      controller.abort();
      return new Promise(() => {});
    };
    const { signal } = controller;
    const results = await table(["m"]).batch([{ type: "get", row: "y" }, put("z")], { signal });
    assert.deepEqual(
      results.map((each) => each.ok || [each.error.exception, each.error.maybeApplied, each.error.retrySafe]),
      [
        ["CallCancelledException", false, false],
        ["CallCancelledException", true, false],
      ],
    );
  });

  test("that is too long to cross is not to be repeated as it is, not even what it reads", async () => {
    const limit = "Serialized RPC arguments or return values are limited to 32MiB, but the size was: 40000000 bytes.";
    second = () => Promise.reject(new Error(limit));
    const results = await table(["m"]).batch([put("z"), { type: "get", row: "y" }, put("a")]);
    assert.deepEqual(
      results.map((each) => each.ok || [each.error.exception, each.error.maybeApplied, each.error.retrySafe]),
      [["RequestTooBigException", true, false], ["RequestTooBigException", false, false], true],
    );
  });

  test("says of each row what became of it, when one of the objects refuses", async () => {
    const busy = new HBaseError({
      exception: "CallQueueTooBigException",
      message: "Busy",
      step: "argument",
      transient: true,
    });
    second = () => ({ ok: false, error: toPlain(busy) });
    const results = await table(["m"]).batch([put("a"), put("z")]);
    assert.equal(results[0]?.ok, true);
    assert.equal(results[1]?.ok === false && results[1].error.retrySafe, true);
  });

  test("makes one error of all that failed, of rows that are put", async () => {
    await assert.rejects(table(["m"]).putAll({ a: { "f:q": "1" }, y: { "f:q": "1" }, z: { "f:q": "1" } }), (error) => {
      assert.ok(error instanceof HBaseError && error.cause instanceof AggregateError);
      assert.match(error.message, /2 of 3 failed/);
      assert.equal(error.maybeApplied, true);
      return true;
    });
  });

  test("sends nothing to anybody, if one of the actions cannot be", async () => {
    await assert.rejects(table(["m"]).batch([put("a"), put("")]), HBaseError);
    assert.deepEqual(sent, []);
  });

  test("is refused as a whole by the only object, for what cannot be", async () => {
    const bad = new HBaseError({ exception: "IllegalArgumentException", message: "Bad", step: "argument" });
    second = () => ({ ok: false, error: toPlain(bad) });
    const only = hbaseConnection(binding, "zk:2181/hbase", { name: "others" }).table("orders");
    await assert.rejects(only.batch([put("a")]), /Bad/);
  });
});

describe("regions of several objects", () => {
  const region = (startKey: string, endKey: string): CachedRegion => ({
    ...{ table: "orders", startKey: toBytes(startKey), endKey: toBytes(endKey), regionId: 1n, locations: [] },
  });
  const rows = [region("", "g"), region("g", "m"), region("m", "t"), region("t", "")];
  const [a, g, m, t] = rows;

  test("are imported by those whose rows they have, on both sides of a border too", async () => {
    const imported = new Map<string, readonly unknown[]>();
    const objects = objectsThat((object, { args }) => void imported.set(object, args[0] as readonly unknown[]));
    const options = { name: "o", shardRows: ["d", "m", "p"] };
    hbaseConnection(objects, "zk:2181/hbase", options).importRegions(rows);
    assert.deepEqual(
      imported,
      new Map([
        ["o", [a]],
        ["o#1", [a, g]],
        ["o#2", [m]],
        ["o#3", [m, t]],
      ]),
    );
  });

  test("are asked of each, and told once", async () => {
    const known = { o: [a, g], "o#1": [g, m, t] } as Readonly<Record<string, readonly unknown[]>>;
    const server = (object: string) => ({ service: "ClientService", server: `${object}:16020` });
    const objects = objectsThat((object) => ({
      ...{ regions: known[object], connections: [server(object)], events: [] },
    }));
    const hbase = hbaseConnection(objects, "zk:2181/hbase", { name: "o", shardRows: ["m"] });
    await hbase.inspect();
    assert.deepEqual(hbase.exportRegions(), rows);
    assert.deepEqual(hbase.connections, [server("o"), server("o#1")]);
  });
});

test("of a region that several objects know, the latest place counts, whichever object tells it", async () => {
  const opened = (port: number, sequenceNumber: bigint): CachedRegion => ({
    ...{ table: "orders", startKey: toBytes("a"), endKey: toBytes("z"), regionId: 1n },
    locations: [{ replicaId: 0, host: "rs", port, startCode: 1n, sequenceNumber }],
  });
  for (const [one, other] of [
    [opened(2, 20n), opened(1, 10n)],
    [opened(1, 10n), opened(2, 20n)],
  ] as const) {
    const objects = objectsThat((object) => ({
      ...{ regions: [object === "o" ? one : other], connections: [], events: [] },
    }));
    const hbase = hbaseConnection(objects, "zk:2181/hbase", { name: "o", shardRows: ["m"] });
    await hbase.inspect();
    assert.deepEqual(hbase.exportRegions(), [opened(2, 20n)]);
  }
});

describe("an object's stream", () => {
  const clock = new VirtualClock();
  const kind = hbaseKind({ storage: new MemoryStorage(), clock, optionsOf: (_cluster, options) => options });

  /** Begins it over a table of which nothing is heard. */
  function begin(method: string): { readonly frames: FrameReader; readonly end: () => void } {
    const { promise, resolve } = Promise.withResolvers<IteratorReturnResult<undefined>>();
    const silent = {
      ...{ metrics: { calls: 7 }, cursor: new Uint8Array([1]) },
      ...{ next: () => promise, [Symbol.asyncIterator]: () => silent },
    };
    const tables = { table: () => ({ scan: () => silent, callServiceOnRegions: () => silent }) };
    const held = { hbase: tables, clock, learnt() {} } as unknown as HeldHBase;
    const { readable, writable } = memoryPipe();
    const scope = { signal: new AbortController().signal, response: new FrameWriter(writable.getWriter()) };
    void kind.streams[method]?.(held, ["orders", {}, {}] as never, scope as unknown as StreamScope);
    return { frames: new FrameReader(readable), end: () => resolve({ done: true, value: undefined }) };
  }

  test("of rows says how far it has come while it finds none, once for each time that it is asked", async () => {
    const { frames, end } = begin("scan");
    const first = frames.next();
    await clock.advance(900);
    const frame = await first;
    assert.equal(frame?.kind, FrameKind.head);
    assert.deepEqual(frame && plainOf(frame), { metrics: { calls: 7 }, cursor: new Uint8Array([1]) });
    // Nobody reads: what is said does not grow.
    await clock.advance(60_000);
    assert.equal((await frames.next())?.kind, FrameKind.head);
    assert.equal(frames.take(), undefined);
    end();
    await clock.settle();
    assert.equal(clock.pendingTimers, 0);
  });

  test("of rows ends in peace when its reader leaves while it waits for room to say how far it has come", async () => {
    const row = Result.unpack({ cells: new Uint8Array(0), count: 0, stale: false, partial: false });
    const endless = {
      ...{ metrics: {}, cursor: new Uint8Array(0), [Symbol.asyncIterator]: () => endless },
      async next() {
        endless.cursor = new Uint8Array(1);
        return { done: false, value: row };
      },
      return: async () => ({ done: true, value: undefined }),
    };
    const held = { hbase: { table: () => ({ scan: () => endless }) }, clock, learnt() {} } as unknown as HeldHBase;
    const response = new FrameWriter(memoryPipe().writable.getWriter());
    const scope = { signal: new AbortController().signal, response } as unknown as StreamScope;
    const scanning = kind.streams["scan"]?.(held, ["orders", { prefetchBytes: 1 }, {}] as never, scope);
    await clock.settle();
    response.abort(new Error("The caller is gone"));
    // Nothing else is rejected: the test's runner would hear of it.
    await assert.rejects(scanning as Promise<unknown>, /The caller is gone/);
  });

  test("of regions' answers says that it is there", async () => {
    const { frames, end } = begin("callServiceOnRegions");
    const first = frames.next();
    await clock.advance(900);
    assert.equal((await first)?.kind, FrameKind.head);
    end();
    await clock.settle();
    assert.equal(clock.pendingTimers, 0);
  });
});

test("a stub passes over what an object says between regions' answers", async () => {
  const { readable, writable } = memoryPipe();
  const writer = new FrameWriter(writable.getWriter());
  const streaming: ObjectNamespace<unknown> = {
    idFromName: (name) => ({ toString: () => name }),
    get: () => ({ stream: () => rpc(Promise.resolve({ call: { cancel() {} }, response: readable })) }),
  };
  const answer = { ok: true, region: { name: new Uint8Array([1]) }, value: new Uint8Array([2]) };
  void writer.write(plainFrame(FrameKind.head, {}));
  void writer.write(plainFrame(FrameKind.message, answer));
  void writer.write(plainFrame(FrameKind.head, {}));
  void writer.write(plainFrame(FrameKind.status, { ok: true, value: undefined }));
  const call = { service: "S", method: "m", request: new Uint8Array(0) };
  const answers = hbaseConnection(streaming, "zk:2181/hbase").table("orders").callServiceOnRegions(call);
  assert.deepEqual(await answers.toArray(), [answer]);
});
