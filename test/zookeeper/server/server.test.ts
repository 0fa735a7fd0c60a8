/** What the server in process can do beyond a real one: misbehave, restart, lose its quorum, all at a test's word. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ErrorCode, type ZooKeeperError } from "../../../src/zookeeper/index.ts";
import { OpCode } from "../../../src/zookeeper/wire/op-code.ts";
import { codeOf } from "../scenarios/world.ts";
import { createNode, readNode, setData } from "../scenarios/wire-requests.ts";
import { onServer } from "./bench.ts";

const session = (events: string[]): { onEvent: (event: string) => void } => ({
  onEvent: (event) => void events.push(event),
});

describe("the server in process", () => {
  test("answers a request with an error that a test wants, and does nothing", () =>
    onServer(
      async ({ world }) => {
        const { zk } = world.open();
        assert.equal(await codeOf(zk.create("/a")), "ThrottledOp");
        assert.equal(await zk.exists("/a"), undefined);
      },
      { onRequest: ({ opCode }) => (opCode === OpCode.create2 ? ErrorCode.ThrottledOp : "handle") },
    ));

  test("carries a request out and closes instead of an answer: the client cannot know", () => {
    let isLost = false;
    return onServer(
      async ({ world }) => {
        const { zk } = world.open();
        const lost = zk.create("/a").then(
          () => "created",
          ({ codeName, maybeApplied, retrySafe }: ZooKeeperError) => [codeName, maybeApplied, retrySafe],
        );
        assert.deepEqual(await lost, ["ConnectionLoss", true, false]);
        assert.notEqual(await zk.exists("/a"), undefined);
      },
      {
        onRequest({ opCode }) {
          if (opCode !== OpCode.create2 || isLost) return "handle";
          isLost = true;
          return "handle-and-close";
        },
      },
    );
  });

  test("closes before it carries out", () => {
    let isLost = false;
    return onServer(
      async ({ world }) => {
        const { zk } = world.open();
        assert.equal(await codeOf(zk.create("/a")), "ConnectionLoss");
        assert.equal(await codeOf(zk.create("/a")), "Ok");
      },
      {
        onRequest({ opCode }) {
          if (opCode !== OpCode.create2 || isLost) return "handle";
          isLost = true;
          return "close";
        },
      },
    );
  });

  test("does not answer: the client gives the connection up and has its session on another", () => {
    let ignores = true;
    return onServer(
      async ({ world, server, clock }) => {
        const events: string[] = [];
        const { zk } = world.open(session(events));
        await zk.exists("/");
        const before = clock.now();
        ignores = true;
        assert.equal(await codeOf(zk.getData("/")), "ConnectionLoss");
        // Two thirds of the session.
        assert.equal(Math.round((clock.now() - before) / 100), 27);
        assert.equal(await codeOf(zk.exists("/")), "Ok");
        assert.deepEqual(events, ["SyncConnected", "Disconnected", "SyncConnected"]);
        assert.equal(server.sessions.length, 1);
      },
      {
        onRequest({ opCode }) {
          if (opCode === OpCode.exists) ignores = false;
          return (opCode === OpCode.getData || opCode === OpCode.ping) && ignores ? "ignore" : "handle";
        },
      },
    );
  });

  test("restarts: the client comes back to its session, its ephemerals and its watches", () =>
    onServer(async ({ world, server }) => {
      const events: string[] = [];
      const { zk } = world.open(session(events));
      await zk.create("/e", "", { mode: "ephemeral" });
      let heard = "";
      await zk.getData("/e", { watch: ({ type }) => (heard = type) });
      server.restart();
      await world.until("the client is back", () => events.length === 3);
      await zk.setData("/e", "x");
      assert.equal(heard, "NodeDataChanged");
      assert.deepEqual(events, ["SyncConnected", "Disconnected", "SyncConnected"]);
    }));

  test("expires a session at a test's word", () =>
    onServer(async ({ world, server }) => {
      const events: string[] = [];
      const { zk } = world.open(session(events));
      await zk.create("/e", "", { mode: "ephemeral" });
      server.expireSession(zk.sessionId);
      await world.until("the session is over", () => zk.state === "CLOSED");
      assert.equal(await codeOf(zk.exists("/e")), "SessionExpired");
      const { zk: next } = world.open();
      assert.equal(await next.exists("/e"), undefined);
      assert.ok(events.includes("Expired"));
    }));

  test("without a quorum it reads for those who ask for no more, writes for nobody, and keeps all sessions", () =>
    onServer(async ({ world, server }) => {
      const events: string[] = [];
      const { zk: strict } = world.open(session(events));
      await strict.create("/e", "data", { mode: "ephemeral" });
      server.setReadOnly(true);
      await world.until("the strict client is lost", () => strict.state !== "CONNECTED");
      const { wire, session: local } = await world.wire({ canBeReadOnly: true });
      assert.equal(local.readOnly, true);
      assert.equal(await readNode(wire, OpCode.getData, "/e"), "Ok");
      assert.equal(await setData(wire, "/e", "x"), "NotReadOnly");
      assert.equal(await createNode(wire, "/a"), "NotReadOnly");
      const refused = await world.bare();
      assert.equal(await refused.connect(), undefined);
      server.setReadOnly(false);
      await wire.closed;
      assert.equal(await codeOf(strict.setData("/e", "x")), "Ok");
      assert.deepEqual(events, ["SyncConnected", "Disconnected", "SyncConnected"]);
    }));

  test("hears a client that joins it read-only, and is one to it", () =>
    onServer(
      async ({ world }) => {
        const events: string[] = [];
        const { zk } = world.open({ canBeReadOnly: true, ...session(events) });
        await zk.exists("/");
        assert.equal(zk.state, "CONNECTEDREADONLY");
        assert.equal(await codeOf(zk.create("/a")), "NotReadOnly");
        assert.deepEqual(events, ["ConnectedReadOnly"]);
      },
      { readOnly: true },
    ));

  for (const [word, answer] of [
    ["ruok", /^imok$/],
    ["isro", /^rw$/],
    ["srvr", /^Zookeeper version: .*\n[^]*\nZxid: 0x1\nMode: standalone\nNode count: 4\n$/],
    ["stat", /\nMode: standalone\n/],
    ["mntr", /^zk_version\t.*\nzk_server_state\tstandalone\n/],
    ["wchs", /\nTotal watches:1\n$/],
    ["conf", /^tickTime=200\n/],
  ] as const) {
    test(`answers the four-letter word "${word}" and closes`, () =>
      onServer(async ({ world }) => {
        const { wire } = await world.wire();
        await readNode(wire, OpCode.exists, "/", true);
        assert.match(await (await world.bare()).word(word), answer);
      }));
  }

  test("answers a word that comes byte by byte", () =>
    onServer(
      async ({ world }) => {
        assert.equal(await (await world.bare()).word("isro"), "ro");
      },
      { readOnly: true },
      { pair: { chunkBytes: 1 } },
    ));

  test("takes a transaction id for a session, for a change and for a refused one, and none for a read", () =>
    onServer(async ({ world, server }) => {
      const { zk } = world.open();
      assert.equal((await zk.create("/a")).stat.czxid, 2n);
      assert.equal(await codeOf(zk.create("/a")), "NodeExists");
      await zk.getData("/a");
      await zk.sync("/a");
      assert.equal((await zk.setData("/a", "")).mzxid, 4n);
      assert.equal(server.zxid, 4n);
    }));

  test("gives every session of the same course the same ids and times", async () => {
    const run = async (): Promise<unknown> => {
      let seen: unknown;
      await onServer(async ({ world }) => {
        const { zk } = world.open();
        seen = [(await zk.create("/a")).stat, zk.sessionId];
      });
      return seen;
    };
    assert.deepEqual(await run(), await run());
  });
});
