/** Two hundred seeds of the recipes' simulation. */
import { simulateRecipe } from "./support/recipe-simulation.ts";
import { describeSeeds } from "./support/seeds.ts";

const wanted = ["lock", "read-write lock", "semaphore", "election", "counter", "queue", "cache"];
const options = { seeds: 200, perTest: 20, wanted, least: 100 };

describeSeeds("recipes keep their promises whatever happens", options, async (seed) => {
  const [what, count] = await simulateRecipe(seed);
  return { [what]: count };
});
