/** The scenarios of `test/hbase/scenarios/admin.ts` against a real HBase. */
import { adminScenarios } from "../../hbase/scenarios/admin.ts";
import { playAll } from "./support/play-all.ts";

playAll("admin", adminScenarios);
