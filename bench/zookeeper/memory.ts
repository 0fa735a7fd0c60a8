/**
 * What 100,000 watches hold, and how long it takes to set them anew on another connection: a figure of one client alone, in a
 * process of its own, on Node with `--expose-gc`. The time runs from the new connection to the first answer behind the watches.
 */
import process from "node:process";
import { dialer } from "#dialer";
import type { ByteStream } from "dragoman/core";
import { openZooKeeper, type ZooKeeper } from "dragoman/zookeeper";
import { serverAddress } from "../support/answer-loads.ts";

const watches = 100_000;
const atOnce = 1_000;

function usedMiB(): number {
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / 2 ** 20;
}

let stream: ByteStream | undefined;
let connectedAt = 0;
const connected: (() => void)[] = [];
await using zk: ZooKeeper = openZooKeeper(serverAddress(), {
  dialer: {
    ...dialer,
    systemClock: () => dialer.systemClock(),
    dial: async (...args) => (stream = await dialer.dial(...args)),
  },
  onEvent: (event) => {
    if (event !== "SyncConnected") return;
    connectedAt = performance.now();
    for (const resolve of connected.splice(0)) resolve();
  },
});
const connection = (): Promise<void> => new Promise((resolve) => connected.push(resolve));

await connection();
let fired = 0;
const watch = (): void => {
  fired += 1;
};
await zk.exists("/bench");
const before = usedMiB();
for (let first = 0; first < watches; first += atOnce) {
  const paths = Array.from({ length: atOnce }, (_, index) => `/bench/absent-node-${first + index}`);
  await Promise.all(paths.map((path) => zk.exists(path, { watch })));
}
const after = usedMiB();
const again = connection();
stream?.abort();
await again;
await zk.exists("/bench");
const resetMs = performance.now() - connectedAt;
if (fired > 0) throw new Error(`${fired} watches fired that were not to`);
// They are there: one of them fires.
await zk.create("/bench/absent-node-77777");
await zk.delete("/bench/absent-node-77777");
if (fired !== 1) throw new Error(`${fired} watches fired, not one`);
console.log(
  JSON.stringify({ bench: "memory-100k-watches", mib: after - before, reset_ms: resetMs }, (_, value: unknown) =>
    typeof value === "number" ? Number(value.toPrecision(3)) : value,
  ),
);
process.exit(0);
