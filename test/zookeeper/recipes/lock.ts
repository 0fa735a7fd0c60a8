/** The lock, after Curator's TestInterProcessMutexBase and TestInterProcessMutex. */
import assert from "node:assert/strict";
import { InterProcessMutex, type Held } from "../../../src/zookeeper/recipes/index.ts";
import { codeOf, type Scenario, type World } from "../scenarios/world.ts";

/** A lock of a client of its own. */
function mutexOf(world: World): InterProcessMutex {
  return new InterProcessMutex(world.open().zk, world.at("lock"), world.recipe);
}

async function participants(world: World): Promise<number> {
  return (await mutexOf(world).participants()).length;
}

export const lockScenarios: Readonly<Record<string, Scenario>> = {
  async "one client at a time holds the lock, in the order of asking"(world) {
    const [a, b] = [mutexOf(world), mutexOf(world)];
    const order: string[] = [];
    const first = await a.acquire();
    const waiting = b.acquire().then(async (held) => {
      order.push("b has it");
      await held.release();
      return held;
    });
    await world.pass(50);
    order.push("a releases");
    await first.release();
    const second = await waiting;
    assert.deepEqual(order, ["a releases", "b has it"]);
    assert.ok(second.fencingToken > first.fencingToken);
    assert.equal(await participants(world), 0);
  },

  async "the same client waits for itself: the lock is not reentrant"(world) {
    const mutex = mutexOf(world);
    await using held = await mutex.acquire();
    assert.equal(await codeOf(mutex.acquire({ timeoutMs: 100 })), "OperationTimeout");
    assert.equal(held.signal.aborted, false);
  },

  async "many acquires at once hold it one after the other"(world) {
    const mutexes = [mutexOf(world), mutexOf(world), mutexOf(world)];
    let holders = 0;
    const tokens: bigint[] = [];
    const turn = async (mutex: InterProcessMutex): Promise<void> => {
      await using held = await mutex.acquire();
      assert.equal(++holders, 1);
      tokens.push(held.fencingToken);
      await world.pass(2);
      holders -= 1;
    };
    await Promise.all(mutexes.flatMap((mutex) => [turn(mutex), turn(mutex), turn(mutex)]));
    assert.deepEqual(
      tokens,
      tokens.toSorted((a, b) => (a < b ? -1 : 1)),
    );
    assert.equal(tokens.length, 9);
  },

  async "an acquire that is given up leaves no node, by time and by signal"(world) {
    await using held = await mutexOf(world).acquire();
    const mutex = mutexOf(world);
    assert.equal(await codeOf(mutex.acquire({ timeoutMs: 50 })), "OperationTimeout");
    const controller = new AbortController();
    const acquiring = mutex.acquire({ signal: controller.signal });
    const failed = codeOf(acquiring);
    await world.pass(30);
    controller.abort(new Error("No more wanted"));
    assert.equal(await failed, "SystemError");
    assert.equal(await codeOf(mutex.acquire({ signal: controller.signal })), "SystemError");
    let count = 2;
    while (count > 1) count = (await mutex.participants()).length;
    assert.deepEqual(await mutex.participants(), [held.path]);
  },

  async "a lost connection does not lose the lock; the session does, and says so"(world) {
    const mortal = await world.openMortal();
    const mutex = new InterProcessMutex(mortal.zk, world.at("lock"), world.recipe);
    const held = await mutex.acquire();
    await world.cutAndWait(mortal);
    assert.equal(held.signal.aborted, false);
    const next = mutexOf(world).acquire();
    await mortal.expire();
    await world.until("the holder hears of it", () => held.signal.aborted);
    assert.match(String(held.signal.reason), /SessionExpired/);
    const second = await next;
    assert.ok(second.fencingToken > held.fencingToken);
    await held.release();
    assert.equal(await codeOf(mutex.acquire()), "SessionExpired");
    await second.release();
  },

  async "a wary holder loses trust with the connection"(world) {
    const opened = world.open();
    const mutex = new InterProcessMutex(opened.zk, world.at("lock"), { ...world.recipe, lostOn: "suspended" });
    const held = await mutex.acquire();
    await world.cutAndWait(opened);
    assert.equal(held.signal.aborted, true);
    assert.match(String(held.signal.reason), /ConnectionLoss/);
    await held.release();
  },

  async "who waits gets the lock when the session before it ends, and ends with its own"(world) {
    const [first, second] = [await world.openMortal(), await world.openMortal()];
    const [a, b, c] = [
      new InterProcessMutex(first.zk, world.at("lock"), world.recipe),
      new InterProcessMutex(second.zk, world.at("lock"), world.recipe),
      mutexOf(world),
    ];
    await a.acquire();
    const lost = codeOf(b.acquire());
    await world.pass(50);
    const third = c.acquire();
    await world.pass(50);
    await second.expire();
    assert.equal(await lost, "SessionExpired");
    await first.expire();
    await (await third).release();
  },

  async "who waits over a cut connection keeps its place"(world) {
    const opened = world.open();
    const [a, c] = [mutexOf(world), mutexOf(world)];
    const held = await a.acquire();
    const order: string[] = [];
    const waiting = new InterProcessMutex(opened.zk, world.at("lock"), world.recipe).acquire();
    const enter = async (name: string, lock: Promise<Held>): Promise<void> => {
      await using _held = await lock;
      order.push(name);
    };
    const done = enter("second", waiting);
    await world.pass(50);
    const last = enter("third", c.acquire());
    await world.pass(50);
    await world.cutAndWait(opened);
    await held.release();
    await Promise.all([done, last]);
    assert.deepEqual(order, ["second", "third"]);
  },

  async "a place that somebody deletes is taken anew"(world) {
    const { zk } = world.open();
    const held = await mutexOf(world).acquire();
    const mutex = mutexOf(world);
    const waiting = mutex.acquire();
    await world.pass(50);
    const [, place = ""] = await mutex.participants();
    await zk.delete(place);
    await held.release();
    const second = await waiting;
    assert.notEqual(second.path, place);
    await second.release();
  },

  async "the lock works in a chroot, below nodes that are not there yet, and its holders can say who they are"(world) {
    const { zk } = world.open({}, world.root);
    const mutex = new InterProcessMutex(zk, "/a/b/c", { ...world.recipe, data: "me" });
    const held = await mutex.acquire();
    assert.deepEqual(await mutex.participants(), [held.path]);
    assert.equal(new TextDecoder().decode((await zk.getData(held.path)).data), "me");
    await held[Symbol.asyncDispose]();
    await held.release();
    assert.deepEqual(await mutex.participants(), []);
  },

  async "a lock's nodes have the access list that was asked for"(world) {
    const { zk } = world.open();
    const acl = [{ permissions: 31, scheme: "world", id: "anyone" }];
    const mutex = new InterProcessMutex(zk, world.at("lock"), { ...world.recipe, acl });
    const held = await mutex.acquire();
    assert.deepEqual((await zk.getAcl(held.path)).acl, acl);
    await held.release();
    const bare = new InterProcessMutex(zk, world.at("other"), { ...world.recipe, acl: [] });
    assert.equal(await codeOf(bare.acquire()), "InvalidACL");
  },
};
