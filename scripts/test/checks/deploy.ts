/**
 * Whether the Worker can be deployed as wrangler.toml says: it bundles within its budget, its generated types are those of its
 * bindings, and it starts. Nothing is uploaded, and nothing is needed but this machine.
 */
import { readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { workerTypesArguments } from "../../support/worker-types.ts";
import { cacheFolder } from "../../support/paths.ts";
import { sourceConditions } from "../../support/worker-bundle.ts";
import { type Outcome, checkOutcome, sumOutcomes } from "../outcome.ts";
import type { StepContext } from "../step.ts";
import { runTool } from "./tools.ts";

/** The whole Worker, with all three clients, their objects and the demonstration; what it takes of Cloudflare's 3 MB. */
const limitBytes = 200_000;

/** From source, so that nothing has to be built before, and without telling anybody. */
const env = { WRANGLER_BUILD_CONDITIONS: sourceConditions, WRANGLER_SEND_METRICS: "false" };

export async function checkDeploy(context: StepContext): Promise<Outcome> {
  const folder = cacheFolder("deploy");
  rmSync(folder, { recursive: true, force: true });
  const deploy = await runTool(context, "wrangler", ["deploy", "--dry-run", `--outdir=${folder}`], { env });
  if (deploy.failures.length > 0) return deploy;
  const bytes = gzipSync(readFileSync(path.join(folder, "index.js"))).length;
  const size = `The Worker: ${(bytes / 1_000).toFixed(1)} kB of ${limitBytes / 1_000} kB, gzip`;
  context.log(`${size}\n`);
  return sumOutcomes([
    deploy,
    checkOutcome("the Worker's size", bytes <= limitBytes ? undefined : `Too large: ${size}`),
    await runTool(context, "wrangler", [...workerTypesArguments, "--check"], { env }),
    await runTool(
      context,
      "wrangler",
      ["check", "startup", `--outfile=${path.join(cacheFolder("logs"), "startup.cpuprofile")}`],
      { env },
    ),
  ]);
}
