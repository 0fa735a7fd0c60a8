/** Nothing that the serializer runs is re-entered, skipped or lost. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Serializer } from "../../../src/core/channel/serializer.ts";

describe("the serializer", () => {
  test("runs what a callback causes after that callback, in order", () => {
    const serializer = new Serializer();
    const ran: string[] = [];
    serializer.run(() => {
      serializer.run(() => ran.push("second"));
      serializer.run(() => ran.push("third"));
      ran.push("first");
    });
    assert.deepEqual(ran, ["first", "second", "third"]);
  });

  test("goes on behind a callback that throws, and throws that in the end", () => {
    const serializer = new Serializer();
    const ran: string[] = [];
    assert.throws(
      () =>
        serializer.run(() => {
          serializer.run(() => {
            throw new Error("one");
          });
          serializer.run(() => {
            throw new Error("two");
          });
          serializer.run(() => ran.push("after"));
        }),
      /one/,
    );
    serializer.run(() => ran.push("later"));
    assert.deepEqual(ran, ["after", "later"]);
  });
});
