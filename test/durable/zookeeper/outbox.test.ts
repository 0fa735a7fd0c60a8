/** What a subscription is still to be told: its numbers, its bound, and what another memory finds of it. */
import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import { Outbox } from "../../../src/durable/zookeeper/lasting/outbox.ts";
import { readSubscriptions, type StoredSubscription } from "../../../src/durable/zookeeper/lasting/subscription.ts";
import { MemoryStorage } from "../support/memory.ts";

const SUBSCRIPTION: StoredSubscription = {
  ...{ id: "s", path: "/a", mode: "persistent", deliverTo: "websocket", acknowledged: 0 },
};

let storage: MemoryStorage;

function newOutbox(limit?: number): Outbox {
  const outbox = new Outbox(storage, { subscription: SUBSCRIPTION, isBroken: false }, limit);
  outbox.redirect("websocket");
  return outbox;
}

/** Another memory's. */
function reread(limit?: number): Outbox {
  const [read] = readSubscriptions(storage);
  assert.ok(read !== undefined);
  return new Outbox(storage, read, limit);
}

function add(outbox: Outbox, count: number): void {
  for (let i = 0; i < count; i++) outbox.add({ type: "NodeDataChanged", path: "/a", zxid: BigInt(i) });
}

function numbers(outbox: Outbox): readonly string[] {
  return outbox
    .pending(10_000)
    .map(
      ({ type, number, first }) =>
        `${type === "Resync" ? "resync " : ""}${first === undefined ? "" : `${first}-`}${number}`,
    );
}

beforeEach(() => {
  storage = new MemoryStorage();
});

describe("an outbox", () => {
  test("numbers events from 1 on, and keeps those that are not acknowledged", () => {
    const outbox = newOutbox();
    add(outbox, 4);
    assert.deepEqual(numbers(outbox), ["1", "2", "3", "4"]);
    assert.equal(outbox.acknowledge(2), true);
    assert.deepEqual(numbers(outbox), ["3", "4"]);
    assert.deepEqual(
      outbox.pending(1, 4).map(({ number }) => number),
      [4],
    );
    assert.deepEqual(outbox.pending(1, 5), []);
  });

  test("is found again by another memory, and goes on with its numbers", () => {
    const outbox = newOutbox();
    add(outbox, 3);
    outbox.acknowledge(1);
    const again = reread();
    assert.deepEqual(again.pending(10), outbox.pending(10));
    again.acknowledge(3);
    const empty = reread();
    add(empty, 1);
    assert.deepEqual(numbers(empty), ["4"]);
  });

  test("takes an acknowledgement twice, and none of what was never told", () => {
    const outbox = newOutbox();
    add(outbox, 2);
    for (const number of [2, 2, 1, 0]) assert.equal(outbox.acknowledge(number), true);
    for (const number of [3, -1, 0.5, Number.NaN]) assert.equal(outbox.acknowledge(number), false);
    assert.deepEqual(numbers(outbox), []);
  });

  test("that is full gives up its oldest events for one resync, which bears their last number", () => {
    const outbox = newOutbox(4);
    add(outbox, 4);
    assert.deepEqual(numbers(outbox), ["1", "2", "3", "4"]);
    add(outbox, 1);
    assert.deepEqual(numbers(outbox), ["resync 1-2", "3", "4", "5"]);
    add(outbox, 2);
    assert.deepEqual(numbers(outbox), ["resync 1-4", "5", "6", "7"]);
    assert.deepEqual(numbers(reread(4)), ["resync 1-4", "5", "6", "7"]);
    outbox.acknowledge(4);
    assert.deepEqual(numbers(outbox), ["5", "6", "7"]);
    assert.deepEqual(numbers(reread(4)), ["5", "6", "7"]);
  });

  for (const [what, spoil] of [
    ["an event that is nonsense", () => storage.kv.put("event:s:0000000000000002", "nonsense")],
    ["an event that is missing", () => storage.kv.delete("event:s:0000000000000002")],
    [
      "another version's record",
      () => storage.kv.put("subscription:s", { ...SUBSCRIPTION, version: 0, acknowledged: 1 }),
    ],
  ] as const) {
    test(`with ${what} begins anew by a resync, behind all numbers that were given`, () => {
      add(newOutbox(), 3);
      spoil();
      const again = reread();
      const [resync, ...others] = again.pending(10);
      assert.deepEqual(others, []);
      assert.ok(resync?.type === "Resync" && resync.reason === "storage");
      assert.equal(resync.number, 4);
      add(again, 1);
      assert.equal(reread().pending(10).length, 2);
    });
  }

  test("whose wish cannot be read is deleted", () => {
    storage.kv.put("subscription:s", { version: 1, id: "s", path: "no path" });
    storage.kv.put("subscription:t", undefined);
    assert.deepEqual(readSubscriptions(storage), []);
    assert.equal(storage.entries.size, 0);
  });

  test("that is deleted leaves nothing", () => {
    const outbox = newOutbox();
    add(outbox, 3);
    outbox.delete();
    assert.equal(storage.entries.size, 0);
  });
});
