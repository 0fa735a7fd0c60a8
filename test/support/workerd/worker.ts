/**
 * The workerd lane's Worker: runs a test file inside a Durable Object, or, for a `*.request.workerd.test.ts`, inside a
 * plain Worker's request, and streams a record a line back.
 *
 * `lane:files` is made by the lane: a table from a test file's name to the function that loads it. A test that needs
 * another request of its own (another I/O context) exports `handle(request)` and calls it by `requests.ts`.
 */
import { DurableObject } from "cloudflare:workers";
import { files } from "lane:files";
import { catchStrayErrors, runFile } from "../harness/node-test.ts";

interface Environment {
  readonly TESTS: {
    idFromName(name: string): unknown;
    get(id: unknown): { fetch(request: Request): Promise<Response> };
  };
}

catchStrayErrors();

/** `/run/<file>` runs it; `/handle/<file>` calls what it exports. */
async function answer(request: Request, context: { waitUntil(promise: Promise<unknown>): void }): Promise<Response> {
  const [, action, encoded] = new URL(request.url).pathname.split("/");
  const file = decodeURIComponent(encoded ?? "");
  const load = files[file];
  if (load === undefined) return new Response(`No test file "${file}"`, { status: 404 });
  if (action === "handle") {
    const { handle } = await load();
    return handle === undefined ? new Response(`"${file}" exports no handle`, { status: 404 }) : handle(request);
  }
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const writer = writable.getWriter();
  const encoder = new TextEncoder();
  let written: Promise<void> = Promise.resolve();
  const run = runFile(file, load, (record) => {
    written = writer.write(encoder.encode(`${JSON.stringify(record)}\n`));
  });
  context.waitUntil(run.then(() => written).then(() => writer.close()));
  // Text, which it would take it for otherwise, miniflare compresses, and so holds back until the end.
  return new Response(readable, { headers: { "content-type": "application/octet-stream" } });
}

/** The I/O context that a file's tests share. */
export class Tests extends DurableObject {
  override fetch(request: Request): Promise<Response> {
    return answer(request, this.ctx);
  }
}

/** The plain Worker: runs what belongs here, hands the rest to the Durable Object named by the `object` parameter. */
export const worker = {
  fetch(
    request: Request,
    env: Environment,
    context: { waitUntil(promise: Promise<unknown>): void },
  ): Promise<Response> {
    const object = new URL(request.url).searchParams.get("object");
    if (object === null) return answer(request, context);
    return env.TESTS.get(env.TESTS.idFromName(object)).fetch(request);
  },
};
