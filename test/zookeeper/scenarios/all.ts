/** All scenarios, by what they are about. */
import { recipeScenarios } from "../recipes/scenarios.ts";
import { accessScenarios } from "./access.ts";
import { clientScenarios } from "./client.ts";
import { javaOperationScenarios } from "./java-operations.ts";
import { javaWatchScenarios } from "./java-watches.ts";
import { multiScenarios } from "./multi.ts";
import { nodeScenarios } from "./nodes.ts";
import { sessionScenarios } from "./sessions.ts";
import { watchScenarios } from "./watches.ts";
import type { Scenario } from "./world.ts";

export const scenarios: Readonly<Record<string, Readonly<Record<string, Scenario>>>> = {
  nodes: nodeScenarios,
  multi: multiScenarios,
  access: accessScenarios,
  watches: watchScenarios,
  sessions: sessionScenarios,
  client: clientScenarios,
  "operations after Java's tests": javaOperationScenarios,
  "watches after Java's tests": javaWatchScenarios,
  ...recipeScenarios,
};
