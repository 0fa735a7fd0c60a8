/** A lasting watch on one client, when it cannot be set at once. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Following } from "../../../src/durable/zookeeper/lasting/following.ts";
import { VirtualClock } from "../../../src/transport/memory/index.ts";
import { ErrorCode, type ZooKeeper, ZooKeeperError } from "../../../src/zookeeper/index.ts";

test("a watch that is set at a later attempt tells of the gap that there was, and not of the attempts", async () => {
  const clock = new VirtualClock();
  const gaps: string[] = [];
  let attempts = 0;
  const watch = async (): Promise<AsyncIterable<never>> => {
    attempts += 1;
    if (attempts < 3) throw new ZooKeeperError({ code: ErrorCode.ConnectionLoss });
    return (async function* nothing(): AsyncGenerator<never> {})();
  };
  const following = new Following({
    ...{ zk: { watch } as unknown as ZooKeeper, clock, onEvent: () => assert.fail("Nothing happens") },
    subscription: { id: "s", path: "/a", mode: "persistent", deliverTo: "websocket", acknowledged: 0 },
    onGap: (reason) => gaps.push(reason),
  });
  following.goOn("new-session");
  await clock.advance(2_500);
  assert.deepEqual([attempts, gaps], [3, ["new-session"]]);
});
