/**
 * A fuzz run: sequence after sequence against the engine and the decoders, each of its own chance, until one breaks.
 */
import { playFrameSequence, playHpackSequence, playMessageSequence, playResponseSequence } from "./codec-sequences.ts";
import { playEngineSequence } from "./engine-sequence.ts";
import { FuzzRandom } from "./fuzz-random.ts";

/** What is played, by share: most of it against the engine. */
const TARGETS: readonly (readonly [name: string, play: (random: FuzzRandom) => void])[] = [
  ...Array.from({ length: 6 }, () => ["engine", playEngineSequence] as const),
  ["HPACK decoder", playHpackSequence],
  ["frame reader", playFrameSequence],
  ["message reader", playMessageSequence],
  ["response reader", playResponseSequence],
];

/** Plays one sequence. Throws an error that names it when something is wrong. */
export function playSequence(seed: number, sequence: number): void {
  const random = new FuzzRandom(seed, sequence);
  const [name, play] = random.pick(TARGETS);
  try {
    play(random);
  } catch (cause) {
    const replay = `npm run fuzz -- --seed ${seed} --only ${sequence}`;
    throw new Error(`Sequence ${sequence} of seed ${seed} breaks the ${name} (${replay}): ${String(cause)}`, { cause });
  }
}
