/** What a watch says, collected: each path once, parents first, and everything anew where too much or too little was said. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Changes, EVENT_LIMIT } from "../../../src/zookeeper/recipes/changes.ts";
import { EventStream } from "../../../src/zookeeper/events/event-stream.ts";
import type { WatchEvent } from "../../../src/zookeeper/watch/watch-stream.ts";

interface Scene {
  readonly changes: Changes;
  /** Says that a path has changed, and has it heard. */
  readonly change: (path: string) => Promise<void>;
  readonly resync: () => Promise<void>;
}

function scene(): Scene {
  const events = new EventStream<WatchEvent>({ bufferLimit: 10, overflow: (buffer) => buffer, onLeft() {} });
  const changes = new Changes(events);
  const push = async (event: WatchEvent): Promise<void> => {
    events.push(event);
    for (let turns = 0; turns < 3; turns++) await Promise.resolve();
  };
  return {
    changes,
    change: (path) => push({ type: "NodeDataChanged", path }),
    resync: () => push({ type: "Resync", path: "/", reason: "reconnected" }),
  };
}

describe("what may have changed", () => {
  test("is told once, parents before their children", async () => {
    const { changes, change } = scene();
    for (const path of ["/a/b", "/a", "/a/b"]) await change(path);
    await changes.come();
    assert.deepEqual(changes.take(), ["/a", "/a/b"]);
    assert.deepEqual([changes.take(), changes.everything], [[], false]);
  });

  test("is everything after a resync, and what was said before with it", async () => {
    const { changes, change, resync } = scene();
    await change("/a");
    await resync();
    await changes.come();
    assert.deepEqual([changes.take(), changes.everything], [[], true]);
  });

  test("is everything when there is too much of it", async () => {
    const { changes, change } = scene();
    for (let at = 0; at < EVENT_LIMIT; at++) await change(`/${at}`);
    assert.equal(changes.everything, false);
    await change("/one-more");
    assert.deepEqual([changes.take(), changes.everything], [[], true]);
  });
});
