/** A cache of very many nodes; on Node alone, for the time that it takes. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { CuratorCache } from "../../../src/zookeeper/recipes/index.ts";
import { withServer } from "../client/world.ts";

const PARENTS = 66;
const CHILDREN = 1_000;

test("a cache holds more than 65,536 nodes", () =>
  withServer(async ({ clock, open }) => {
    const { zk } = open({ maxPacketBytes: 4_000_000 });
    await clock.runUntil(zk.create("/t"));
    for (let parent = 0; parent < PARENTS; parent++) {
      const transaction = zk.transaction();
      transaction.create(`/t/${parent}`);
      for (let child = 0; child < CHILDREN; child++) transaction.create(`/t/${parent}/${child}`);
      await clock.runUntil(transaction.commit());
    }
    const cache = new CuratorCache(zk, "/t", { clock });
    let created = 0;
    cache.subscribe(({ type }) => (created += type === "NODE_CREATED" ? 1 : 0));
    await clock.runUntil(cache.initialized());
    const nodes = 1 + PARENTS + PARENTS * CHILDREN;
    assert.deepEqual([cache.size, created], [nodes, nodes]);
    await clock.runUntil(zk.setData("/t/65/999", "x"));
    await clock.advance(100);
    assert.equal(cache.get("/t/65/999")?.stat.version, 1);
    await clock.runUntil(cache.close());
  }));
