/**
 * `npm start`: backends in this process, the Worker with its Durable Objects in local workerd, and real calls from the one to the others
 * through TCP. Stays up with a page to try next; with `--once` it ends by itself, with status 0 or 1. `--real` starts the real servers.
 */
import "./support/node-version.ts";
import process from "node:process";
import { parseArgs, styleText } from "node:util";
import { DEMONSTRATIONS, demonstrate } from "./start/demonstrations.ts";
import { startEmbeddedBackends } from "./start/embedded-backends.ts";
import { startRealBackends } from "./start/real-backends.ts";
import { startWorker } from "./start/worker.ts";

const options = {
  once: { type: "boolean", default: false },
  real: { type: "boolean", default: false },
  port: { type: "string", default: "8787" },
} as const;

const ENDS = ["SIGINT", "SIGTERM"] as const;

async function demonstrateAll(origin: string): Promise<boolean> {
  let succeeded = true;
  for (const [backend, demonstrations] of Object.entries(DEMONSTRATIONS)) {
    console.log(`\n${backend}`);
    for (const demonstration of demonstrations) succeeded = (await demonstrate(origin, demonstration)) && succeeded;
  }
  return succeeded;
}

/** Fulfilled by Ctrl-C, however often. Miniflare's own listeners would end the process at once, and its servers not at all. */
function ending(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  for (const signal of ENDS) process.removeAllListeners(signal).on(signal, () => resolve());
  return promise;
}

async function main(): Promise<number> {
  const { values } = parseArgs({ options, allowPositionals: false });
  // What has been started ends with this process, if this ends by itself.
  for (const signal of ENDS) process.on(signal, () => process.exit(1));
  await using backends = await (values.real ? startRealBackends() : startEmbeddedBackends());
  const { grpc, zooKeeper, hbase } = backends;
  if (!values.real)
    console.log(`Backends  in this process: gRPC on ${grpc}, ZooKeeper on ${zooKeeper}, HBase on ${hbase}`);
  await using worker = await startWorker(backends, values.once ? 0 : Number(values.port));
  const { origin } = worker.url;
  console.log(`Worker    workerd on ${origin}; its Durable Objects hold the clients`);
  const succeeded = await demonstrateAll(origin);
  if (values.once) return succeeded ? 0 : 1;
  console.log(`\nTry next: ${styleText("cyan", `${origin}/`)} has a form for each call. Ctrl-C ends it.`);
  await ending();
  return 0;
}

process.exitCode = await main();
