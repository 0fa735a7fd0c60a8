/** The scenarios of `test/hbase/scenarios/replicas.ts` against a real HBase. */
import { replicaScenarios } from "../../hbase/scenarios/replicas.ts";
import { playAll } from "./support/play-all.ts";

playAll("replicas", replicaScenarios);
