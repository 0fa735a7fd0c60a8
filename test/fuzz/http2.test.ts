/**
 * A short fuzz run on every runtime; `npm run fuzz` makes a long one. Its seed is fixed: what fails here fails everywhere.
 */
import { test } from "node:test";
import { playSequence } from "./support/fuzz.ts";

const SEED = 20_260_701;
const SEQUENCES = 20_000;

test("20,000 sequences of random and damaged frames end in a clean close or an error", () => {
  for (let sequence = 0; sequence < SEQUENCES; sequence++) playSequence("http2", SEED, sequence);
});
