/** All scenarios, by what they are about. */
import { adminScenarios } from "./admin.ts";
import { batchScenarios } from "./batch.ts";
import { filterScenarios } from "./filters.ts";
import { javaScenarios } from "./java.ts";
import { replicaScenarios } from "./replicas.ts";
import { routingScenarios } from "./routing.ts";
import { scanScenarios } from "./scan.ts";
import { tableScenarios } from "./table.ts";
import type { Scenario } from "./world.ts";

export const scenarios: Readonly<Record<string, Readonly<Record<string, Scenario>>>> = {
  table: tableScenarios,
  batch: batchScenarios,
  routing: routingScenarios,
  filters: filterScenarios,
  scan: scanScenarios,
  admin: adminScenarios,
  java: javaScenarios,
  replicas: replicaScenarios,
};
