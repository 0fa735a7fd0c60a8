/** Which object a call goes to, and which targets an object takes. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Placement, type PlacementOptions } from "../../src/durable/placement.ts";
import { isAllowed, targetList } from "../../src/durable/targets.ts";
import type { LocationHint, ObjectNamespace } from "../../src/durable/workers-api.ts";

interface Got {
  readonly name: string;
  readonly locationHint: LocationHint | undefined;
}

const namespace: ObjectNamespace<Got> = {
  idFromName: (name) => ({ toString: () => name }),
  get: (id, { locationHint } = {}) => ({ name: id.toString(), locationHint }),
};

function place(options: PlacementOptions): Placement<Got> {
  return new Placement(namespace, "users:50051", options);
}

describe("a placement", () => {
  test("without shards has one object, of the name itself", () => {
    assert.deepEqual(place({}).byKey("anything").stub(), { name: "users:50051", locationHint: undefined });
  });

  test("is the same value for the same object", () => {
    const placement = place({ shards: 2 });
    assert.equal(placement.shard(1), placement.shard(1));
    assert.notEqual(placement.shard(1), placement.shard(0));
  });

  test("hands the location hint on", () => {
    assert.equal(place({ locationHint: "weur" }).shard(0).stub().locationHint, "weur");
  });

  test("spreads keys evenly, and a key always goes to the same object", () => {
    const placement = place({ shards: 4 });
    const counts = new Map<string, number>();
    for (let key = 0; key < 4_000; key++) {
      const { name } = placement.byKey(`key-${key}`).stub();
      assert.equal(place({ shards: 4 }).byKey(`key-${key}`).stub().name, name);
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    assert.equal(counts.size, 4);
    for (const [name, count] of counts) assert.ok(count > 800 && count < 1_200, `${name} has ${count} of 4000`);
  });

  test("moves only the keys of the shard that was added", () => {
    const [four, five] = [place({ shards: 4 }), place({ shards: 5 })];
    let moved = 0;
    for (let key = 0; key < 4_000; key++) {
      const [before, after] = [four, five].map((each) => each.byKey(`key-${key}`).stub().name);
      if (before === after) continue;
      assert.equal(after, "users:50051#4");
      moved += 1;
    }
    assert.ok(moved > 600 && moved < 1_000, `${moved} of 4000 moved`);
  });

  for (const shards of [0, -1, 1.5, 1_001, Number.NaN]) {
    test(`refuses ${shards} shards`, () => assert.throws(() => place({ shards }), RangeError));
  }

  test("refuses what is no binding", () => {
    assert.throws(() => new Placement(undefined as never, "x", {}), /\[\[durable_objects.bindings\]\]/);
  });
});

describe("allowed targets", () => {
  for (const [variable, expected] of [
    [undefined, []],
    ["", []],
    [" users:50051\n zk1:2181,zk2:2181/app ", ["users:50051", "zk1:2181,zk2:2181/app"]],
    ['["a:1", "b:2"]', ["a:1", "b:2"]],
    [["a:1", 7], ["a:1"]],
    [7, []],
  ] as const) {
    test(`${JSON.stringify(variable)} lists ${expected.length}`, () =>
      assert.deepEqual(targetList(variable), expected));
  }

  for (const [target, allowed, expected] of [
    ["users:50051", [], false],
    ["users:50051", ["users:50051"], true],
    ["users:50052", ["users:50051"], false],
    ["users.internal:50051", ["*.internal:50051"], true],
    ["users.internal:50052", ["*.internal:50051"], false],
    ["internal:50051", ["*.internal:50051"], false],
    ["evil.org:1,x.internal:50051", ["*.internal:50051"], false],
    ["evil.org/x.internal:50051", ["*.internal:50051"], false],
    ["user@x.internal:50051", ["*.internal:50051"], false],
    ["usersXinternal:50051", ["users.internal:*"], false],
    ["dns:///users.internal:50051", ["dns:///*:50051"], true],
    ["zk1:2181/app", ["zk1:2181/*"], true],
    ["zk1:2181/app/deeper", ["zk1:2181/*"], false],
  ] as const) {
    test(`"${target}" is ${expected ? "among" : "not among"} ${JSON.stringify(allowed)}`, () =>
      assert.equal(isAllowed(target, allowed), expected));
  }
});
