/**
 * A fuzz run: sequence after sequence against a protocol's engine and decoders, each of its own chance, until one breaks.
 */
import { playFrameSequence, playHpackSequence, playMessageSequence, playResponseSequence } from "./codec-sequences.ts";
import { playEngineSequence } from "./engine-sequence.ts";
import { playHBaseSequence } from "./hbase-sequence.ts";
import { FuzzRandom } from "./fuzz-random.ts";
import { playZooKeeperSequence } from "./zookeeper-sequence.ts";

type Target = readonly [name: string, play: (random: FuzzRandom) => void];

/** A protocol whose client is fuzzed. */
export type FuzzedProtocol = "http2" | "zookeeper" | "hbase";

/** What is played of each protocol, by share: most of it against the engine. */
const TARGETS: Readonly<Record<FuzzedProtocol, readonly Target[]>> = {
  http2: [
    ...Array.from({ length: 6 }, (): Target => ["engine", playEngineSequence]),
    ["HPACK decoder", playHpackSequence],
    ["frame reader", playFrameSequence],
    ["message reader", playMessageSequence],
    ["response reader", playResponseSequence],
  ],
  zookeeper: [["connection", playZooKeeperSequence]],
  hbase: [["connection", playHBaseSequence]],
};

export const fuzzedProtocols: readonly string[] = Object.keys(TARGETS);

/** Plays one sequence. Throws an error that names it when something is wrong. */
export function playSequence(protocol: FuzzedProtocol, seed: number, sequence: number): void {
  const random = new FuzzRandom(seed, sequence);
  const [name, play] = random.pick(TARGETS[protocol]);
  try {
    play(random);
  } catch (cause) {
    const replay = `npm run fuzz -- --protocol ${protocol} --seed ${seed} --only ${sequence}`;
    throw new Error(`Sequence ${sequence} of seed ${seed} breaks the ${name} (${replay}): ${String(cause)}`, { cause });
  }
}
