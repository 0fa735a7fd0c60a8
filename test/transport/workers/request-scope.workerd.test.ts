/** A request's clients: opened once each, with six connections between them, and closed together. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { createGrpcTransport, insecure } from "../../../src/grpc/index.ts";
import { openHBase } from "../../../src/hbase/index.ts";
import type { Dialer } from "../../../src/core/dialer.ts";
import { requestScope } from "../../../src/transport/workers/index.ts";
import { memoryDialer, VirtualClock } from "../../../src/transport/memory/index.ts";

interface Opened extends AsyncDisposable {
  readonly target: string;
  readonly dialer: Dialer | undefined;
  isClosed: boolean;
}

function open(target: string, { dialer }: { readonly dialer?: Dialer }): Opened {
  return {
    ...{ target, dialer, isClosed: false },
    async [Symbol.asyncDispose]() {
      this.isClosed = true;
    },
  };
}

const openAnother = (target: string, options: { readonly dialer?: Dialer }): Opened => open(target, options);

describe("a request's scope", () => {
  test("opens a client once for each target and kind, over its own dialer", async () => {
    await using scope = requestScope();
    const first = scope.open(open, "a", {});
    assert.equal(scope.open(open, "a", {}), first);
    assert.notEqual(scope.open(open, "b", {}), first);
    assert.notEqual(scope.open(openAnother, "a", {}), first);
    assert.equal(first.dialer, scope.dialer);
    assert.equal(scope.dialer.runtime, "workers");
  });

  test("limits who names no dialer, and leaves who names one to it", async () => {
    await using scope = requestScope();
    assert.equal(scope.open(open, "a", { dialer: undefined as never }).dialer, scope.dialer);
    const own = memoryDialer({ clock: new VirtualClock() });
    assert.equal(scope.open(open, "b", { dialer: own }).dialer, own);
  });

  test("closes all of them, and opens none any more", async () => {
    const scope = requestScope();
    const clients = ["a", "b"].map((target) => scope.open(open, target, {}));
    await Promise.all([scope[Symbol.asyncDispose](), scope[Symbol.asyncDispose]()]);
    assert.deepEqual(
      clients.map(({ isClosed }) => isClosed),
      [true, true],
    );
    assert.throws(() => scope.open(open, "a", {}), /"a" cannot be opened/);
  });

  test("takes the package's own clients", async () => {
    await using scope = requestScope();
    assert.equal(scope.open(createGrpcTransport, "localhost:1", { credentials: insecure() }).state, "IDLE");
    assert.deepEqual(scope.open(openHBase, "localhost:1/hbase", {}).connections, []);
  });

  test("has six connections, and lets the seventh wait", async () => {
    const clock = new VirtualClock();
    const network = memoryDialer({ clock });
    let accepted = 0;
    network.listen({ host: "server.test", port: 1 }, () => (accepted += 1));
    await using scope = requestScope({ dialer: network });
    const dial = () => scope.dialer.dial({ host: "server.test", port: 1 }, { clock });
    const streams = await clock.runUntil(Promise.all(Array.from({ length: 6 }, dial)));
    const seventh = dial();
    await clock.settle();
    assert.equal(accepted, 6);
    streams[0]?.abort();
    await clock.runUntil(seventh);
    assert.equal(accepted, 7);
  });
});
