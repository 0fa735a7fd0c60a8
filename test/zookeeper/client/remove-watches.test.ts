/** Removing watches: who hears of it, what is left, and what a lost connection makes of it (RemoveWatchesTest). */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { WatcherType, Watcher, ZooKeeper } from "../../../src/zookeeper/index.ts";
import { ErrorCode } from "../../../src/zookeeper/wire/error-code.ts";
import { OpCode } from "../../../src/zookeeper/wire/op-code.ts";
import { failure, until, withServer } from "./world.ts";

function collector(): { readonly seen: string[]; readonly watch: Watcher } {
  const seen: string[] = [];
  return { seen, watch: ({ type, path }) => seen.push(`${type} ${path}`) };
}

async function watchAll(zk: ZooKeeper, watch: Watcher): Promise<void> {
  await zk.create("/a");
  await Promise.all([zk.getData("/a", { watch }), zk.getChildren("/a", { watch }), zk.exists("/none", { watch })]);
}

describe("removeWatches", () => {
  for (const [type, heard] of [
    ["data", ["DataWatchRemoved /a"]],
    ["children", ["ChildWatchRemoved /a"]],
    ["any", ["ChildWatchRemoved /a", "DataWatchRemoved /a"]],
  ] as readonly [WatcherType, string[]][]) {
    test(`of type "${type}" tells the watchers that it removed, and the rest stay`, () =>
      withServer(async ({ clock, open }) => {
        const { zk } = open();
        const { seen, watch } = collector();
        await clock.runUntil(watchAll(zk, watch));
        await clock.runUntil(zk.removeWatches("/a", { type }));
        assert.deepEqual(seen.splice(0), heard);
        await clock.runUntil(Promise.all([zk.setData("/a", "x"), zk.create("/a/b")]));
        const left = ["NodeDataChanged /a", "NodeChildrenChanged /a"];
        assert.deepEqual(
          seen,
          type === "any" ? [] : left.filter((event) => event.includes("Children") === (type === "data")),
        );
      }));
  }

  test("without a watch of the type is NoWatcher", () =>
    withServer(async ({ clock, open }) => {
      const { zk } = open();
      const { watch } = collector();
      await clock.runUntil(watchAll(zk, watch));
      assert.equal((await failure(clock, zk.removeWatches("/b"))).codeName, "NoWatcher");
      assert.equal((await failure(clock, zk.removeWatches("/a", { type: "persistent" }))).codeName, "NoWatcher");
      const stranger = collector().watch;
      assert.equal((await failure(clock, zk.removeWatches("/a", { watcher: stranger }))).codeName, "NoWatcher");
    }));

  test("takes one watcher of several out, and the others still hear", () =>
    withServer(async ({ clock, open }) => {
      const { zk } = open();
      const [one, other] = [collector(), collector()];
      await clock.runUntil(zk.create("/a"));
      for (const { watch } of [one, other]) await clock.runUntil(zk.getData("/a", { watch }));
      await clock.runUntil(zk.removeWatches("/a", { watcher: one.watch, type: "data" }));
      await clock.runUntil(zk.setData("/a", "x"));
      assert.deepEqual(one.seen, ["DataWatchRemoved /a"]);
      assert.deepEqual(other.seen, ["NodeDataChanged /a"]);
    }));

  for (const kind of ["data", "children"] as const) {
    test(`of type "${kind}" takes two watchers out one after the other, and then there is none`, () =>
      withServer(async ({ clock, open }) => {
        const { zk } = open();
        const both = [collector(), collector()];
        const read = (watch: Watcher): Promise<unknown> =>
          kind === "data" ? zk.getData("/", { watch }) : zk.getChildren("/", { watch });
        for (const { watch } of both) await clock.runUntil(read(watch));
        for (const { watch, seen } of both) {
          await clock.runUntil(zk.removeWatches("/", { watcher: watch, type: kind }));
          assert.deepEqual(seen, [kind === "data" ? "DataWatchRemoved /" : "ChildWatchRemoved /"]);
        }
        assert.equal((await failure(clock, zk.removeWatches("/", { type: kind }))).codeName, "NoWatcher");
      }));

    test(`of type "any" with a watcher of ${kind} alone removes that`, () =>
      withServer(async ({ clock, open }) => {
        const { zk } = open();
        const { seen, watch } = collector();
        const reading: Promise<unknown> = kind === "data" ? zk.getData("/", { watch }) : zk.getChildren("/", { watch });
        await clock.runUntil(reading);
        await clock.runUntil(zk.removeWatches("/", { watcher: watch }));
        assert.deepEqual(seen, [kind === "data" ? "DataWatchRemoved /" : "ChildWatchRemoved /"]);
      }));
  }

  test("of many nodes tells each, with a connection and locally without one", () =>
    withServer(async ({ clock, open, unlisten, server }) => {
      const { zk } = open({ sessionTimeoutMs: 20_000 });
      const { seen, watch } = collector();
      const paths = Array.from({ length: 50 }, (_, i) => `/node-${i}`);
      const watchEach = (): Promise<unknown> =>
        Promise.all(
          paths.flatMap((path) => [
            zk.exists(`${path}-none`, { watch }),
            zk.getData(path, { watch }),
            zk.getChildren(path, { watch }),
          ]),
        );
      await clock.runUntil(Promise.all(paths.map((path) => zk.create(path))));
      await clock.runUntil(watchEach());
      const removeEach = (local: boolean): Promise<unknown> =>
        Promise.all(paths.flatMap((path) => [path, `${path}-none`].map((each) => zk.removeWatches(each, { local }))));
      await clock.runUntil(removeEach(false));
      assert.equal(seen.splice(0).length, 150);
      await clock.runUntil(watchEach());
      unlisten();
      server.disconnect();
      await until(clock, () => zk.state === "CONNECTING");
      await clock.runUntil(removeEach(true));
      assert.equal(new Set(seen).size, 150);
    }));

  test("that the server refuses leaves the watch, unless it is local", () => {
    let refusing = true;
    return withServer(
      async ({ clock, open }) => {
        const { zk } = open();
        const { seen, watch } = collector();
        await clock.runUntil(zk.getData("/", { watch }));
        assert.equal((await failure(clock, zk.removeWatches("/"))).codeName, "NoWatcher");
        await clock.runUntil(zk.setData("/", "x"));
        assert.deepEqual(seen.splice(0), ["NodeDataChanged /"]);
        await clock.runUntil(zk.getData("/", { watch }));
        await clock.runUntil(zk.removeWatches("/", { local: true }));
        assert.deepEqual(seen, ["DataWatchRemoved /"]);
        refusing = false;
      },
      { onRequest: ({ opCode }) => (refusing && opCode === OpCode.removeWatches ? ErrorCode.NoWatcher : "handle") },
    );
  });

  test("ends all iterables of a path, each of its kind", () =>
    withServer(async ({ clock, open }) => {
      const { zk } = open();
      for (const mode of ["persistent", "persistent-recursive"] as const) {
        const both = await clock.runUntil(Promise.all([zk.watch("/a", { mode }), zk.watch("/a", { mode })]));
        await clock.runUntil(zk.removeWatches("/a", { type: mode }));
        for (const events of both) {
          assert.equal((await clock.runUntil(events.next())).value.type, "PersistentWatchRemoved");
          assert.equal((await clock.runUntil(events.next())).done, true);
        }
        assert.equal((await failure(clock, zk.removeWatches("/a", { type: mode }))).codeName, "NoWatcher");
      }
    }));

  test("of a node that is not there removes what exists left", () =>
    withServer(async ({ clock, open }) => {
      const { zk } = open();
      const { seen, watch } = collector();
      await clock.runUntil(watchAll(zk, watch));
      await clock.runUntil(zk.removeWatches("/none", { watcher: watch, type: "data" }));
      assert.deepEqual(seen, ["DataWatchRemoved /none"]);
    }));

  test("ends the iterable of a persistent watch, and not the recursive one's", () =>
    withServer(async ({ clock, open }) => {
      const { zk } = open();
      const [plain, recursive] = await clock.runUntil(
        Promise.all([zk.watch("/a"), zk.watch("/a", { mode: "persistent-recursive" })]),
      );
      await clock.runUntil(zk.removeWatches("/a", { type: "persistent" }));
      assert.deepEqual(await clock.runUntil(plain.next()), {
        ...{ done: false, value: { type: "PersistentWatchRemoved", path: "/a" } },
      });
      assert.equal((await clock.runUntil(plain.next())).done, true);
      await clock.runUntil(zk.create("/a"));
      assert.equal((await clock.runUntil(recursive.next())).value.type, "NodeCreated");
    }));

  test("fails with a lost connection, and then nothing is removed", () =>
    withServer(async ({ clock, open, server }) => {
      const { zk, events } = open();
      const { seen, watch } = collector();
      await clock.runUntil(watchAll(zk, watch));
      const removing = zk.removeWatches("/a");
      server.disconnect();
      assert.equal((await failure(clock, removing)).codeName, "ConnectionLoss");
      await until(clock, () => events.length === 3);
      await clock.runUntil(zk.setData("/a", "x"));
      assert.deepEqual(seen, ["NodeDataChanged /a"]);
    }));

  test("that is local removes although the connection is lost", () =>
    withServer(async ({ clock, open, server }) => {
      const { zk, events } = open();
      const { seen, watch } = collector();
      await clock.runUntil(watchAll(zk, watch));
      const removing = zk.removeWatches("/a", { local: true });
      const nothing = zk.removeWatches("/b", { local: true });
      server.disconnect();
      const [error] = await Promise.all([failure(clock, nothing), removing]);
      assert.equal(error.codeName, "NoWatcher");
      await until(clock, () => events.length === 3);
      await clock.runUntil(zk.setData("/a", "x"));
      assert.deepEqual(seen, ["ChildWatchRemoved /a", "DataWatchRemoved /a"]);
    }));

  test("takes the chroot off the paths that it tells", () =>
    withServer(async ({ clock, open }) => {
      await clock.runUntil(open().zk.create("/app"));
      const { zk } = open({}, "zk.test:2181/app");
      const { seen, watch } = collector();
      await clock.runUntil(watchAll(zk, watch));
      await clock.runUntil(zk.removeWatches("/a", { type: "data" }));
      assert.deepEqual(seen, ["DataWatchRemoved /a"]);
    }));
});

describe("a persistent watch that is left", () => {
  test("while another one of its path is on its way stays on the server", () =>
    withServer(
      async ({ clock, open }) => {
        const { zk } = open();
        const first = await clock.runUntil(zk.watch("/a"));
        const opening = zk.watch("/a");
        await first.return?.();
        const second = await clock.runUntil(opening);
        await clock.runUntil(zk.create("/a"));
        assert.equal((await clock.runUntil(second.next())).value.type, "NodeCreated");
      },
      { latencyMs: 20 },
    ));

  test("before its answer came leaves nothing behind", () =>
    withServer(
      async ({ clock, open }) => {
        const { zk } = open();
        await clock.runUntil(zk.sync("/"));
        assert.equal((await failure(clock, zk.watch("/a", { timeoutMs: 10 }))).codeName, "OperationTimeout");
        await clock.advance(200);
        assert.equal((await failure(clock, zk.removeWatches("/a"))).codeName, "NoWatcher");
      },
      { latencyMs: 20 },
    ));
});
