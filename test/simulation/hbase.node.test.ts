/** A thousand seeds of the HBase client's simulation. */
import { simulateHBase } from "./support/hbase-simulation.ts";
import { describeSeeds } from "./support/seeds.ts";

const wanted = ["put", "increment", "batch", "scan", "reversed scan", "killed"];

describeSeeds("what an HBase client is told fits together whatever happens", { wanted, least: 20 }, simulateHBase);
