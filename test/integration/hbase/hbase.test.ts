/** Every scenario against a real HBase with three region servers, which the lane starts. */
import { describe, test } from "node:test";
import { dialer } from "#dialer";
import { scenarios } from "../../hbase/scenarios/all.ts";
import { play } from "../../hbase/scenarios/world.ts";
import { realSite } from "./cluster.ts";

/** Every runtime's lane uses the one cluster. */
const run = `${dialer.runtime}-${crypto.randomUUID().slice(0, 8)}`;

for (const [group, all] of Object.entries(scenarios)) {
  describe(`HBase: ${group}`, () => {
    for (const [name, scenario] of Object.entries(all)) test(name, () => play(realSite(), run, scenario));
  });
}
