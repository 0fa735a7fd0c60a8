/** Watches: that each is heard once, in order, on whichever connection, and that none is lost in silence. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { WatchedEvent, WatchEvent, Watcher } from "../../../src/zookeeper/index.ts";
import { ErrorCode } from "../../../src/zookeeper/wire/error-code.ts";
import { OpCode } from "../../../src/zookeeper/wire/op-code.ts";
import { failure, until, withServer } from "./world.ts";

function collector(): { readonly seen: string[]; readonly watch: Watcher } {
  const seen: string[] = [];
  return { seen, watch: ({ type, path }: WatchedEvent) => seen.push(`${type} ${path}`) };
}

/** Reads an iterable into a list, until it ends. */
function read(events: AsyncIterableIterator<WatchEvent>): { readonly seen: string[]; readonly over: Promise<string> } {
  const seen: string[] = [];
  const over = (async () => {
    for await (const event of events)
      seen.push(`${event.type} ${event.path}${"reason" in event ? ` ${event.reason}` : ""}`);
    return "end";
  })().catch(String);
  return { seen, over };
}

describe("one-shot watches", () => {
  test("fire once each, for data, existence and children", () =>
    withServer(async ({ clock, open }) => {
      const { zk } = open();
      const { seen, watch } = collector();
      await clock.runUntil(zk.exists("/a", { watch }));
      await clock.runUntil(zk.create("/a"));
      await clock.runUntil(zk.getData("/a", { watch }));
      await clock.runUntil(zk.getChildren("/a", { watch }));
      for (const data of ["1", "2"]) await clock.runUntil(zk.setData("/a", data));
      for (const name of ["b", "c"]) await clock.runUntil(zk.create(`/a/${name}`));
      assert.deepEqual(seen, ["NodeCreated /a", "NodeDataChanged /a", "NodeChildrenChanged /a"]);
    }));

  test("are heard behind the answers that the server gave before", () =>
    withServer(async ({ clock, open }) => {
      const { zk } = open();
      const order: string[] = [];
      await clock.runUntil(zk.create("/a"));
      await clock.runUntil(zk.getData("/a", { watch: () => order.push("watch") }));
      const before = zk.exists("/a").then(() => order.push("before"));
      const change = zk.setData("/a", "x").then(() => order.push("change"));
      const after = zk.exists("/a").then(() => order.push("after"));
      await clock.runUntil(Promise.all([before, change, after]));
      assert.deepEqual(order, ["before", "watch", "change", "after"]);
    }));

  test("are set anew on another connection, and what happened meanwhile fires them", () =>
    withServer(async ({ clock, open, server, unlisten }) => {
      const { zk, events } = open();
      const { zk: other } = open();
      const { seen, watch } = collector();
      await clock.runUntil(zk.create("/a"));
      for (const name of ["data", "gone", "same"]) await clock.runUntil(zk.create(`/a/${name}`));
      for (const name of ["data", "gone", "same"]) await clock.runUntil(zk.getData(`/a/${name}`, { watch }));
      await clock.runUntil(zk.exists("/a/new", { watch }));
      await clock.runUntil(zk.getChildren("/a", { watch }));
      const listenAgain = unlisten();
      server.disconnect(zk.sessionId);
      await clock.runUntil(other.setData("/a/data", "x"));
      await clock.runUntil(other.delete("/a/gone"));
      await clock.runUntil(other.create("/a/new"));
      assert.equal(seen.length, 0);
      listenAgain();
      await until(clock, () => events.length === 3);
      await clock.runUntil(zk.sync("/"));
      assert.deepEqual(
        seen.toSorted((a, b) => a.localeCompare(b)),
        ["NodeChildrenChanged /a", "NodeCreated /a/new", "NodeDataChanged /a/data", "NodeDeleted /a/gone"],
      );
      await clock.runUntil(other.setData("/a/same", "y"));
      await clock.runUntil(zk.sync("/"));
      assert.equal(seen.at(-1), "NodeDataChanged /a/same");
    }));

  test("are set anew in packets that are no longer than the client may send", () =>
    withServer(async ({ clock, open, server }) => {
      const { zk, events } = open({ maxPacketBytes: 400 });
      const { zk: other } = open();
      const { seen, watch } = collector();
      const paths = ["a", "b", "c", "d"].map((name) => `/${name.repeat(90)}`);
      for (const path of paths) await clock.runUntil(zk.create(path));
      for (const path of paths) await clock.runUntil(zk.getData(path, { watch }));
      server.disconnect(zk.sessionId);
      await until(clock, () => events.length === 3);
      for (const path of paths) await clock.runUntil(other.setData(path, "x"));
      await clock.runUntil(zk.sync("/"));
      assert.deepEqual(
        seen,
        paths.map((path) => `NodeDataChanged ${path}`),
      );
    }));

  test("that a server refuses to set anew are set on the next connection", () => {
    let refusals = 1;
    return withServer(
      async ({ clock, open, server, unlisten }) => {
        const { zk, events } = open();
        const { zk: other } = open();
        const { seen, watch } = collector();
        for (const path of ["/a", "/b"]) {
          await clock.runUntil(zk.create(path));
          await clock.runUntil(zk.getData(path, { watch }));
        }
        const listenAgain = unlisten();
        server.disconnect(zk.sessionId);
        await clock.runUntil(other.setData("/a", "meanwhile"));
        listenAgain();
        await until(clock, () => events.length === 5);
        assert.match(zk.events.map((event) => event.text).join(), /did not set the watches anew \(ThrottledOp\)/);
        await clock.runUntil(zk.setData("/b", "x"));
        assert.deepEqual(seen, ["NodeDataChanged /a", "NodeDataChanged /b"]);
      },
      {
        onRequest: ({ opCode }) => (opCode === OpCode.setWatches && refusals-- > 0 ? ErrorCode.ThrottledOp : "handle"),
      },
    );
  });

  test("hear of what changed meanwhile although a connection is lost when only some of them are set anew", () => {
    let packets = 0;
    return withServer(
      async ({ clock, open, server, unlisten }) => {
        const { zk, events } = open({ maxPacketBytes: 400 });
        const { zk: other } = open();
        const { seen, watch } = collector();
        const paths = ["a", "b"].map((name) => `/${name.repeat(90)}`);
        for (const path of paths) await clock.runUntil(zk.create(path));
        for (const path of paths) await clock.runUntil(zk.getData(path, { watch }));
        const listenAgain = unlisten();
        server.disconnect(zk.sessionId);
        await clock.runUntil(other.setData(paths[1] ?? "", "x"));
        listenAgain();
        await until(clock, () => packets === 2);
        await clock.advance(10);
        server.disconnect(zk.sessionId);
        await until(clock, () => events.length === 5);
        await clock.runUntil(zk.sync("/"));
        assert.deepEqual(seen, [`NodeDataChanged ${paths[1]}`]);
      },
      // The first of the two packets is answered, and the second is not.
      { onRequest: ({ opCode }) => (opCode === OpCode.setWatches && ++packets === 2 ? "ignore" : "handle") },
    );
  });

  test("of an operation that failed are not there", () =>
    withServer(async ({ clock, open }) => {
      const { zk } = open();
      const { seen, watch } = collector();
      assert.equal((await failure(clock, zk.getData("/a", { watch }))).codeName, "NoNode");
      assert.equal((await failure(clock, zk.getChildren("/a", { watch }))).codeName, "NoNode");
      await clock.runUntil(zk.create("/a"));
      assert.deepEqual(seen, []);
    }));

  test("that throw harm no other, and are written down", () =>
    withServer(async ({ clock, open }) => {
      const { zk } = open();
      const { seen, watch } = collector();
      const thrower = (): void => {
        throw new Error("Planted");
      };
      await clock.runUntil(zk.create("/a"));
      await clock.runUntil(Promise.all([thrower, watch].map((each) => zk.getData("/a", { watch: each }))));
      await clock.runUntil(zk.setData("/a", "x"));
      assert.deepEqual(seen, ["NodeDataChanged /a"]);
      assert.match(zk.events.at(-1)?.text ?? "", /Planted/);
    }));
});

describe("a watch that stays", () => {
  test("hears of everything below, until the loop is left", () =>
    withServer(async ({ clock, open }) => {
      const { zk } = open();
      const events = await clock.runUntil(zk.watch("/a", { mode: "persistent-recursive" }));
      const { seen, over } = read(events);
      await clock.runUntil(zk.create("/a"));
      await clock.runUntil(zk.create("/a/b"));
      await clock.runUntil(zk.setData("/a/b", "x"));
      await clock.runUntil(zk.delete("/a/b"));
      await clock.runUntil(zk.create("/other"));
      assert.deepEqual(seen, ["NodeCreated /a", "NodeCreated /a/b", "NodeDataChanged /a/b", "NodeDeleted /a/b"]);
      await events.return?.();
      assert.equal(await over, "end");
      await clock.runUntil(zk.create("/a/c"));
      assert.equal(seen.length, 4);
    }));

  test("of one node hears of its data and its children, again and again", () =>
    withServer(async ({ clock, open }) => {
      const { zk } = open();
      await clock.runUntil(zk.create("/a"));
      const { seen } = read(await clock.runUntil(zk.watch("/a")));
      for (const data of ["1", "2"]) await clock.runUntil(zk.setData("/a", data));
      await clock.runUntil(zk.create("/a/b"));
      await clock.runUntil(zk.setData("/a/b", "x"));
      assert.deepEqual(seen, ["NodeDataChanged /a", "NodeDataChanged /a", "NodeChildrenChanged /a"]);
    }));

  test("says on another connection that something may have been missed, and goes on", () =>
    withServer(async ({ clock, open, server }) => {
      const { zk, events } = open();
      await clock.runUntil(zk.create("/a"));
      const { seen } = read(await clock.runUntil(zk.watch("/a")));
      server.disconnect();
      await until(clock, () => events.length === 3);
      await clock.runUntil(zk.setData("/a", "x"));
      assert.deepEqual(seen, ["Resync /a reconnected", "NodeDataChanged /a"]);
    }));

  test("says that something was dropped when nobody reads", () =>
    withServer(async ({ clock, open }) => {
      const { zk } = open();
      await clock.runUntil(zk.create("/a"));
      const events = await clock.runUntil(zk.watch("/a", { bufferLimit: 2 }));
      for (const data of ["1", "2", "3", "4"]) await clock.runUntil(zk.setData("/a", data));
      const types = [(await events.next()).value, (await events.next()).value].map((event: WatchEvent) => event.type);
      assert.deepEqual(types, ["Resync", "NodeDataChanged"]);
      await events.return?.();
    }));

  test("that is left is at its end, although the session's error was not read", () =>
    withServer(async ({ clock, open, server }) => {
      const { zk, events } = open();
      const watch = await clock.runUntil(zk.watch("/a"));
      server.expireSession(zk.sessionId);
      await until(clock, () => events.includes("Expired"));
      await watch.return?.();
      assert.equal((await watch.next()).done, true);
    }));

  test("ends with the session: closed in peace, or by an error", () =>
    withServer(async ({ clock, open, server }) => {
      const [{ zk: closed }, { zk: expired, events }] = [open(), open()];
      const [first, second] = [
        read(await clock.runUntil(closed.watch("/a"))),
        read(await clock.runUntil(expired.watch("/a"))),
      ];
      await clock.runUntil(closed.close());
      server.expireSession(expired.sessionId);
      await until(clock, () => events.includes("Expired"));
      assert.equal(await first.over, "end");
      assert.match(await second.over, /SessionExpired/);
    }));
});
