/**
 * A thousand seeds of the simulation (or `DRAGOMAN_SEEDS`), fifty a test. `DRAGOMAN_SEED=7` plays one of them again.
 */
import assert from "node:assert/strict";
import process from "node:process";
import { describe, test } from "node:test";
import { simulate } from "./support/simulation.ts";

const SEEDS = Number(process.env["DRAGOMAN_SEEDS"] ?? 1_000);
const SEEDS_A_TEST = 50;

const wanted = process.env["DRAGOMAN_SEED"];
const seen = new Map<string, number>();

async function play(seed: number): Promise<void> {
  try {
    for (const outcome of await simulate(seed)) {
      const what = outcome.replace(/^\S+ /, "");
      seen.set(what, (seen.get(what) ?? 0) + 1);
    }
  } catch (cause) {
    throw new Error(`Seed ${seed} fails; DRAGOMAN_SEED=${seed} plays it again: ${String(cause)}`, { cause });
  }
}

describe("calls end exactly once and nothing is left, whatever happens", () => {
  if (wanted !== undefined) {
    test(`seed ${wanted}`, () => play(Number(wanted)));
    return;
  }
  for (let first = 0; first < SEEDS; first += SEEDS_A_TEST) {
    test(`seeds ${first} to ${first + SEEDS_A_TEST - 1}`, async () => {
      for (let seed = first; seed < first + SEEDS_A_TEST; seed++) await play(seed);
    });
  }
  test("and they come to all that they are meant to come to", () => {
    for (const kind of ["translate", "fail", "recite", "dictate", "converse"]) {
      for (const how of ["ok", "Unavailable", "DeadlineExceeded", "Canceled"]) {
        assert.ok(
          (seen.get(`${kind} ${how}`) ?? 0) >= 10,
          `"${kind} ${how}" came ${seen.get(`${kind} ${how}`) ?? 0} times`,
        );
      }
    }
  });
});
