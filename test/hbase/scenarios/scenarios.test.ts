/** Every scenario against the cluster in this process, over memory and in virtual time. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { dialer } from "#dialer";
import { VirtualClock } from "../../../src/transport/memory/index.ts";
import { scenarios } from "./all.ts";
import { memorySite } from "./memory-site.ts";
import { play, type Scenario } from "./world.ts";

/** The runtime compresses in a time of its own, for which virtual time does not wait. */
async function playInRealTime(scenario: Scenario): Promise<void> {
  const site = memorySite({ clock: dialer.systemClock() });
  await play(site, "memory", scenario);
  await site.cluster.close();
}

for (const [group, all] of Object.entries(scenarios)) {
  describe(`HBase in process: ${group}`, () => {
    for (const [name, scenario] of Object.entries(all)) {
      test(name, async () => {
        const clock = new VirtualClock();
        const site = memorySite({ clock });
        const played = name.includes("compressed") ? playInRealTime(scenario) : play(site, "memory", scenario);
        await clock.runUntil(played);
        await clock.runUntil(site.cluster.close());
        await clock.advance(120_000);
        assert.equal(clock.pendingTimers, 0, "timers are left");
      });
    }
  });
}
