/** What every benchmark takes on its command line: `[--rounds N] [--json] [--only load,client …]`. */
import { parseArgs } from "node:util";

export interface BenchArguments {
  readonly rounds: number;
  /** A JSON object a figure instead of tables. */
  readonly json: boolean;
  /** Parts of names. */
  readonly wanted: readonly string[];
}

export function benchArguments(args: string[]): BenchArguments {
  const { values } = parseArgs({
    args,
    options: {
      rounds: { type: "string", default: "5" },
      json: { type: "boolean", default: false },
      only: { type: "string", default: "" },
    },
  });
  const wanted = values.only.split(",").filter((part) => part !== "");
  return { rounds: Number(values.rounds), json: values.json, wanted };
}
