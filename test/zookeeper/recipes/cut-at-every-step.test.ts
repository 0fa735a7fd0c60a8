/**
 * Every recipe with its connection cut at each of its requests, before the server has carried it out and after: it has to come to the
 * same end as without, and leave nothing behind.
 */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  CuratorCache,
  DistributedAtomicLong,
  DistributedBarrier,
  DistributedDoubleBarrier,
  GroupMember,
  InterProcessMutex,
  InterProcessReadWriteLock,
  InterProcessSemaphoreV2,
  LeaderLatch,
  LeaderSelector,
  PersistentNode,
  ServiceDiscovery,
  SharedCount,
  SimpleDistributedQueue,
  type Acquirable,
  type RecipeOptions,
} from "../../../src/zookeeper/recipes/index.ts";
import { ZooKeeperError, type ZooKeeper } from "../../../src/zookeeper/index.ts";
import { OpCode } from "../../../src/zookeeper/wire/op-code.ts";
import type { RequestAction } from "../../../src/testing/zookeeper/connection.ts";
import { withServer } from "../client/world.ts";

/** What a play gets: two clients whose connections are cut, and one whose is not. */
interface Stage {
  readonly a: ZooKeeper;
  readonly b: ZooKeeper;
  readonly calm: ZooKeeper;
  readonly options: RecipeOptions;
  readonly pass: (ms: number) => Promise<void>;
}

type Play = (stage: Stage) => Promise<unknown>;

/** Children of a node, once it has so many: what goes in the background takes its time. */
async function childrenLeft({ calm, pass }: Stage, path: string, expected = 0): Promise<number> {
  let count = -1;
  for (let tries = 0; count !== expected && tries < 50; tries++) {
    await pass(100);
    count = (await calm.getChildren(path)).children.length;
  }
  return count;
}

/** Two hold it in turn, and never both. */
async function inTurn(stage: Stage, path: string, first: Acquirable, second: Acquirable): Promise<unknown> {
  let holders = 0;
  const tokens: bigint[] = [];
  const hold = async (lock: Acquirable): Promise<void> => {
    const held = await lock.acquire();
    assert.equal(++holders, 1, "two hold it");
    tokens.push(held.fencingToken);
    await stage.pass(20);
    holders -= 1;
    await held.release();
  };
  await Promise.all([hold(first), hold(second)]);
  assert.ok((tokens[0] ?? 0n) < (tokens[1] ?? 0n), "tokens do not grow");
  return childrenLeft(stage, path);
}

/** What may have been done and is not repeated. */
async function unlessUncertain(promise: Promise<unknown>): Promise<"done" | "uncertain"> {
  try {
    await promise;
    return "done";
  } catch (error) {
    if (error instanceof ZooKeeperError && error.maybeApplied) return "uncertain";
    throw error;
  }
}

const plays: Readonly<Record<string, Play>> = {
  "a lock": (stage) => {
    const [first, second] = [stage.a, stage.b].map((zk) => new InterProcessMutex(zk, "/l", stage.options));
    return inTurn(stage, "/l", first as Acquirable, second as Acquirable);
  },
  "a read-write lock": (stage) => {
    const [first, second] = [stage.a, stage.b].map((zk) => new InterProcessReadWriteLock(zk, "/l", stage.options));
    return inTurn(stage, "/l", first?.readLock as Acquirable, second?.writeLock as Acquirable);
  },
  "a semaphore": async (stage) => {
    const [first, second] = [stage.a, stage.b].map((zk) => new InterProcessSemaphoreV2(zk, "/s", 1, stage.options));
    const leases = await inTurn(stage, "/s/leases", first as Acquirable, second as Acquirable);
    return [leases, await childrenLeft(stage, "/s/locks")];
  },
  "a latch": async (stage) => {
    const [first, second] = [stage.a, stage.b].map((zk) => new LeaderLatch(zk, "/l", stage.options));
    assert.ok(first !== undefined && second !== undefined);
    const leader = await Promise.race([first.lead().then(() => first), second.lead().then(() => second)]);
    const other = leader === first ? second : first;
    await leader.close();
    await other.lead();
    assert.equal(leader.hasLeadership, false);
    await other.close();
    return childrenLeft(stage, "/l");
  },
  "a selector": async (stage) => {
    let leaders = 0;
    const turns = new Set<unknown>();
    const selectors = [stage.a, stage.b].map((zk) => {
      const lead = async (): Promise<void> => {
        assert.equal(++leaders, 1, "two lead");
        await stage.pass(20);
        leaders -= 1;
        turns.add(zk);
      };
      return new LeaderSelector(zk, "/l", lead, { ...stage.options, autoRequeue: true });
    });
    for (const selector of selectors) selector.requeue();
    while (turns.size < 2) await stage.pass(20);
    await Promise.all(selectors.map((selector) => selector.close()));
    return childrenLeft(stage, "/l");
  },
  "a barrier": async ({ a, b, options, calm }) => {
    const barrier = new DistributedBarrier(a, "/x/barrier", options);
    await barrier.setBarrier();
    const waiting = new DistributedBarrier(b, "/x/barrier", options).waitOnBarrier();
    await barrier.removeBarrier();
    await waiting;
    return calm.exists("/x/barrier");
  },
  "a double barrier": async (stage) => {
    const [first, second] = [stage.a, stage.b].map((zk) => new DistributedDoubleBarrier(zk, "/d", 2, stage.options));
    assert.ok(first !== undefined && second !== undefined);
    await Promise.all([first.enter(), second.enter()]);
    await Promise.all([first.leave(), second.leave()]);
    return childrenLeft(stage, "/d");
  },
  "a counter": async ({ a, b, calm, options }) => {
    const counters = [a, b].map((zk) => new DistributedAtomicLong(zk, "/x/n", options));
    const outcomes: string[] = [];
    for (const counter of counters) outcomes.push(await unlessUncertain(counter.increment()));
    const done = outcomes.filter((outcome) => outcome === "done").length;
    const value = await new DistributedAtomicLong(calm, "/x/n", options).get();
    assert.ok(value >= done && value <= 2n, `${value} after ${outcomes.join()}`);
    return "counted";
  },
  "a shared count": async ({ a, b, options, pass }) => {
    await using first = new SharedCount(a, "/x/count", 1, options);
    await using second = new SharedCount(b, "/x/count", 1, options);
    await Promise.all([first.start(), second.start()]);
    const { version } = first.current;
    await unlessUncertain(first.trySet(version, 2));
    while (second.count !== 2 || first.count !== 2) await pass(20);
    return second.current;
  },
  "a queue": async (stage) => {
    const queue = new SimpleDistributedQueue(stage.a, "/q", stage.options);
    let offered = 0;
    for (const item of ["1", "2"]) if ((await unlessUncertain(queue.offer(item))) === "done") offered += 1;
    const consumer = new SimpleDistributedQueue(stage.b, "/q", stage.options);
    const taken: string[] = [];
    const take = async (): Promise<void> => void taken.push(new TextDecoder().decode(await consumer.take()));
    let uncertain = 0;
    for (let turns = 0; turns < offered; turns++) if ((await unlessUncertain(take())) === "uncertain") uncertain += 1;
    assert.equal(taken.length + uncertain, offered);
    while ((await consumer.poll()) !== undefined) assert.equal(offered, 1, "more items than were offered");
    assert.equal(new Set(taken).size, taken.length, "an item came twice");
    return childrenLeft(stage, "/q");
  },
  "a persistent node": async ({ a, calm, options, pass }) => {
    const node = new PersistentNode(a, "/x/node", "1", options);
    const path = await node.created();
    await calm.delete(path).catch(() => {});
    node.setData("2");
    let text = "";
    while (text !== "2") {
      await pass(50);
      text = new TextDecoder().decode((await calm.getData(path).catch(() => undefined))?.data);
    }
    await node.close();
    return calm.exists(path);
  },
  "a group": async ({ a, b, options, pass }) => {
    const [first, second] = [new GroupMember(a, "/g", "1", "", options), new GroupMember(b, "/g", "2", "", options)];
    await Promise.all([first.joined(), second.joined()]);
    while (first.currentMembers().size < 2) await pass(20);
    await second.close();
    while (first.currentMembers().size > 1) await pass(20);
    const members = [...first.currentMembers().keys()];
    await first.close();
    return members;
  },
  "a cache": async ({ a, calm, options, pass }) => {
    await calm.create("/t");
    await calm.create("/t/1");
    await using cache = new CuratorCache(a, "/t", options);
    const heard: string[] = [];
    cache.subscribe(({ type }) => heard.push(type));
    await cache.initialized();
    await calm.create("/t/2");
    while (cache.size < 3) await pass(20);
    await calm.setData("/t/1", "x");
    while (cache.get("/t/1")?.data === undefined) await pass(20);
    await calm.delete("/t/2");
    while (cache.size > 2) await pass(20);
    return heard;
  },
  discovery: async ({ a, b, options, pass }) => {
    const registered = await new ServiceDiscovery(a, "/s", options).register({ name: "n", id: "1", address: "h" });
    await using cache = new ServiceDiscovery(b, "/s", options).cache("n");
    await cache.initialized();
    while (cache.instances().length < 1) await pass(20);
    await registered.unregister();
    while (cache.instances().length > 0) await pass(20);
    return "found and gone";
  },
};

/** Requests that no recipe makes. */
const NOT_COUNTED: ReadonlySet<number> = new Set([OpCode.ping, OpCode.closeSession]);

/** Plays once; the request with this number meets the fault. Gives the play's end, and how many requests there were. */
async function run(play: Play, faultAt: number, fault: RequestAction): Promise<{ end: unknown; requests: number }> {
  let [requests, end]: [number, unknown] = [0, undefined];
  let calmSession: bigint | undefined;
  const onRequest = ({ opCode, sessionId }: { opCode: number; sessionId: bigint }): RequestAction => {
    if (calmSession === undefined || sessionId === calmSession || NOT_COUNTED.has(opCode)) return "handle";
    return requests++ === faultAt ? fault : "handle";
  };
  await withServer(
    async ({ clock, open }) => {
      const options = { clock, random: { next: () => 0.5 } };
      const { zk: calm } = open();
      await clock.runUntil(calm.sync("/"));
      calmSession = calm.sessionId;
      const pass = (ms: number): Promise<void> => new Promise((resolve) => void clock.setTimer(ms, resolve));
      const stage = { a: open().zk, b: open().zk, calm, options, pass };
      end = await clock.runUntil(play(stage), { limitMs: 120_000 });
    },
    { onRequest },
  );
  return { end, requests };
}

describe("a connection that is cut at any step changes nothing about the end of", () => {
  for (const [name, play] of Object.entries(plays)) {
    test(name, async () => {
      const { end, requests } = await run(play, -1, "handle");
      assert.ok(requests >= 5, `only ${requests} requests`);
      for (let at = 0; at < requests; at++) {
        for (const fault of ["close", "handle-and-close"] as const) {
          const outcome = await run(play, at, fault).catch((cause: unknown) => {
            throw new Error(`Request ${at} of ${requests}, "${fault}": ${String(cause)}`, { cause });
          });
          assert.deepEqual(outcome.end, end, `request ${at} of ${requests}, "${fault}"`);
        }
      }
    });
  }
});
