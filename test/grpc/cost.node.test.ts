/** What a call does not make while nobody asks for it: `Headers`, abort controllers and signals, which cost more than the call. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { type AttemptInterceptor, type GrpcTransportOptions, type StatsHandler } from "../../src/grpc/index.ts";
import { each } from "../testing/interpreter.ts";
import { answer, type Script } from "./scripts.ts";
import { collect, retrying, withScript, type Interpreter } from "./world.ts";

const COSTLY = ["Headers", "AbortController", "Request", "Response", "EventTarget"] as const;

/** Runs `body`, and counts what was made of the costly classes meanwhile. */
async function counted(body: () => Promise<void>): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  const globals = globalThis as unknown as Record<string, new (...args: never[]) => object>;
  const originals = COSTLY.map((name) => [name, globals[name]] as const);
  for (const [name, original] of originals) {
    globals[name] = new Proxy(original as new (...args: never[]) => object, {
      construct(target, args, newTarget) {
        counts[name] = (counts[name] ?? 0) + 1;
        return Reflect.construct(target, args, newTarget) as object;
      },
    });
  }
  try {
    await body();
  } finally {
    for (const [name, original] of originals) globals[name] = original as new (...args: never[]) => object;
  }
  return counts;
}

const answersAtEnd: Script = async (connection) => {
  connection.settings();
  for (let frame = await connection.next(); frame !== undefined; frame = await connection.next())
    if (frame.type === "data" && frame.endStream) answer(connection, frame.streamId);
};

const CALLS: readonly [string, (client: Interpreter) => Promise<unknown>][] = [
  ["a unary call", (client) => client.translate({}, { timeoutMs: 1_000, headers: { "x-own": "1" } })],
  ["a server stream", (client) => collect(client.recite({}))],
  ["a client stream", (client) => client.dictate(each([{ phrase: "a" }]))],
  ["a bidi stream", (client) => collect(client.converse(each([{ phrase: "a" }])))],
];

const serviceConfig = retrying({
  ...{ maxAttempts: 3, initialBackoff: "0.1s", maxBackoff: "0.1s", backoffMultiplier: 1 },
  retryableStatusCodes: ["UNAVAILABLE"],
});

/** @param made What ten calls make. */
function makes(
  name: string,
  call: (client: Interpreter) => Promise<unknown>,
  client: Partial<GrpcTransportOptions>,
  made: Record<string, number>,
): void {
  test(name, () =>
    withScript(
      answersAtEnd,
      async ({ clock, client: interpreter, transport }) => {
        await clock.runUntil(transport.waitUntilReady());
        const counts = await counted(async () => {
          for (let n = 0; n < 10; n++) await clock.runUntil(call(interpreter));
        });
        assert.deepEqual(counts, made);
      },
      { client: { serviceConfig, ...client } },
    ),
  );
}

for (const [name, call] of CALLS) makes(`${name} without interceptors makes none of them`, call, {}, {});

const stats: StatsHandler = { onCall: () => ({ onAttempt: () => ({ onInHeader() {} }) }) };
const interceptor: AttemptInterceptor = () => undefined;
const [, unary] = CALLS[0] ?? assert.fail();
makes("a call with a stats handler makes none of them", unary, { stats: [stats] }, {});
makes(
  "a call with an attempt interceptor makes one Headers and one AbortController",
  unary,
  { attemptInterceptors: [interceptor] },
  { Headers: 10, AbortController: 10 },
);
