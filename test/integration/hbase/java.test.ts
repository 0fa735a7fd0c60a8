/** The scenarios of `test/hbase/scenarios/java.ts` against a real HBase. */
import { javaScenarios } from "../../hbase/scenarios/java.ts";
import { playAll } from "./support/play-all.ts";

playAll("Java's tests", javaScenarios);
