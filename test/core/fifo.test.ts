/** The queue behind the send scheduler: first in, first out, however it is filled and emptied. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Fifo } from "../../src/core/fifo.ts";

test("any course of pushes and shifts gives what an array gives", () => {
  const course = fc.array(fc.tuple(fc.nat({ max: 3_000 }), fc.nat({ max: 3_000 })), { maxLength: 8 });
  fc.assert(
    fc.property(course, (steps) => {
      const fifo = new Fifo<number>();
      const model: number[] = [];
      let next = 0;
      for (const [pushes, shifts] of steps) {
        for (let i = 0; i < pushes; i++) {
          fifo.push(next);
          model.push(next++);
        }
        for (const expected of [...model.splice(0, shifts)]) assert.equal(fifo.shift(), expected);
        assert.deepEqual([fifo.length, fifo.first], [model.length, model[0]]);
        if (pushes % 5 === 0) {
          fifo.filter((item) => item % 2 === 0);
          model.splice(0, model.length, ...model.filter((item) => item % 2 === 0));
        }
        if (model.length === 0) assert.equal(fifo.shift(), undefined);
        else fifo.replaceFirst((model[0] = -1));
      }
    }),
    { numRuns: 100 },
  );
});
