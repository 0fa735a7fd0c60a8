/** The write queue: one write at a time, the rest together. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { WriteQueue } from "../../src/transport/write-queue.ts";

const flush = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

function setUp() {
  const log: string[] = [];
  const pending: { resolve: () => void; reject: (error: unknown) => void }[] = [];
  const queue = new WriteQueue({
    send(bytes) {
      log.push(`send ${bytes.byteLength > 20 ? bytes.byteLength : new TextDecoder().decode(bytes)}`);
      return new Promise<void>((resolve, reject) => pending.push({ resolve, reject }));
    },
    end: async () => void log.push("end"),
    onDrain: () => log.push("drain"),
    onEnd: () => log.push("ended"),
    onError: (cause) => log.push(`error ${String(cause)}`),
  });
  const push = (text: string): boolean => queue.push(new TextEncoder().encode(text));
  return { queue, log, push, pending, sent: () => pending.shift()?.resolve() };
}

test("what is pushed while a write is under way leaves in one write", async () => {
  const { log, push, sent } = setUp();
  for (const text of ["a", "b", "c", "d"]) assert.equal(push(text), true);
  assert.deepEqual(log, ["send a"]);
  sent();
  await flush();
  assert.deepEqual(log, ["send a", "send bcd"]);
});

test("a full queue says so, and once when it has room again", async () => {
  const { queue, log, sent } = setUp();
  assert.equal(queue.push(new Uint8Array(200_000)), true);
  assert.equal(queue.push(new Uint8Array(200_000)), false);
  assert.equal(queue.push(new Uint8Array(1)), false);
  sent();
  await flush();
  sent();
  await flush();
  assert.deepEqual(log, ["send 200000", "drain", "send 200001"]);
});

test("the end comes after the last byte, and nothing after the end", async () => {
  const { queue, log, push, sent } = setUp();
  push("a");
  push("b");
  queue.end();
  push("ignored");
  sent();
  await flush();
  sent();
  await flush();
  assert.deepEqual(log, ["send a", "send b", "end", "ended"]);
});

test("an error is told once, and drops the rest", async () => {
  const { queue, log, push, pending } = setUp();
  push("a");
  push("b");
  pending[0]?.reject("broken");
  await flush();
  queue.end();
  push("c");
  await flush();
  assert.deepEqual(log, ["send a", "error broken"]);
});
