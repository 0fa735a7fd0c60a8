/** gRFC A6's rules for retries and their throttling, case by case. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { exponentialBackoff } from "../../../src/core/backoff.ts";
import { RetryState, type FailedAttempt, type RetryDecision } from "../../../src/core/retry/policy.ts";
import { RetryThrottle } from "../../../src/core/retry/throttle.ts";

const random = { next: () => 0.5 };
const policy = {
  maxAttempts: 3,
  backoff: exponentialBackoff({ initialMs: 100, multiplier: 2, maxMs: 150 }),
  retryableCodes: new Set([14]),
};
const failure: FailedAttempt<number> = { code: 14, reach: "maybe-processed", committed: false };

const CASES: readonly (readonly [
  name: string,
  attempts: readonly Partial<FailedAttempt<number>>[],
  last: RetryDecision,
])[] = [
  ["a retryable code is tried again after the backoff", [{}], { kind: "after", delayMs: 100 }],
  ["the backoff grows up to its ceiling", [{}, {}], { kind: "after", delayMs: 150 }],
  ["the last attempt is the last", [{}, {}, {}], { kind: "stop" }],
  ["another code is not tried again", [{ code: 3 }], { kind: "stop" }],
  ["a committed call is not tried again", [{ committed: true }], { kind: "stop" }],
  ["a call that was never sent is tried again at once", [{ code: 3, reach: "not-sent" }], { kind: "transparent" }],
  ["as often as it takes", Array(9).fill({ reach: "not-sent" }), { kind: "transparent" }],
  ["a refused call is tried again at once", [{ code: 3, reach: "refused" }], { kind: "transparent" }],
  [
    "the second refusal is the policy's business",
    [{ reach: "refused" }, { reach: "refused" }],
    { kind: "after", delayMs: 100 },
  ],
  ["transparent retries do not count", [{ reach: "refused" }, {}, {}], { kind: "after", delayMs: 150 }],
  ["the server's pushback replaces the backoff", [{ pushbackMs: 7 }], { kind: "after", delayMs: 7 }],
  ["a negative pushback forbids", [{ pushbackMs: -1 }], { kind: "stop" }],
  ["a pushback starts the backoff anew", [{}, { pushbackMs: 7 }], { kind: "after", delayMs: 7 }],
];

describe("the retry policy", () => {
  for (const [name, attempts, last] of CASES) {
    test(name, () => {
      const state = new RetryState({ policy, random });
      let decision: RetryDecision | undefined;
      for (const attempt of attempts) decision = state.failed({ ...failure, ...attempt });
      assert.deepEqual(decision, last);
    });
  }

  test("without a policy only transparent retries are made", () => {
    const state = new RetryState<number>({ random });
    assert.equal(state.failed(failure).kind, "stop");
    assert.equal(state.failed({ ...failure, reach: "refused" }).kind, "transparent");
  });
});

describe("retry throttling", () => {
  test("below half of the tokens nothing is retried, until successes have paid", () => {
    const throttle = new RetryThrottle({ maxTokens: 4, tokenRatio: 0.5 });
    const decide = (): string => new RetryState({ policy, throttle, random }).failed(failure).kind;
    assert.deepEqual([decide(), decide(), decide()], ["after", "stop", "stop"]);
    for (let i = 0; i < 5; i++) throttle.success();
    assert.equal(throttle.tokens, 3.5);
    assert.deepEqual([decide(), decide()], ["after", "stop"]);
  });

  test("codes that are not retryable and transparent retries take no tokens, a forbidding pushback does", () => {
    const throttle = new RetryThrottle({ maxTokens: 10, tokenRatio: 1 });
    const state = new RetryState({ policy, throttle, random });
    state.failed({ ...failure, code: 3 });
    state.failed({ ...failure, reach: "refused" });
    assert.equal(throttle.tokens, 10);
    state.failed({ ...failure, code: 3, pushbackMs: -1 });
    assert.equal(throttle.tokens, 9);
  });

  test("tokens stay between none and the maximum", () => {
    const throttle = new RetryThrottle({ maxTokens: 1, tokenRatio: 0.1 });
    throttle.success();
    assert.equal(throttle.tokens, 1);
    throttle.failure();
    throttle.failure();
    assert.equal(throttle.tokens, 0);
  });

  for (const [options, name] of [
    [{ maxTokens: 0, tokenRatio: 1 }, "maxTokens"],
    [{ maxTokens: 1_001, tokenRatio: 1 }, "maxTokens"],
    [{ maxTokens: 1, tokenRatio: 0 }, "tokenRatio"],
  ] as const) {
    test(`${JSON.stringify(options)} is refused by name`, () => {
      assert.throws(() => new RetryThrottle(options), new RegExp(`"${name}"`));
    });
  }
});
