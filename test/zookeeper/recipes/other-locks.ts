/** Read-write locks, semaphores and several locks as one, after Curator's tests of them. */
import assert from "node:assert/strict";
import {
  InterProcessMultiLock,
  InterProcessMutex,
  InterProcessReadWriteLock,
  InterProcessSemaphoreV2,
  SharedCount,
  type Acquirable,
  type Held,
} from "../../../src/zookeeper/recipes/index.ts";
import { codeOf, type Scenario, type World } from "../scenarios/world.ts";

function pairOf(world: World): InterProcessReadWriteLock {
  return new InterProcessReadWriteLock(world.open().zk, world.at("rw"), world.recipe);
}

function semaphoreOf(world: World, maxLeases: number | SharedCount): InterProcessSemaphoreV2 {
  return new InterProcessSemaphoreV2(world.open().zk, world.at("semaphore"), maxLeases, world.recipe);
}

export const readWriteLockScenarios: Readonly<Record<string, Scenario>> = {
  async "many read at once, one writes alone"(world) {
    let [readers, writers, mostReaders] = [0, 0, 0];
    const turn = async (lock: Acquirable, isWriter: boolean): Promise<void> => {
      await using _held = await lock.acquire();
      if (isWriter) writers += 1;
      else readers += 1;
      mostReaders = Math.max(mostReaders, readers);
      assert.ok(writers === 0 || (writers === 1 && readers === 0), `${writers} writers, ${readers} readers`);
      await world.pass(20);
      if (isWriter) writers -= 1;
      else readers -= 1;
    };
    const pairs = [pairOf(world), pairOf(world), pairOf(world)];
    await Promise.all(
      pairs.flatMap(({ readLock, writeLock }) => [turn(readLock, false), turn(writeLock, true), turn(readLock, false)]),
    );
    assert.ok(mostReaders >= 2, `${mostReaders} readers at once`);
  },

  async "a reader behind a waiting writer waits too, so that no writer is starved"(world) {
    const [a, b] = [pairOf(world), pairOf(world)];
    const reading = await a.readLock.acquire();
    const order: string[] = [];
    const enter = async (name: string, held: Promise<Held>): Promise<void> => {
      await using _held = await held;
      order.push(name);
    };
    const writing = enter("writer", b.writeLock.acquire());
    await world.pass(50);
    const late = enter("late reader", a.readLock.acquire());
    await world.pass(50);
    assert.deepEqual(order, []);
    await reading.release();
    await Promise.all([writing, late]);
    assert.deepEqual(order, ["writer", "late reader"]);
  },

  async "a reader cannot become a writer while it reads, nor a writer a reader"(world) {
    const { readLock, writeLock } = pairOf(world);
    const reading = await readLock.acquire();
    assert.equal(await codeOf(writeLock.acquire({ timeoutMs: 60 })), "OperationTimeout");
    await reading.release();
    await using _writing = await writeLock.acquire();
    assert.equal(await codeOf(readLock.acquire({ timeoutMs: 60 })), "OperationTimeout");
  },

  async "participants are told by what they want, with their data"(world) {
    const { zk } = world.open();
    const data = "me";
    const { readLock, writeLock } = new InterProcessReadWriteLock(zk, world.at("rw"), { ...world.recipe, data });
    await using first = await readLock.acquire();
    await using second = await readLock.acquire();
    const writing = writeLock.acquire();
    await world.pass(50);
    assert.deepEqual(await readLock.participants(), [first.path, second.path]);
    const writers = await writeLock.participants();
    assert.equal(writers.length, 1);
    assert.match(writers[0] ?? "", /__WRIT__\d{10}$/);
    assert.equal(new TextDecoder().decode((await zk.getData(first.path)).data), "me");
    await Promise.all([first.release(), second.release()]);
    await (await writing).release();
  },
};

export const semaphoreScenarios: Readonly<Record<string, Scenario>> = {
  async "no more than so many hold a lease at once"(world) {
    let [holders, most, turns] = [0, 0, 0];
    const turn = async (semaphore: InterProcessSemaphoreV2): Promise<void> => {
      await using _lease = await semaphore.acquire();
      most = Math.max(most, ++holders);
      turns += 1;
      await world.pass(200);
      holders -= 1;
    };
    const semaphores = [semaphoreOf(world, 3), semaphoreOf(world, 3), semaphoreOf(world, 3)];
    await Promise.all(semaphores.flatMap((semaphore) => [turn(semaphore), turn(semaphore), turn(semaphore)]));
    assert.deepEqual([turns, most, holders], [9, 3, 0]);
  },

  async "leases are acquired several at once, all or none, and released one at a time"(world) {
    const semaphore = semaphoreOf(world, 5);
    const leases = await semaphore.acquireSeveral({ count: 4 });
    assert.equal((await semaphore.participants()).length, 4);
    assert.equal(await codeOf(semaphore.acquireSeveral({ count: 2, timeoutMs: 80 })), "OperationTimeout");
    let count = 0;
    while (count !== 4) count = (await semaphore.participants()).length;
    for (const lease of leases) await lease.release();
    assert.deepEqual(await semaphore.participants(), []);
    const again = await semaphore.acquireSeveral({ count: 5, timeoutMs: 2_000 });
    assert.equal(await codeOf(semaphore.acquire({ timeoutMs: 80 })), "OperationTimeout");
    await Promise.all(again.map((lease) => lease.release()));
  },

  async "a lease that is waited for is had when one is given back, or when its session ends"(world) {
    const mortal = await world.openMortal();
    const first = new InterProcessSemaphoreV2(mortal.zk, world.at("semaphore"), 1, world.recipe);
    const held = await first.acquire();
    const waiting = semaphoreOf(world, 1).acquire();
    await world.pass(50);
    await mortal.expire();
    const lease = await waiting;
    assert.equal(held.signal.aborted, true);
    await lease.release();
  },

  async "an acquire that is cancelled leaves no node"(world) {
    const semaphore = semaphoreOf(world, 1);
    const lease = await semaphore.acquire();
    const controller = new AbortController();
    const failed = codeOf(semaphoreOf(world, 1).acquire({ signal: controller.signal }));
    await world.pass(50);
    controller.abort();
    assert.equal(await failed, "SystemError");
    let all: readonly string[] = [];
    while (all.length !== 1) all = await semaphore.participants();
    assert.deepEqual(all, [lease.path]);
    await lease.release();
  },

  async "who waits over a cut connection gets its lease"(world) {
    const opened = world.open();
    const lease = await semaphoreOf(world, 1).acquire();
    const waiting = new InterProcessSemaphoreV2(opened.zk, world.at("semaphore"), 1, world.recipe).acquire();
    await world.pass(50);
    await world.cutAndWait(opened);
    await lease.release();
    await (await waiting).release();
  },

  async "a shared count is a limit that may change"(world) {
    await using limit = new SharedCount(world.open().zk, world.at("limit"), 1, world.recipe);
    await limit.start();
    const semaphore = semaphoreOf(world, limit);
    const first = await semaphore.acquire();
    const second = semaphore.acquire();
    assert.equal(await codeOf(semaphore.acquire({ timeoutMs: 60 })), "OperationTimeout");
    await limit.set(2);
    await Promise.all([first.release(), (await second).release()]);
    assert.throws(() => semaphoreOf(world, 0), /"maxLeases" must be/);
  },
};

export const multiLockScenarios: Readonly<Record<string, Scenario>> = {
  async "several locks are held together, and given back together"(world) {
    const locks = ["a", "b"].map((name) => new InterProcessMutex(world.open().zk, world.at(name), world.recipe));
    const held = await new InterProcessMultiLock(locks).acquire();
    for (const lock of locks) assert.equal(await codeOf(lock.acquire({ timeoutMs: 50 })), "OperationTimeout");
    assert.equal(held.signal.aborted, false);
    await held.release();
    for (const lock of locks) await (await lock.acquire()).release();
  },

  async "when one cannot be had, none is kept"(world) {
    const [a, b] = ["a", "b"].map((name) => new InterProcessMutex(world.open().zk, world.at(name), world.recipe));
    assert.ok(a !== undefined && b !== undefined);
    const other = await b.acquire();
    const both = new InterProcessMultiLock([a, b]);
    assert.equal(await codeOf(both.acquire({ timeoutMs: 60 })), "OperationTimeout");
    await (await a.acquire()).release();
    await other.release();
  },

  async "one that fails to be released keeps no other"(world) {
    const mutex = new InterProcessMutex(world.open().zk, world.at("a"), world.recipe);
    const broken: Acquirable = {
      async acquire(options) {
        const held = await mutex.acquire(options);
        const release = async (): Promise<void> => {
          await held.release();
          throw new Error("Not today");
        };
        return { ...held, path: held.path, fencingToken: held.fencingToken, signal: held.signal, release };
      },
    };
    const free = new InterProcessMutex(world.open().zk, world.at("b"), world.recipe);
    const held = await new InterProcessMultiLock([free, broken]).acquire();
    await assert.rejects(held.release(), /Not today/);
    await (await free.acquire({ timeoutMs: 1_000 })).release();
  },
};
