/** The calls that `npm start` has the Worker make, and how it tells of each: what, how long, what came back. */
import { styleText } from "node:util";

type Fields = readonly (readonly [name: string, value: string])[];

/** One call. */
interface Demonstration {
  /** As code would say it. */
  readonly call: string;
  readonly method: "GET" | "POST";
  /** The Worker's route. */
  readonly path: string;
  readonly fields: Fields;
  /** Done when the first line of the answer is here; the second one is what comes of it. */
  readonly meanwhile?: Demonstration;
}

function get(call: string, path: string, fields: Fields): Demonstration {
  return { call, method: "GET", path, fields };
}

function post(call: string, path: string, fields: Fields): Demonstration {
  return { call, method: "POST", path, fields };
}

const PHRASES: Fields = [
  ["phrase", "Good morning"],
  ["phrase", "Thank you"],
];
const GREETING: Fields = [["path", "/greeting"]];
const ROW: Fields = [["row", "good-morning"]];

/** By backend. */
export const DEMONSTRATIONS: Readonly<Record<string, readonly Demonstration[]>> = {
  gRPC: [
    get('translate("Good morning", "fr")', "/grpc/translate", [...PHRASES.slice(0, 1), ["language", "fr"]]),
    get('recite("Thank you")', "/grpc/recite", PHRASES.slice(1)),
    get('dictate("Good morning", "Thank you")', "/grpc/dictate", PHRASES),
    get('converse("Good morning", "Thank you")', "/grpc/converse", [...PHRASES, ["language", "it"]]),
  ],
  ZooKeeper: [
    post('create("/greeting", "Good morning")', "/zookeeper/create", [...GREETING, ["data", "Good morning"]]),
    {
      ...get('watch("/greeting")', "/zookeeper/watch", GREETING),
      meanwhile: post('setData("/greeting", "Thank you")', "/zookeeper/set", [...GREETING, ["data", "Thank you"]]),
    },
    get('getData("/greeting")', "/zookeeper/get", GREETING),
    get('getChildren("/")', "/zookeeper/children", [["path", "/"]]),
  ],
  HBase: [
    post('put("good-morning", "d:fr", "Bonjour")', "/hbase/put", [...ROW, ["column", "d:fr"], ["value", "Bonjour"]]),
    post('increment("good-morning", "d:asked")', "/hbase/increment", [...ROW, ["column", "d:asked"]]),
    get('get("good-morning")', "/hbase/get", ROW),
    get('scan({ prefix: "good" })', "/hbase/scan", [["prefix", "good"]]),
  ],
};

/** Says what came back as a person would: phrases with their languages, the rest by name. */
function describe(result: unknown): string {
  if (Array.isArray(result)) return result.map(describe).join(", ");
  if (typeof result !== "object" || result === null) return String(result);
  const { phrase, language, ...rest } = result as { phrase?: string; language?: string };
  if (phrase !== undefined) return `${phrase} (${language})`;
  return Object.entries(rest)
    .map(([name, value]) => `${name} ${describe(value)}`)
    .join(", ");
}

function request(origin: string, { method, path, fields }: Demonstration): Promise<Response> {
  const signal = AbortSignal.timeout(30_000);
  const query = new URLSearchParams(fields.map(([name, value]): [string, string] => [name, value]));
  return method === "GET"
    ? fetch(`${origin}${path}?${query.toString()}`, { signal })
    : fetch(`${origin}${path}`, { method, body: query, signal });
}

/** Prints a call's line; whether it succeeded. */
function tell(call: string, startedAt: number, result: unknown): boolean {
  const succeeded = typeof result === "object" && result !== null && !("error" in result);
  const took = `${(performance.now() - startedAt).toFixed(1)} ms`;
  const said = succeeded ? describe(result) : styleText("red", JSON.stringify(result));
  console.log(`  ${call.padEnd(42)}${took.padStart(9)}   ${said}`);
  return succeeded;
}

/** Makes a call, and prints its line; whether it succeeded, and what was done meanwhile. */
export async function demonstrate(origin: string, demonstration: Demonstration): Promise<boolean> {
  const { call, meanwhile } = demonstration;
  const startedAt = performance.now();
  const response = await request(origin, demonstration);
  if (meanwhile === undefined) return tell(call, startedAt, await response.json());
  const results = response.body!.pipeThrough(new TextDecoderStream()).values();
  const first = await results.next();
  if (!tell(call, startedAt, JSON.parse(first.value ?? "{}"))) return false;
  const succeeded = await demonstrate(origin, meanwhile);
  const second = await results.next();
  return tell("  … and its watcher hears", startedAt, JSON.parse(second.value ?? "{}")) && succeeded;
}
