/** Connections and the requests that use them, in workerd: a plain Worker's belongs to one, a Durable Object's to all. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { Miniflare } from "miniflare";
import { bundleWorker, compatibilityDate, outputText } from "../../../scripts/support/worker-bundle.ts";
import { createGrpcServer, type GrpcServer } from "../../../src/testing/grpc-server.ts";
import { listen, type Listening } from "../../../src/testing/listen-node.ts";
import { interpreterRoutes } from "../../testing/interpreter.ts";

describe("in workerd", () => {
  let server: GrpcServer;
  let listening: Listening;
  let miniflare: Miniflare;

  before(async () => {
    server = createGrpcServer({ routes: interpreterRoutes });
    listening = await listen(server);
    const entry = 'export { default, Holder } from "./test/grpc/workers/shared-transport.ts";';
    miniflare = new Miniflare({
      modules: true,
      script: outputText(await bundleWorker({ entry }), ".js"),
      compatibilityDate,
      bindings: { BACKEND: `127.0.0.1:${listening.port}` },
      durableObjects: { HOLDER: "Holder" },
    });
  });

  after(async () => {
    await miniflare.dispose();
    await listening.close();
    await server.close();
  });

  async function get(path: string): Promise<{ reply?: string; code?: number; error?: string }> {
    const response = await miniflare.dispatchFetch(`http://worker${path}`, { signal: AbortSignal.timeout(10_000) });
    return (await response.json()) as { reply?: string; code?: number; error?: string };
  }

  test("each request of a plain Worker can have a transport of its own", async () => {
    const replies = await Promise.all(["a", "b", "c"].map((phrase) => get(`/own?phrase=${phrase}`)));
    assert.deepEqual(replies, [{ reply: "de:a" }, { reply: "de:b" }, { reply: "de:c" }]);
  });

  test("a transport used by another request than its own fails at once, saying what to do", async () => {
    assert.deepEqual(await get("/shared?phrase=a"), { reply: "de:a" });
    const { code, error } = await get("/shared?phrase=b");
    assert.equal(code, 9);
    assert.match(error ?? "", /belongs to another request.*inside the request's handler.*Durable Object/);
    assert.deepEqual(await get("/own?phrase=c"), { reply: "de:c" });
  });

  test("a Durable Object's transport serves its requests over one connection", async () => {
    const first = await get("/held?phrase=first");
    const connections = server.connections;
    const replies = await Promise.all(Array.from({ length: 20 }, (_, i) => get(`/held?phrase=${i}`)));
    assert.deepEqual(first, { reply: "de:first" });
    assert.deepEqual(
      replies,
      Array.from({ length: 20 }, (_, i) => ({ reply: `de:${i}` })),
    );
    assert.equal(server.connections, connections);
  });
});
