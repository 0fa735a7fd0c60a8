/** All scenarios, by what they are about. */
import { nodeScenarios } from "./nodes.ts";
import type { Scenario } from "./world.ts";

export const scenarios: Readonly<Record<string, Readonly<Record<string, Scenario>>>> = {
  nodes: nodeScenarios,
};
