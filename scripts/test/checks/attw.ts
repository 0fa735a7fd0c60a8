/**
 * Are the types wrong? What a consumer's compiler resolves for each entry of the tarball, by `@arethetypeswrong/core`.
 */
import { readFileSync } from "node:fs";
import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core";
import { packPackage } from "../../support/pack.ts";
import { type Outcome, checkOutcome } from "../outcome.ts";

/** An ESM-only package of today: `require` of it from CommonJS and resolution without `exports` are not supported. */
const supportedResolutions = new Set(["node16-esm", "bundler"]);

export async function checkTypesResolve(): Promise<Outcome> {
  const analysis = await checkPackage(createPackageFromTarballData(readFileSync(await packPackage())));
  if (analysis.types === false) return checkOutcome("attw", "The package has no types");
  const problems = analysis.problems.filter(
    (problem) => !("resolutionKind" in problem) || supportedResolutions.has(problem.resolutionKind),
  );
  return checkOutcome("attw", problems.length === 0 ? undefined : JSON.stringify(problems, undefined, 2));
}
