/** The scenarios of `test/hbase/scenarios/table.ts` against a real HBase. */
import { tableScenarios } from "../../hbase/scenarios/table.ts";
import { playAll } from "./support/play-all.ts";

playAll("table", tableScenarios);
