/** A thousand seeds of the simulation of one connection's calls. */
import { countDeeds, describeSeeds } from "./support/seeds.ts";
import { simulate } from "./support/simulation.ts";

const wanted = ["translate", "fail", "recite", "dictate", "converse"].flatMap((kind) =>
  ["ok", "Unavailable", "DeadlineExceeded", "Canceled"].map((how) => `${kind} ${how}`),
);

describeSeeds("calls end exactly once and nothing is left, whatever happens", { wanted, least: 10 }, async (seed) =>
  // By what they were and how they ended, not by their number.
  countDeeds((await simulate(seed)).map((outcome) => outcome.replace(/^\S+ /, ""))),
);
