/**
 * The steps of `npm test`, cheap ones first.
 */
import { checkGenerated } from "./checks/generated.ts";
import { checkFormat, checkLint, checkPublint, checkTypes, checkUnused, runTool } from "./checks/tools.ts";
import { companionForLane } from "./companion.ts";
import { runDenoLane } from "./lanes/deno.ts";
import { runNodeLane } from "./lanes/node.ts";
import { testFiles, unitTestFiles } from "./lanes/test-files.ts";
import { runWorkerdLane } from "./lanes/workerd.ts";
import type { Step } from "./step.ts";

/** The tests of one folder that need nothing but Node. */
function nodeSuite(name: string, folder: string, options: Omit<Step, "name" | "run"> = {}): Step {
  return {
    ...options,
    name,
    isLane: true,
    run: ({ filters, log }) => runNodeLane(testFiles("node", folder, filters), log),
  };
}

export const steps: readonly Step[] = [
  { name: "format", run: checkFormat },
  { name: "lint", run: checkLint },
  { name: "types", run: checkTypes },
  { name: "generated", run: checkGenerated },
  nodeSuite("tidy", "test/tidy"),
  { name: "unused", run: checkUnused },
  { name: "build", run: (context) => runTool(context, "node", ["scripts/build.ts"]) },
  { name: "publint", after: ["build"], run: checkPublint },
  {
    name: "unit-node",
    isLane: true,
    run: ({ filters, log }) => runNodeLane(unitTestFiles("node", filters), log),
  },
  {
    name: "unit-deno",
    isLane: true,
    async run({ filters, log }) {
      return runDenoLane(unitTestFiles("deno", filters), log, (await companionForLane()).env);
    },
  },
  {
    name: "unit-workerd",
    isLane: true,
    async run({ filters, log }) {
      return runWorkerdLane(unitTestFiles("workerd", filters), { log, ...(await companionForLane()) });
    },
  },
];
