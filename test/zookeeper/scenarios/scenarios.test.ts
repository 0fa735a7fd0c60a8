/** Every scenario against the server in this process, over memory and in virtual time. */
import { describe, test } from "node:test";
import { createZooKeeperServer } from "../../../src/testing/zookeeper/server.ts";
import { VirtualClock, memoryDialer } from "../../../src/transport/memory/index.ts";
import { scenarios } from "./all.ts";
import { play } from "./world.ts";

const address = { host: "zk.test", port: 2181 };

for (const [group, all] of Object.entries(scenarios)) {
  describe(`the server in process: ${group}`, () => {
    for (const [name, scenario] of Object.entries(all)) {
      test(name, async () => {
        const clock = new VirtualClock();
        const server = createZooKeeperServer({
          clock,
          epochMs: 1.8e12,
          tickMs: 200,
          maxSessionTimeoutMs: 60_000,
          containerCheckMs: 500,
        });
        const dialer = memoryDialer({ clock, connectLatencyMs: 1, pair: { latencyMs: 1 } });
        dialer.listen(address, (stream) => server.accept(stream));
        await clock.runUntil(play({ dialer, clock, ...address }, "memory", scenario));
        await clock.runUntil(server.close());
      });
    }
  });
}
