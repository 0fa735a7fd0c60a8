/** The scenarios of `test/hbase/scenarios/routing.ts` against a real HBase. */
import { routingScenarios } from "../../hbase/scenarios/routing.ts";
import { playAll } from "./support/play-all.ts";

playAll("routing", routingScenarios);
