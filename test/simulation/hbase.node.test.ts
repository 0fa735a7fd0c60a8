/** A thousand seeds of the HBase client's simulation (or `DRAGOMAN_SEEDS`), fifty a test. `DRAGOMAN_SEED=7` plays one again. */
import assert from "node:assert/strict";
import process from "node:process";
import { describe, test } from "node:test";
import { simulateHBase } from "./support/hbase-simulation.ts";

const SEEDS = Number(process.env["DRAGOMAN_SEEDS"] ?? 1_000);
const SEEDS_A_TEST = 50;

const wanted = process.env["DRAGOMAN_SEED"];
const seen = new Map<string, number>();

async function play(seed: number): Promise<void> {
  try {
    for (const [what, count] of Object.entries(await simulateHBase(seed))) {
      seen.set(what, (seen.get(what) ?? 0) + count);
    }
  } catch (cause) {
    throw new Error(`Seed ${seed} fails; DRAGOMAN_SEED=${seed} plays it again: ${String(cause)}`, { cause });
  }
}

describe("what an HBase client is told fits together whatever happens", () => {
  if (wanted !== undefined) {
    test(`seed ${wanted}`, () => play(Number(wanted)));
    return;
  }
  for (let first = 0; first < SEEDS; first += SEEDS_A_TEST) {
    test(`seeds ${first} to ${first + SEEDS_A_TEST - 1}`, async () => {
      for (let seed = first; seed < first + SEEDS_A_TEST; seed++) await play(seed);
    });
  }
  test("and it comes to all that it is meant to come to", () => {
    for (const what of [...["put", "increment", "batch", "scan", "reversed scan", "killed"]]) {
      assert.ok((seen.get(what) ?? 0) >= 20, `"${what}" came ${seen.get(what) ?? 0} times`);
    }
  });
});
