/** The scenarios of `test/hbase/scenarios/scan.ts` against a real HBase. */
import { scanScenarios } from "../../hbase/scenarios/scan.ts";
import { playAll } from "./support/play-all.ts";

playAll("scan", scanScenarios);
