/**
 * `npm start`: an embedded gRPC backend, the Worker in local workerd, and real calls from the one to the other through
 * TCP: one of each kind. Stays up with the address to try next; with `--once` it ends by itself, with status 0 or 1.
 */
import "./support/node-version.ts";
import { once } from "node:events";
import process from "node:process";
import { parseArgs, styleText } from "node:util";
import { createGrpcServer, listen } from "dragoman/testing";
import { InterpreterService } from "../src/gen/dragoman/demo/v1/interpreter_pb.ts";
import { interpreter } from "./start/interpreter.ts";
import { startWorker } from "./start/worker.ts";

interface Demonstration {
  readonly kind: string;
  readonly call: string;
  readonly path: string;
}

const DEMONSTRATIONS: readonly Demonstration[] = [
  { kind: "unary", call: 'Translate("Good morning", "fr")', path: "/translate?phrase=Good+morning&language=fr" },
  { kind: "server stream", call: 'Recite("Thank you")', path: "/recite?phrase=Thank+you" },
  { kind: "client stream", call: 'Dictate("Good", "morning")', path: "/dictate?phrase=Good&phrase=morning" },
  {
    kind: "bidi stream",
    call: 'Converse("Good morning", "Thank you")',
    path: "/converse?language=it&phrase=Good+morning&phrase=Thank+you",
  },
];

const options = { once: { type: "boolean", default: false }, port: { type: "string", default: "8787" } } as const;

/** Says what came back as a person would: phrases with their languages, or the sums. */
function describe(result: unknown): string {
  if (Array.isArray(result)) return result.map(describe).join(", ");
  const { phrase, language, ...rest } = result as { phrase?: string; language?: string };
  if (phrase !== undefined) return `${phrase} (${language})`;
  return Object.entries(rest)
    .filter(([name]) => !name.startsWith("$"))
    .map(([name, value]) => `${name} ${String(value)}`)
    .join(", ");
}

async function demonstrate(url: URL, { kind, call, path }: Demonstration): Promise<boolean> {
  const startedAt = performance.now();
  const response = await fetch(new URL(path, url), { signal: AbortSignal.timeout(10_000) });
  const result: unknown = await response.json();
  const took = `${(performance.now() - startedAt).toFixed(1)} ms`;
  const said = response.ok ? describe(result) : styleText("red", JSON.stringify(result));
  console.log(`  ${kind.padEnd(14)}${call.padEnd(38)}${took.padStart(9)}   ${said}`);
  return response.ok;
}

async function main(): Promise<number> {
  const { values } = parseArgs({ options, allowPositionals: false });
  await using server = createGrpcServer({ routes: (router) => router.service(InterpreterService, interpreter) });
  await using listening = await listen(server);
  const backend = `127.0.0.1:${listening.port}`;
  console.log(`Backend  gRPC on ${backend}, in this process`);
  await using worker = await startWorker(backend, values.once ? 0 : Number(values.port));
  console.log(`Worker   workerd on ${worker.url.origin}\n`);
  console.log("The Worker calls the backend through its TCP socket:");
  let succeeded = true;
  for (const demonstration of DEMONSTRATIONS) succeeded = (await demonstrate(worker.url, demonstration)) && succeeded;
  if (values.once) return succeeded ? 0 : 1;
  console.log(`\nTry next: ${styleText("cyan", `curl "${worker.url.origin}/translate?phrase=Thank+you&language=tr"`)}`);
  console.log("Ctrl-C ends it.");
  await Promise.race([once(process, "SIGINT"), once(process, "SIGTERM")]);
  return 0;
}

process.exitCode = await main();
