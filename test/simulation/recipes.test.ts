/** A few seeds of the recipes' simulation on every runtime; Node plays more of them. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { simulateRecipe } from "./support/recipe-simulation.ts";

test("recipes keep their promises whatever happens: a seed of each", async () => {
  for (let seed = 700_000; seed < 700_007; seed++) {
    await simulateRecipe(seed).catch((cause: unknown) => {
      throw new Error(`Seed ${seed}: ${String(cause)}`, { cause });
    });
  }
});

test("a seed of the recipes takes the same steps each time", async () => {
  for (const seed of [0, 4, 6]) assert.deepEqual(await simulateRecipe(seed), await simulateRecipe(seed));
});
