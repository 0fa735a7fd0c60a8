/** What the client refuses before it sends, and what becomes of operations that nobody waits for. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { TransactionError, type CreateOptions } from "../../../src/zookeeper/index.ts";
import { OpCode } from "../../../src/zookeeper/wire/op-code.ts";
import { failure, text, withServer } from "./world.ts";

describe("bad input", () => {
  for (const path of ["", "a", "/a/", "//", "/a//b", "/.", "/a/..", "/a\u0000", "/\ud800", "/a\uffff"]) {
    test(`the path ${JSON.stringify(path)} is refused before it is sent`, () =>
      withServer(async ({ clock, open }) => {
        const { zk } = open();
        const operations = [
          () => zk.create(path),
          () => zk.getData(path),
          () => zk.delete(path),
          () => zk.getChildren(path),
          () => zk.getAcl(path),
          () => zk.getEphemerals(path),
          () => zk.removeWatches(path),
          () => zk.watch(path),
        ];
        for (const operation of operations) {
          assert.equal((await failure(clock, operation())).codeName, "BadArguments");
        }
      }));
  }

  for (const [options, code] of [
    [{ ttlMs: 5 }, "BadArguments"],
    [{ mode: "persistent-with-ttl" }, "BadArguments"],
    [{ mode: "persistent-with-ttl", ttlMs: 0 }, "BadArguments"],
    [{ mode: "persistent-with-ttl", ttlMs: 2 ** 41 }, "BadArguments"],
    [{ acl: [] }, "InvalidACL"],
  ] as readonly [CreateOptions, string][]) {
    test(`create with ${JSON.stringify(options)} is refused`, () =>
      withServer(async ({ clock, open }) => {
        assert.equal((await failure(clock, open().zk.create("/a", "", options))).codeName, code);
      }));
  }

  test("a request that is longer than a packet fails alone", () =>
    withServer(async ({ clock, open }) => {
      const { zk, events } = open();
      const large = zk.create("/large", new Uint8Array(1_100_000));
      const small = zk.create("/small");
      assert.match((await failure(clock, large)).message, /more than a packet may have/);
      assert.equal((await clock.runUntil(small)).path, "/small");
      assert.deepEqual(events, ["SyncConnected"]);
    }));
});

test("more requests than may wait, to be sent or answered, are refused", () =>
  withServer(
    async ({ clock, open }) => {
      const { zk } = open({ maxQueuedRequests: 3 });
      await clock.runUntil(zk.sync("/"));
      const waiting = [zk.sync("/"), zk.sync("/")];
      // These are written, and their answers are on the way; the next waits to be written.
      await clock.advance(1);
      waiting.push(zk.sync("/"));
      assert.match((await failure(clock, zk.sync("/"))).message, /3 requests wait already/);
      await clock.runUntil(Promise.all(waiting));
      await clock.runUntil(zk.sync("/"));
    },
    { latencyMs: 50 },
  ));

describe("an operation that is abandoned", () => {
  test("by its deadline or signal leaves its place, and its late answer is passed over", () =>
    withServer(
      async ({ clock, open }) => {
        const { zk, events } = open();
        await clock.runUntil(zk.create("/a", "x"));
        const leaving = new AbortController();
        const timed = zk.setData("/a", "y", { timeoutMs: 100 });
        const aborted = zk.getData("/a", { signal: leaving.signal });
        const waited = zk.getData("/a");
        leaving.abort(new Error("Enough"));
        assert.match((await failure(clock, aborted)).message, /it was cancelled: Enough/);
        const late = await failure(clock, timed);
        assert.deepEqual([late.codeName, late.maybeApplied, late.retrySafe], ["OperationTimeout", true, false]);
        assert.equal(text((await clock.runUntil(waited)).data), "y");
        assert.deepEqual(events, ["SyncConnected"]);
      },
      { latencyMs: 200 },
    ));

  test("leaves the watch that it asked for: the server has it, and it is heard", () =>
    withServer(
      async ({ clock, open }) => {
        const { zk } = open();
        await clock.runUntil(zk.create("/a", "x"));
        const heard: string[] = [];
        await failure(clock, zk.getData("/a", { watch: ({ type }) => heard.push(type), timeoutMs: 100 }));
        await clock.runUntil(zk.setData("/a", "y"));
        assert.deepEqual(heard, ["NodeDataChanged"]);
      },
      { latencyMs: 200 },
    ));

  test("before it is sent was not applied", () =>
    withServer(async ({ clock, open }) => {
      // There is no connection yet.
      const error = await failure(clock, open().zk.create("/a", "x", { timeoutMs: 1 }));
      assert.deepEqual([error.codeName, error.maybeApplied], ["OperationTimeout", false]);
    }));

  test("before it begins is refused like one that is abandoned later, and nothing is sent", () => {
    const opCodes: number[] = [];
    return withServer(
      async ({ clock, open }) => {
        const { zk } = open({ requestTimeoutMs: 5_000 });
        await clock.runUntil(zk.sync("/"));
        opCodes.length = 0;
        const options = { signal: AbortSignal.abort(new Error("Enough")), timeoutMs: 1_000 };
        const error = await failure(clock, zk.create("/a", "x", options));
        assert.match(error.message, /it was cancelled: Enough/);
        assert.equal(error.maybeApplied, false);
        await clock.runUntil(zk.sync("/"));
        assert.deepEqual(opCodes, [OpCode.sync]);
      },
      {
        onRequest({ opCode }) {
          opCodes.push(opCode);
          return "handle";
        },
      },
    );
  });
});

describe("a transaction", () => {
  test("gives each operation's result, typed", () =>
    withServer(async ({ clock, open }) => {
      const { zk } = open();
      const commit = zk.transaction().create("/a", "1").setData("/a", "2").check("/a", 1).delete("/a").commit();
      const [created, changed, checked, deleted] = await clock.runUntil(commit);
      assert.deepEqual([created.path, changed.version, checked, deleted], ["/a", 1, undefined, undefined]);
    }));

  test("happens all or not at all, and says which operation failed", () =>
    withServer(async ({ clock, open }) => {
      const { zk } = open();
      const error = await failure(clock, zk.transaction().create("/a").delete("/none").create("/b").commit());
      assert.ok(error instanceof TransactionError);
      assert.deepEqual(
        [error.codeName, error.path, error.index, [...error.codes]],
        ["NoNode", "/none", 1, [0, -101, -2]],
      );
      assert.equal(await clock.runUntil(zk.exists("/a")), undefined);
    }));

  test("without operations is an empty list, and none is committed twice", () =>
    withServer(async ({ clock, open }) => {
      const { zk } = open();
      const empty = zk.transaction();
      assert.deepEqual(await clock.runUntil(empty.commit()), []);
      await assert.rejects(empty.commit(), /committed already/);
    }));
});
