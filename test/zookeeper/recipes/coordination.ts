/** Barriers, counters, values and queues, after Curator's tests of them. */
import assert from "node:assert/strict";
import {
  DistributedAtomicLong,
  DistributedBarrier,
  DistributedDoubleBarrier,
  SharedCount,
  SharedValue,
  SimpleDistributedQueue,
} from "../../../src/zookeeper/recipes/index.ts";
import { codeOf, type Scenario, type World } from "../scenarios/world.ts";

const text = (bytes: Uint8Array | undefined): string | undefined =>
  bytes === undefined ? undefined : new TextDecoder().decode(bytes);

export const barrierScenarios: Readonly<Record<string, Scenario>> = {
  async "all who wait go on when the barrier is taken away"(world) {
    const barriers = [1, 2, 3].map(() => new DistributedBarrier(world.open().zk, world.at("a/barrier"), world.recipe));
    const [first] = barriers;
    assert.ok(first !== undefined);
    await first.setBarrier();
    await first.setBarrier();
    let passed = 0;
    const waiting = barriers.map((barrier) => barrier.waitOnBarrier().then(() => (passed += 1)));
    await world.pass(50);
    assert.equal(passed, 0);
    await first.removeBarrier();
    await Promise.all(waiting);
    await first.removeBarrier();
  },

  async "nobody waits where no barrier is, and nobody longer than asked"(world) {
    const barrier = new DistributedBarrier(world.open().zk, world.at("barrier"), world.recipe);
    await barrier.waitOnBarrier();
    await barrier.setBarrier();
    assert.equal(await codeOf(barrier.waitOnBarrier({ timeoutMs: 30 })), "OperationTimeout");
    await barrier.removeBarrier();
  },

  async "who waits over a cut connection goes on, and with its session does not"(world) {
    const mortal = await world.openMortal();
    const barrier = new DistributedBarrier(world.open().zk, world.at("barrier"), world.recipe);
    const other = new DistributedBarrier(mortal.zk, world.at("barrier"), world.recipe);
    await barrier.setBarrier();
    const waiting = other.waitOnBarrier();
    await world.pass(30);
    await world.cutAndWait(mortal);
    await barrier.removeBarrier();
    await waiting;
    await barrier.setBarrier();
    const failed = codeOf(other.waitOnBarrier());
    await world.pass(30);
    await mortal.expire();
    assert.equal(await failed, "SessionExpired");
  },
};

function doubleOf(world: World, members: number): DistributedDoubleBarrier {
  return new DistributedDoubleBarrier(world.open().zk, world.at("double"), members, world.recipe);
}

export const doubleBarrierScenarios: Readonly<Record<string, Scenario>> = {
  async "nobody goes on before all have come, nor leaves before all are done"(world) {
    const barriers = [1, 2, 3].map(() => doubleOf(world, 3));
    let [entered, left] = [0, 0];
    const member = async (barrier: DistributedDoubleBarrier, index: number): Promise<void> => {
      await world.pass(index * 30);
      assert.equal(entered, 0, "somebody was early");
      await barrier.enter();
      entered += 1;
      await world.pass(20 + index * 30);
      assert.equal(entered, 3, "somebody was late");
      assert.equal(left, 0, "somebody left early");
      await barrier.leave();
      left += 1;
    };
    await Promise.all(barriers.map(member));
    assert.equal(left, 3);
  },

  async "more members than needed go on at once"(world) {
    const barriers = [1, 2, 3].map(() => doubleOf(world, 2));
    await Promise.all(barriers.map((barrier) => barrier.enter()));
    await Promise.all(barriers.map((barrier) => barrier.leave()));
  },

  async "who gives up is not counted"(world) {
    const [a, b, c] = [doubleOf(world, 2), doubleOf(world, 2), doubleOf(world, 2)];
    const { zk } = world.open();
    await zk.create(world.at("double"));
    assert.equal(await codeOf(a.enter({ timeoutMs: 50 })), "OperationTimeout");
    let names: readonly string[] = ["somebody"];
    while (names.length > 0) names = (await zk.getChildren(world.at("double"))).children;
    let isIn = false;
    const entering = b.enter().then(() => (isIn = true));
    await world.pass(50);
    assert.equal(isIn, false);
    await Promise.all([c.enter(), entering]);
    assert.throws(() => doubleOf(world, 0), /"members" must be/);
  },

  async "a member whose session ends is not waited for when leaving"(world) {
    const mortal = await world.openMortal();
    const a = new DistributedDoubleBarrier(mortal.zk, world.at("double"), 2, world.recipe);
    const b = doubleOf(world, 2);
    await Promise.all([a.enter(), b.enter()]);
    const leaving = b.leave();
    await world.pass(30);
    await mortal.expire();
    await leaving;
    assert.equal(await codeOf(a.leave()), "SessionExpired");
  },

  async "a cut connection makes nobody early"(world) {
    const opened = world.open();
    const a = new DistributedDoubleBarrier(opened.zk, world.at("double"), 2, world.recipe);
    let isIn = false;
    const entering = a.enter().then(() => (isIn = true));
    await world.pass(30);
    await world.cutAndWait(opened);
    await world.pass(30);
    assert.equal(isIn, false);
    const b = doubleOf(world, 2);
    await Promise.all([b.enter(), entering]);
    await Promise.all([a.leave(), b.leave()]);
  },
};

export const counterScenarios: Readonly<Record<string, Scenario>> = {
  async "many count at once, and none is lost"(world) {
    const counters = [1, 2, 3].map(() => new DistributedAtomicLong(world.open().zk, world.at("a/n"), world.recipe));
    await Promise.all(counters.flatMap((each) => [each.increment(), each.add(10n), each.decrement()]));
    assert.equal(await counters[0]?.get(), 30n);
  },

  async "a counter without a node is 0, and is made by what changes it"(world) {
    const counter = new DistributedAtomicLong(world.open().zk, world.at("n"), world.recipe);
    assert.equal(await counter.get(), 0n);
    assert.equal(await counter.compareAndSet(0n, 1n), false);
    assert.equal(await counter.initialize(5n), true);
    assert.equal(await counter.initialize(6n), false);
    assert.equal(await counter.compareAndSet(4n, 6n), false);
    assert.equal(await counter.compareAndSet(5n, 6n), true);
    assert.deepEqual(await counter.add(-7n), { before: 6n, after: -1n });
    assert.deepEqual(await counter.set(2n ** 63n - 1n), { before: -1n, after: 2n ** 63n - 1n });
    assert.equal((await counter.increment()).after, -(2n ** 63n));
    await assert.rejects(counter.set(2n ** 63n), RangeError);
  },

  async "a broken value is told, and can be set over"(world) {
    const { zk } = world.open();
    const counter = new DistributedAtomicLong(zk, world.at("n"), world.recipe);
    await zk.create(world.at("n"), "");
    assert.equal(await counter.get(), 0n);
    await zk.setData(world.at("n"), "odd");
    assert.equal(await codeOf(counter.get()), "DataInconsistency");
    assert.equal(await codeOf(counter.increment()), "DataInconsistency");
    await counter.forceSet(9n);
    assert.equal(await counter.get(), 9n);
    const fresh = new DistributedAtomicLong(zk, world.at("m"), world.recipe);
    await fresh.forceSet(3n);
    assert.equal(await fresh.get(), 3n);
  },
};

export const sharedValueScenarios: Readonly<Record<string, Scenario>> = {
  async "a value is seen by all, and changed by its version"(world) {
    await using a = new SharedValue(world.open().zk, world.at("a/value"), "seed", world.recipe);
    await using b = new SharedValue(world.open().zk, world.at("a/value"), "another seed", world.recipe);
    assert.throws(() => a.current, /is not started/);
    await a.start();
    await b.start();
    await b.start();
    const heard: (string | undefined)[] = [];
    b.subscribe(({ value }) => heard.push(text(value)));
    assert.equal(text(b.current.value), "seed");
    const { version } = b.current;
    await a.set("one");
    await world.until("b hears of it", () => heard.length === 1);
    assert.equal(await a.trySet(version, "two"), false);
    assert.equal(await a.trySet(a.current.version, "two"), true);
    await world.until("b hears of it", () => heard.length === 2);
    assert.deepEqual(heard, ["one", "two"]);
  },

  async "a value whose node is deleted and made again is seen, though its versions begin again"(world) {
    const { zk } = world.open();
    await using value = new SharedValue(world.open().zk, world.at("value"), "seed", world.recipe);
    await value.start();
    await value.set("one");
    await value.set("two");
    await zk.delete(world.at("value"));
    await zk.create(world.at("value"), "another");
    await world.until("the new node is seen", () => text(value.current.value) === "another");
    assert.equal(value.current.version, 0);
    await value.set("three");
    assert.deepEqual([text(value.current.value), value.current.version], ["three", 1]);
  },

  async "who has an old version does not overwrite, and learns the new one"(world) {
    const [a, b] = [1, 2].map(() => new SharedCount(world.open().zk, world.at("count"), 7, world.recipe));
    assert.ok(a !== undefined && b !== undefined);
    await Promise.all([a.start(), b.start()]);
    assert.equal(a.count, 7);
    const stale = a.current;
    await b.set(-8);
    assert.equal(await a.trySet(stale.version, 9), false);
    assert.equal(a.count, -8);
    assert.equal(await a.trySet(a.current.version, 9), true);
    await assert.rejects(async () => a.set(2 ** 31), RangeError);
    await Promise.all([a.close(), b.close()]);
  },

  async "changes over a cut connection are seen, once"(world) {
    const opened = world.open();
    const { zk } = world.open();
    await using count = new SharedCount(opened.zk, world.at("count"), 1, world.recipe);
    await using other = new SharedCount(zk, world.at("count"), 1, world.recipe);
    await Promise.all([count.start(), other.start()]);
    const heard: number[] = [];
    count.subscribe((value) => heard.push(value));
    await world.cutAndWait(opened);
    await world.pass(50);
    assert.deepEqual(heard, []);
    opened.cut();
    await other.set(2);
    await world.until("the change is heard of", () => heard.length === 1);
    await other.set(3);
    await world.until("the next one is", () => heard.length === 2);
    assert.deepEqual(heard, [2, 3]);
  },
};

export const queueScenarios: Readonly<Record<string, Scenario>> = {
  async "items come in the order in which they were offered"(world) {
    const queue = new SimpleDistributedQueue(world.open().zk, world.at("a/queue"), world.recipe);
    assert.equal(await queue.peek(), undefined);
    assert.equal(await queue.poll(), undefined);
    for (const item of ["one", "two", "three"]) await queue.offer(item);
    assert.deepEqual([text(await queue.peek()), text(await queue.poll())], ["one", "one"]);
    assert.deepEqual([text(await queue.take()), text(await queue.take())], ["two", "three"]);
    assert.equal(await codeOf(queue.take({ timeoutMs: 30 })), "OperationTimeout");
  },

  async "who waits gets what is offered, each item to one"(world) {
    const queues = [1, 2, 3].map(() => new SimpleDistributedQueue(world.open().zk, world.at("queue"), world.recipe));
    const [first] = queues;
    assert.ok(first !== undefined);
    const taken: (string | undefined)[] = [];
    const consumer = async (queue: SimpleDistributedQueue): Promise<void> => {
      for (let count = 0; count < 3; count++) taken.push(text(await queue.take()));
    };
    // The node above has to be there to be waited at; it is made by the first offer.
    const consumers = queues.map(consumer);
    await world.pass(30);
    for (let item = 0; item < 9; item++) await first.offer(String(item));
    await Promise.all(consumers);
    assert.equal(taken.toSorted((a = "", b = "") => (a < b ? -1 : 1)).join(""), "012345678");
  },

  async "a loop takes items until it is left"(world) {
    const queue = new SimpleDistributedQueue(world.open().zk, world.at("queue"), world.recipe);
    for (const item of ["one", "two", "three"]) await queue.offer(item);
    const taken: (string | undefined)[] = [];
    for await (const item of queue) {
      taken.push(text(item));
      if (taken.length === 2) break;
    }
    assert.deepEqual(taken, ["one", "two"]);
    assert.equal(text(await queue.peek()), "three");
  },

  async "names are as Curator's when asked, and what Curator's producers offer is taken"(world) {
    const { zk } = world.open();
    const path = world.at("queue");
    const queue = new SimpleDistributedQueue(zk, path, { ...world.recipe, protection: false });
    assert.match(await queue.offer("mine"), /\/queue\/qn-\d{10}$/);
    await zk.create(`${path}/qn-`, "Java's", { mode: "persistent-sequential" });
    await zk.create(`${path}/something else`, "not an item");
    assert.equal(text(await queue.take()), "mine");
    assert.equal(text(await queue.take()), "Java's");
    assert.equal(await queue.poll(), undefined);
  },

  async "who waits over a cut connection, and over the end of the queue's node, gets its item"(world) {
    const opened = world.open();
    const { zk } = world.open();
    const path = world.at("queue");
    const producer = new SimpleDistributedQueue(zk, path, world.recipe);
    const queue = new SimpleDistributedQueue(opened.zk, path, world.recipe);
    await producer.offer("first");
    await queue.take();
    const waiting = queue.take();
    await world.pass(30);
    await world.cutAndWait(opened);
    await zk.delete(path).catch(() => {});
    await world.pass(30);
    await producer.offer("second");
    assert.equal(text(await waiting), "second");
  },
};
