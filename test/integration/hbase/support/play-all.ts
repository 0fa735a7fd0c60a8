/** Plays a group of scenarios against the real HBase with three region servers that the lane has started. */
import { describe, test } from "node:test";
import { dialer } from "#dialer";
import { play, type Scenario } from "../../../hbase/scenarios/world.ts";
import { realSite } from "./cluster.ts";

/** Every runtime's lane uses the one cluster. */
const run = `${dialer.runtime}-${crypto.randomUUID().slice(0, 8)}`;

export function playAll(group: string, scenarios: Readonly<Record<string, Scenario>>): void {
  describe(`HBase: ${group}`, () => {
    for (const [name, scenario] of Object.entries(scenarios)) test(name, () => play(realSite(), run, scenario));
  });
}
