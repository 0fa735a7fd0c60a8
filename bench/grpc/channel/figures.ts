/** The channel's own figures, beside those of calls: its memory, its picks and its updates. A process of its own, on Node with `--expose-gc`. */
import process from "node:process";
import { memoryFigures } from "./memory.ts";
import { pickFigures } from "./picks.ts";

const rounded = (figures: Readonly<Record<string, number>>): Record<string, number> =>
  Object.fromEntries(Object.entries(figures).map(([name, value]) => [name, Number(value.toPrecision(3))]));

/** What is promised, with nothing to spare for a noisy machine: memory is counted, and so steady. */
const limitsKib: Readonly<Record<string, number>> = {
  idle_channel_kib: 20,
  channel_idle_again_kib: 20,
  connected_subchannel_kib: 40,
  used_subchannel_kib: 40,
};

const memory = await memoryFigures();
console.log(JSON.stringify({ bench: "channel-memory", ...rounded(memory) }));
console.log(JSON.stringify({ bench: "channel-picks", ...rounded(await pickFigures()) }));
const broken = Object.entries(limitsKib).filter(([name, limit]) => (memory[name] ?? Number.POSITIVE_INFINITY) > limit);
for (const [name, limit] of broken) console.error(`"${name}" is ${memory[name]}, above ${limit}`);
process.exit(broken.length > 0 ? 1 : 0);
