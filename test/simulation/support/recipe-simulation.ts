/**
 * Simulations of recipes: what they promise, checked while connections are cut and sessions end. Locks and leadership are never held by
 * two whose sessions live, and no token is older than one before; leases never exceed their limit; counts add up; no item comes twice; caches
 * come to be what is there.
 */
import assert from "node:assert/strict";
import { childOf } from "../../../src/zookeeper/path.ts";
import { ErrorCode, ZooKeeperError, type ZooKeeper } from "../../../src/zookeeper/index.ts";
import {
  CuratorCache,
  DistributedAtomicLong,
  InterProcessMutex,
  InterProcessReadWriteLock,
  InterProcessSemaphoreV2,
  LeaderLatch,
  SimpleDistributedQueue,
  type Held,
} from "../../../src/zookeeper/recipes/index.ts";
import { ZooKeeperWorld } from "./zookeeper-world.ts";

/** What came of it, for those who count: `"lock 17"`. */
export type Outcome = readonly [what: string, count: number];

type Simulation = (world: ZooKeeperWorld) => Promise<Outcome>;

interface Holder {
  readonly zk: ZooKeeper;
  readonly held: Pick<Held, "fencingToken" | "signal">;
  readonly isShared: boolean;
}

/** A resource that knows its fencing, and who believes to hold it. */
class Fenced {
  readonly #world: ZooKeeperWorld;
  readonly #holders = new Set<Holder>();
  readonly #limit: number;
  #newest = 0n;
  turns = 0;

  constructor(world: ZooKeeperWorld, limit = 1) {
    this.#world = world;
    this.#limit = limit;
  }

  enter(holder: Holder): () => void {
    const { fencingToken } = holder.held;
    const living = [...this.#holders, holder].filter(({ zk, held }) => this.#world.lives(zk) && !held.signal.aborted);
    const others = living.length - 1;
    if (!living.every(({ isShared }) => isShared) || this.#limit > 1) {
      assert.ok(others < this.#limit, `${living.length} hold it at once`);
    }
    // With one holder at a time, everybody who comes is newer: an older one's writes are refused.
    if (this.#limit === 1 && !holder.isShared && this.#world.lives(holder.zk)) {
      assert.ok(fencingToken > this.#newest, `token ${fencingToken} after ${this.#newest}`);
      this.#newest = fencingToken;
    }
    this.#holders.add(holder);
    this.turns += 1;
    return () => this.#holders.delete(holder);
  }
}

/** Acquires again and again, and holds for a while. */
function holders(
  world: ZooKeeperWorld,
  resource: Fenced,
  acquire: (zk: ZooKeeper) => { readonly held: Promise<Held>; readonly isShared?: boolean },
): Promise<void>[] {
  const { random } = world;
  return Array.from({ length: 3 + random.below(3) }, () =>
    world.work(async (zk) => {
      const { held: acquiring, isShared = false } = acquire(zk);
      const held = await acquiring;
      const leave = resource.enter({ zk, held, isShared });
      await world.pass(random.below(400));
      leave();
      if (random.oneIn(4)) void held.release().catch(() => {});
      else await held.release();
    }),
  );
}

/** Nothing is left of those who have gone. */
async function assertEmpty(world: ZooKeeperWorld, zk: ZooKeeper, path: string): Promise<void> {
  let children: readonly string[] = ["?"];
  for (let tries = 0; children.length > 0 && tries < 100; tries++) {
    await world.pass(200);
    children = await zk.getChildren(path).then(
      (found) => found.children,
      () => [],
    );
  }
  assert.deepEqual(children, [], `nodes are left in ${path}`);
}

async function simulateLock(world: ZooKeeperWorld): Promise<Outcome> {
  const resource = new Fenced(world);
  const workers = holders(world, resource, (zk) => {
    const timeoutMs = world.random.pick([undefined, undefined, 50, 1_000]);
    return { held: new InterProcessMutex(zk, "/lock", world.options).acquire({ timeoutMs }) };
  });
  await world.run(workers, (zk) => assertEmpty(world, zk, "/lock"));
  return ["lock", resource.turns];
}

async function simulateReadWriteLock(world: ZooKeeperWorld): Promise<Outcome> {
  const resource = new Fenced(world);
  const workers = holders(world, resource, (zk) => {
    const { readLock, writeLock } = new InterProcessReadWriteLock(zk, "/lock", world.options);
    const isShared = world.random.oneIn(2);
    return { held: (isShared ? readLock : writeLock).acquire(), isShared };
  });
  await world.run(workers, (zk) => assertEmpty(world, zk, "/lock"));
  return ["read-write lock", resource.turns];
}

async function simulateSemaphore(world: ZooKeeperWorld): Promise<Outcome> {
  const limit = 2 + world.random.below(2);
  const resource = new Fenced(world, limit);
  const workers = holders(world, resource, (zk) => ({
    held: new InterProcessSemaphoreV2(zk, "/semaphore", limit, world.options).acquire(),
  }));
  await world.run(workers, (zk) => assertEmpty(world, zk, "/semaphore/leases"));
  return ["semaphore", resource.turns];
}

async function simulateElection(world: ZooKeeperWorld): Promise<Outcome> {
  const { random } = world;
  const resource = new Fenced(world);
  const workers = Array.from({ length: 3 }, () =>
    world.work(async (zk) => {
      await using latch = new LeaderLatch(zk, "/election", world.options);
      const leadership = await latch.lead({ timeoutMs: 10_000 });
      // The same leadership may be had again after a suspension, and nobody else has had it in between.
      const leave = resource.enter({ zk, held: leadership, isShared: false });
      await world.pass(random.below(800));
      leave();
    }),
  );
  await world.run(workers, (zk) => assertEmpty(world, zk, "/election"));
  return ["election", resource.turns];
}

async function simulateCounter(world: ZooKeeperWorld): Promise<Outcome> {
  let [sure, unsure] = [0n, 0n];
  const workers = Array.from({ length: 3 }, () =>
    world.work(async (zk) => {
      try {
        await new DistributedAtomicLong(zk, "/a/counter", world.options).increment();
        sure += 1n;
      } catch (error) {
        if (error instanceof ZooKeeperError && error.maybeApplied) unsure += 1n;
        throw error;
      }
    }),
  );
  await world.run(workers, async (zk) => {
    const value = await new DistributedAtomicLong(zk, "/a/counter", world.options).get();
    assert.ok(value >= sure && value <= sure + unsure, `${value} after ${sure} sure and ${unsure} unsure changes`);
  });
  return ["counter", Number(sure)];
}

async function simulateQueue(world: ZooKeeperWorld): Promise<Outcome> {
  const taken: string[] = [];
  const offered = new Set<string>();
  let [next, unsure] = [0, 0];
  const producer = async (zk: ZooKeeper): Promise<void> => {
    const item = String(next++);
    await new SimpleDistributedQueue(zk, "/queue", world.options).offer(item);
    offered.add(item);
  };
  const consumer = async (zk: ZooKeeper): Promise<void> => {
    try {
      const item = await new SimpleDistributedQueue(zk, "/queue", world.options).take({ timeoutMs: 2_000 });
      taken.push(new TextDecoder().decode(item));
    } catch (error) {
      // Taken, but not delivered: at most once.
      unsure += 1;
      throw error;
    }
  };
  const workers = [producer, producer, consumer, consumer].map((turn) => world.work(turn));
  await world.run(workers, async (zk) => {
    const queue = new SimpleDistributedQueue(zk, "/queue", world.options);
    for (let item = await queue.poll(); item !== undefined; item = await queue.poll()) {
      taken.push(new TextDecoder().decode(item));
    }
    assert.equal(new Set(taken).size, taken.length, "an item came twice");
    const lost = [...offered].filter((item) => !taken.includes(item));
    assert.ok(lost.length <= unsure, `lost ${lost.join()}, with ${unsure} unsure`);
  });
  return ["queue", taken.length];
}

async function treeOf(zk: ZooKeeper, path: string): Promise<Map<string, bigint>> {
  const tree = new Map<string, bigint>();
  const stat = await zk.exists(path);
  if (stat === undefined) return tree;
  tree.set(path, stat.mzxid);
  for (const name of (await zk.getChildren(path)).children) {
    for (const [below, mzxid] of await treeOf(zk, childOf(path, name))) tree.set(below, mzxid);
  }
  return tree;
}

async function simulateCache(world: ZooKeeperWorld): Promise<Outcome> {
  const { random } = world;
  const writer = world.work(async (zk) => {
    const path = ["/tree", random.pick(["a", "b", "c"]), random.pick(["1", "2", "3"])].slice(0, 1 + random.below(3));
    const at = path.join("/");
    const ignored = (error: unknown): void => {
      const codes: readonly number[] = [ErrorCode.NoNode, ErrorCode.NodeExists, ErrorCode.NotEmpty];
      if (!(error instanceof ZooKeeperError && codes.includes(error.code))) throw error;
    };
    if (random.oneIn(3)) await zk.delete(at).catch(ignored);
    else if (random.oneIn(2)) await zk.setData(at, String(random.next())).catch(ignored);
    else await zk.create(at).catch(ignored);
  });
  let told = 0;
  const mirror = new Map<string, bigint>();
  const openCache = (zk: ZooKeeper): CuratorCache => {
    const cache = new CuratorCache(zk, "/tree", world.options);
    mirror.clear();
    cache.subscribe((event) => {
      told += 1;
      if (event.type === "NODE_DELETED") assert.ok(mirror.delete(event.old.path), "a deletion of what was not there");
      else if (event.type !== "INITIALIZED") {
        assert.equal(mirror.has(event.node.path), event.type === "NODE_CHANGED", `${event.type} ${event.node.path}`);
        mirror.set(event.node.path, event.node.stat.mzxid);
      }
    });
    return cache;
  };
  const reader = world.work(async (zk) => {
    const cache = openCache(zk);
    while (world.isOn && !cache.signal.aborted) await world.pass(100);
    await cache.close();
  });
  await world.run([writer, reader], async (zk) => {
    await using cache = openCache(zk);
    await cache.initialized();
    // Once more with changes and a cut while it follows.
    for (let change = 0; change < 10; change++) {
      await zk.create(`/tree-${change}`).catch(() => {});
      await zk.create("/tree").catch(() => {});
      await zk.create(`/tree/x${change}`).catch(() => {});
      if (change === 5) world.server.disconnect();
      await world.pass(300);
    }
    await world.pass(3_000);
    assert.deepEqual(mirror, await treeOf(zk, "/tree"));
    assert.equal(cache.size, mirror.size);
  });
  return ["cache", told];
}

const simulations: readonly Simulation[] = [
  ...[simulateLock, simulateReadWriteLock, simulateSemaphore, simulateElection],
  ...[simulateCounter, simulateQueue, simulateCache],
];

/** Runs the simulation of a seed: each recipe in its turn. */
export function simulateRecipe(seed: number): Promise<Outcome> {
  return (simulations[seed % simulations.length] as Simulation)(new ZooKeeperWorld(seed));
}
