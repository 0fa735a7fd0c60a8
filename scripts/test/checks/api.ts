/**
 * Whether the public API is the one committed in docs/api.
 */
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { apiFolder, apiSnapshots } from "../../support/api.ts";
import { type Outcome, checkOutcome } from "../outcome.ts";

export function checkApi(): Promise<Outcome> {
  const changed = [...apiSnapshots()].filter(([name, text]) => {
    const file = path.join(apiFolder, name);
    return !existsSync(file) || readFileSync(file, "utf8") !== text;
  });
  const names = changed.map(([name]) => name).join(", ");
  const problem = `The API is not the committed one: look at the diff of "npm run api" (${names})`;
  return Promise.resolve(checkOutcome("API snapshot", changed.length === 0 ? undefined : problem));
}
