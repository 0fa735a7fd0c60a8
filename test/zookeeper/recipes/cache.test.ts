/** A cache between what it reads and what happens meanwhile: in which order it tells, what it reads anew, and that it ends at once. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { CuratorCache, type CacheEvent } from "../../../src/zookeeper/recipes/index.ts";
import { ZooKeeperError, type ZooKeeper } from "../../../src/zookeeper/index.ts";
import { ErrorCode } from "../../../src/zookeeper/wire/error-code.ts";
import { OpCode } from "../../../src/zookeeper/wire/op-code.ts";
import { withServer } from "../client/world.ts";

/** An event in a word and a path. */
function told(event: CacheEvent): string {
  if (event.type === "INITIALIZED") return event.type;
  return `${event.type} ${event.type === "NODE_DELETED" ? event.old.path : event.node.path}`;
}

/** Has reads of data wait; the answer lets them go on. */
function holdReads(zk: ZooKeeper): () => void {
  const read = zk.getData.bind(zk);
  const { promise, resolve } = Promise.withResolvers<void>();
  zk.getData = async (...given) => {
    await promise;
    return read(...given);
  };
  return () => {
    zk.getData = read;
    resolve();
  };
}

describe("a cache", () => {
  test("tells of a tree that came from the top, of one that went from the bottom, and of a node made anew as another", () =>
    withServer(async ({ clock, server, open, unlisten }) => {
      const [calm, zk] = [open().zk, open({ sessionTimeoutMs: 30_000 }).zk];
      await clock.runUntil(calm.create("/t"));
      const cache = new CuratorCache(zk, "/t", { clock });
      const heard: string[] = [];
      cache.subscribe((event) => heard.push(told(event)));
      await clock.runUntil(cache.initialized());
      heard.length = 0;
      const goOn = holdReads(zk);
      await clock.runUntil(calm.setData("/t", "1"));
      await clock.advance(50);
      for (const path of ["/t/1", "/t/1/1", "/t/1/1/1"]) await clock.runUntil(calm.create(path));
      await clock.advance(50);
      goOn();
      await clock.advance(200);
      const made = ["/t/1", "/t/1/1", "/t/1/1/1"].map((path) => `NODE_CREATED ${path}`);
      assert.deepEqual(heard.splice(0), ["NODE_CHANGED /t", ...made]);
      const listen = unlisten();
      const anew = new Promise<void>((resolve) => void clock.setTimer(50, resolve));
      for (const path of ["/t/1/1/1", "/t/1/1"]) void calm.delete(path);
      void calm.delete("/t/1").then(() => calm.create("/t/1"));
      server.disconnect(zk.sessionId);
      await clock.runUntil(anew);
      listen();
      await clock.advance(5_000);
      assert.deepEqual(heard.toSorted(), [
        ...["NODE_CREATED /t/1", "NODE_DELETED /t/1", "NODE_DELETED /t/1/1", "NODE_DELETED /t/1/1/1"],
      ]);
      assert.ok(heard.indexOf("NODE_DELETED /t/1/1/1") < heard.indexOf("NODE_DELETED /t/1/1"));
      await clock.runUntil(cache.close());
    }));

  test("reads everything anew, after a pause, when its watch is gone, and leaves the watch when it cannot read", async () => {
    let removed = 0;
    await withServer(
      async ({ clock, open }) => {
        const [calm, zk] = [open().zk, open().zk];
        await clock.runUntil(calm.create("/t"));
        const cache = new CuratorCache(zk, "/t", { clock });
        await clock.runUntil(cache.initialized());
        await clock.runUntil(zk.removeWatches("/t"));
        removed = 0;
        await clock.runUntil(calm.create("/t/1"));
        await clock.advance(500);
        assert.equal(cache.size, 1);
        await clock.advance(1_000);
        assert.equal(cache.size, 2);
        let reads = 0;
        const read = zk.getData.bind(zk);
        zk.getData = () => {
          reads += 1;
          return Promise.reject(new ZooKeeperError({ code: ErrorCode.NoAuth, operation: "getData" }));
        };
        await clock.runUntil(calm.setData("/t/1", "x"));
        await clock.advance(100);
        assert.deepEqual([reads, removed], [1, 1]);
        zk.getData = read;
        await clock.advance(1_500);
        assert.equal(cache.get("/t/1")?.stat.version, 1);
        await clock.runUntil(cache.close());
      },
      {
        onRequest({ opCode }) {
          if (opCode === OpCode.removeWatches) removed += 1;
          return "handle";
        },
      },
    );
  });

  test("asks no node for its children that has none", async () => {
    let asked = 0;
    await withServer(
      async ({ clock, open }) => {
        const { zk } = open();
        for (const path of ["/t", "/t/1", "/t/2", "/t/2/1"]) await clock.runUntil(zk.create(path));
        const cache = new CuratorCache(zk, "/t", { clock });
        await clock.runUntil(cache.initialized());
        assert.deepEqual([cache.size, asked], [4, 2]);
        await clock.runUntil(cache.close());
      },
      {
        onRequest({ opCode }) {
          if (opCode === OpCode.getChildren2) asked += 1;
          return "handle";
        },
      },
    );
  });

  test("of a single node holds nothing below it, whatever comes there", () =>
    withServer(async ({ clock, open }) => {
      const { zk } = open();
      await clock.runUntil(zk.create("/t"));
      const cache = new CuratorCache(zk, "/t", { clock, singleNode: true });
      await clock.runUntil(cache.initialized());
      await clock.runUntil(zk.create("/t/1"));
      await clock.runUntil(zk.setData("/t/1", "1"));
      await clock.runUntil(zk.setData("/t", "1"));
      await clock.advance(100);
      assert.deepEqual([cache.size, cache.get("/t")?.stat.version], [1, 1]);
      await clock.runUntil(cache.close());
    }));

  test("that is full goes on with what it holds", () =>
    withServer(async ({ clock, open }) => {
      const { zk } = open();
      await clock.runUntil(zk.create("/t"));
      const cache = new CuratorCache(zk, "/t", { clock, maxNodes: 1 });
      await clock.runUntil(cache.initialized());
      await clock.runUntil(zk.setData("/t", "1"));
      await clock.advance(100);
      assert.deepEqual([cache.signal.aborted, cache.get("/t")?.stat.version], [false, 1]);
      await clock.runUntil(cache.close());
    }));

  test("that a listener closes tells nobody else, and holds nothing any more", () =>
    withServer(async ({ clock, open }) => {
      const { zk } = open();
      for (const path of ["/t", "/t/1", "/t/2"]) await clock.runUntil(zk.create(path));
      const cache = new CuratorCache(zk, "/t", { clock });
      const heard: string[] = [];
      let closed: Promise<void> | undefined;
      cache.subscribe((event) => {
        if (told(event) === "NODE_CREATED /t/1") closed ??= cache.close();
      });
      cache.subscribe((event) => heard.push(told(event)));
      await clock.advance(200);
      await clock.runUntil(closed ?? Promise.reject(new Error("It was not closed")));
      assert.deepEqual([heard, cache.size], [["NODE_CREATED /t"], 0]);
    }));
});
