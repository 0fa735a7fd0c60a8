/**
 * Watches of all kinds: when they fire, once or again, and for whom. After WatcherFuncTest, PersistentWatcherTest,
 * PersistentRecursiveWatcherTest, RemoveWatchesTest and DisconnectedWatcherTest of the Java client.
 */
import assert from "node:assert/strict";
import { OpCode } from "../../../src/zookeeper/wire/op-code.ts";
import {
  addWatch,
  checkWatches,
  createNode,
  deleteNode,
  readNode,
  removeWatches,
  setData,
  setWatches,
} from "./wire-requests.ts";
import type { Scenario, World } from "./world.ts";

const { exists, getData, getChildren } = OpCode;
/** `Watcher.WatcherType`. */
const [CHILDREN, DATA, ANY, PERSISTENT, RECURSIVE] = [1, 2, 3, 4, 5] as const;

/** A client that changes things, and one that watches. */
async function two(world: World): Promise<{ change: Wire; watch: Wire }> {
  return { change: (await world.wire()).wire, watch: (await world.wire()).wire };
}

type Wire = Awaited<ReturnType<World["wire"]>>["wire"];

/** What a connection has heard once it has heard all that the server has sent it. */
async function heard(wire: Wire, world: World): Promise<readonly string[]> {
  await readNode(wire, exists, world.root);
  return wire.events.splice(0).map((event) => event.replace(world.root, ""));
}

export const watchScenarios: Readonly<Record<string, Scenario>> = {
  async "a watch on a node that is not there hears of its creation, once"(world) {
    const { change, watch } = await two(world);
    const a = world.at("a");
    assert.equal(await readNode(watch, exists, a, true), "NoNode");
    assert.equal(await readNode(watch, getData, world.at("b"), true), "NoNode");
    assert.equal(await readNode(watch, getChildren, world.at("b"), true), "NoNode");
    for (const name of ["a", "b"]) await createNode(change, world.at(name));
    await setData(change, a, "");
    assert.deepEqual(await heard(watch, world), ["NodeCreated /a"]);
  },

  async "a watch on data hears of a change or of the end, once"(world) {
    const { change, watch } = await two(world);
    for (const name of ["a", "b", "c"]) await createNode(change, world.at(name));
    for (const name of ["a", "b"]) await readNode(watch, getData, world.at(name), true);
    await readNode(watch, exists, world.at("c"), true);
    await createNode(change, world.at("a/child"));
    for (const name of ["a", "a", "c"]) await setData(change, world.at(name), "x");
    await deleteNode(change, world.at("b"));
    assert.deepEqual(await heard(watch, world), ["NodeDataChanged /a", "NodeDataChanged /c", "NodeDeleted /b"]);
  },

  async "a watch on children hears of a birth, a death, and of the node's own"(world) {
    const { change, watch } = await two(world);
    for (const name of ["a", "b", "b/1", "c"]) await createNode(change, world.at(name));
    for (const name of ["a", "b", "c"]) await readNode(watch, getChildren, world.at(name), true);
    await setData(change, world.at("a"), "x");
    for (const name of ["a/1", "a/2"]) await createNode(change, world.at(name));
    await deleteNode(change, world.at("b/1"));
    await deleteNode(change, world.at("c"));
    assert.deepEqual(await heard(watch, world), [
      ...["NodeChildrenChanged /a", "NodeChildrenChanged /b", "NodeDeleted /c"],
    ]);
  },

  async "who watches a node twice hears of its end once"(world) {
    const { change, watch } = await two(world);
    await createNode(change, world.at("a"));
    await readNode(watch, getData, world.at("a"), true);
    await readNode(watch, getChildren, world.at("a"), true);
    await deleteNode(change, world.at("a"));
    assert.deepEqual(await heard(watch, world), ["NodeDeleted /a"]);
  },

  async "a persistent watch hears of everything that happens to its node"(world) {
    const { change, watch } = await two(world);
    assert.equal(await addWatch(watch, world.at("a"), 0), "Ok");
    for (const path of ["a", "a/1", "a/1/2"]) await createNode(change, world.at(path));
    await setData(change, world.at("a"), "x");
    await setData(change, world.at("a/1"), "x");
    for (const path of ["a/1/2", "a/1", "a"]) await deleteNode(change, world.at(path));
    await createNode(change, world.at("a"));
    assert.deepEqual(await heard(watch, world), [
      ...["NodeCreated /a", "NodeChildrenChanged /a", "NodeDataChanged /a", "NodeChildrenChanged /a"],
      ...["NodeDeleted /a", "NodeCreated /a"],
    ]);
  },

  async "a recursive watch hears of everything below, and of no lists of children"(world) {
    const { change, watch } = await two(world);
    await addWatch(watch, world.at("a"), 1);
    for (const path of ["a", "a/1", "a/1/2", "ab"]) await createNode(change, world.at(path));
    await setData(change, world.at("a/1"), "x");
    for (const path of ["a/1/2", "a/1"]) await deleteNode(change, world.at(path));
    assert.deepEqual(await heard(watch, world), [
      ...["NodeCreated /a", "NodeCreated /a/1", "NodeCreated /a/1/2", "NodeDataChanged /a/1"],
      ...["NodeDeleted /a/1/2", "NodeDeleted /a/1"],
    ]);
  },

  async "an unknown mode is a marshalling error"(world) {
    const { watch } = await two(world);
    assert.equal(await addWatch(watch, world.at("a"), 9), "MarshallingError");
    assert.equal(await checkWatches(watch, world.at("a"), 9), "MarshallingError");
  },

  async "watches of several kinds on one node are one event each"(world) {
    const { change, watch } = await two(world);
    await createNode(change, world.at("a"));
    await addWatch(watch, world.at("a"), 0);
    await addWatch(watch, world.root, 1);
    await readNode(watch, getData, world.at("a"), true);
    await setData(change, world.at("a"), "x");
    await setData(change, world.at("a"), "y");
    assert.deepEqual(await heard(watch, world), ["NodeDataChanged /a", "NodeDataChanged /a"]);
  },

  async "each kind of watch is found and removed by its type"(world) {
    const { change, watch } = await two(world);
    const a = world.at("a");
    await createNode(change, a);
    const types = [CHILDREN, DATA, ANY, PERSISTENT, RECURSIVE];
    const found = async (): Promise<readonly number[]> => {
      const codes: number[] = [];
      for (const type of types) if ((await checkWatches(watch, a, type)) === "Ok") codes.push(type);
      return codes;
    };
    assert.deepEqual(await found(), []);
    await readNode(watch, getChildren, a, true);
    assert.deepEqual(await found(), [CHILDREN, ANY]);
    await readNode(watch, exists, a, true);
    assert.deepEqual(await found(), [CHILDREN, DATA, ANY]);
    await addWatch(watch, a, 0);
    await addWatch(watch, a, 1);
    assert.deepEqual(await found(), types);
    assert.equal(await removeWatches(watch, a, PERSISTENT), "Ok");
    assert.equal(await removeWatches(watch, a, PERSISTENT), "NoWatcher");
    assert.deepEqual(await found(), [CHILDREN, DATA, ANY, RECURSIVE]);
    assert.equal(await removeWatches(watch, a, CHILDREN), "Ok");
    assert.deepEqual(await found(), [DATA, ANY, RECURSIVE]);
    assert.equal(await removeWatches(watch, a, ANY), "Ok");
    assert.deepEqual(await found(), []);
    await setData(change, a, "x");
    assert.deepEqual(await heard(watch, world), []);
  },

  async "a watch is its connection's: others have none, and it goes with it"(world) {
    const { change, watch } = await two(world);
    await createNode(change, world.at("a"));
    await readNode(watch, getData, world.at("a"), true);
    assert.equal(await checkWatches(change, world.at("a"), DATA), "NoWatcher");
  },

  async "what changed since the last transaction that a client saw fires when it sets its watches"(world) {
    const { change, watch } = await two(world);
    const [data, exist, child] = [
      ["same", "changed", "gone"].map((name) => world.at(name)),
      ["absent", "there"].map((name) => world.at(name)),
      ["parent", "busy", "lost"].map((name) => world.at(name)),
    ] as const;
    for (const path of [...data, ...child]) await createNode(change, path);
    const { zxid } = await change.call(exists, (out) => {
      out.string(world.root);
      out.bool(false);
    });
    await setData(change, world.at("changed"), "x");
    await deleteNode(change, world.at("gone"));
    await createNode(change, world.at("there"));
    await createNode(change, world.at("busy/1"));
    await deleteNode(change, world.at("lost"));
    assert.equal(await setWatches(watch, zxid, { data, exist, child }), "Ok");
    assert.deepEqual(await heard(watch, world), [
      ...["NodeDataChanged /changed", "NodeDeleted /gone", "NodeCreated /there"],
      ...["NodeChildrenChanged /busy", "NodeDeleted /lost"],
    ]);
    await setData(change, world.at("same"), "x");
    await createNode(change, world.at("absent"));
    await createNode(change, world.at("parent/1"));
    assert.deepEqual(await heard(watch, world), [
      ...["NodeDataChanged /same", "NodeCreated /absent", "NodeChildrenChanged /parent"],
    ]);
  },

  async "persistent watches that are set anew hear from now on, and nothing of before"(world) {
    const { change, watch } = await two(world);
    await createNode(change, world.at("a"));
    const paths = { persistent: [world.at("a")], persistentRecursive: [world.at("b")] };
    await setWatches(watch, 0n, paths);
    for (const name of ["b", "b/1", "a/1"]) await createNode(change, world.at(name));
    assert.deepEqual(await heard(watch, world), ["NodeCreated /b", "NodeCreated /b/1", "NodeChildrenChanged /a"]);
  },

  async "an event comes before the answer to the request that caused it"(world) {
    const { watch } = await two(world);
    await createNode(watch, world.at("a"));
    await readNode(watch, getData, world.at("a"), true);
    const answered = setData(watch, world.at("a"), "x").then(() => watch.events.length);
    assert.equal(await answered, 1);
  },

  async "the client's watches hear once, in the server's order, between the answers"(world) {
    const { zk } = world.open();
    const order: string[] = [];
    await zk.create(world.at("a"));
    await zk.getData(world.at("a"), { watch: ({ type }) => order.push(type) });
    const all = [
      zk.setData(world.at("a"), "1").then(() => order.push("first")),
      zk.setData(world.at("a"), "2").then(() => order.push("second")),
    ];
    await Promise.all(all);
    assert.deepEqual(order, ["NodeDataChanged", "first", "second"]);
  },

  async "the client's watches outlive its connection, and hear what happened meanwhile"(world) {
    const opened = world.open();
    const { zk } = opened;
    const { zk: other } = world.open();
    const events: string[] = [];
    const watch = ({ type, path }: { type: string; path: string }): void =>
      void events.push(`${type} ${path.replace(world.root, "")}`);
    for (const name of ["kept", "changed", "parent"]) await zk.create(world.at(name));
    for (const name of ["kept", "changed"]) await zk.getData(world.at(name), { watch });
    await zk.exists(world.at("born"), { watch });
    await zk.getChildren(world.at("parent"), { watch });
    opened.cut();
    await other.setData(world.at("changed"), "x");
    await other.create(world.at("born"));
    await other.create(world.at("parent/1"));
    await world.until("the missed events have come", () => events.length === 3);
    assert.deepEqual(events.toSorted(), [
      "NodeChildrenChanged /parent",
      "NodeCreated /born",
      "NodeDataChanged /changed",
    ]);
    await other.setData(world.at("kept"), "x");
    await world.until("the watch that was set anew fires", () => events.length === 4);
    assert.equal(events[3], "NodeDataChanged /kept");
  },

  async "a watcher that throws holds up no other"(world) {
    const { zk } = world.open();
    const { zk: other } = world.open();
    await zk.create(world.at("a"));
    const heardOf: string[] = [];
    const bad = (): void => {
      throw new Error("A watcher's own");
    };
    await zk.getData(world.at("a"), { watch: bad });
    await zk.getData(world.at("a"), { watch: ({ type }) => heardOf.push(type) });
    await other.setData(world.at("a"), "x");
    await world.until("the other watcher hears", () => heardOf.length === 1);
    assert.ok(zk.events.some(({ text }) => text.includes("A watcher's own")));
  },
};
