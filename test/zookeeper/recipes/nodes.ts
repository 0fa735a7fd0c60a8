/** Nodes that stay, groups, caches and discovery, after Curator's tests of them. */
import assert from "node:assert/strict";
import {
  CuratorCache,
  GroupMember,
  PersistentNode,
  PersistentTtlNode,
  ServiceDiscovery,
  type CacheEvent,
  type ServiceInstance,
} from "../../../src/zookeeper/recipes/index.ts";
import { codeOf, type Scenario } from "../scenarios/world.ts";

const text = (bytes: Uint8Array | undefined): string | undefined =>
  bytes === undefined ? undefined : new TextDecoder().decode(bytes);

export const persistentNodeScenarios: Readonly<Record<string, Scenario>> = {
  async "a node is made again when it is deleted, with its data, until it is closed"(world) {
    const { zk } = world.open();
    const path = world.at("a/b/node");
    const node = new PersistentNode(world.open().zk, path, "one", world.recipe);
    let made = 0;
    node.subscribe(() => (made += 1));
    assert.equal(await node.created(), path);
    await zk.delete(path);
    await world.until("it is made again", () => made === 2);
    assert.equal(text((await zk.getData(path)).data), "one");
    node.setData("two");
    let data: string | undefined;
    while (data !== "two") data = text((await zk.getData(path)).data);
    await zk.delete(path);
    await world.until("it is made again", () => made === 3);
    assert.equal(text((await zk.getData(path)).data), "two");
    await node.close();
    await node.close();
    assert.equal(await zk.exists(path), undefined);
  },

  async "a sequential node keeps its number and its GUID"(world) {
    const { zk } = world.open();
    const options = { ...world.recipe, mode: "ephemeral-sequential", protection: true } as const;
    await using node = new PersistentNode(world.open().zk, world.at("node-"), "x", options);
    await using other = new PersistentNode(world.open().zk, world.at("node-"), "y", options);
    const path = await node.created();
    assert.match(path, /\/_c_[-\da-f]{36}-node-\d{10}$/);
    assert.notEqual(await other.created(), path);
    let made = 0;
    node.subscribe(() => (made += 1));
    await zk.delete(path);
    await world.until("it is made again", () => made === 1);
    assert.equal(node.path, path);
    node.setData("z");
    let data: string | undefined;
    while (data !== "z") data = text((await zk.getData(path)).data);
  },

  async "a node of a dead session's is taken over, and a lost connection loses none"(world) {
    const opened = world.open();
    const path = world.at("node");
    const other = world.open();
    await other.zk.create(path, "old", { mode: "ephemeral" });
    const node = new PersistentNode(opened.zk, path, "new", world.recipe);
    await node.created();
    const stat = await other.zk.exists(path);
    assert.equal(stat?.ephemeralOwner, opened.zk.sessionId);
    await world.cutAndWait(opened);
    node.setData("newer");
    let data: string | undefined;
    while (data !== "newer") data = text((await other.zk.getData(path)).data);
    assert.equal((await other.zk.exists(path))?.czxid, stat?.czxid);
    await node.close();
  },

  async "data that is set while there is no connection is written when there is one"(world) {
    const opened = world.open();
    const { zk } = world.open();
    await using node = new PersistentNode(opened.zk, world.at("node"), "one", world.recipe);
    await node.created();
    opened.cut();
    node.setData("two");
    node.setData("three");
    let data: string | undefined;
    while (data !== "three") {
      data = text((await zk.getData(world.at("node"))).data);
      await world.pass(5);
    }
    assert.equal(node.data, "three");
  },

  async "the end of the session is the end of the node"(world) {
    const mortal = await world.openMortal();
    const { zk } = world.open();
    const node = new PersistentNode(mortal.zk, world.at("node"), "x", world.recipe);
    await node.created();
    await mortal.expire();
    assert.equal(await zk.exists(world.at("node")), undefined);
    await node.close();
    const late = new PersistentNode(mortal.zk, world.at("node"), "x", world.recipe);
    assert.equal(await codeOf(late.created()), "SessionExpired");
    await late.close();
  },

  async "a node's mode decides whether it outlives its session"(world) {
    const mortal = await world.openMortal();
    const { zk } = world.open();
    const options = { ...world.recipe, mode: "persistent" } as const;
    const node = new PersistentNode(mortal.zk, world.at("node"), "x", options);
    await node.created();
    await mortal.expire();
    await node.close();
    assert.equal(text((await zk.getData(world.at("node"))).data), "x");
    // The next one takes it for its own, with its own data.
    const next = new PersistentNode(zk, world.at("node"), "y", options);
    await next.created();
    let data: string | undefined;
    while (data !== "y") data = text((await zk.getData(world.at("node"))).data);
    await next.close();
    assert.equal(await zk.exists(world.at("node")), undefined);
  },

  async "what cannot be made is told, and parents are made only if asked for"(world) {
    const { zk } = world.open();
    const options = { ...world.recipe, createParents: false };
    const orphan = new PersistentNode(zk, world.at("no/parent"), "x", options);
    assert.equal(await codeOf(orphan.created()), "NoNode");
    await zk.create(world.at("no"));
    let stat = await zk.exists(world.at("no/parent"));
    while (stat === undefined) {
      stat = await zk.exists(world.at("no/parent"));
      await world.pass(20);
    }
    await orphan.close();
    await zk.create(world.at("closed"), "", { acl: [{ permissions: 1, scheme: "world", id: "anyone" }] });
    const refused = new PersistentNode(zk, world.at("closed/node"), "x", world.recipe);
    assert.equal(await codeOf(refused.created()), "NoAuth");
    await refused.close();
  },

  async "a node that could not be made at first is there for who asks later, and touched if it is to be"(world) {
    const { zk } = world.open();
    const options = { ...world.recipe, createParents: false };
    const node = new PersistentNode(zk, world.at("late/node"), "x", options);
    const touched = new PersistentTtlNode(zk, world.at("late/ttl"), "x", { ...options, ttlMs: 200 });
    assert.equal(await codeOf(node.created()), "NoNode");
    assert.equal(await codeOf(touched.created()), "NoNode");
    await zk.create(world.at("late"));
    await world.until("it is made", () => node.path !== undefined);
    assert.equal(await node.created(), world.at("late/node"));
    let stat = await zk.exists(world.at("late/ttl/touch"));
    for (let asked = 0; stat === undefined && asked < 500; asked++) {
      await world.pass(20);
      stat = await zk.exists(world.at("late/ttl/touch"));
    }
    assert.notEqual(stat, undefined, "nobody touches it");
    await Promise.all([node.close(), touched.close()]);
  },

  async "a node that is closed at once is not left behind"(world) {
    const { zk } = world.open();
    const node = new PersistentNode(world.open().zk, world.at("node"), "x", world.recipe);
    const failed = codeOf(node.created());
    await node.close();
    assert.match(await failed, /^(?:Ok|SystemError)$/);
    let stat = await zk.exists(world.at("node"));
    while (stat !== undefined) stat = await zk.exists(world.at("node"));
  },

  async "a node with a TTL is touched as long as it is open"(world) {
    const { zk } = world.open();
    const path = world.at("ttl");
    const node = new PersistentTtlNode(world.open().zk, path, "x", { ...world.recipe, ttlMs: 200 });
    assert.equal(await node.created(), path);
    let version = 0;
    while (version < 3) {
      version = (await zk.exists(`${path}/touch`))?.version ?? 0;
      await world.pass(20);
    }
    assert.equal((await zk.exists(path))?.version, 0, "touches are none of the node's own changes");
    await zk.delete(`${path}/touch`);
    let stat = await zk.exists(`${path}/touch`);
    while (stat === undefined) {
      await world.pass(20);
      stat = await zk.exists(`${path}/touch`);
    }
    await node.close();
  },
};

export const groupScenarios: Readonly<Record<string, Scenario>> = {
  async "members see each other come, change and go"(world) {
    const path = world.at("group");
    const a = new GroupMember(world.open().zk, path, "a", "1", world.recipe);
    const b = new GroupMember(world.open().zk, path, "b", "2", world.recipe);
    const seen: string[] = [];
    a.subscribe((members) =>
      seen.push(
        [...members]
          .map(([id, data]) => `${id}=${text(data)}`)
          .toSorted()
          .join(),
      ),
    );
    await Promise.all([a.joined(), b.joined()]);
    await world.until("both are seen", () => seen.at(-1) === "a=1,b=2");
    b.setThisData("3");
    await world.until("the change is seen", () => seen.at(-1) === "a=1,b=3");
    await b.close();
    await world.until("the other has gone", () => seen.at(-1) === "a=1");
    assert.deepEqual([...a.currentMembers().keys()], ["a"]);
    await a.close();
  },

  async "a member whose session ends is one no more"(world) {
    const mortal = await world.openMortal();
    await using a = new GroupMember(world.open().zk, world.at("group"), "a", "", world.recipe);
    const b = new GroupMember(mortal.zk, world.at("group"), "b", "", world.recipe);
    await Promise.all([a.joined(), b.joined()]);
    await world.until("both are seen", () => a.currentMembers().size === 2);
    await mortal.expire();
    await world.until("one is seen", () => a.currentMembers().size === 1);
    await b.close();
  },
};

/** A cache and what it told, in words. */
function cacheOf(...[zk, path, options]: ConstructorParameters<typeof CuratorCache>): {
  readonly cache: CuratorCache;
  readonly heard: string[];
} {
  const cache = new CuratorCache(zk, path, options);
  const heard: string[] = [];
  const say = (event: CacheEvent): void => {
    const node = event.type === "INITIALIZED" ? undefined : event.type === "NODE_DELETED" ? event.old : event.node;
    heard.push([event.type, ...(node === undefined ? [] : [node.path.slice(path.length) || "/"])].join(" "));
  };
  cache.subscribe(say);
  return { cache, heard };
}

export const cacheScenarios: Readonly<Record<string, Scenario>> = {
  async "a subtree is read, then followed"(world) {
    const { zk } = world.open();
    for (const name of ["t", "t/a", "t/a/b"]) await zk.create(world.at(name), name);
    const { cache, heard } = cacheOf(world.open().zk, world.at("t"), world.recipe);
    await cache.initialized();
    assert.deepEqual(heard, ["NODE_CREATED /", "NODE_CREATED /a", "NODE_CREATED /a/b", "INITIALIZED"]);
    heard.length = 0;
    await zk.create(world.at("t/c"), "c");
    await world.until("the new node is here", () => heard.length === 1);
    await zk.setData(world.at("t/a/b"), "changed");
    await world.until("the change is here", () => heard.length === 2);
    await zk.delete(world.at("t/a/b"));
    await world.until("the node is gone", () => heard.length === 3);
    assert.deepEqual(heard, ["NODE_CREATED /c", "NODE_CHANGED /a/b", "NODE_DELETED /a/b"]);
    assert.deepEqual([cache.size, text(cache.get(world.at("t/c"))?.data)], [3, "c"]);
    await cache.close();
    assert.deepEqual([cache.size, cache.signal.aborted], [0, true]);
  },

  async "a cache begins before its node is there, and outlives it"(world) {
    const { zk } = world.open();
    const { cache, heard } = cacheOf(world.open().zk, world.at("t"), world.recipe);
    await cache.initialized();
    assert.deepEqual(heard, ["INITIALIZED"]);
    await zk.create(world.at("t"));
    await world.until("it is here", () => cache.size === 1);
    await zk.delete(world.at("t"));
    await world.until("it is gone", () => cache.size === 0);
    await zk.create(world.at("t"), "again");
    await world.until("it is here again", () => cache.size === 1);
    assert.deepEqual(heard, ["INITIALIZED", "NODE_CREATED /", "NODE_DELETED /", "NODE_CREATED /"]);
    await cache.close();
  },

  async "what changed while there was no connection is told when there is one"(world) {
    const opened = world.open();
    const { zk } = world.open();
    for (const name of ["t", "t/kept", "t/changed", "t/gone"]) await zk.create(world.at(name), name);
    const { cache, heard } = cacheOf(opened.zk, world.at("t"), world.recipe);
    await cache.initialized();
    heard.length = 0;
    opened.cut();
    await zk.create(world.at("t/new"));
    await zk.setData(world.at("t/changed"), "x");
    await zk.delete(world.at("t/gone"));
    await world.until("all is told", () => heard.length >= 3);
    assert.deepEqual(heard.toSorted(), ["NODE_CHANGED /changed", "NODE_CREATED /new", "NODE_DELETED /gone"]);
    await zk.setData(world.at("t/kept"), "y");
    await world.until("it follows on", () => heard.length === 4);
    await cache.close();
  },

  async "a single node is kept without those below, and data is left out if asked"(world) {
    const { zk } = world.open();
    await zk.create(world.at("t"), "data");
    await zk.create(world.at("t/a"));
    const { cache: single } = cacheOf(zk, world.at("t"), { ...world.recipe, singleNode: true });
    const { cache: bare, heard } = cacheOf(zk, world.at("t"), { ...world.recipe, cacheData: false });
    await Promise.all([single.initialized(), bare.initialized()]);
    assert.deepEqual([single.size, bare.size, bare.get(world.at("t"))?.data], [1, 2, undefined]);
    await zk.setData(world.at("t"), "other");
    await world.until("the change is told", () => heard.includes("NODE_CHANGED /"));
    await world.until("the data is here", () => text(single.get(world.at("t"))?.data) === "other");
    assert.equal([...bare.nodes()].length, 2);
    await Promise.all([single.close(), bare.close()]);
  },

  async "more nodes than a cache may hold make it fail, and the end of the session too"(world) {
    const mortal = await world.openMortal();
    for (const name of ["t", "t/a", "t/b"]) await mortal.zk.create(world.at(name));
    const small = new CuratorCache(mortal.zk, world.at("t"), { ...world.recipe, maxNodes: 2 });
    assert.equal(await codeOf(small.initialized()), "QuotaExceeded");
    assert.match(String(small.signal.reason), /more than 2 nodes \("maxNodes"\)/);
    const cache = new CuratorCache(mortal.zk, world.at("t"), world.recipe);
    await cache.initialized();
    await mortal.expire();
    await world.until("it has ended", () => cache.signal.aborted);
    assert.match(String(cache.signal.reason), /SessionExpired/);
    await Promise.all([small.close(), cache.close()]);
  },

  async "a listener that throws keeps none from hearing"(world) {
    const { zk } = world.open();
    const cache = new CuratorCache(zk, world.root, world.recipe);
    let heard = 0;
    cache.subscribe(() => {
      throw new Error("A listener's own");
    });
    const unsubscribe = cache.subscribe(() => (heard += 1));
    await cache.initialized();
    assert.equal(heard, 2);
    unsubscribe();
    await cache.close();
  },
};

export const discoveryScenarios: Readonly<Record<string, Scenario>> = {
  async "instances are registered, found and taken away"(world) {
    const base = world.at("services");
    const discovery = new ServiceDiscovery(world.open().zk, base, world.recipe);
    const other = new ServiceDiscovery(world.open().zk, base, world.recipe);
    const first = await discovery.register({ name: "users", id: "1", address: "10.0.0.1", port: 50_051 });
    const second = await discovery.register({
      name: "users",
      address: "10.0.0.2",
      sslPort: 443,
      payload: { weight: 3 },
    });
    assert.deepEqual(await other.queryForNames(), ["users"]);
    const instances = await other.queryForInstances("users");
    assert.deepEqual(instances.map(({ address }) => address).toSorted(), ["10.0.0.1", "10.0.0.2"]);
    assert.deepEqual(await other.queryForInstance("users", second.instance.id), {
      ...{ port: undefined, uriSpec: undefined },
      ...second.instance,
    });
    assert.equal(await other.queryForInstance("users", "no such"), undefined);
    await first.unregister();
    assert.equal((await other.queryForInstances("users")).length, 1);
    await second[Symbol.asyncDispose]();
    assert.deepEqual(await other.queryForInstances("nobody"), []);
  },

  async "an instance's node holds Curator's JSON"(world) {
    const { zk } = world.open();
    const discovery = new ServiceDiscovery(zk, world.at("services"), world.recipe);
    const registrationTimeUTC = 1_325_129_459_728;
    const service = { name: "test", id: "s1", address: "10.20.30.40", port: 1_234, registrationTimeUTC };
    await using _registered = await discovery.register({ ...service, payload: { "@class": "com.example.Metadata" } });
    const { data } = await zk.getData(world.at("services/test/s1"));
    assert.equal(
      text(data),
      '{"name":"test","id":"s1","address":"10.20.30.40","port":1234,"sslPort":null,"payload":{"@class":"com.example.Metadata"},' +
        '"registrationTimeUTC":1325129459728,"serviceType":"DYNAMIC","uriSpec":null,"enabled":true}',
    );
    // As older writers left it, with what nobody knows; and what is no instance at all.
    const written =
      '{"name":"test","id":"s2","address":"h","port":null,"sslPort":443,"serviceType":"STATIC","extra":1}';
    await zk.create(world.at("services/test/s2"), written);
    for (const [index, odd] of ["", "no JSON", "7", "{}"].entries()) {
      await zk.create(world.at(`services/test/odd${index}`), odd);
    }
    const instances = await discovery.queryForInstances("test");
    const found = instances.find(({ id }) => id === "s2");
    assert.equal(instances.length, 2);
    assert.deepEqual(
      [found?.port, found?.sslPort, found?.serviceType, found?.enabled],
      [undefined, 443, "STATIC", true],
    );
  },

  async "an instance that is deleted is registered again, as it was updated last"(world) {
    const { zk } = world.open();
    const discovery = new ServiceDiscovery(world.open().zk, world.at("services"), world.recipe);
    const registered = await discovery.register({ name: "users", id: "1", address: "a", port: 1 });
    registered.update({ port: 2 });
    assert.equal(registered.instance.port, 2);
    await zk.delete(world.at("services/users/1")).catch(() => {});
    let instance: ServiceInstance | undefined;
    while (instance?.port !== 2) instance = await discovery.queryForInstance("users", "1");
    await registered.unregister();
    await registered.unregister();
  },

  async "a cache of a service follows its instances, also those that die"(world) {
    const mortal = await world.openMortal();
    const base = world.at("services");
    const discovery = new ServiceDiscovery(world.open().zk, base, world.recipe);
    const dying = await new ServiceDiscovery(mortal.zk, base, world.recipe).register({
      name: "s",
      id: "1",
      address: "a",
    });
    await using cache = discovery.cache("s");
    const seen: string[] = [];
    cache.subscribe((instances) => seen.push(instances.map(({ id }) => id).join()));
    await cache.initialized();
    assert.deepEqual(seen, ["1"]);
    const second = await discovery.register({ name: "s", id: "2", address: "b" });
    await world.until("the second is seen", () => seen.at(-1) === "1,2");
    await mortal.expire();
    await world.until("the first is gone", () => seen.at(-1) === "2");
    await dying.unregister();
    await second.unregister();
    await world.until("both are gone", () => seen.at(-1) === "");
  },

  async "who listens to a cache of a service that is read already hears of what comes"(world) {
    const discovery = new ServiceDiscovery(world.open().zk, world.at("services"), world.recipe);
    await using cache = discovery.cache("s");
    await cache.initialized();
    const seen: string[] = [];
    cache.subscribe((instances) => seen.push(instances.map(({ id }) => id).join()));
    const registered = await discovery.register({ name: "s", id: "1", address: "a" });
    await world.until("it is seen", () => seen.at(-1) === "1");
    await registered.unregister();
  },

  async "static and sequential instances are what they say"(world) {
    const { zk } = world.open();
    const discovery = new ServiceDiscovery(world.open().zk, world.at("services"), world.recipe);
    const fixed = await discovery.register({ name: "s", id: "1", address: "a", serviceType: "STATIC" });
    assert.equal((await zk.exists(discovery.pathOf("s", "1")))?.ephemeralOwner, 0n);
    const numbered = await discovery.register({ name: "s", id: "n", address: "a", serviceType: "DYNAMIC_SEQUENTIAL" });
    assert.match((await zk.getChildren(discovery.pathOf("s"))).children.join(), /n\d{10}/);
    await Promise.all([fixed.unregister(), numbered.unregister()]);
  },
};
