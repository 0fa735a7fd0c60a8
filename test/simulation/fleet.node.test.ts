/** A thousand seeds of the fleet's simulation. */
import { simulateFleet } from "./support/fleet.ts";
import { countDeeds, describeSeeds } from "./support/seeds.ts";

const wanted = ["ok", "Unavailable", "DeadlineExceeded", "Canceled", "NotFound", "Internal", "ResourceExhausted"];

describeSeeds(
  "over backends that come, go, drain and lie, calls end as they may",
  { wanted, least: 10 },
  async (seed) =>
    // By how they ended, whichever they were.
    countDeeds((await simulateFleet(seed)).map((outcome) => outcome.replace(/^\S+ /, ""))),
);
