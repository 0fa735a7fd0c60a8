/** Sessions as Java's tests of them go: SessionTest, SessionTimeoutTest, ClientTest, WatcherTest, CreateTTLTest. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { connectZooKeeper, type WatchedEvent } from "../../../src/zookeeper/index.ts";
import { ErrorCode } from "../../../src/zookeeper/wire/error-code.ts";
import { OpCode } from "../../../src/zookeeper/wire/op-code.ts";
import { ADDRESS, failure, until, withServer } from "./world.ts";

describe("clients", () => {
  test("thirty of them, one after the other, leave nothing on the server", () =>
    withServer(async ({ clock, open, server }) => {
      for (let i = 0; i < 30; i++) {
        const { zk } = open();
        await clock.runUntil(zk.create("/e", undefined, { mode: "ephemeral" }));
        await clock.runUntil(zk.close());
      }
      assert.deepEqual([server.sessions.length, server.connections], [0, 0]);
    }));

  test("one that is disposed of is closed", () =>
    withServer(async ({ clock, dialer }) => {
      const use = async (): Promise<{ readonly state: string }> => {
        await using zk = await connectZooKeeper("zk.test:2181", { dialer, clock, sessionTimeoutMs: 3_000 });
        assert.equal(zk.state, "CONNECTED");
        return zk;
      };
      assert.equal((await clock.runUntil(use())).state, "CLOSED");
    }));
});

describe("a session's states", () => {
  test("are told once each, however often a server is tried in vain", () =>
    withServer(async ({ clock, open, server, unlisten }) => {
      const { zk, events } = open({ sessionTimeoutMs: 20_000 });
      await clock.runUntil(zk.sync("/"));
      const listenAgain = unlisten();
      server.disconnect();
      await clock.advance(10_000);
      assert.deepEqual(events, ["SyncConnected", "Disconnected"]);
      listenAgain();
      await clock.advance(5_000);
      assert.deepEqual(events, ["SyncConnected", "Disconnected", "SyncConnected"]);
    }));

  test("are CONNECTING while a server is full and closes each connection at once, and CONNECTED when it has room", () =>
    withServer(async ({ clock, open, server, dialer, unlisten }) => {
      unlisten();
      let refused = 0;
      let isFull = true;
      dialer.listen(ADDRESS, (stream) => {
        if (!isFull) return server.accept(stream);
        refused += 1;
        stream.start({ onData() {}, onReadEnd() {}, onDrain() {}, onClose() {} });
        stream.close();
      });
      const { zk, events } = open();
      const { codeName, maybeApplied } = await failure(clock, zk.create("/a"));
      assert.deepEqual([codeName, maybeApplied], ["ConnectionLoss", false]);
      await clock.advance(10_000);
      assert.deepEqual([zk.state, events], ["CONNECTING", []]);
      // Not in a loop, and not once only.
      assert.ok(refused > 2 && refused < 100, `${refused} connections`);
      isFull = false;
      await until(clock, () => events.length > 0);
      assert.equal((await clock.runUntil(zk.create("/a"))).path, "/a");
      assert.deepEqual([zk.state, events], ["CONNECTED", ["SyncConnected"]]);
    }));

  test("do not come to Expired for a client that never had a session", () =>
    withServer(async ({ clock, open, unlisten }) => {
      unlisten();
      const { zk, events } = open({ sessionTimeoutMs: 300 });
      await clock.advance(30_000);
      assert.deepEqual([events, zk.state], [[], "CONNECTING"]);
      assert.equal((await failure(clock, zk.exists("/"))).codeName, "ConnectionLoss");
    }));

  test("the timeout is what was negotiated", () =>
    withServer(async ({ clock, open }) => {
      const [{ zk: short }, { zk: long }] = [open({ sessionTimeoutMs: 100 }), open({ sessionTimeoutMs: 600_000 })];
      assert.equal(short.sessionTimeoutMs, 100);
      await clock.runUntil(Promise.all([long.sync("/"), short.sync("/")]));
      assert.deepEqual([short.sessionTimeoutMs, long.sessionTimeoutMs], [400, 60_000]);
    }));

  test("a session that another server has by now is an error that may be tried again", () => {
    let moved = true;
    return withServer(
      async ({ clock, open }) => {
        const { zk, events } = open();
        const error = await failure(clock, zk.setData("/", "x"));
        assert.deepEqual([error.codeName, error.retrySafe], ["SessionMoved", true]);
        moved = false;
        await clock.runUntil(zk.setData("/", "x"));
        assert.deepEqual(events, ["SyncConnected"]);
      },
      { onRequest: ({ opCode }) => (moved && opCode === OpCode.setData ? ErrorCode.SessionMoved : "handle") },
    );
  });
});

describe("nodes with a TTL", () => {
  test("live on with each change", () =>
    withServer(
      async ({ clock, open }) => {
        const { zk } = open();
        await clock.runUntil(zk.create("/t", "", { mode: "persistent-with-ttl", ttlMs: 1_000 }));
        for (let i = 0; i < 4; i++) {
          await clock.advance(800);
          await clock.runUntil(zk.setData("/t", String(i)));
        }
        await clock.advance(1_500);
        assert.equal(await clock.runUntil(zk.exists("/t")), undefined);
      },
      { containerCheckMs: 100 },
    ));

  test("are Unimplemented where a server has them disabled", () =>
    withServer(
      async ({ clock, open }) => {
        const creating = open().zk.create("/t", "", { mode: "persistent-with-ttl", ttlMs: 100 });
        assert.equal((await failure(clock, creating)).codeName, "Unimplemented");
      },
      { onRequest: ({ opCode }) => (opCode === OpCode.createTTL ? ErrorCode.Unimplemented : "handle") },
    ));
});

describe("watches over a lost connection", () => {
  test("are not set anew by a client that does not want it", () =>
    withServer(async ({ clock, open, server }) => {
      const { zk, events } = open({ resetWatches: false });
      const { zk: other } = open();
      const seen: WatchedEvent[] = [];
      const watch = (event: WatchedEvent): void => void seen.push(event);
      await clock.runUntil(Promise.all([zk.getData("/", { watch }), zk.exists("/a", { watch })]));
      const iterable = await clock.runUntil(zk.watch("/a"));
      server.disconnect(zk.sessionId);
      await until(clock, () => events.length === 3);
      await clock.runUntil(zk.sync("/"));
      await clock.runUntil(Promise.all([other.setData("/", "x"), other.create("/a")]));
      await clock.runUntil(zk.sync("/"));
      assert.deepEqual(seen, []);
      await assert.rejects(clock.runUntil(iterable.next()), { codeName: "ConnectionLoss" });
      assert.equal((await failure(clock, zk.removeWatches("/a"))).codeName, "NoWatcher");
    }));

  test("of requests that were lost are not there, and those of earlier ones fire once", () =>
    withServer(async ({ clock, open, server, unlisten }) => {
      const { zk, events } = open();
      const { zk: other } = open();
      const heard = Array.from({ length: 40 }, () => 0);
      await clock.runUntil(other.create("/test"));
      const exists = (i: number): Promise<unknown> =>
        zk.exists("/test", { watch: () => void (heard[i] = (heard[i] ?? 0) + 1) });
      await clock.runUntil(Promise.all(Array.from({ length: 20 }, (_, i) => exists(i))));
      const listenAgain = unlisten();
      server.disconnect(zk.sessionId);
      await until(clock, () => events.length === 2);
      const lost = Promise.all(Array.from({ length: 20 }, (_, i) => failure(clock, exists(20 + i))));
      await clock.runUntil(other.delete("/test"));
      const errors = await lost;
      assert.ok(errors.every(({ codeName }) => codeName === "ConnectionLoss"));
      listenAgain();
      await until(clock, () => zk.state === "CONNECTED");
      await clock.runUntil(zk.sync("/"));
      assert.deepEqual(heard, [...Array.from({ length: 20 }, () => 1), ...Array.from({ length: 20 }, () => 0)]);
    }));
});

describe("a transaction that cannot be", () => {
  for (const path of ["", "no-slash", "/a/", "/a//b"]) {
    test(`with the path ${JSON.stringify(path)} is refused while it is put together`, () =>
      withServer(async ({ open }) => {
        const { zk } = open();
        const refused = { codeName: "BadArguments" };
        assert.throws(() => zk.transaction().create(path), refused);
        assert.throws(() => zk.transaction().delete(path), refused);
        assert.throws(() => zk.transaction().setData(path, ""), refused);
        assert.throws(() => zk.transaction().check(path, 0), refused);
        assert.throws(() => zk.multiRead().getData(path), refused);
        assert.throws(() => zk.multiRead().getChildren(path), refused);
      }));
  }

  test("of an unknown mode, or with a TTL that is none, is refused while it is put together", () =>
    withServer(async ({ open }) => {
      const { zk } = open();
      const refused = { codeName: "BadArguments" };
      assert.throws(() => zk.transaction().create("/a", "", { mode: "temporary" as "ephemeral" }), refused);
      assert.throws(() => zk.transaction().create("/a", "", { mode: "persistent-with-ttl" }), refused);
    }));
});
