/**
 * Watches as Java's tests of them go: WatcherTest, WatcherFuncTest, PersistentWatcherTest, PersistentRecursiveWatcherTest,
 * DisconnectedWatcherTest, ClientTest.
 */
import assert from "node:assert/strict";
import type { WatchedEvent, ZooKeeper } from "../../../src/zookeeper/index.ts";
import { codeOf, type Scenario, type World } from "./world.ts";

/** A watcher that notes what it hears. */
function noting(heard: string[]): (event: WatchedEvent) => void {
  return ({ type, path }) => void heard.push(`${type} ${path}`);
}

type Watch = (zk: ZooKeeper, path: string) => Promise<unknown>;

/** Plays a part with a watcher of its own, and with the client's default one. */
async function bothWays(world: World, play: (watching: Watching) => Promise<void>): Promise<void> {
  for (const kind of ["object", "default"] as const) {
    const heard: string[] = [];
    const { zk: listener } = world.open(
      {
        defaultWatcher: (event) => void (event.type === "None" || heard.push(`${event.type} ${event.path}`)),
      },
      world.root,
    );
    const { zk: other } = world.open({}, world.root);
    const watch = kind === "default" ? (true as const) : noting(heard);
    const exists: Watch = (zk, path) => zk.exists(path, { watch });
    const getData: Watch = (zk, path) => zk.getData(path, { watch });
    const getChildren: Watch = (zk, path) => zk.getChildren(path, { watch });
    await play({
      ...{ other, exists, getData, getChildren },
      each: (read, paths) => Promise.all(paths.map((path) => codeOf(read(listener, path)))),
      async hears(...events) {
        await listener.sync("/");
        assert.deepEqual(heard.splice(0), events, kind);
      },
    });
  }
}

interface Watching {
  /** Who changes things. */
  readonly other: ZooKeeper;
  readonly exists: Watch;
  readonly getData: Watch;
  readonly getChildren: Watch;
  /** Leaves watches by one kind of read; gives the reads' codes. */
  readonly each: (read: Watch, paths: readonly string[]) => Promise<readonly string[]>;
  /** Has the listener heard just this since it was asked last? */
  readonly hears: (...events: readonly string[]) => Promise<void>;
}

export const javaWatchScenarios: Readonly<Record<string, Scenario>> = {
  async "exists hears of a birth, of a change and of the end, each time it is asked"(world) {
    await bothWays(world, async ({ other, exists, each, hears }) => {
      await each(exists, ["/foo", "/foo/bar"]);
      await other.create("/foo");
      await other.create("/foo/bar");
      await hears("NodeCreated /foo", "NodeCreated /foo/bar");
      await each(exists, ["/foo", "/foo/bar"]);
      await other.setData("/foo", "1");
      await other.setData("/foo/bar", "1");
      await hears("NodeDataChanged /foo", "NodeDataChanged /foo/bar");
      await each(exists, ["/foo", "/foo/bar"]);
      await other.delete("/foo/bar");
      await other.delete("/foo");
      await hears("NodeDeleted /foo/bar", "NodeDeleted /foo");
    });
  },

  async "getData leaves no watch on what is not there, and hears of a change and of the end"(world) {
    await bothWays(world, async ({ other, getData, each, hears }) => {
      assert.deepEqual(await each(getData, ["/foo", "/foo/bar"]), ["NoNode", "NoNode"]);
      await other.create("/foo");
      await other.create("/foo/bar");
      await hears();
      await each(getData, ["/foo", "/foo/bar"]);
      await other.setData("/foo", "1");
      await other.setData("/foo/bar", "1");
      await hears("NodeDataChanged /foo", "NodeDataChanged /foo/bar");
      await each(getData, ["/foo", "/foo/bar"]);
      await other.delete("/foo/bar");
      await other.delete("/foo");
      await hears("NodeDeleted /foo/bar", "NodeDeleted /foo");
    });
  },

  async "getChildren leaves no watch on what is not there, and hears of births, of deaths and of the end"(world) {
    await bothWays(world, async ({ other, getChildren, each, hears }) => {
      assert.deepEqual(await each(getChildren, ["/foo", "/foo/bar"]), ["NoNode", "NoNode"]);
      await other.create("/foo");
      await each(getChildren, ["/foo"]);
      await other.create("/foo/bar");
      await hears("NodeChildrenChanged /foo");
      await each(getChildren, ["/foo", "/foo/bar"]);
      await other.setData("/foo", "1");
      await hears();
      await other.delete("/foo/bar");
      await hears("NodeDeleted /foo/bar", "NodeChildrenChanged /foo");
      await each(getChildren, ["/foo"]);
      await other.delete("/foo");
      await hears("NodeDeleted /foo");
    });
  },

  async "of ten nodes that are changed and deleted, every event is heard in its order"(world) {
    const { zk } = world.open({}, world.root);
    const heard: string[] = [];
    const expected: string[] = [];
    for (let i = 0; i < 10; i++) {
      const { path } = await zk.create("/tc-", "initial", { mode: "persistent-sequential" });
      const { stat } = await zk.getData(path, { watch: noting(heard) });
      const changed = zk.setData(path, "new", { version: stat.version });
      const after = await zk.exists(path, { watch: noting(heard) });
      await changed;
      await zk.delete(path, { version: after?.version });
      expected.push(`NodeDataChanged ${path}`, `NodeDeleted ${path}`);
    }
    await zk.sync("/");
    assert.deepEqual(heard, expected);
  },

  async "of many watchers each hears of its own node, and one that watches twice hears once"(world) {
    const { zk } = world.open({}, world.root);
    const heard = Array.from({ length: 30 }, (): string[] => []);
    await Promise.all(heard.map((_, i) => zk.create(`/foo-${i}`)));
    const watchers = heard.map(noting);
    await Promise.all(watchers.map((watch, i) => zk.getData(`/foo-${i}`, { watch })));
    await Promise.all(watchers.map((watch, i) => zk.exists(`/foo-${i}`, { watch })));
    for (const data of ["1", "2"]) await Promise.all(heard.map((_, i) => zk.setData(`/foo-${i}`, data)));
    await zk.sync("/");
    assert.deepEqual(
      heard,
      heard.map((_, i) => [`NodeDataChanged /foo-${i}`]),
    );
  },

  async "children's watches within a chroot are set anew, deep ones too"(world) {
    const { zk: outer } = world.open({}, world.root);
    for (const path of ["/ch1", "/ch1/youdontmatter", "/ch1/youdontmatter/bar"]) await outer.create(path);
    const opened = world.open({}, `${world.root}/ch1`);
    const heard: string[] = [];
    for (const path of ["/", "/youdontmatter/bar"]) await opened.zk.getChildren(path, { watch: noting(heard) });
    await world.cutAndWait(opened);
    await opened.zk.sync("/");
    assert.deepEqual(heard, []);
    await outer.create("/ch1/youdontmatter/bar/foo");
    await outer.create("/ch1/other");
    await opened.zk.sync("/");
    assert.deepEqual(heard, ["NodeChildrenChanged /youdontmatter/bar", "NodeChildrenChanged /"]);
  },

  async "the default watcher's watches within a chroot are set anew"(world) {
    const heard: string[] = [];
    const { zk: outer } = world.open({}, world.root);
    await outer.create("/ch1");
    const opened = world.open(
      {
        defaultWatcher: (event) => void heard.push(event.type === "None" ? event.state : `${event.type} ${event.path}`),
      },
      `${world.root}/ch1`,
    );
    await opened.zk.getChildren("/", { watch: true });
    await opened.zk.create("/youdontmatter1");
    await opened.zk.getChildren("/", { watch: true });
    await world.cutAndWait(opened);
    await outer.create("/ch1/youdontmatter2");
    await opened.zk.sync("/");
    assert.deepEqual(heard, [
      ...["SyncConnected", "NodeChildrenChanged /", "Disconnected", "SyncConnected", "NodeChildrenChanged /"],
    ]);
  },

  async "more watches than one packet holds are all set anew"(world) {
    const opened = world.open({}, world.root);
    const { zk: other } = world.open({}, world.root);
    const parent = `/${"long-name-".repeat(25)}`;
    await opened.zk.create(parent);
    const paths = Array.from({ length: 250 }, (_, i) => `${parent}/${"x".repeat(200)}${i}`);
    const heard = new Set<string>();
    await Promise.all(paths.map((path) => opened.zk.create(path)));
    await Promise.all(paths.map((path) => opened.zk.getChildren(path, { watch: (event) => heard.add(event.path) })));
    await world.cutAndWait(opened);
    await Promise.all(paths.map((path) => other.create(`${path}/c`)));
    await opened.zk.sync("/");
    assert.equal(heard.size, paths.length);
  },

  async "a persistent and a recursive watch of one path hear each as it ought to"(world) {
    const { zk } = world.open({}, world.root);
    await zk.create("/a");
    const plain = await zk.watch("/a");
    const recursive = await zk.watch("/a", { mode: "persistent-recursive" });
    await zk.create("/a/b");
    await zk.setData("/a/b", "x");
    await zk.setData("/a", "x");
    await zk.removeWatches("/a");
    const all = async (events: AsyncIterable<{ readonly type: string; readonly path: string }>): Promise<string[]> => {
      const seen: string[] = [];
      for await (const { type, path } of events) seen.push(`${type} ${path}`);
      return seen;
    };
    assert.deepEqual(await all(plain), ["NodeChildrenChanged /a", "NodeDataChanged /a", "PersistentWatchRemoved /a"]);
    assert.deepEqual(await all(recursive), [
      ...["NodeCreated /a/b", "NodeDataChanged /a/b", "NodeDataChanged /a", "PersistentWatchRemoved /a"],
    ]);
  },

  async "two persistent watches of one path hear alike, and one goes on without the other"(world) {
    const { zk } = world.open({}, world.root);
    const { zk: other } = world.open({}, world.root);
    for (const mode of ["persistent", "persistent-recursive"] as const) {
      const [one, two] = [await zk.watch("/a", { mode }), await zk.watch("/a", { mode })];
      await other.create("/a");
      for (const events of [one, two]) assert.equal((await events.next()).value.type, "NodeCreated");
      await one.return?.();
      await zk.sync("/");
      await other.delete("/a");
      assert.equal((await two.next()).value.type, "NodeDeleted");
      await two.return?.();
    }
  },

  async "a persistent watch of the root hears of its list"(world) {
    const { zk } = world.open({}, world.root);
    const { zk: other } = world.open({}, world.root);
    const events = await zk.watch("/");
    await other.create("/a");
    await other.setData("/a", "x");
    await other.setData("/", "x");
    const seen = [await events.next(), await events.next()].map(({ value }) => `${value.type} ${value.path}`);
    assert.deepEqual(seen, ["NodeChildrenChanged /", "NodeDataChanged /"]);
  },
};
