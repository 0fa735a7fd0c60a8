/**
 * A channel in a Durable Object against a real grpc-go server while the object loses its memory: reset, put away, deployed anew. Each call
 * is answered or says that it was lost, and no connection is left behind.
 */
import assert from "node:assert/strict";
import process from "node:process";
import { after, before, describe, test } from "node:test";
import { Code } from "@connectrpc/connect";
import { type Answer, RunningWorker } from "../../durable/support/running-worker.ts";
import { until } from "../../durable/support/until.ts";
import { Relay } from "../../support/relay.ts";

const servers = JSON.parse(process.env["DRAGOMAN_GRPC_INTEROP"] ?? "null") as { readonly plaintextPort: number } | null;
if (servers === null) throw new Error("No interop server: run it as npm test -- --only integration");

const ENTRY = 'export { Channel, worker as default } from "./test/durable/support/grpc-interop-worker.ts";';

describe("a channel in a Durable Object and a grpc-go server", () => {
  const stack = new AsyncDisposableStack();
  /** Between the two: counts connections, and holds answers back. */
  let relay: Relay;
  let worker: RunningWorker;

  before(async () => {
    relay = stack.use(await Relay.before(servers.plaintextPort));
    worker = stack.use(
      await RunningWorker.start(ENTRY, {
        bindings: { BACKEND: relay.address, GRPC_TARGETS: relay.address },
        durableObjects: { GRPC: { className: "Channel", useSQLite: true } },
      }),
    );
  });

  after(() => stack.disposeAsync());

  async function get(path: string): Promise<unknown> {
    const { status, body } = await worker.get(path);
    assert.equal(status, 200, `${path}: ${JSON.stringify(body)}`);
    return body;
  }

  async function works(more = ""): Promise<void> {
    assert.equal(await get(`/unary?size=100${more}`), 100);
    assert.deepEqual(await get(`/stream?${more}`), [10, 10, 10]);
  }

  function assertLost({ status, body }: Answer): void {
    const { code, message, maybeProcessed } = body as { code: Code; message: string; maybeProcessed: boolean };
    assert.deepEqual([status, code, maybeProcessed], [502, Code.Unavailable, true], message);
    assert.match(message, /Durable Object that holds the channel/);
  }

  test("a reset in the middle of a unary call is an error that says so, and the next call works", async () => {
    await works();
    relay.withhold();
    const lost = worker.get("/unary?size=1");
    await until("the call is on its way", async () => {
      const { callsInFlight } = (await get("/status")) as { callsInFlight: number };
      return callsInFlight === 1;
    });
    await get("/reset");
    assertLost(await lost);
    relay.release();
    await works();
  });

  for (const [kind, path] of [
    ["a stream from the server", "/silent-stream"],
    ["a stream both ways", "/conversation"],
  ] as const) {
    test(`a reset in the middle of ${kind} is an error that says so, and the next call works`, async () => {
      const soFar = Number(await get("/messages"));
      const lost = worker.get(path);
      await until("its first message has come", async () => Number(await get("/messages")) === soFar + 1);
      await get("/reset");
      assertLost(await lost);
      await works();
    });
  }

  test("of five hundred calls over five resets each one is answered as it should be, or says that it was lost", async () => {
    let [next, answered] = [0, 0];
    const resets = new Map([50, 150, 250, 350, 450].map((call) => [call, () => get("/reset")]));
    const caller = async (): Promise<void> => {
      while (next < 500) {
        const call = next++;
        const [answer] = await Promise.all([worker.get(`/unary?size=${call}`), resets.get(call)?.()]);
        if (answer.status === 200) {
          assert.equal(answer.body, call);
          answered += 1;
        } else assert.equal((answer.body as { code: Code }).code, Code.Unavailable, JSON.stringify(answer.body));
      }
    };
    await Promise.all(Array.from({ length: 20 }, caller));
    // A reset takes with it what is in flight then: twenty calls or so.
    assert.ok(answered >= 300, `${answered} calls answered`);
    await until("the resets' connections are gone", () => relay.open === 1);
  });

  test("what rests closes its connection, is put away, and is there again for the next call", async () => {
    const open = relay.open;
    await works("&name=resting&keepAlive=50");
    await until("its connection is closed", () => relay.open === open);
    await worker.evict("Channel", "resting");
    await works("&name=resting&keepAlive=50");
  });

  test("a deployment in the middle of calls leaves no connection behind, and calls go on over one", async () => {
    const soFar = Number(await get("/messages"));
    const lost = worker.get("/silent-stream").catch((error: unknown) => error);
    await until("its first message has come", async () => Number(await get("/messages")) === soFar + 1);
    await worker.redeploy();
    await lost;
    await until("the old connections are gone", () => relay.open === 0);
    const accepted = relay.accepted;
    await works();
    assert.deepEqual([relay.open, relay.accepted], [1, accepted + 1]);
  });
});
