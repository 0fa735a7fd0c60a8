/**
 * A thousand seeds of the fleet's simulation (or `DRAGOMAN_SEEDS`), fifty a test. `DRAGOMAN_SEED=7` plays one of them again.
 */
import assert from "node:assert/strict";
import process from "node:process";
import { describe, test } from "node:test";
import { simulateFleet } from "./support/fleet.ts";

const SEEDS = Number(process.env["DRAGOMAN_SEEDS"] ?? 1_000);
const SEEDS_A_TEST = 50;

const wanted = process.env["DRAGOMAN_SEED"];
const seen = new Map<string, number>();

async function play(seed: number): Promise<void> {
  try {
    for (const outcome of await simulateFleet(seed)) {
      const how = outcome.replace(/^\S+ /, "");
      seen.set(how, (seen.get(how) ?? 0) + 1);
    }
  } catch (cause) {
    throw new Error(`Seed ${seed} fails; DRAGOMAN_SEED=${seed} plays it again: ${String(cause)}`, { cause });
  }
}

describe("over backends that come, go, drain and lie, calls end as they may", () => {
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
    for (const how of [
      "ok",
      "Unavailable",
      "DeadlineExceeded",
      "Canceled",
      "NotFound",
      "Internal",
      "ResourceExhausted",
    ])
      assert.ok((seen.get(how) ?? 0) >= 10, `"${how}" came ${seen.get(how) ?? 0} times`);
  });
});
