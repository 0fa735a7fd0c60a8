/** When collected writes are sent, who waits for room, and who hears of failures. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  HBaseError,
  type BatchResult,
  type BufferedMutation,
  type BufferedMutatorOptions,
} from "../../../src/hbase/index.ts";
import { batchEntry } from "../../../src/hbase/operations/actions.ts";
import type { BatchEntry } from "../../../src/hbase/operations/batch-item.ts";
import { BufferedMutator } from "../../../src/hbase/operations/buffered-mutator.ts";
import { VirtualClock } from "../../../src/transport/memory/index.ts";

const put = (row: string, value = "v"): BufferedMutation => ({ type: "put", row, columns: { "d:q": value } });

function world(options: BufferedMutatorOptions = {}) {
  const clock = new VirtualClock();
  const sent: string[] = [];
  const answers: ((results?: readonly BatchResult[]) => void)[] = [];
  const encode = (mutation: BufferedMutation): BatchEntry => batchEntry(mutation, () => 1n);
  const send = (entries: readonly BatchEntry[]): Promise<readonly BatchResult[]> => {
    sent.push(entries.map(({ row }) => new TextDecoder().decode(row)).join(""));
    const done: readonly BatchResult[] = entries.map(() => ({ ok: true, result: undefined, applied: true }));
    return new Promise((resolve) => answers.push((results = done) => resolve(results)));
  };
  return { clock, sent, answers, mutator: new BufferedMutator({ clock, table: "t", encode, send }, options) };
}

const failure = (exception: string): BatchResult => ({
  ok: false,
  error: new HBaseError({ exception, message: "no", step: "call" }),
});

describe("what is collected is sent", () => {
  test("when there are so many", async () => {
    const { mutator, sent } = world({ maxMutations: 2 });
    for (const row of ["a", "b", "c"]) await mutator.write(put(row));
    assert.deepEqual(sent, ["ab"]);
  });

  test("when there are so many bytes", async () => {
    const { mutator, sent } = world({ maxBytes: 250 });
    await mutator.write(put("a", "x".repeat(100)));
    assert.deepEqual(sent, []);
    await mutator.write(put("b", "x".repeat(100)));
    assert.deepEqual(sent, ["ab"]);
  });

  test("after so long", async () => {
    const { mutator, sent, clock } = world({ flushAfterMs: 50 });
    await mutator.write(put("a"));
    await clock.advance(40);
    await mutator.write(put("b"));
    assert.deepEqual(sent, []);
    await clock.advance(11);
    assert.deepEqual(sent, ["ab"]);
  });

  test("when somebody says so, who then waits for all of it", async () => {
    const { mutator, sent, answers } = world({ maxMutations: 1 });
    await mutator.write(put("a"));
    await mutator.write(put("b"));
    let flushed = false;
    const flushing = mutator.flush().then(() => (flushed = true));
    answers[1]?.();
    await Promise.resolve();
    assert.equal(flushed, false);
    answers[0]?.();
    await flushing;
    assert.deepEqual([sent, mutator.pendingBytes], [["a", "b"], 0]);
  });
});

test("a writer who is too fast waits for room, and can stop waiting", async () => {
  const { mutator, answers, clock } = world({ maxPendingBytes: 100, maxMutations: 10 });
  await mutator.write(put("a"));
  let wrote = false;
  const writing = mutator.write(put("b")).then(() => (wrote = true));
  await clock.advance(1_000);
  assert.equal(wrote, false);
  const waited = mutator.write(put("c"), { signal: AbortSignal.abort(new Error("enough")) });
  await assert.rejects(waited, /enough/);
  answers[0]?.();
  await clock.advance(1_000);
  answers[1]?.();
  await clock.advance(1_000);
  await writing;
});

describe("a failure", () => {
  test("is told to whoever writes or flushes next, once", async () => {
    const { mutator, answers } = world({ maxMutations: 2 });
    await mutator.write(put("a"));
    await mutator.write(put("b"));
    const flushing = mutator.flush();
    answers[0]?.([failure("AException"), failure("BException")]);
    await assert.rejects(
      flushing,
      (error: HBaseError) => /2 writes failed/.test(error.message) && error.cause instanceof AggregateError,
    );
    await mutator.write(put("c"));
  });

  test("is told to the listener instead, with what was to be written", async () => {
    const heard: string[] = [];
    const onError = (error: HBaseError, { row }: BufferedMutation): void =>
      void heard.push(`${String(row)} ${error.exception}`);
    const { mutator, answers } = world({ maxMutations: 1, onError });
    await mutator.write(put("a"));
    answers[0]?.([failure("AException")]);
    await mutator.flush();
    assert.deepEqual(heard, ["a AException"]);
  });
});

test("a write that cannot be fails alone, at once", async () => {
  const { mutator, sent } = world({ maxMutations: 2 });
  await mutator.write(put("a"));
  await assert.rejects(mutator.write(put("")), /key/);
  await mutator.write(put("b"));
  assert.deepEqual(sent, ["ab"]);
});

test("closing sends what is left, and nothing is taken after it", async () => {
  const { mutator, sent, answers, clock } = world();
  await mutator.write(put("a"));
  const closing = mutator.close();
  answers[0]?.();
  await closing;
  await mutator.close();
  assert.deepEqual([sent, clock.pendingTimers], [["a"], 0]);
  await assert.rejects(mutator.write(put("b")), /closed/);
});
