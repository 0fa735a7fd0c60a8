/** The scenarios of `test/hbase/scenarios/batch.ts` against a real HBase. */
import { batchScenarios } from "../../hbase/scenarios/batch.ts";
import { playAll } from "./support/play-all.ts";

playAll("batch", batchScenarios);
