/** A thousand seeds of the ZooKeeper client's simulation. */
import { describeSeeds } from "./support/seeds.ts";
import { simulateZooKeeper } from "./support/zookeeper-simulation.ts";

const wanted = [
  ...["read", "written", "compared and set", "given up", "transaction", "ephemeral"],
  ...["made", "made, perhaps", "resync", "fired"],
];

describeSeeds(
  "what a ZooKeeper client is told fits together whatever happens",
  { wanted, least: 20 },
  simulateZooKeeper,
);
