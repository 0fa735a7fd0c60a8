/** Operations as Java's tests of them go: MultiOperationTest, CreateTTLTest, ACLTest, ClientTest, ChrootTest. */
import assert from "node:assert/strict";
import { CREATOR_ALL_ACL, OPEN_ACL, Permission, type Acl } from "../../../src/zookeeper/index.ts";
import { codeOf, type Scenario } from "./world.ts";

const anyone = (permissions: number): readonly Acl[] => [{ permissions, scheme: "world", id: "anyone" }];
const text = (data: Uint8Array | undefined): string => new TextDecoder().decode(data);

export const javaOperationScenarios: Readonly<Record<string, Scenario>> = {
  async "a wrong proof is none, and the right one after it counts"(world) {
    const { zk: owner } = world.open({}, world.root);
    const { zk: other } = world.open({}, world.root);
    // Before there is a connection: it is said on every one.
    owner.addAuth("digest", "ben:passwd");
    await owner.create("/acltest", "x", { acl: CREATOR_ALL_ACL });
    other.addAuth("digest", "ben:passwd2");
    assert.equal(await codeOf(other.getData("/acltest")), "NoAuth");
    other.addAuth("digest", "ben:passwd");
    assert.equal(await codeOf(other.getData("/acltest")), "Ok");
    await other.setAcl("/acltest", OPEN_ACL);
    const { zk: third } = world.open({}, world.root);
    assert.equal(await codeOf(third.getData("/acltest")), "Ok");
    const { acl, stat } = await third.getAcl("/acltest");
    assert.deepEqual([acl, stat.aversion], [OPEN_ACL, 1]);
  },

  async "exists needs the permission to read"(world) {
    const { zk } = world.open({}, world.root);
    assert.equal(await zk.exists("/a"), undefined);
    await zk.create("/a", "data", { acl: anyone(Permission.write) });
    assert.equal(await codeOf(zk.exists("/a")), "NoAuth");
    await zk.delete("/a");
    await zk.create("/a", "data", { acl: anyone(Permission.read) });
    assert.equal((await zk.exists("/a"))?.dataLength, 4);
  },

  async "sequential nodes have each its own data, in the order of their names"(world) {
    const { zk } = world.open({}, world.root);
    for (let i = 0; i < 105; i++) await zk.create("/element", String(i), { mode: "persistent-sequential" });
    const names = [...(await zk.getChildren("/")).children].toSorted();
    const stored = await Promise.all(names.map(async (name) => Number(text((await zk.getData(`/${name}`)).data))));
    assert.deepEqual(
      stored,
      Array.from({ length: 105 }, (_, i) => i),
    );
    assert.equal(names.at(-1), "element0000000104");
  },

  async "operations of one transaction build on each other"(world) {
    const { zk } = world.open({}, world.root);
    const nested = zk.transaction().create("/m").create("/m/a").create("/m/a/1").delete("/m/a/1").delete("/m/a");
    await nested.delete("/m").commit();
    assert.equal(await zk.exists("/m"), undefined);
    await zk.transaction().create("/v").setData("/v", "1", { version: 0 }).setData("/v", "2", { version: 1 }).commit();
    assert.equal(text((await zk.getData("/v")).data), "2");
    const conflict = zk
      .transaction()
      .create("/c")
      .setData("/v", "3", { version: 0 })
      .setData("/v", "4", { version: 0 });
    assert.equal(await codeOf(conflict.commit()), "BadVersion");
    const gone = zk.transaction().delete("/v", { version: 2 }).setData("/v", "5");
    assert.equal(await codeOf(gone.commit()), "NoNode");
    assert.deepEqual([text((await zk.getData("/v")).data), await zk.exists("/c")], ["2", undefined]);
    assert.equal(await codeOf(zk.transaction().check("/v", 7).commit()), "BadVersion");
    assert.equal(await codeOf(zk.transaction().delete("/v", { version: 7 }).commit()), "BadVersion");
  },

  async "a transaction that fails fires no watch"(world) {
    const { zk } = world.open({}, world.root);
    const heard: string[] = [];
    await zk.create("/t");
    await zk.getData("/t", { watch: ({ type }) => void heard.push(type) });
    await zk.getChildren("/t", { watch: ({ type }) => void heard.push(type) });
    assert.equal(await codeOf(zk.transaction().setData("/t", "x").create("/t/a").create("/t").commit()), "NodeExists");
    await zk.sync("/");
    assert.deepEqual(heard, []);
    await zk.transaction().setData("/t", "x").create("/t/a").commit();
    assert.deepEqual(heard, ["NodeDataChanged", "NodeChildrenChanged"]);
  },

  async "a transaction creates nodes of every kind, and gives their Stats"(world) {
    const { zk } = world.open({}, world.root);
    const [plain, ephemeral, timed, container] = await zk
      .transaction()
      .create("/p", "x")
      .create("/e-", "", { mode: "ephemeral-sequential" })
      .create("/t", "", { mode: "persistent-with-ttl", ttlMs: 60_000 })
      .create("/c", "", { mode: "container" })
      .commit();
    assert.deepEqual([plain.path, plain.stat.dataLength, ephemeral.path], ["/p", 1, "/e-0000000001"]);
    assert.deepEqual([ephemeral.stat.ephemeralOwner, timed.path, container.path], [zk.sessionId, "/t", "/c"]);
    assert.equal(plain.stat.czxid, container.stat.czxid);
  },

  async "of reads in one packet, those that are not allowed fail by themselves"(world) {
    const { zk: owner } = world.open({}, world.root);
    owner.addAuth("digest", "user:secret");
    await owner.create("/secret", "s", { acl: CREATOR_ALL_ACL });
    await owner.create("/open", "o");
    await owner.create("/open/child");
    const { zk } = world.open({}, world.root);
    const first = zk.multiRead().getChildren("/secret").getData("/secret").getChildren("/open").getData("/open");
    const [noList, noData, list, data] = await first.send();
    assert.deepEqual([noList.error?.codeName, noData.error?.codeName], ["NoAuth", "NoAuth"]);
    assert.deepEqual([list.value, text(data.value?.data)], [["child"], "o"]);
    const second = await zk.multiRead().getChildren("/open").getChildren("/open").getChildren("/secret").send();
    assert.deepEqual(
      second.map(({ value, error }) => value ?? error?.codeName),
      [["child"], ["child"], "NoAuth"],
    );
  },

  async "nodes with a TTL take any up to the longest, and sequence numbers"(world) {
    const { zk } = world.open({}, world.root);
    const mode = "persistent-sequential-with-ttl";
    const longest = 0xff_ffff_ffff;
    assert.equal((await zk.create("/t-", "", { mode, ttlMs: longest })).path, "/t-0000000000");
    assert.equal((await zk.create("/t-", "", { mode, ttlMs: 1_000_000 })).path, "/t-0000000001");
    assert.equal((await zk.create("/t", "", { mode: "persistent-with-ttl", ttlMs: longest })).stat.ephemeralOwner, 0n);
  },

  async "within a chroot, whose node need not be there before, all paths are its own"(world) {
    const { zk: outer } = world.open({}, world.root);
    const { zk } = world.open({}, `${world.root}/ch1`);
    const heard: string[] = [];
    assert.equal(await codeOf(zk.create("/a")), "NoNode");
    assert.equal(await zk.exists("/", { watch: ({ type, path }) => void heard.push(`${type} ${path}`) }), undefined);
    await outer.create("/ch1", "1");
    assert.equal((await zk.create("/a", "x")).path, "/a");
    assert.equal(text((await zk.getData("/")).data), "1");
    assert.equal(text((await outer.getData("/ch1/a")).data), "x");
    assert.equal(await codeOf(zk.delete("/")), "BadArguments");
    await zk.delete("/a");
    assert.deepEqual((await outer.getChildren("/ch1")).children, []);
    assert.deepEqual(heard, ["NodeCreated /"]);
  },
};
