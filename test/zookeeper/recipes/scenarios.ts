/** The recipes' scenarios, by recipe: each plays against the server in process and against a real one. */
import type { Scenario } from "../scenarios/world.ts";
import {
  barrierScenarios,
  counterScenarios,
  doubleBarrierScenarios,
  queueScenarios,
  sharedValueScenarios,
} from "./coordination.ts";
import { leaderLatchScenarios, leaderSelectorScenarios } from "./elections.ts";
import { lockScenarios } from "./lock.ts";
import { cacheScenarios, discoveryScenarios, groupScenarios, persistentNodeScenarios } from "./nodes.ts";
import { multiLockScenarios, readWriteLockScenarios, semaphoreScenarios } from "./other-locks.ts";

export const recipeScenarios: Readonly<Record<string, Readonly<Record<string, Scenario>>>> = {
  lock: lockScenarios,
  "read-write lock": readWriteLockScenarios,
  semaphore: semaphoreScenarios,
  "multi-lock": multiLockScenarios,
  "leader latch": leaderLatchScenarios,
  "leader selector": leaderSelectorScenarios,
  barrier: barrierScenarios,
  "double barrier": doubleBarrierScenarios,
  counter: counterScenarios,
  "shared value": sharedValueScenarios,
  queue: queueScenarios,
  "persistent node": persistentNodeScenarios,
  "group member": groupScenarios,
  cache: cacheScenarios,
  "service discovery": discoveryScenarios,
};
