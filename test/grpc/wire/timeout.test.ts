/** `grpc-timeout` at every boundary of its units: never above eight digits, never below the deadline. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { formatTimeout } from "../../../src/grpc/wire/timeout.ts";

const CASES: readonly (readonly [timeoutMs: number, text: string])[] = [
  [-1, "0n"],
  [0, "0n"],
  [Number.MIN_VALUE, "1u"],
  [0.000_5, "1u"],
  [0.001, "1u"],
  [1, "1000u"],
  [1.5, "1500u"],
  [9.999, "9999u"],
  [9.999_9, "10000u"],
  [10, "10m"],
  [10.000_1, "11m"],
  [999.5, "1000m"],
  [1_000, "1000m"],
  [99_999_998.2, "99999999m"],
  [99_999_999, "99999999m"],
  [99_999_999.1, "100000S"],
  [100_000_000, "100000S"],
  [99_999_999_000, "99999999S"],
  [99_999_999_001, "1666667M"],
  [99_999_999 * 60_000, "99999999M"],
  [99_999_999 * 60_000 + 1, "1666667H"],
  [99_999_999 * 3_600_000, "99999999H"],
  [99_999_999 * 3_600_000 + 1_000, "99999999H"],
  [Number.MAX_VALUE, "99999999H"],
];

const UNITS: Readonly<Record<string, number>> = {
  ...{ n: 1e-6, u: 1e-3, m: 1, S: 1_000, M: 60_000, H: 3_600_000 },
};

describe("grpc-timeout", () => {
  for (const [timeoutMs, text] of CASES) {
    test(`${timeoutMs} ms is "${text}"`, () => assert.equal(formatTimeout(timeoutMs), text));
  }

  test("has at most eight digits and a unit, and is no shorter than what it stands for", () => {
    const longestMs = 99_999_999 * 3_600_000;
    fc.assert(
      fc.property(fc.double({ min: 0, max: longestMs, noNaN: true }), (timeoutMs) => {
        const [, digits, unit] = /^(\d{1,8})([numSMH])$/.exec(formatTimeout(timeoutMs)) ?? [];
        const shown = Number(digits) * (UNITS[unit ?? ""] ?? Number.NaN);
        assert.ok(shown >= timeoutMs * (1 - 1e-12), `${digits}${unit} is less than ${timeoutMs} ms`);
        assert.ok(shown <= timeoutMs + (UNITS[unit ?? ""] ?? 0) * (1 + 1e-9) || shown <= timeoutMs * 1.11);
      }),
    );
  });
});
