/** The pool: things shared by key, counted by their users, bounded in number. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Pool, type PoolOptions } from "../../../src/core/channel/pool.ts";
import { VirtualClock } from "../../../src/transport/memory/virtual-clock.ts";

function setUp(options: Partial<PoolOptions<string, { key: string }>> = {}) {
  const clock = new VirtualClock();
  const disposed: string[] = [];
  const pool = new Pool<string, { key: string }>({
    clock,
    create: (key) => ({ key }),
    dispose: ({ key }) => disposed.push(key),
    ...options,
  });
  return { clock, disposed, pool };
}

describe("the pool", () => {
  test("makes a value once for all its users and disposes of it after the last", () => {
    const { pool, disposed } = setUp();
    const [first, second] = [pool.acquire("a"), pool.acquire("a")];
    assert.equal(first.value, second.value);
    first.release();
    first.release();
    assert.deepEqual(disposed, []);
    second.release();
    assert.deepEqual([disposed, pool.size], [["a"], 0]);
  });

  test("keeps an unused value for its idle time, and a new user keeps it longer", async () => {
    const { clock, pool, disposed } = setUp({ idleMs: 1_000 });
    pool.acquire("a").release();
    await clock.advance(900);
    const again = pool.acquire("a");
    await clock.advance(5_000);
    assert.deepEqual(disposed, []);
    again.release();
    await clock.advance(1_001);
    assert.deepEqual([disposed, clock.pendingTimers], [["a"], 0]);
  });

  test("makes room at its limit by the value unused for longest, and refuses when all are used", () => {
    const { pool, disposed } = setUp({ idleMs: 1_000, limit: 2 });
    const a = pool.acquire("a");
    pool.acquire("b").release();
    a.release();
    pool.acquire("c");
    assert.deepEqual(disposed, ["b"]);
    pool.acquire("a");
    assert.throws(() => pool.acquire("d"), /All 2 places/);
  });

  test("an evicted value is made anew for the next user, and disposed of by its last holder", () => {
    const { pool, disposed } = setUp();
    const old = pool.acquire("a");
    pool.evict("a");
    assert.notEqual(pool.acquire("a").value, old.value);
    assert.deepEqual(disposed, []);
    old.release();
    assert.deepEqual([disposed, pool.size], [["a"], 1]);
  });

  test("clearing disposes of what nobody uses and cancels its timers", () => {
    const { clock, pool, disposed } = setUp({ idleMs: 1_000 });
    pool.acquire("a").release();
    pool.acquire("b");
    pool.clear();
    assert.deepEqual([disposed, pool.size, clock.pendingTimers], [["a"], 0, 0]);
  });

  test("a value whose disposal throws is given back once all the same", () => {
    let disposals = 0;
    const { pool } = setUp({
      dispose: () => {
        disposals += 1;
        throw new Error("cannot be disposed of");
      },
    });
    const lease = pool.acquire("a");
    assert.throws(() => lease.release(), /cannot be disposed of/);
    lease.release();
    assert.deepEqual([disposals, pool.size], [1, 0]);
  });
});
