/** What a client keeps of where regions are, and for how long it waits to find out: in process, in virtual time. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { HBaseOptions } from "../../../src/hbase/index.ts";
import { MetaReader } from "../../../src/hbase/region/meta-reader.ts";
import { RegionLocator } from "../../../src/hbase/region/region-locator.ts";
import type { Registry } from "../../../src/hbase/registry/registry.ts";
import { VirtualClock } from "../../../src/transport/memory/index.ts";
import { memorySite } from "../scenarios/memory-site.ts";
import { errorOf, World } from "../scenarios/world.ts";
import { bytes } from "./regions.ts";

async function play(
  options: HBaseOptions,
  scenario: (world: World, clock: VirtualClock) => Promise<void>,
): Promise<void> {
  const clock = new VirtualClock();
  const site = memorySite({ clock });
  const world = new World({ ...site, options }, "locator");
  await clock.runUntil(scenario(world, clock));
  await clock.runUntil(world.end());
  await clock.runUntil(site.cluster.close());
  await clock.advance(120_000);
  assert.equal(clock.pendingTimers, 0, "timers are left");
}

describe("where regions are", () => {
  test("is found also by a client that may keep fewer of them than a look-up brings", () =>
    play({ maxCachedRegions: 3, prefetchRegions: 10 }, async (world) => {
      const rows = "abcdefghij".split("");
      const table = await world.table({ splits: rows });
      for (const row of rows.toReversed()) await table.put(row, { "d:v": row });
      for (const row of rows) assert.equal((await table.get(row))?.text("d:v"), row);
      assert.ok(world.hbase.exportRegions().length <= 3);
    }));

  test("is not kept of tables that there are not", async () => {
    const nothing = new MetaReader(() => Promise.resolve({ rows: [], complete: true, stale: false } as never));
    const registry: Pick<Registry, "metaLocations"> = { metaLocations: () => Promise.reject(new Error("Nobody asks")) };
    const locator = new RegionLocator({
      ...{ registry: registry as Registry, metaReader: () => nothing, maxLookups: 8, prefetch: 10, maxRegions: 100 },
    });
    for (let i = 0; i < 100; i++) {
      assert.equal((await errorOf(locator.locate(`t${i}`, bytes("row")))).exception, "TableNotFoundException");
    }
    assert.equal(locator.known.size, 0);
  });
});

test("a mapping of addresses that does not answer has the time that dialling has, and holds up no close", () =>
  play(
    { mapAddress: () => new Promise(() => {}), operationTimeoutMs: 5_000, connectTimeoutMs: 1_000 },
    async (world, clock) => {
      const table = await world.table();
      const began = clock.now();
      const { exception, message } = await errorOf(table.get("a"));
      assert.equal(exception, "OperationTimeoutExceededException");
      assert.match(message, /"mapAddress" gave no address within 1000 ms/);
      assert.equal(clock.now() - began, 5_000);
      // One that is being asked when the client is closed.
      const late = errorOf(table.get("a"));
      await world.pass(100);
      await world.hbase.close();
      assert.equal((await late).retrySafe, false);
      assert.ok(clock.now() - began < 5_200);
    },
  ));
