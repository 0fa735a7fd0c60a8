/** Nodes: what each operation answers, and what it leaves. After ClientTest, ChrootTest and CreateTTLTest of the Java client. */
import assert from "node:assert/strict";
import { codeOf, type Scenario } from "./world.ts";

const text = (data: Uint8Array | undefined): string => new TextDecoder().decode(data);

export const nodeScenarios: Readonly<Record<string, Scenario>> = {
  async "a node is created, read, changed and deleted, and its Stat tells of it"(world) {
    const { zk } = world.open();
    const { path, stat } = await zk.create(world.at("a"), "one");
    assert.equal(path, world.at("a"));
    assert.deepEqual([stat.version, stat.cversion, stat.aversion, stat.dataLength, stat.numChildren], [0, 0, 0, 3, 0]);
    assert.deepEqual([stat.mzxid, stat.pzxid, stat.mtime], [stat.czxid, stat.czxid, stat.ctime]);
    const changed = await zk.setData(world.at("a"), "three");
    assert.deepEqual([changed.version, changed.dataLength, changed.czxid], [1, 5, stat.czxid]);
    assert.ok(changed.mzxid > stat.czxid);
    const read = await zk.getData(world.at("a"));
    assert.equal(text(read.data), "three");
    assert.deepEqual(read.stat, changed);
    await zk.delete(world.at("a"), { version: 1 });
    assert.equal(await zk.exists(world.at("a")), undefined);
  },

  async "no data and empty data are kept apart"(world) {
    const { zk } = world.open();
    await zk.create(world.at("none"));
    await zk.create(world.at("empty"), "");
    assert.equal((await zk.getData(world.at("none"))).data, undefined);
    assert.deepEqual((await zk.getData(world.at("empty"))).data, new Uint8Array(0));
  },

  async "children are counted by the parent's Stat, deletions too"(world) {
    const { zk } = world.open();
    await zk.create(world.at("p"));
    await zk.create(world.at("p/1"));
    const { stat: last } = await zk.create(world.at("p/2"));
    const { children, stat } = await zk.getChildren(world.at("p"));
    assert.deepEqual([...children].toSorted(), ["1", "2"]);
    assert.deepEqual([stat.cversion, stat.numChildren, stat.pzxid], [2, 2, last.czxid]);
    await zk.delete(world.at("p/1"));
    const after = await zk.exists(world.at("p"));
    assert.deepEqual([after?.cversion, after?.numChildren], [3, 1]);
    assert.ok((after?.pzxid ?? 0n) > last.czxid);
  },

  async "sequential names count the children that were created"(world) {
    const { zk } = world.open();
    await zk.create(world.at("s"));
    const mode = "persistent-sequential";
    assert.equal((await zk.create(world.at("s/n-"), undefined, { mode })).path, world.at("s/n-0000000000"));
    await zk.create(world.at("s/other"));
    assert.equal((await zk.create(world.at("s/n-"), undefined, { mode })).path, world.at("s/n-0000000002"));
    await zk.delete(world.at("s/n-0000000002"));
    assert.equal((await zk.create(world.at("s/"), undefined, { mode })).path, world.at("s/0000000003"));
  },

  async "what cannot be is refused by ZooKeeper's codes"(world) {
    const { zk } = world.open();
    await zk.create(world.at("a"));
    await zk.create(world.at("a/b"));
    await zk.create(world.at("e"), undefined, { mode: "ephemeral" });
    assert.deepEqual(
      await Promise.all([
        codeOf(zk.create(world.at("a"))),
        codeOf(zk.create(world.at("no/b"))),
        codeOf(zk.create(world.at("e/b"))),
        codeOf(zk.create(world.at("x"), "", { acl: [{ permissions: 31, scheme: "auth", id: "" }] })),
        codeOf(zk.create(world.at("x"), "", { acl: [{ permissions: 31, scheme: "world", id: "me" }] })),
        codeOf(zk.delete(world.at("a"))),
        codeOf(zk.delete(world.at("no"))),
        codeOf(zk.delete("/")),
        codeOf(zk.delete(world.at("a/b"), { version: 3 })),
        codeOf(zk.setData(world.at("a"), "", { version: 1 })),
        codeOf(zk.setData(world.at("no"), "")),
        codeOf(zk.getData(world.at("no"))),
        codeOf(zk.getChildren(world.at("no"))),
      ]),
      [
        ...["NodeExists", "NoNode", "NoChildrenForEphemerals", "InvalidACL", "InvalidACL"],
        ...["NotEmpty", "NoNode", "BadArguments", "BadVersion"],
        ...["BadVersion", "NoNode", "NoNode", "NoNode"],
      ],
    );
  },

  async "of the seven modes, the ephemeral ones show in ephemeralOwner"(world) {
    const { zk } = world.open();
    const owners: (bigint | undefined)[] = [];
    const create = async (...[mode, ttlMs]: readonly [Parameters<typeof zk.create>[2], number?]): Promise<void> => {
      owners.push((await zk.create(world.at("m-"), "", { ...mode, ttlMs })).stat.ephemeralOwner);
      const [child] = (await zk.getChildren(world.root)).children;
      await zk.delete(world.at(child ?? ""));
    };
    await create({ mode: "persistent" });
    await create({ mode: "persistent-sequential" });
    await create({ mode: "ephemeral" });
    await create({ mode: "ephemeral-sequential" });
    await create({ mode: "container" });
    await create({ mode: "persistent-with-ttl" }, 7_000);
    await create({ mode: "persistent-sequential-with-ttl" }, 8_000);
    assert.deepEqual(owners, [0n, 0n, zk.sessionId, zk.sessionId, 0n, 0n, 0n]);
  },

  async "a container goes when its last child has gone, and a node when its TTL has passed"(world) {
    const { zk } = world.open();
    await zk.create(world.at("c"), undefined, { mode: "container" });
    await zk.create(world.at("unused"), undefined, { mode: "container" });
    await zk.create(world.at("c/child"));
    await zk.create(world.at("t"), undefined, { mode: "persistent-with-ttl", ttlMs: 300 });
    await zk.delete(world.at("c/child"));
    const left: Record<string, boolean> = { c: true, t: true };
    for (const name of ["c", "t"]) {
      await zk.exists(world.at(name), { watch: () => (left[name] = false) });
    }
    await world.until("both are gone", () => !Object.values(left).includes(true));
    assert.notEqual(await zk.exists(world.at("unused")), undefined);
  },

  async "the server's own nodes are there"(world) {
    const { zk } = world.open();
    assert.deepEqual([...(await zk.getChildren("/zookeeper")).children].toSorted(), ["config", "quota"]);
    assert.equal(await codeOf(zk.delete("/zookeeper")), "BadArguments");
    assert.equal(await codeOf(zk.setData("/zookeeper/config", "")), "NoAuth");
  },

  async "within a chroot, paths are its own"(world) {
    const { zk } = world.open({}, world.root);
    assert.equal((await zk.create("/a")).path, "/a");
    assert.equal((await zk.create("/a/s-", "", { mode: "ephemeral-sequential" })).path, "/a/s-0000000000");
    const { zk: other } = world.open();
    assert.notEqual(await other.exists(world.at("a/s-0000000000")), undefined);
    const heard: string[] = [];
    await zk.getChildren("/", { watch: ({ type, path }) => heard.push(`${type} ${path}`) });
    await zk.create("/b");
    assert.deepEqual(heard, ["NodeChildrenChanged /"]);
    const { zk: nowhere } = world.open({}, world.at("nowhere"));
    assert.equal(await codeOf(nowhere.create("/a")), "NoNode");
  },

  async "a node of nearly a packet's length comes back, and a longer one fails alone"(world) {
    const { zk } = world.open();
    const large = new Uint8Array(1_000_000).fill(7);
    await zk.create(world.at("large"), large);
    const { data } = await zk.getData(world.at("large"));
    // A comparison element by element holds workerd up for so long that the session is lost.
    assert.ok(data?.length === large.length && data.every((byte) => byte === 7), "it came back as another");
    const [refused, other] = await Promise.all([
      codeOf(zk.setData(world.at("large"), new Uint8Array(1_048_576))),
      codeOf(zk.exists(world.at("large"))),
    ]);
    assert.deepEqual([refused, other], ["MarshallingError", "Ok"]);
  },

  async "operations go out without waiting and are answered in their order"(world) {
    const { zk } = world.open();
    const order: number[] = [];
    const all = Array.from({ length: 200 }, async (_, i) => {
      await (i % 2 === 0 ? zk.create(world.at(`n${i}`), String(i)) : zk.getData(world.at(`n${i - 1}`)));
      order.push(i);
    });
    await Promise.all(all);
    assert.deepEqual(
      order,
      [...order].toSorted((a, b) => a - b),
    );
  },
};
