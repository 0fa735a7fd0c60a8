/** A short fuzz run of HBase's answers on every runtime; `npm run fuzz -- --protocol hbase` makes a long one. */
import { test } from "node:test";
import { playSequence } from "./support/fuzz.ts";

const SEED = 20_261_128;
const SEQUENCES = 10_000;

test("10,000 sequences of random and damaged answers end in results or errors, each call once", () => {
  for (let sequence = 0; sequence < SEQUENCES; sequence++) playSequence("hbase", SEED, sequence);
});
