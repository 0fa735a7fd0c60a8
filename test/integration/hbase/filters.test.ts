/** The scenarios of `test/hbase/scenarios/filters.ts` against a real HBase. */
import { filterScenarios } from "../../hbase/scenarios/filters.ts";
import { playAll } from "./support/play-all.ts";

playAll("filters", filterScenarios);
