/** The channel's own figures, beside those of calls: its memory, its picks and its updates. A process of its own, on Node with `--expose-gc`. */
import process from "node:process";
import { memoryFigures } from "./memory.ts";
import { pickFigures } from "./picks.ts";

const rounded = (figures: Readonly<Record<string, number>>): Record<string, number> =>
  Object.fromEntries(Object.entries(figures).map(([name, value]) => [name, Number(value.toPrecision(3))]));

console.log(JSON.stringify({ bench: "channel-memory", ...rounded(await memoryFigures()) }));
console.log(JSON.stringify({ bench: "channel-picks", ...rounded(await pickFigures()) }));
process.exit(0);
