/**
 * Every scenario against a real ZooKeeper, which the lane starts: the same that the server in process passes, so that the two
 * do not drift apart.
 */
import { describe, test } from "node:test";
import process from "node:process";
import { dialer } from "#dialer";
import { scenarios } from "../../zookeeper/scenarios/all.ts";
import { play } from "../../zookeeper/scenarios/world.ts";

const port = Number(process.env["DRAGOMAN_ZOOKEEPER"]);
if (!(port > 0)) throw new Error("No ZooKeeper server: run it as npm test -- --only integration");

/** Every runtime's lane uses the one server. */
const run = `${dialer.runtime}-${crypto.randomUUID()}`;

for (const [group, all] of Object.entries(scenarios)) {
  describe(`ZooKeeper: ${group}`, () => {
    for (const [name, scenario] of Object.entries(all)) {
      test(name, () => play({ dialer, clock: dialer.systemClock(), host: "127.0.0.1", port }, run, scenario));
    }
  });
}
