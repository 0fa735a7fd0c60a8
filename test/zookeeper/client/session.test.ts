/** The session through everything that happens to its connection. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { connectZooKeeper, type WatchedEvent } from "../../../src/zookeeper/index.ts";
import { createZooKeeperServer } from "../../../src/testing/zookeeper/server.ts";
import { OpCode } from "../../../src/zookeeper/wire/op-code.ts";
import { ADDRESS, failure, text, until, withServer } from "./world.ts";

describe("a session", () => {
  test("connects in the background, and what is asked meanwhile waits", () =>
    withServer(async ({ clock, open }) => {
      const { zk, events } = open();
      assert.equal(zk.state, "CONNECTING");
      const { path, stat } = await clock.runUntil(zk.create("/a", "hello"));
      assert.deepEqual([path, stat.version, zk.state], ["/a", 0, "CONNECTED"]);
      assert.equal(text((await clock.runUntil(zk.getData("/a"))).data), "hello");
      assert.deepEqual(events, ["SyncConnected"]);
    }));

  test("stays the same one on another connection, with its ephemeral nodes", () =>
    withServer(async ({ clock, open, server }) => {
      const { zk, events } = open();
      await clock.runUntil(zk.create("/e", "x", { mode: "ephemeral" }));
      const id = zk.sessionId;
      server.disconnect();
      await until(clock, () => events.length === 3);
      assert.deepEqual(events, ["SyncConnected", "Disconnected", "SyncConnected"]);
      assert.equal(zk.sessionId, id);
      assert.ok(await clock.runUntil(zk.exists("/e")));
    }));

  test("that is lost fails what was asked, and lets what is asked later wait", () =>
    withServer(async ({ clock, open, server, unlisten }) => {
      const { zk } = open();
      await clock.runUntil(zk.create("/a", "x"));
      const [writing, reading] = [zk.setData("/a", "y"), zk.getData("/a")];
      const listenAgain = unlisten();
      server.disconnect();
      const [lost, read] = await Promise.all([failure(clock, writing), failure(clock, reading)]);
      assert.deepEqual(
        [lost.codeName, lost.path, lost.maybeApplied, lost.retrySafe],
        ["ConnectionLoss", "/a", true, false],
      );
      assert.deepEqual([read.codeName, read.maybeApplied, read.retrySafe], ["ConnectionLoss", false, true]);
      listenAgain();
      const later = zk.getData("/a");
      const outcome = await clock.runUntil(
        later.then(
          ({ data }) => text(data),
          () => "lost with a failed attempt",
        ),
      );
      assert.ok(outcome === "x" || outcome === "y" || outcome === "lost with a failed attempt");
      assert.ok(await clock.runUntil(zk.exists("/a")));
    }));

  test("that expires on the server ends the client, once and for all", () =>
    withServer(async ({ clock, open, server }) => {
      const { zk, events } = open();
      await clock.runUntil(zk.create("/e", "x", { mode: "ephemeral" }));
      server.expireSession(zk.sessionId);
      await until(clock, () => events.includes("Closed"));
      assert.deepEqual(events, ["SyncConnected", "Disconnected", "Expired", "Closed"]);
      assert.equal(zk.state, "CLOSED");
      assert.equal((await failure(clock, zk.getData("/e"))).codeName, "SessionExpired");
    }));

  test("expires on the client when no server was heard of for 4/3 of its timeout", () =>
    withServer(async ({ clock, open, server, unlisten }) => {
      const { zk, events } = open();
      await clock.runUntil(zk.create("/a"));
      unlisten();
      server.disconnect();
      const startedAt = clock.now();
      await until(clock, () => events.includes("Expired"));
      const passedMs = clock.now() - startedAt;
      assert.ok(passedMs >= 4_000 && passedMs < 7_000, `${passedMs} ms`);
      assert.equal(zk.state, "CLOSED");
    }));

  test("expires on the client although servers take its connections, if none says a word", () =>
    withServer(async ({ clock, open, server, dialer, unlisten }) => {
      const { zk, events } = open();
      await clock.runUntil(zk.create("/a"));
      unlisten();
      const silent = dialer.listen(ADDRESS, (stream) =>
        stream.start({ onData() {}, onReadEnd: () => stream.close(), onDrain() {}, onClose() {} }),
      );
      server.disconnect();
      const startedAt = clock.now();
      await until(clock, () => events.includes("Expired"));
      const passedMs = clock.now() - startedAt;
      assert.ok(passedMs >= 4_000 && passedMs < 9_000, `${passedMs} ms`);
      silent();
    }));

  test("does not take a server that is behind what it has seen", () =>
    withServer(async ({ clock, open, server, dialer, unlisten }) => {
      const { zk, events } = open();
      await clock.runUntil(zk.create("/a"));
      unlisten();
      // It knows no session, and would say so: but it must not be asked.
      const behind = createZooKeeperServer({ clock, tickMs: 200 });
      const gone = dialer.listen(ADDRESS, (stream) => behind.accept(stream));
      server.disconnect();
      await clock.advance(3_000);
      assert.deepEqual(events, ["SyncConnected", "Disconnected"]);
      gone();
      await clock.runUntil(behind.close());
    }));

  test("pings while it is quiet, so that it lives", () =>
    withServer(async ({ clock, open, server }) => {
      const { zk, events } = open();
      await clock.runUntil(zk.create("/e", undefined, { mode: "ephemeral" }));
      await clock.advance(60_000);
      assert.deepEqual(events, ["SyncConnected"]);
      assert.equal(server.sessions.length, 1);
    }));

  test("that is closed is gone from the server, with its ephemeral nodes", () =>
    withServer(async ({ clock, open, server }) => {
      const { zk, events } = open();
      const { zk: other } = open();
      await clock.runUntil(zk.create("/e", undefined, { mode: "ephemeral" }));
      await clock.runUntil(zk.close());
      await clock.runUntil(zk.close());
      assert.deepEqual(events, ["SyncConnected", "Closed"]);
      assert.equal(await clock.runUntil(other.exists("/e")), undefined);
      assert.equal(server.sessions.length, 1);
      assert.equal((await failure(clock, zk.exists("/e"))).codeName, "SessionExpired");
    }));

  test("that is being closed answers what was asked before, and takes nothing more", () => {
    const opCodes: number[] = [];
    return withServer(
      async ({ clock, open }) => {
        const { zk } = open();
        await clock.runUntil(zk.create("/a", "x"));
        opCodes.length = 0;
        const before = zk.getData("/a");
        const closed = zk.close();
        const error = await failure(clock, zk.setData("/a", "y"));
        assert.deepEqual([error.codeName, error.maybeApplied], ["ConnectionLoss", false]);
        assert.equal(text((await clock.runUntil(before)).data), "x");
        await clock.runUntil(closed);
        assert.deepEqual(opCodes, [OpCode.getData, OpCode.closeSession]);
      },
      {
        onRequest({ opCode }) {
          opCodes.push(opCode);
          return "handle";
        },
      },
    );
  });

  test("that is closed although the server does not answer is closed in its time", () =>
    withServer(
      async ({ clock, open }) => {
        const { zk, events } = open();
        await clock.runUntil(zk.sync("/"));
        const since = clock.now();
        await clock.runUntil(zk.close());
        assert.ok(clock.now() - since <= 3_100, `${clock.now() - since} ms`);
        assert.equal(events.at(-1), "Closed");
      },
      { onRequest: ({ opCode }) => (opCode === OpCode.closeSession || opCode === OpCode.ping ? "ignore" : "handle") },
    ));

  test("that is detached is taken up by another client", () =>
    withServer(async ({ clock, open }) => {
      const { zk } = open();
      await clock.runUntil(zk.create("/e", undefined, { mode: "ephemeral" }));
      const session = await clock.runUntil(zk.detach());
      const { zk: heir } = open({ session });
      assert.ok(await clock.runUntil(heir.exists("/e")));
      assert.equal(heir.sessionId, session.sessionId);
    }));

  test("hears of a session that is not known any more", () =>
    withServer(async ({ clock, open }) => {
      const ticket = { sessionId: 77n, password: new Uint8Array(16), lastZxid: 0n, timeoutMs: 3_000 };
      const { zk, events } = open({ session: ticket });
      assert.equal((await failure(clock, zk.exists("/"))).codeName, "SessionExpired");
      assert.ok(events.includes("Expired"));
    }));

  test("that is closed while it dials leaves no connection, although the dialler does not heed it", () =>
    withServer(async ({ clock, open, server, dialer }) => {
      const dialled = Promise.withResolvers<void>();
      const { zk } = open({
        dialer: {
          ...dialer,
          async dial(address, options) {
            const stream = await dialer.dial(address, { ...options, signal: undefined });
            await dialled.promise;
            return stream;
          },
        },
      });
      await clock.advance(10);
      const closed = zk.close();
      assert.equal(server.connections, 1);
      dialled.resolve();
      await clock.runUntil(closed);
      await clock.advance(10);
      assert.equal(server.connections, 0);
    }));

  test("that the server refuses ends, and every waiting call hears why", () =>
    withServer(async ({ clock, open }) => {
      const { zk, events } = open();
      await clock.runUntil(zk.create("/a"));
      zk.addAuth("no-such-scheme", "x");
      const errors = await Promise.all([failure(clock, zk.getData("/a")), failure(clock, zk.setData("/a", "y"))]);
      assert.deepEqual(
        errors.map(({ codeName, retrySafe }) => [codeName, retrySafe]),
        [
          ["AuthFailed", false],
          ["AuthFailed", false],
        ],
      );
      await until(clock, () => events.includes("Closed"));
      assert.equal(zk.state, "AUTH_FAILED");
      assert.equal((await failure(clock, zk.exists("/a"))).codeName, "AuthFailed");
      assert.equal(events.filter((event) => event === "AuthFailed").length, 1);
    }));

  test("that is closed while it connects fails what waits, and never reaches a server", () =>
    withServer(async ({ clock, open, server }) => {
      const { zk, events } = open();
      const waiting = failure(clock, zk.getData("/a"));
      await clock.runUntil(zk.close());
      assert.equal((await waiting).codeName, "SessionExpired");
      assert.deepEqual(events, ["Closed"]);
      await clock.advance(5_000);
      assert.equal(server.sessions.length, 0);
    }));

  test("gives up its connection, and all that waits, when one request is not answered in time", () => {
    let silent = true;
    return withServer(
      async ({ clock, open }) => {
        const { zk, events } = open({ requestTimeoutMs: 500 });
        await clock.runUntil(zk.create("/a", "x"));
        const first = zk.getData("/a");
        await clock.advance(100);
        const second = zk.setData("/a", "y");
        const [late, lost] = await Promise.all([failure(clock, first), failure(clock, second)]);
        assert.deepEqual([late.codeName, late.retrySafe], ["RequestTimeout", true]);
        assert.deepEqual([lost.codeName, lost.maybeApplied], ["ConnectionLoss", true]);
        silent = false;
        await until(clock, () => events.length === 3);
        assert.deepEqual(events, ["SyncConnected", "Disconnected", "SyncConnected"]);
        assert.ok(await clock.runUntil(zk.exists("/a")));
      },
      {
        onRequest: ({ opCode }) =>
          silent && (opCode === OpCode.getData || opCode === OpCode.setData) ? "ignore" : "handle",
      },
    );
  });
});

test("a request that is not answered in time takes those with it that wait for a connection", () =>
  withServer(async ({ clock, open, dialer, unlisten }) => {
    unlisten();
    dialer.silence(ADDRESS);
    const { zk } = open({ requestTimeoutMs: 500, sessionTimeoutMs: 60_000 });
    const first = zk.sync("/");
    await clock.advance(100);
    const second = zk.sync("/");
    const errors = await Promise.all([failure(clock, first), failure(clock, second)]);
    assert.deepEqual(
      errors.map(({ codeName }) => codeName),
      ["RequestTimeout", "ConnectionLoss"],
    );
  }));

describe("connectZooKeeper", () => {
  test("waits for the connection", () =>
    withServer(async ({ clock, dialer }) => {
      const zk = await clock.runUntil(connectZooKeeper("zk.test:2181", { dialer, clock, sessionTimeoutMs: 3_000 }));
      assert.equal(zk.state, "CONNECTED");
      await clock.runUntil(zk.close());
    }));

  test("gives up at its timeout, says why, and leaves nothing open", () =>
    withServer(async ({ clock, dialer, unlisten }) => {
      unlisten();
      const options = { dialer, clock, sessionTimeoutMs: 3_000, connectTimeoutMs: 500 };
      const error = await failure(clock, connectZooKeeper("zk.test:2181", options));
      assert.equal(error.codeName, "ConnectionLoss");
      assert.match(error.message, /no connection within 500 ms; last: .*zk\.test:2181/);
    }));

  test("gives up at once where the runtime cannot do what is asked", () =>
    withServer(async ({ clock, dialer }) => {
      const options = { dialer, clock, tls: { ca: ["a certificate"] } };
      const error = await failure(clock, connectZooKeeper("zk.test:2181", options));
      assert.match(error.message, /memory/);
      assert.equal(clock.now(), 0);
    }));

  for (const connectString of ["", "/", "a b:1", "a:0", "a:99999", "a:1/b/", "a:1//b", "[::1", ",,/x"]) {
    test(`refuses the connect string "${connectString}"`, () =>
      assert.rejects(connectZooKeeper(connectString), TypeError));
  }
});

test("a chroot stands for the root, in paths and in what comes back", () =>
  withServer(async ({ clock, open }) => {
    const { zk: root } = open();
    await clock.runUntil(root.create("/app"));
    const { zk } = open({}, `${ADDRESS.host}:${ADDRESS.port}/app`);
    const seen: WatchedEvent[] = [];
    await clock.runUntil(zk.exists("/a", { watch: (event) => seen.push(event) }));
    assert.equal((await clock.runUntil(zk.create("/a", "x"))).path, "/a");
    assert.deepEqual((await clock.runUntil(zk.getChildren("/"))).children, ["a"]);
    assert.ok(await clock.runUntil(root.exists("/app/a")));
    const created = await clock.runUntil(zk.exists("/a"));
    assert.deepEqual(seen, [{ type: "NodeCreated", path: "/a", zxid: created?.czxid }]);
  }));
