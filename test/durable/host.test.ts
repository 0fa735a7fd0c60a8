/** An object without a runtime: what it lets in, how it opens and closes its client, and what becomes of its calls. */
import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import { FrameKind, FrameReader, plainFrame, plainOf } from "../../src/durable/boundary/frames.ts";
import type { CallRequest, WhenLeft } from "../../src/durable/boundary/protocol.ts";
import { Host, type HostInit } from "../../src/durable/host.ts";
import type { ClientKind } from "../../src/durable/kind.ts";
import { VirtualClock } from "../../src/transport/memory/index.ts";
import { memoryPipe, MemoryStorage } from "./support/memory.ts";

/** A client that remembers. */
class TestClient {
  readonly target: string;
  isClosed = false;
  isOver = false;

  constructor(target: string) {
    this.target = target;
  }
}

let opened: TestClient[] = [];
/** What `wait` waits for. */
let released = Promise.withResolvers<void>();

const kind: ClientKind<TestClient> = {
  name: "TEST",
  open(target) {
    if (target === "broken") throw new Error("It cannot be opened");
    const client = new TestClient(target);
    opened.push(client);
    return client;
  },
  async close(client) {
    client.isClosed = true;
  },
  isOver: (client) => client.isOver,
  calls: {
    echo: async (client, [said]: readonly [string]) => `${client.target}: ${said}`,
    fail: async () => {
      throw new Error("It failed");
    },
    wait: async (_client, _args: never, { signal }) => {
      const aborted = new Promise<never>((_, reject) => {
        signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true });
      });
      await Promise.race([released.promise, aborted]);
      return "waited";
    },
    time: async (_client, _args: never, { timeoutMs }) => timeoutMs,
  },
  streams: {
    async count(_client, [upTo]: readonly [number], { response }) {
      await response.write(plainFrame(FrameKind.head, "counting"));
      for (let number = 1; number <= upTo; number++) await response.write(plainFrame(FrameKind.message, number));
      return { counted: upTo };
    },
    async quote(_client, _args: never, { requests, response }) {
      for (let frame = await requests?.next(); frame !== undefined; frame = await requests?.next()) {
        if (frame.kind === FrameKind.status) return "all";
        await response.write(frame);
      }
      throw new Error("The requests were cut off");
    },
  },
  plainError: (error) => ({ message: (error as Error).message }),
  refusal: (reason, message) => new Error(`${reason}: ${message}`),
};

let clock: VirtualClock;
let storage: MemoryStorage;

function newHost(init: Partial<HostInit<TestClient>> = {}): Host<TestClient> {
  return new Host({
    ...{ kind, clock, storage, newPipe: memoryPipe, maxCallsInFlight: 3 },
    wallClock: () => clock.now(),
    allowedTargets: () => ["a", "b", "broken"],
    ...init,
  });
}

function request(method: string, args: readonly unknown[] = [], more: Partial<CallRequest> = {}): CallRequest {
  return { target: "a", options: {}, keepAlive: "while-used", method, args, timeoutMs: undefined, ...more };
}

/** A caller who waits for as long as it takes. */
const patient: WhenLeft = () => new Promise(() => {});

async function call(host: Host<TestClient>, asked: CallRequest): Promise<unknown> {
  const reply = await host.call(asked, patient);
  return reply.ok ? reply.value : reply.error["message"];
}

beforeEach(() => {
  opened = [];
  released = Promise.withResolvers();
  clock = new VirtualClock();
  storage = new MemoryStorage();
});

describe("a host", () => {
  test("opens one client for all calls", async () => {
    const host = newHost();
    assert.equal(await call(host, request("echo", ["hello"])), "a: hello");
    assert.equal(await call(host, request("echo", ["again"])), "a: again");
    assert.equal(opened.length, 1);
  });

  test("tells a method how much time its caller has", async () => {
    assert.equal(await call(newHost(), request("time", [], { timeoutMs: 70 })), 70);
  });

  test("refuses a target that its owner does not allow, and opens nothing", async () => {
    assert.match(String(await call(newHost(), request("echo", [""], { target: "c" }))), /^target: .*"c".*TEST_TARGETS/);
    assert.match(String(await call(newHost({ allowedTargets: () => [] }), request("echo", [""]))), /^target: /);
    assert.equal(opened.length, 0);
  });

  test("refuses a proxy that its owner does not allow, and one that was stored when it did", async () => {
    const options = { proxy: { host: "proxy.test", port: 3128 } };
    const proxied = request("echo", ["hello"], { options, keepAlive: "session" });
    assert.match(String(await call(newHost(), proxied)), /^target: .*"proxy\.test:3128".*TEST_TARGETS/);
    assert.equal(opened.length, 0);
    assert.equal(await call(newHost({ allowedTargets: () => ["a", "*.test:3128"] }), proxied), "a: hello");
    const later = newHost();
    later.reopen();
    assert.equal(opened.length, 1);
    assert.equal(later.status.isOpen, false);
  });

  for (const proxy of [null, {}, { host: 7 }, "proxy.test:3128"]) {
    test(`forgets what was stored with a proxy that cannot be (${JSON.stringify(proxy)})`, () => {
      storage.entries.set("opening", { version: 1, target: "a", options: { proxy } });
      newHost().reopen();
      assert.deepEqual([opened.length, storage.entries.has("opening")], [0, false]);
    });
  }

  test("refuses another target than the one that it is held for", async () => {
    const host = newHost();
    await call(host, request("echo", [""]));
    assert.match(String(await call(host, request("echo", [""], { target: "b" }))), /^target: .*held for "a"/);
  });

  test("refuses other options than those that it is held with", async () => {
    const host = newHost();
    const ca = new Uint8Array([1, 2]);
    const first = { credentials: { security: "tls", ca }, sizes: [1, 2], big: 1n, nothing: undefined };
    assert.equal(await call(host, request("echo", [""], { options: first })), "a: ");
    assert.equal(await call(host, request("echo", [""], { options: structuredClone(first) })), "a: ");
    const { nothing: _nothing, ...same } = first;
    assert.equal(await call(host, request("echo", [""], { options: same })), "a: ");
    for (const options of [
      {},
      { ...same, credentials: { security: "plaintext" } },
      { ...same, credentials: { security: "tls", ca: new Uint8Array([1, 3]) } },
      { ...same, sizes: [1] },
      { ...same, sizes: { 0: 1, 1: 2 } },
      { ...same, big: 2n },
      { ...same, more: null },
      undefined,
    ]) {
      assert.match(String(await call(host, request("echo", [""], { options }))), /^target: .*other options/);
    }
    assert.equal(opened.length, 1);
  });

  for (const method of ["nothing", "constructor", "__proto__", "hasOwnProperty"]) {
    test(`knows no method "${method}"`, async () => {
      assert.match(String(await call(newHost(), request(method))), /^request: /);
    });
  }

  test("answers with what the client cannot do", async () => {
    assert.equal(await call(newHost(), request("fail")), "It failed");
    assert.equal(await call(newHost(), request("echo", [""], { target: "broken" })), "It cannot be opened");
  });

  test("opens another client when the first will never answer again, and closes that", async () => {
    const host = newHost();
    await call(host, request("echo", [""]));
    (opened[0] as TestClient).isOver = true;
    await call(host, request("echo", [""]));
    assert.deepEqual(
      opened.map(({ isClosed }) => isClosed),
      [true, false],
    );
  });

  test("takes so many calls at once, and refuses more", async () => {
    const host = newHost();
    const waiting = [1, 2, 3].map(() => call(host, request("wait")));
    assert.equal(host.status.callsInFlight, 3);
    assert.match(String(await call(host, request("wait"))), /^busy: /);
    const { response } = host.stream(request("count", [1]), undefined);
    const status = await new FrameReader(response).next();
    assert.match(JSON.stringify(status && plainOf(status)), /busy: /);
    released.resolve();
    assert.deepEqual(await Promise.all(waiting), ["waited", "waited", "waited"]);
    assert.equal(await call(host, request("echo", ["free"])), "a: free");
  });

  test("cancels a call whose caller is gone, and no other", async () => {
    const host = newHost();
    const left = Promise.withResolvers<string>();
    const gone = host.call(request("wait"), () => left.promise);
    const other = host.call(request("wait"), patient);
    await clock.advance(150);
    left.reject(new Error("The execution context is no longer running"));
    assert.deepEqual(await gone, { ok: false, error: { message: "The caller is gone" } });
    assert.equal(host.status.callsInFlight, 1);
    released.resolve();
    assert.deepEqual(await other, { ok: true, value: "waited" });
  });

  test("cancels a call whose caller has given up, with its reason", async () => {
    const host = newHost();
    const reply = host.call(request("wait"), async () => "No longer wanted");
    await clock.advance(150);
    assert.deepEqual(await reply, { ok: false, error: { message: "No longer wanted" } });
    assert.equal(host.status.callsInFlight, 0);
  });

  test("asks nobody whose call is over soon, and nobody twice", async () => {
    const host = newHost();
    let asked = 0;
    const counting: WhenLeft = () => {
      asked += 1;
      return new Promise(() => {});
    };
    await host.call(request("echo", [""]), counting);
    await clock.advance(5_000);
    assert.equal(asked, 0);
    const waiting = host.call(request("wait"), counting);
    await clock.advance(5_000);
    assert.equal(asked, 1);
    released.resolve();
    assert.deepEqual(await waiting, { ok: true, value: "waited" });
  });

  test("takes no notice of what callers say when their calls are over", async () => {
    const host = newHost();
    const left = Promise.withResolvers<string>();
    const waiting = host.call(request("wait"), () => left.promise);
    await clock.advance(150);
    released.resolve();
    assert.deepEqual(await waiting, { ok: true, value: "waited" });
    left.reject(new Error("The stub was disposed of"));
    await clock.settle();
    assert.equal(await call(host, request("echo", ["still"])), "a: still");
  });
});

describe("a host's streams", () => {
  test("bring a head, messages and a status", async () => {
    const { response } = newHost().stream(request("count", [3]), undefined);
    const frames = new FrameReader(response);
    const values: unknown[] = [];
    for (let frame = await frames.next(); frame !== undefined; frame = await frames.next()) {
      values.push([frame.kind, plainOf(frame)]);
    }
    assert.deepEqual(values, [
      [FrameKind.head, "counting"],
      [FrameKind.message, 1],
      [FrameKind.message, 2],
      [FrameKind.message, 3],
      [FrameKind.status, { ok: true, value: { counted: 3 } }],
    ]);
  });

  test("are held back by a reader that does not read, and counted until they are over", async () => {
    const host = newHost();
    host.stream(request("count", [100_000]), undefined);
    await clock.settle();
    assert.equal(host.status.callsInFlight, 1);
  });

  test("that nobody reads end when their caller lets go of them", async () => {
    const host = newHost();
    const stream = host.stream(request("count", [100_000]), undefined);
    await clock.settle();
    stream.cancel("The caller is gone");
    await clock.settle();
    assert.equal(host.status.callsInFlight, 0);
  });

  test("end when their caller lets go of them", async () => {
    const host = newHost();
    const pipe = memoryPipe();
    const stream = host.stream(request("quote"), pipe.readable);
    stream.cancel("The caller is gone");
    await assert.rejects(new FrameReader(stream.response).next(), /The caller is gone/);
    await clock.settle();
    assert.equal(host.status.callsInFlight, 0);
  });
});

describe("an object's lifetime", () => {
  test("while used: everything is closed ten seconds after the last call", async () => {
    const host = newHost();
    await call(host, request("echo", [""]));
    await clock.advance(9_000);
    await call(host, request("echo", [""]));
    await clock.advance(9_000);
    assert.equal(opened[0]?.isClosed, false);
    await clock.advance(1_100);
    assert.equal(opened[0]?.isClosed, true);
    assert.equal(clock.pendingTimers, 0);
    assert.equal(storage.alarmAt, undefined);
    assert.equal(storage.entries.size, 0);
    assert.equal(await call(host, request("echo", ["anew"])), "a: anew");
    assert.equal(opened.length, 2);
  });

  test("the client is closed though the alarm cannot be taken back", async () => {
    storage.deleteAlarm = () => Promise.reject(new Error("Storage is down"));
    const host = newHost();
    await call(host, request("echo", [""]));
    await clock.advance(10_100);
    assert.equal(opened[0]?.isClosed, true);
  });

  test("a client that is being closed still counts as open", async () => {
    storage.deleteAlarm = () => new Promise(() => {});
    const closed = Promise.withResolvers<void>();
    const host = newHost({ kind: { ...kind, close: () => closed.promise } });
    await call(host, request("echo", [""]));
    await clock.advance(10_100);
    assert.equal(host.status.isOpen, true);
    closed.resolve();
    await clock.settle();
    assert.equal(host.status.isOpen, false);
  });

  test("a call that lasts keeps the client for as long as it lasts", async () => {
    const host = newHost();
    const waiting = call(host, request("wait"));
    await clock.advance(60_000);
    assert.equal(opened[0]?.isClosed, false);
    released.resolve();
    await waiting;
    await clock.advance(10_100);
    assert.equal(opened[0]?.isClosed, true);
  });

  test("a number: alarms hold the object until then, and no longer", async () => {
    const host = newHost();
    await call(host, request("echo", [""], { keepAlive: 50_000 }));
    const alarms: number[] = [];
    while (storage.alarmAt !== undefined) {
      const at = storage.alarmAt;
      alarms.push(at);
      storage.alarmAt = undefined;
      await clock.advance(at - clock.now());
      await host.lifetime.alarm();
    }
    assert.deepEqual(alarms, [20_000, 40_000, 60_000]);
    assert.equal(opened[0]?.isClosed, true);
  });

  test("session: never closed, and opened again by the alarm of an object that has forgotten everything", async () => {
    const host = newHost();
    await call(host, request("echo", [""], { keepAlive: "session" }));
    await clock.advance(3_600_000);
    assert.equal(opened[0]?.isClosed, false);
    const other = newHost();
    other.reopen();
    await other.lifetime.alarm();
    assert.equal(opened[1]?.target, "a");
    assert.equal(other.lifetime.keepAlive, "session");
    assert.notEqual(storage.alarmAt, undefined);
  });

  test("session: what was opened from storage is opened anew for a later deployment's options", async () => {
    await call(newHost(), request("echo", [""], { keepAlive: "session", options: { version: 1 } }));
    const later = request("echo", ["hello"], { keepAlive: "session", options: { version: 2 } });
    const serving = newHost({ kind: { ...kind, takesAnyOptions: true } });
    assert.equal(await call(serving, later), "a: hello");
    assert.deepEqual([opened.length, opened[1]?.isClosed], [2, false]);
    const host = newHost();
    assert.equal(await call(host, later), "a: hello");
    assert.deepEqual([opened.length, opened[2]?.isClosed], [4, true]);
    assert.match(String(await call(host, request("echo", [""], { options: { version: 1 } }))), /other options/);
    assert.match(JSON.stringify([...storage.entries]), /"version":2/);
  });

  test("the last caller's choice counts", async () => {
    const host = newHost();
    await call(host, request("echo", [""], { keepAlive: "session" }));
    await call(host, request("echo", [""]));
    await clock.advance(10_100);
    assert.equal(opened[0]?.isClosed, true);
    const other = newHost();
    other.reopen();
    assert.equal(opened.length, 1);
  });

  for (const keepAlive of ["for-ever", -1, Number.NaN, Number.POSITIVE_INFINITY, undefined]) {
    test(`"${String(keepAlive)}" is refused`, async () => {
      const reply = await call(newHost(), request("echo", [""], { keepAlive: keepAlive as never }));
      assert.match(String(reply), /"keepAlive" is/);
      assert.equal(opened.length, 0);
    });
  }
});
