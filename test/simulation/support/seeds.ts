/**
 * A simulation's seeds, some a test: a failure names its seed, and `DRAGOMAN_SEED=7` plays that one again. Afterwards what they came to is
 * counted, for a simulation in which nothing happens proves nothing.
 */
import assert from "node:assert/strict";
import process from "node:process";
import { describe, test } from "node:test";

/** What a seed came to, and how often each. */
export type Deeds = Readonly<Record<string, number>>;

/** How many, and what they must come to together. */
export interface SeedOptions {
  /** Default: 1,000. `DRAGOMAN_SEEDS` in the environment takes precedence. */
  readonly seeds?: number;
  readonly perTest?: number;
  readonly wanted: readonly string[];
  /** Of each. */
  readonly least: number;
}

/** Counts what happened, by its words. */
export function countDeeds(all: readonly string[]): Deeds {
  const deeds: Record<string, number> = {};
  for (const each of all) deeds[each] = (deeds[each] ?? 0) + 1;
  return deeds;
}

export function describeSeeds(
  name: string,
  { seeds = 1_000, perTest = 50, wanted, least }: SeedOptions,
  simulate: (seed: number) => Promise<Deeds>,
): void {
  const seen = new Map<string, number>();
  const play = async (seed: number): Promise<void> => {
    try {
      for (const [what, count] of Object.entries(await simulate(seed))) seen.set(what, (seen.get(what) ?? 0) + count);
    } catch (cause) {
      throw new Error(`Seed ${seed} fails; DRAGOMAN_SEED=${seed} plays it again: ${String(cause)}`, { cause });
    }
  };
  const only = process.env["DRAGOMAN_SEED"];
  const count = Number(process.env["DRAGOMAN_SEEDS"] ?? seeds);
  describe(name, () => {
    if (only !== undefined) {
      test(`seed ${only}`, () => play(Number(only)));
      return;
    }
    for (let first = 0; first < count; first += perTest) {
      const end = Math.min(first + perTest, count);
      test(`seeds ${first} to ${end - 1}`, async () => {
        for (let seed = first; seed < end; seed++) await play(seed);
      });
    }
    test("and they come to all that they are meant to come to", () => {
      for (const what of wanted) {
        assert.ok((seen.get(what) ?? 0) >= least, `"${what}" came ${seen.get(what) ?? 0} times`);
      }
    });
  });
}
