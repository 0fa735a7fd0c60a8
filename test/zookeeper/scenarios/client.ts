/**
 * The client's own way of asking: transactions, watches that stay, access lists, counts, within a chroot as well; and the words
 * that monitoring says. After MultiOperationTest, PersistentWatcherTest, PersistentRecursiveWatcherTest and ACLTest.
 */
import assert from "node:assert/strict";
import {
  CREATOR_ALL_ACL,
  OPEN_ACL,
  TransactionError,
  type WatchedEvent,
  type WatchEvent,
} from "../../../src/zookeeper/index.ts";
import { codeOf, type Scenario } from "./world.ts";

async function take(events: AsyncIterableIterator<WatchEvent>, count: number): Promise<readonly string[]> {
  const taken: string[] = [];
  while (taken.length < count) {
    const { done, value } = await events.next();
    if (done === true) break;
    taken.push(`${value.type} ${value.path}`);
  }
  return taken;
}

export const clientScenarios: Readonly<Record<string, Scenario>> = {
  async "a transaction gives each operation's result"(world) {
    const { zk } = world.open({}, world.root);
    const transaction = zk.transaction().create("/a", "one").setData("/a", "two").check("/a", 1);
    const [created, changed, checked] = await transaction.create("/s-", "", { mode: "ephemeral-sequential" }).commit();
    assert.deepEqual([created.path, changed.version, checked], ["/a", 1, undefined]);
    assert.deepEqual([...(await zk.getChildren("/")).children].toSorted(), ["a", "s-0000000001"]);
  },

  async "a transaction that fails says where, and leaves nothing"(world) {
    const { zk } = world.open();
    const [a, b] = [world.at("a"), world.at("b")];
    const failed = await zk
      .transaction()
      .create(a)
      .delete(b)
      .create(b)
      .commit()
      .then(
        () => undefined,
        (error: unknown) => error,
      );
    assert.ok(failed instanceof TransactionError);
    assert.deepEqual([failed.codeName, failed.index, failed.path, [...failed.codes]], ["NoNode", 1, b, [0, -101, -2]]);
    assert.equal(await zk.exists(a), undefined);
  },

  async "a persistent watch yields every event of its node, until the loop is left"(world) {
    const { zk } = world.open({}, world.root);
    const { zk: other } = world.open({}, world.root);
    const events = await zk.watch("/a");
    await other.create("/a");
    await other.setData("/a", "x");
    await other.create("/a/b");
    await other.delete("/a/b");
    await other.delete("/a");
    assert.deepEqual(await take(events, 5), [
      ...["NodeCreated /a", "NodeDataChanged /a", "NodeChildrenChanged /a", "NodeChildrenChanged /a", "NodeDeleted /a"],
    ]);
    await events.return?.();
    assert.equal((await events.next()).done, true);
  },

  async "a recursive watch yields the events of all below"(world) {
    const { zk } = world.open({}, world.root);
    const events = await zk.watch("/", { mode: "persistent-recursive" });
    await zk.create("/a");
    await zk.create("/a/b");
    await zk.setData("/a/b", "x");
    await zk.delete("/a/b");
    assert.deepEqual(await take(events, 4), [
      ...["NodeCreated /a", "NodeCreated /a/b", "NodeDataChanged /a/b", "NodeDeleted /a/b"],
    ]);
  },

  async "a persistent watch goes on over another connection, and says what it may have missed"(world) {
    const opened = world.open({}, world.root);
    const { zk: other } = world.open({}, world.root);
    const events = await opened.zk.watch("/", { mode: "persistent-recursive" });
    await other.create("/before");
    assert.deepEqual(await take(events, 1), ["NodeCreated /before"]);
    await world.cutAndWait(opened);
    assert.deepEqual(await take(events, 1), ["Resync /"]);
    await opened.zk.sync("/");
    await other.create("/after");
    assert.deepEqual(await take(events, 1), ["NodeCreated /after"]);
  },

  async "access lists are set and read by their own version"(world) {
    const { zk } = world.open();
    const { zk: other } = world.open();
    const a = world.at("a");
    zk.addAuth("digest", "user:secret");
    await zk.create(a, "mine", { acl: CREATOR_ALL_ACL });
    assert.equal(await codeOf(other.getData(a)), "NoAuth");
    assert.deepEqual(
      (await zk.getAcl(a)).acl.map(({ scheme }) => scheme),
      ["digest"],
    );
    assert.equal(await codeOf(zk.setAcl(a, OPEN_ACL, { version: 3 })), "BadVersion");
    assert.equal((await zk.setAcl(a, OPEN_ACL, { version: 0 })).aversion, 1);
    assert.equal(await codeOf(other.getData(a)), "Ok");
    const users = (await zk.whoAmI()).filter(({ scheme }) => scheme === "digest");
    assert.deepEqual(users, [{ scheme: "digest", user: "user" }]);
  },

  async "counts and ephemerals are the chroot's own"(world) {
    const { zk } = world.open({}, world.root);
    for (const path of ["/a", "/a/b", "/a/c"]) await zk.create(path);
    await zk.create("/a/e", "", { mode: "ephemeral" });
    assert.equal(await zk.getAllChildrenNumber("/"), 4);
    assert.deepEqual(await zk.getEphemerals("/a"), ["/a/e"]);
    assert.deepEqual(await zk.getEphemerals("/b"), []);
  },

  async "reads in one packet succeed or fail by themselves"(world) {
    const { zk } = world.open({}, world.root);
    await zk.create("/a", "one");
    await zk.create("/a/b");
    const reads = zk.multiRead().getData("/a").getChildren("/a").getData("/none").getChildren("/");
    const [data, names, none, roots] = await reads.send();
    assert.equal(new TextDecoder().decode(data.value?.data), "one");
    assert.deepEqual([names.value, roots.value], [["b"], ["a"]]);
    assert.deepEqual([none.error?.codeName, none.error?.path], ["NoNode", "/none"]);
    assert.deepEqual(await zk.multiRead().send(), []);
  },

  async "watches are removed, and their watchers hear of it"(world) {
    const { zk } = world.open({}, world.root);
    const heard: string[] = [];
    const one = ({ type }: WatchedEvent): void => void heard.push(`one ${type}`);
    const two = ({ type }: WatchedEvent): void => void heard.push(`two ${type}`);
    await zk.create("/a");
    await zk.getData("/a", { watch: one });
    await zk.getData("/a", { watch: two });
    await zk.removeWatches("/a", { watcher: one, type: "data" });
    assert.equal(await codeOf(zk.removeWatches("/a", { watcher: one, type: "data" })), "NoWatcher");
    await zk.setData("/a", "x");
    assert.deepEqual(heard.splice(0), ["one DataWatchRemoved", "two NodeDataChanged"]);
    await zk.getChildren("/a", { watch: one });
    await zk.exists("/a", { watch: two });
    await zk.removeWatches("/a");
    assert.deepEqual(heard.splice(0), ["one ChildWatchRemoved", "two DataWatchRemoved"]);
    await zk.setData("/a", "y");
    await zk.create("/a/b");
    assert.deepEqual(heard, []);
    const events = await zk.watch("/a", { mode: "persistent-recursive" });
    assert.equal(await codeOf(zk.removeWatches("/a", { type: "persistent" })), "NoWatcher");
    await zk.removeWatches("/a", { type: "persistent-recursive" });
    assert.deepEqual(await take(events, 2), ["PersistentWatchRemoved /a"]);
  },

  async "a server alone has an empty configuration, and does not change it"(world) {
    const { zk } = world.open({}, world.root);
    const { text, members, version } = await zk.getConfig();
    assert.deepEqual([text, members, version], ["", [], 0n]);
    assert.equal(await codeOf(zk.reconfig({ joining: ["server.2=127.0.0.1:1:2;3"] })), "ReconfigDisabled");
    assert.equal(await codeOf(zk.reconfig({})), "BadArguments");
  },

  async "the server answers monitoring's words"(world) {
    const answers = await Promise.all(["ruok", "isro", "srvr"].map((word) => world.word(word)));
    assert.deepEqual(answers.slice(0, 2), ["imok", "rw"]);
    assert.match(answers[2] ?? "", /^Zookeeper version: 3\.9\.5/);
    assert.match(answers[2] ?? "", /\nZxid: 0x[\da-f]+\nMode: standalone\nNode count: \d+\n$/);
  },
};
