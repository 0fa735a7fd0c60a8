/** Both tables' one promise: every call ends exactly once, whatever order things happen in. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { InOrderCalls } from "../../../src/core/call/in-order-calls.ts";
import { KeyedCalls } from "../../../src/core/call/keyed-calls.ts";

class CountedCall {
  readonly ends: unknown[] = [];
  end(reason: unknown): void {
    this.ends.push(reason);
  }
}

describe("keyed calls", () => {
  test("a reply finds its call in any order, and a late one finds none", () => {
    const table = new KeyedCalls<CountedCall>();
    const calls = [1, 3, 5].map((key) => {
      const call = new CountedCall();
      table.add(key, call);
      return call;
    });
    assert.equal(table.take(5), calls[2]);
    assert.equal(table.take(1), calls[0]);
    assert.equal(table.take(5), undefined);
    assert.equal(table.size, 1);
  });

  test("a full table and a key in use are refused", () => {
    const table = new KeyedCalls<CountedCall>(2);
    table.add(1, new CountedCall());
    assert.throws(() => table.add(1, new CountedCall()), /"1" is in flight/);
    table.add(2, new CountedCall());
    assert.throws(() => table.add(3, new CountedCall()), /More than 2 calls/);
  });

  test("a call that is entered while the others end is left alone", () => {
    const table = new KeyedCalls<{ end(reason: unknown): void }>();
    const later = new CountedCall();
    table.add(1, { end: () => table.add(2, later) });
    table.endAll("lost");
    assert.equal(table.get(2), later);
    assert.deepEqual(later.ends, []);
  });

  test("the table agrees with a Map under any additions and deletions, dense or sparse", () => {
    const key = fc.oneof(
      fc.nat(40),
      fc.nat(40).map((n) => 2 * n + 1),
      fc.nat(8).map((n) => n * 64),
      fc.integer(),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.boolean(), key), { maxLength: 300 }), (steps) => {
        const table = new KeyedCalls<CountedCall>();
        const model = new Map<number, CountedCall>();
        for (const [add, number] of steps) {
          assert.equal(table.get(number), model.get(number));
          if (!add) {
            assert.equal(table.take(number), model.get(number));
            model.delete(number);
          } else if (!model.has(number)) {
            const call = new CountedCall();
            table.add(number, call);
            model.set(number, call);
          }
          assert.equal(table.size, model.size);
        }
        assert.deepEqual(new Set(table.values()), new Set(model.values()));
      }),
    );
  });

  test("every call ends exactly once under any sequence of replies, cancels and losses", () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant("reply" as const), key: fc.nat(9) }),
      fc.record({ kind: fc.constant("add" as const), key: fc.nat(9) }),
      fc.record({ kind: fc.constant("lost" as const), key: fc.constant(0) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const table = new KeyedCalls<CountedCall>();
        const all: CountedCall[] = [];
        for (const { kind, key } of steps) {
          if (kind === "reply") table.take(key)?.end("reply");
          else if (kind === "lost") table.endAll("lost");
          else if (table.get(key) === undefined) {
            const call = new CountedCall();
            all.push(call);
            table.add(key, call);
          }
        }
        table.endAll("lost");
        for (const call of all) assert.equal(call.ends.length, 1);
      }),
    );
  });
});

describe("in-order calls", () => {
  test("replies take calls oldest first", () => {
    const table = new InOrderCalls<CountedCall>();
    const [first, second] = [new CountedCall(), new CountedCall()];
    table.add(1, first);
    table.add(2, second);
    assert.equal(table.take(1), first);
    assert.equal(table.take(2), second);
    assert.equal(table.size, 0);
  });

  for (const [name, ids, reply, expected] of [
    ["another call's id", [1, 2], 2, 1],
    ["an id that was never given", [1], 7, 1],
    ["nothing in flight", [], 1, undefined],
  ] as const) {
    test(`a reply with ${name} is out of order`, () => {
      const table = new InOrderCalls<CountedCall>();
      for (const id of ids) table.add(id, new CountedCall());
      assert.equal(table.nextId, expected);
      assert.equal(table.take(reply), undefined);
      assert.equal(table.size, ids.length);
    });
  }

  test("every call ends exactly once however long the table lives", () => {
    const step = fc.constantFrom("add", "reply", "lost");
    fc.assert(
      fc.property(fc.array(step, { minLength: 100, maxLength: 600 }), (steps) => {
        const table = new InOrderCalls<CountedCall>();
        const all: CountedCall[] = [];
        let nextId = 1;
        let oldest = 1;
        for (const kind of steps) {
          if (kind === "add") {
            const call = new CountedCall();
            all.push(call);
            table.add(nextId++, call);
          } else if (kind === "lost") {
            table.endAll("lost");
            oldest = nextId;
          } else if (table.size > 0) {
            const call = table.take(oldest++);
            assert.ok(call);
            call.end("reply");
          }
        }
        table.endAll("lost");
        for (const call of all) assert.equal(call.ends.length, 1);
      }),
    );
  });
});

describe("both tables", () => {
  for (const [name, make] of [
    ["keyed", () => new KeyedCalls<{ end(reason: unknown): void }>()],
    ["in-order", () => new InOrderCalls<{ end(reason: unknown): void }>()],
  ] as const) {
    test(`end every ${name} call though one of them throws, and throw that`, () => {
      const table = make();
      const others = [new CountedCall(), new CountedCall()];
      const broken = {
        end: () => {
          throw new Error("broken");
        },
      };
      [broken, ...others].forEach((call, i) => table.add(i + 1, call));
      assert.throws(() => table.endAll("lost"), /broken/);
      assert.deepEqual(
        others.map(({ ends }) => ends),
        [["lost"], ["lost"]],
      );
      assert.equal(table.size, 0);
    });
  }
});
