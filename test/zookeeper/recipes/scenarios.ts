/** The recipes' scenarios, by recipe: each plays against the server in process and against a real one. */
import type { Scenario } from "../scenarios/world.ts";
import { lockScenarios } from "./lock.ts";

export const recipeScenarios: Readonly<Record<string, Readonly<Record<string, Scenario>>>> = {
  lock: lockScenarios,
};
