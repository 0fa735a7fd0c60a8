/** The event log: a ring of the last entries, oldest first. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { EventLog } from "../../../src/core/observe/event-log.ts";
import { VirtualClock } from "../../../src/transport/memory/virtual-clock.ts";

describe("the event log", () => {
  for (const [added, kept] of [
    [0, []],
    [2, [0, 1]],
    [3, [0, 1, 2]],
    [4, [1, 2, 3]],
    [8, [5, 6, 7]],
  ] as const) {
    test(`of three entries keeps the last of ${added}, oldest first`, () => {
      const log = new EventLog(new VirtualClock(), 3);
      for (let i = 0; i < added; i++) log.add("info", String(i));
      assert.deepEqual(
        log.entries.map(({ text }) => Number(text)),
        kept,
      );
    });
  }

  test("says when", async () => {
    const clock = new VirtualClock({ startMs: 5 });
    const log = new EventLog(clock);
    log.add("error", "oh");
    await clock.advance(7);
    log.add("warning", "ah");
    assert.deepEqual(log.entries, [
      { at: 5, severity: "error", text: "oh" },
      { at: 12, severity: "warning", text: "ah" },
    ]);
  });

  test("that was never made is empty", () => assert.deepEqual(EventLog.read(undefined), []));
});
