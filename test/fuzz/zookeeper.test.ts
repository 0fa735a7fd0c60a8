/** A short fuzz run of ZooKeeper's replies on every runtime; `npm run fuzz -- --protocol zookeeper` makes a long one. */
import { test } from "node:test";
import { playSequence } from "./support/fuzz.ts";

const SEED = 20_261_127;
const SEQUENCES = 20_000;

test("20,000 sequences of random and damaged replies end in answers or errors, each request once", () => {
  for (let sequence = 0; sequence < SEQUENCES; sequence++) playSequence("zookeeper", SEED, sequence);
});
