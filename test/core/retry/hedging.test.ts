/** gRFC A6's hedging on virtual time: case by case, and against a model that shares no code with it. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { Hedging, type HedgeFailure, type HedgingPolicy } from "../../../src/core/retry/hedging.ts";
import { RetryThrottle, type RetryThrottleOptions } from "../../../src/core/retry/throttle.ts";
import { VirtualClock } from "../../../src/transport/memory/virtual-clock.ts";

const UNAVAILABLE = 14;
const INVALID = 3;
const policy: HedgingPolicy<number> = { maxAttempts: 4, delayMs: 500, nonFatalCodes: new Set([UNAVAILABLE]) };

/** Attempts that do nothing by themselves, and a log of what became of them. */
class Hedged {
  readonly clock = new VirtualClock();
  readonly log: string[] = [];
  readonly hedging: Hedging<number>;
  readonly throttle: RetryThrottle | undefined;
  /** What attempts do as they start. */
  onStart: (attempt: number) => void = () => {};

  constructor(change: Partial<HedgingPolicy<number>> = {}, throttling?: RetryThrottleOptions) {
    this.throttle = throttling === undefined ? undefined : new RetryThrottle(throttling);
    this.hedging = new Hedging<number>({
      policy: { ...policy, ...change },
      clock: this.clock,
      throttle: this.throttle,
      start: (attempt) => {
        this.log.push(`${this.clock.now()}: start ${attempt}`);
        this.onStart(attempt);
      },
      cancel: (attempt) => this.log.push(`${this.clock.now()}: cancel ${attempt}`),
      onExhausted: () => this.log.push(`${this.clock.now()}: exhausted`),
    });
  }

  fail(attempt: number, failure: Partial<HedgeFailure<number>> = {}): void {
    if (this.hedging.failed(attempt, { code: UNAVAILABLE, ...failure })) {
      this.log.push(`${this.clock.now()}: result ${attempt}`);
    }
  }
}

type Step = number | ((hedged: Hedged) => void);
const fail =
  (attempt: number, failure?: Partial<HedgeFailure<number>>): Step =>
  (hedged) =>
    hedged.fail(attempt, failure);
const win =
  (attempt: number): Step =>
  (hedged) =>
    hedged.hedging.won(attempt);

interface Case {
  readonly name: string;
  readonly policy?: Partial<HedgingPolicy<number>>;
  readonly throttling?: RetryThrottleOptions;
  /** Milliseconds to let pass, and what happens between. */
  readonly steps: readonly Step[];
  readonly log: readonly string[];
}

const CASES: readonly Case[] = [
  {
    name: "attempts begin at intervals of the delay, up to the most",
    steps: [5_000],
    log: ["0: start 1", "500: start 2", "1000: start 3", "1500: start 4"],
  },
  {
    name: "without a delay all begin at once",
    policy: { delayMs: 0 },
    steps: [5_000],
    log: ["0: start 1", "0: start 2", "0: start 3", "0: start 4"],
  },
  {
    name: "the one that wins cancels the others and those to come",
    steps: [600, win(1), 5_000],
    log: ["0: start 1", "500: start 2", "600: cancel 2"],
  },
  { name: "an answer before the delay is the only attempt", steps: [100, win(1), 5_000], log: ["0: start 1"] },
  {
    name: "a failure that is not fatal brings the next one forward, and the delay runs from there",
    steps: [200, fail(1), 499, 1, 5_000],
    log: ["0: start 1", "200: start 2", "700: start 3", "1200: start 4"],
  },
  {
    name: "a fatal failure is the result, and cancels the others",
    steps: [1_100, fail(2, { code: INVALID }), 5_000],
    log: ["0: start 1", "500: start 2", "1000: start 3", "1100: cancel 1", "1100: cancel 3", "1100: result 2"],
  },
  {
    name: "the last failure of all is the result",
    policy: { maxAttempts: 2 },
    steps: [600, fail(2), fail(1)],
    log: ["0: start 1", "500: start 2", "600: result 1"],
  },
  {
    name: "failures one after another use up the attempts",
    steps: [fail(1), fail(2), fail(3), fail(4), 5_000],
    log: ["0: start 1", "0: start 2", "0: start 3", "0: start 4", "0: result 4"],
  },
  {
    name: "a pushback sets the time of the next one, and the delay runs from there",
    steps: [100, fail(1, { pushbackMs: 2_000 }), 5_000],
    log: ["0: start 1", "2100: start 2", "2600: start 3", "3100: start 4"],
  },
  {
    name: "a pushback of nothing brings it forward",
    steps: [100, fail(1, { pushbackMs: 0 }), 0, win(2)],
    log: ["0: start 1", "100: start 2"],
  },
  {
    name: "a negative pushback stops further ones, and leaves those under way",
    steps: [600, fail(1, { pushbackMs: -1 }), 5_000, win(2)],
    log: ["0: start 1", "500: start 2"],
  },
  {
    name: "a negative pushback to the only one is the result",
    steps: [fail(1, { pushbackMs: -1 }), 5_000],
    log: ["0: start 1", "0: result 1"],
  },
  {
    name: "a fatal code with a pushback is fatal",
    steps: [fail(1, { code: INVALID, pushbackMs: 10 }), 5_000],
    log: ["0: start 1", "0: result 1"],
  },
  {
    name: "throttling stops further ones, and leaves those under way",
    throttling: { maxTokens: 2, tokenRatio: 0.1 },
    steps: [600, fail(1), 5_000, fail(2)],
    log: ["0: start 1", "500: start 2", "5600: result 2"],
  },
  {
    name: "a bucket that others have emptied lets only the first begin",
    throttling: { maxTokens: 2, tokenRatio: 0.1 },
    steps: [(hedged) => hedged.throttle?.failure(), 5_000, fail(1)],
    log: ["0: start 1", "5000: result 1"],
  },
  {
    name: "when throttling stops the one that a pushback promised, the failure is the result after all",
    throttling: { maxTokens: 4, tokenRatio: 0.1 },
    steps: [fail(1, { pushbackMs: 100 }), 50, (hedged) => hedged.throttle?.failure(), 5_000],
    log: ["0: start 1", "100: exhausted"],
  },
  {
    name: "stopping leaves those under way",
    steps: [600, (hedged) => hedged.hedging.stop(), 5_000, fail(1), fail(2)],
    log: ["0: start 1", "500: start 2", "5600: result 2"],
  },
  {
    name: "stopping while none is under way ends the call",
    steps: [fail(1, { pushbackMs: 100 }), (hedged) => hedged.hedging.stop(), 5_000],
    log: ["0: start 1", "0: exhausted"],
  },
  {
    name: "the call's end cancels what is under way, once",
    steps: [600, (hedged) => hedged.hedging.cancel(), (hedged) => hedged.hedging.cancel(), 5_000],
    log: ["0: start 1", "500: start 2", "600: cancel 1", "600: cancel 2"],
  },
  {
    name: "what ended is not heard again",
    steps: [600, fail(1), fail(1), win(2), fail(2, { code: INVALID }), fail(7), 5_000],
    log: ["0: start 1", "500: start 2", "600: start 3", "600: cancel 3"],
  },
  { name: "a single attempt has no others", policy: { maxAttempts: 1 }, steps: [5_000], log: ["0: start 1"] },
];

describe("hedging", () => {
  for (const { name, policy: change, throttling, steps, log } of CASES) {
    test(name, async () => {
      const hedged = new Hedged(change, throttling);
      hedged.hedging.begin();
      for (const step of steps) {
        if (typeof step === "number") await hedged.clock.advance(step);
        else step(hedged);
      }
      assert.deepEqual(hedged.log, log);
      assert.equal(hedged.clock.pendingTimers, 0);
    });
  }

  for (const delayMs of [0, 500]) {
    test(`attempts that fail as they begin follow each other at once, ${delayMs} ms apart or not`, () => {
      const hedged = new Hedged({ delayMs });
      hedged.onStart = (attempt) => hedged.fail(attempt);
      hedged.hedging.begin();
      assert.deepEqual(hedged.log.slice(0, 4), ["0: start 1", "0: start 2", "0: start 3", "0: start 4"]);
      assert.equal(hedged.log.filter((entry) => entry.includes("result")).length, 1);
      assert.equal(hedged.clock.pendingTimers, 0);
    });
  }

  test("an attempt that wins as it begins is the last", () => {
    const hedged = new Hedged({ delayMs: 0 });
    hedged.onStart = (attempt) => attempt === 2 && hedged.hedging.won(2);
    hedged.hedging.begin();
    assert.deepEqual(hedged.log, ["0: start 1", "0: start 2", "0: cancel 1"]);
  });

  test("a call that is over before it begins makes its one attempt at most", async () => {
    const hedged = new Hedged();
    hedged.hedging.stop();
    hedged.hedging.begin();
    await hedged.clock.advance(5_000);
    assert.deepEqual(hedged.log, ["0: start 1"]);
  });

  test("only what A6 counts takes tokens: codes that are not fatal, and pushbacks that forbid", () => {
    const hedged = new Hedged({}, { maxTokens: 10, tokenRatio: 1 });
    hedged.hedging.begin();
    hedged.fail(1);
    assert.equal(hedged.throttle?.tokens, 9);
    hedged.fail(2, { code: INVALID });
    assert.equal(hedged.throttle.tokens, 9);
    const forbidden = new Hedged({}, { maxTokens: 10, tokenRatio: 1 });
    forbidden.hedging.begin();
    forbidden.fail(1, { code: INVALID, pushbackMs: -1 });
    assert.equal(forbidden.throttle?.tokens, 9);
  });
});

/** What each attempt does, `afterMs` it began. */
interface Fate {
  readonly afterMs: number;
  readonly kind: "win" | "fatal" | "soft";
  readonly pushbackMs: number | undefined;
}

/**
 * The rules as a plain list of moments: every attempt begins when the last one's turn is over (by delay, failure or pushback),
 * and the call ends at the first win or fatal failure, or when nothing is left.
 */
function expectedLog(fates: readonly Fate[], delayMs: number): string[] {
  const log: string[] = [];
  const ends: { at: number; attempt: number }[] = [];
  let nextAt: number | undefined = 0;
  let begun = 0;
  for (;;) {
    ends.sort((a, b) => a.at - b.at);
    const end = ends[0];
    if (nextAt !== undefined && (end === undefined || nextAt <= end.at)) {
      const at: number = nextAt;
      begun++;
      log.push(`${at}: start ${begun}`);
      ends.push({ at: at + fates[begun - 1]!.afterMs, attempt: begun });
      nextAt = begun < fates.length ? at + delayMs : undefined;
      continue;
    }
    if (end === undefined) return log;
    ends.shift();
    const { kind, pushbackMs } = fates[end.attempt - 1]!;
    if (kind !== "soft") {
      const others = ends.map(({ attempt }) => attempt).toSorted((a, b) => a - b);
      log.push(...others.map((attempt) => `${end.at}: cancel ${attempt}`));
      return kind === "fatal" ? [...log, `${end.at}: result ${end.attempt}`] : log;
    }
    if (pushbackMs !== undefined && pushbackMs < 0) nextAt = undefined;
    else if (nextAt !== undefined) nextAt = end.at + (pushbackMs ?? 0);
    if (nextAt === undefined && ends.length === 0) return [...log, `${end.at}: result ${end.attempt}`];
  }
}

test("hedging does what a model of A6 does, whatever becomes of the attempts", async () => {
  // Each attempt ends a power of two beside the round moments: no two events share one, so that their order is no question.
  const fate = fc.record({
    afterMs: fc.integer({ min: 0, max: 20 }),
    kind: fc.constantFrom<Fate["kind"]>("win", "fatal", "soft", "soft", "soft"),
    pushbackMs: fc.option(fc.constantFrom(-1, 0, 3_000, 40_000), { nil: undefined, freq: 2 }),
  });
  const scenario = fc.record({
    fates: fc.array(fate, { minLength: 1, maxLength: 5 }),
    delayMs: fc.integer({ min: 1, max: 12 }),
  });
  await fc.assert(
    fc.asyncProperty(scenario, async ({ fates, delayMs }) => {
      const spread = fates.map((each, i): Fate => ({
        afterMs: each.afterMs * 1_000 + 2 ** i,
        kind: each.kind,
        pushbackMs: each.pushbackMs,
      }));
      const hedged = new Hedged({ maxAttempts: fates.length, delayMs: delayMs * 1_000 + 500 });
      hedged.onStart = (attempt) => {
        const { afterMs, kind, pushbackMs } = spread[attempt - 1]!;
        const code = kind === "fatal" ? INVALID : UNAVAILABLE;
        hedged.clock.setTimer(afterMs, () => {
          if (kind === "win") hedged.hedging.won(attempt);
          else hedged.fail(attempt, { code, pushbackMs });
        });
      };
      hedged.hedging.begin();
      await hedged.clock.runUntilIdle();
      assert.deepEqual(hedged.log, expectedLog(spread, delayMs * 1_000 + 500));
    }),
    { numRuns: 60 },
  );
});
