/** The demonstration's routes: one for each call, `/grpc/translate` and the like, and the page that has a form for each. */
import { type Context, Hono } from "hono";
import { streamText } from "hono/streaming";
import type { Backend, BackendCall, Fields } from "./backend.ts";
import { grpc } from "./grpc.ts";
import { hbase } from "./hbase.ts";
import { page } from "./page.ts";
import { zooKeeper } from "./zookeeper.ts";

const backends: readonly Backend[] = [grpc, zooKeeper, hbase];

type WorkerContext = Context<{ Bindings: Env }>;

async function fieldsOf({ req }: WorkerContext): Promise<Fields> {
  return new URLSearchParams(req.method === "POST" ? await req.text() : new URL(req.url).search);
}

function toldAs(error: unknown): { readonly error: string } {
  return { error: error instanceof Error ? error.message : String(error) };
}

/** Each part as it comes. The answer has begun by then, so an error is its last line. */
function lines(context: WorkerContext, parts: AsyncIterable<unknown>): Response {
  // What is compressed on its way would wait for more of it.
  context.header("Content-Encoding", "identity");
  return streamText(context, async (response) => {
    try {
      for await (const part of parts) await response.writeln(JSON.stringify(part));
    } catch (error) {
      await response.writeln(JSON.stringify(toldAs(error)));
    }
  });
}

async function answer(context: WorkerContext, call: BackendCall): Promise<Response> {
  try {
    const result = await call.run(context.env, await fieldsOf(context));
    const isIterator = typeof result === "object" && result !== null && Symbol.asyncIterator in result;
    return isIterator ? lines(context, result as AsyncIterable<unknown>) : context.json(result);
  } catch (error) {
    return context.json(toldAs(error), 502);
  }
}

/** The Worker. */
export const app: Hono<{ Bindings: Env }> = new Hono<{ Bindings: Env }>();

app.get("/", ({ html, env }) => html(page(backends, env)));
for (const { path, calls } of backends) {
  for (const [name, call] of Object.entries(calls)) {
    app.on(call.method.toUpperCase(), `${path}/${name}`, (context) => answer(context, call));
  }
}
