/** A session in a Durable Object, in local workerd, against a server that counts: what it does when its callers, itself or its backend fail. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { connectZooKeeper, fourLetterWord, type ZooKeeper } from "dragoman/zookeeper";
import { listen, type Listening } from "../../src/testing/listen-node.ts";
import { createZooKeeperServer, type ZooKeeperServer } from "../../src/testing/zookeeper/server.ts";
import { OpCode } from "../../src/zookeeper/wire/op-code.ts";
import { RunningWorker } from "./support/running-worker.ts";

const ENTRY = 'export { Session, Watcher, worker as default } from "./test/durable/support/zookeeper-worker.ts";';

interface Told {
  readonly number: number;
  readonly first?: number;
  readonly type: string;
  readonly path: string;
  readonly reason?: string;
}

/** Asks again until it is so. */
async function until(what: string, isSo: () => boolean | Promise<boolean>, limitMs = 10_000): Promise<void> {
  const deadline = performance.now() + limitMs;
  while (!(await isSo())) {
    assert.ok(performance.now() < deadline, `${what}: not within ${limitMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

let server: ZooKeeperServer;
let listening: Listening;
let worker: RunningWorker;
/** A client beside the Worker. */
let zk: ZooKeeper;
let unansweredRequests = 0;

async function watches(): Promise<number> {
  const facts = await fourLetterWord("127.0.0.1", listening.port, "mntr");
  return Number(/zk_watch_count\t(\d+)/.exec(facts)?.[1]);
}

/** What the Worker answers; an error is the test's, unless it is one that is expected. */
async function ask(path: string): Promise<unknown> {
  const { status, body } = await worker.get(path);
  assert.equal(status, 200, `${path}: ${JSON.stringify(body)}`);
  return body;
}

async function refusal(path: string): Promise<{ readonly code: string; readonly message: string }> {
  const { status, body } = await worker.get(path);
  assert.equal(status, 502, `${path}: ${JSON.stringify(body)}`);
  return body as { code: string; message: string };
}

async function sessionOf(query: string): Promise<string> {
  return ((await ask(`/session?${query}`)) as { session: string }).session;
}

async function heardSoFar(what: string, into: string[]): Promise<boolean> {
  into.push(...((await ask("/heard")) as string[]));
  return into.includes(what);
}

before(async () => {
  server = createZooKeeperServer({
    ...{ tickMs: 500, maxSessionTimeoutMs: 60_000 },
    onRequest({ opCode }) {
      if (opCode !== OpCode.whoAmI) return "handle";
      unansweredRequests += 1;
      return "ignore";
    },
  });
  listening = await listen(server);
  const target = `127.0.0.1:${listening.port}`;
  zk = await connectZooKeeper(target);
  worker = await RunningWorker.start(ENTRY, {
    bindings: { BACKEND: target, ZOOKEEPER_TARGETS: `${target} 127.0.0.1:1` },
    durableObjects: { ZOOKEEPER: { className: "Session", useSQLite: true } },
    serviceBindings: { WATCHER: { name: "tests", entrypoint: "Watcher" } },
  });
});

after(async () => {
  await worker[Symbol.asyncDispose]();
  await zk.close();
  await listening.close();
  await server.close();
});

describe("a ZooKeeper session in a Durable Object", () => {
  test("is one for all requests, and ends by its name's last word", async () => {
    const others = new Set(server.sessions);
    const sessions = await Promise.all(Array.from({ length: 1_000 }, () => sessionOf("name=one")));
    assert.equal(new Set(sessions).size, 1);
    assert.deepEqual(server.sessions.filter((id) => !others.has(id)).map(String), [sessions[0]]);
    await ask("/end?name=one");
    await until("the session is closed", () => server.sessions.every((id) => others.has(id)));
    assert.deepEqual(await ask("/keys?name=one"), []);
  });

  test("goes on after a reset, its ephemerals alive", async () => {
    const { session } = (await ask("/create?name=reset&path=/reset&mode=ephemeral")) as { session: string };
    await ask("/reset?name=reset");
    assert.equal(((await ask("/get?name=reset&path=/reset")) as { session: string }).session, session);
    assert.equal(String((await zk.exists("/reset"))?.ephemeralOwner), session);
    await ask("/end?name=reset");
    assert.equal(await zk.exists("/reset"), undefined);
  });

  test("is attached again by an alarm within its timeout, when nobody calls", async () => {
    const { session } = (await ask("/create?name=alarm&path=/alarm&mode=ephemeral&sessionTimeoutMs=3000")) as {
      session: string;
    };
    await ask("/reset?name=alarm");
    await new Promise((resolve) => setTimeout(resolve, 4_500));
    assert.equal(String((await zk.exists("/alarm"))?.ephemeralOwner), session);
    await ask("/end?name=alarm");
  });

  test("a call in the middle of which the object is reset fails as one whose connection was lost", async () => {
    await sessionOf("name=middle");
    const unanswered = refusal("/unanswered?name=middle");
    await until("the server has it", () => unansweredRequests > 0);
    await ask("/reset?name=middle");
    const { code, message } = await unanswered;
    assert.equal(code, "ConnectionLoss");
    assert.match(message, /^whoAmI: .*Durable Object that holds the session/);
    await sessionOf("name=middle");
    await ask("/end?name=middle");
  });

  test("when it has expired meanwhile, the next call has another", async () => {
    const session = await sessionOf("name=expired");
    await ask("/reset?name=expired");
    server.expireSession(BigInt(session));
    const next = await sessionOf("name=expired");
    assert.notEqual(next, session);
    await ask("/end?name=expired");
  });

  test("at rest is closed at the server, and nothing of it is kept", async () => {
    const session = await sessionOf("name=rest&keepAlive=50");
    await until("the session is closed", () => !server.sessions.map(String).includes(session));
    assert.deepEqual(await ask("/keys?name=rest&keepAlive=50"), []);
    await worker.evict("Session", `127.0.0.1:${listening.port} rest`);
    await sessionOf("name=rest&keepAlive=50");
  });

  test("that is not kept takes no ephemeral nodes and no subscriptions", async () => {
    const node = await refusal("/create?name=short&keepAlive=while-used&path=/short&mode=ephemeral-sequential");
    assert.deepEqual([node.code, /keepAlive: "session"/.test(node.message)], ["BadArguments", true]);
    const subscription = await refusal("/subscribe?name=short&keepAlive=1000&id=a&path=/a");
    assert.deepEqual([subscription.code, /keepAlive: "session"/.test(subscription.message)], ["BadArguments", true]);
  });

  test("with an ephemeral node is kept, whatever later callers say", async () => {
    await ask("/create?name=held&path=/held&mode=ephemeral");
    await sessionOf("name=held&keepAlive=10");
    await new Promise((resolve) => setTimeout(resolve, 300));
    assert.ok(await zk.exists("/held"));
    await ask("/end?name=held");
  });

  test("a target that the owner did not list is refused", async () => {
    const { code, message } = await refusal("/session?name=other&target=localhost:1");
    assert.equal(code, "BadArguments");
    assert.match(message, /"localhost:1".*ZOOKEEPER_TARGETS/);
  });

  test("a backend that is down is a lost connection, and a deadline holds", async () => {
    const { code } = await refusal("/session?name=down&target=127.0.0.1:1&keepAlive=100");
    assert.equal(code, "ConnectionLoss");
    const late = await refusal("/get?name=down&target=127.0.0.1:1&keepAlive=100&path=/a&timeoutMs=1");
    assert.match(late.code, /ConnectionLoss|OperationTimeout/);
  });

  test("gives up a call whose caller has vanished", async () => {
    await sessionOf("name=gone");
    const inFlight = async (): Promise<number> =>
      ((await ask("/status?name=gone")) as { callsInFlight: number }).callsInFlight;
    const vanish = await worker.getAndVanish("/unanswered?name=gone");
    await until("the call is on its way", async () => (await inFlight()) === 1);
    vanish();
    await until("it is given up", async () => (await inFlight()) === 0, 1_000);
    await ask("/end?name=gone");
  });

  test("an object that hangs costs its caller no more than the call's time", async () => {
    await sessionOf("name=hang");
    await ask("/hang?name=hang&ms=3000");
    const began = performance.now();
    assert.equal((await refusal("/get?name=hang&path=/&timeoutMs=200")).code, "OperationTimeout");
    assert.ok(performance.now() - began < 1_500);
    await ask("/reset?name=hang");
    await ask("/end?name=hang");
  });
});

describe("a watch through a Durable Object", () => {
  test("of a caller that vanishes is gone at the server within a second", async () => {
    await zk.create("/vanish");
    await sessionOf("name=vanish");
    for (const path of ["/once", "/watch"]) {
      const watchesBefore = await watches();
      const vanish = await worker.getAndVanish(`${path}?name=vanish&path=/vanish&count=1`);
      await until("the server has the watch", async () => (await watches()) === watchesBefore + 1);
      vanish();
      await until("the server has forgotten it", async () => (await watches()) === watchesBefore, 1_000);
    }
    await ask("/end?name=vanish");
  });

  test("that fires once hears of what a reset has hidden", async () => {
    await zk.create("/hidden", "a");
    const event = ask("/once?name=hidden&path=/hidden");
    const heard: string[] = [];
    await until("it watches", () => heardSoFar("watching /hidden", heard));
    await put("hidden", "slow", 500);
    await zk.setData("/hidden", "b");
    await put("hidden", "slow", 0);
    assert.deepEqual(await event, { type: "NodeDataChanged", path: "/hidden", ...zxidOf(await event) });
    await ask("/end?name=hidden");
  });

  test("that stays says by a resync that it may have missed something, and goes on", async () => {
    await zk.create("/stays");
    const events = ask("/watch?name=stays&path=/stays&count=3");
    const heard: string[] = [];
    await until("it watches", () => heardSoFar("watching /stays", heard));
    await zk.create("/stays/1");
    await until("it hears", () => heardSoFar("NodeCreated /stays/1", heard));
    await ask("/reset?name=stays");
    await until("it is told of the gap", () => heardSoFar("Resync /stays", heard));
    await zk.create("/stays/2");
    assert.deepEqual(await events, ["NodeCreated /stays/1", "Resync /stays", "NodeCreated /stays/2"]);
    await ask("/end?name=stays");
  });

  test("connection states tell of a reset, and that the session is the same", async () => {
    await sessionOf("name=states");
    const states = ask("/states?name=states&count=3");
    const heard: string[] = [];
    await until("it listens", () => heardSoFar("CONNECTED", heard));
    await ask("/reset?name=states");
    assert.deepEqual(await states, ["CONNECTED", "SUSPENDED", "RECONNECTED"]);
    await ask("/end?name=states");
  });
});

/** Servers say it or do not. */
function zxidOf(event: unknown): { readonly zxid?: string } {
  const { zxid } = event as { readonly zxid?: string };
  return zxid === undefined ? {} : { zxid };
}

async function toldOf(id: string): Promise<readonly Told[]> {
  return (await ask(`/told?id=${id}`)) as Told[];
}

/** Fails unless each number is there, and in order but for what was told twice. */
function assertComplete(told: readonly Told[]): void {
  let last = 0;
  for (const { number, first = number } of told) {
    assert.ok(first <= last + 1, `number ${last + 1} is missing before ${first}`);
    last = Math.max(last, number);
  }
}

describe("a lasting subscription", () => {
  test("is told by an entrypoint, over a reset and a refusal, without a number missing", async () => {
    await zk.create("/lasting");
    await ask("/subscribe?name=lasting&id=l1&path=/lasting");
    await ask("/refuse?times=2");
    await zk.setData("/lasting", "1");
    await until("it is told after refusals", async () => (await toldOf("l1")).length === 1);
    await ask("/refuse?times=1000000");
    await zk.setData("/lasting", "2");
    await ask("/reset?name=lasting");
    await sessionOf("name=lasting");
    await until("the watch is set again", async () => ((await ask("/keys?name=lasting")) as string[]).length >= 4);
    await zk.setData("/lasting", "3");
    await ask("/refuse?times=0");
    await until(
      "all is told",
      async () =>
        (await toldOf("l1")).at(-1)?.type === "NodeDataChanged" &&
        (await toldOf("l1")).some(({ reason }) => reason === "restarted"),
      30_000,
    );
    const told = await toldOf("l1");
    assertComplete(told);
    assert.deepEqual(
      told.map(({ type }) => type).filter((type, at, all) => all[at - 1] !== type),
      ["NodeDataChanged", "Resync", "NodeDataChanged"],
    );
    assert.deepEqual(await ask("/unsubscribe?name=lasting&id=l1"), true);
    assert.deepEqual(await ask("/subscriptions?name=lasting"), []);
    await ask("/end?name=lasting");
  });

  test("is told again what it was being told when the object was reset", async () => {
    await zk.create("/midway");
    await ask("/subscribe?name=midway&id=m1&path=/midway");
    await ask("/slow?ms=400");
    await zk.setData("/midway", "1");
    await zk.setData("/midway", "2");
    await ask("/reset?name=midway");
    await ask("/slow?ms=0");
    await sessionOf("name=midway");
    await until("all is told", async () => (await toldOf("m1")).some(({ reason }) => reason === "restarted"));
    assertComplete(await toldOf("m1"));
    await ask("/end?name=midway");
  });

  test("outlives a new deployment with its session", async () => {
    await zk.create("/deployed");
    await ask("/subscribe?name=deployed&id=d1&path=/deployed");
    const session = await sessionOf("name=deployed");
    await worker.redeploy();
    await until("its watcher is told of the gap", async () =>
      (await toldOf("d1")).some(({ reason }) => reason === "restarted"),
    );
    await zk.setData("/deployed", "1");
    await until("it is told", async () => (await toldOf("d1")).at(-1)?.type === "NodeDataChanged");
    assertComplete(await toldOf("d1"));
    assert.equal(await sessionOf("name=deployed"), session);
    await ask("/end?name=deployed");
  });

  test("hears that the session is another, and goes on with that", async () => {
    await zk.create("/another");
    await ask("/subscribe?name=another&id=a1&path=/another");
    server.expireSession(BigInt(await sessionOf("name=another")));
    await until("it is told", async () => (await toldOf("a1")).some(({ reason }) => reason === "new-session"));
    await zk.setData("/another", "1");
    await until("it is told", async () => (await toldOf("a1")).at(-1)?.type === "NodeDataChanged");
    assertComplete(await toldOf("a1"));
    await ask("/end?name=another");
  });

  test("that was stored by another version, or is broken, begins anew and says so", async () => {
    await zk.create("/broken");
    await ask("/subscribe?name=broken&id=b1&path=/broken");
    await zk.setData("/broken", "1");
    await until("it is told", async () => (await toldOf("b1")).length === 1);
    const subscription = { version: 0, id: "b1", path: "/broken", mode: "persistent" };
    const deliverTo = { entrypoint: "WATCHER", method: "onWatch" };
    await put("broken", "subscription:b1", { ...subscription, deliverTo, acknowledged: 1 });
    await until("it is told of it", async () => (await toldOf("b1")).some(({ reason }) => reason === "storage"));
    assertComplete(await toldOf("b1"));
    await put("broken", "session", { version: 7, nothing: "known" });
    await put("broken", "subscription:b2", "nonsense");
    const { session } = (await ask("/session?name=broken")) as { session: string };
    assert.notEqual(session, "0");
    assert.deepEqual(
      ((await ask("/subscriptions?name=broken")) as { id: string }[]).map(({ id }) => id),
      ["b1"],
    );
    await put("broken", "opening", { version: 99 });
    await sessionOf("name=broken");
    await ask("/end?name=broken");
  });

  test("to an entrypoint that is not there waits for it", async () => {
    await zk.create("/nowhere");
    await ask("/subscribe?name=nowhere&id=n1&path=/nowhere&to=NOBODY");
    await zk.setData("/nowhere", "1");
    await ask("/subscribe?name=nowhere&id=n1&path=/nowhere&to=WATCHER");
    await until("it is told", async () => (await toldOf("n1")).length === 1);
    await ask("/end?name=nowhere");
  });

  test("is refused for what it cannot be", async () => {
    assert.equal((await refusal("/subscribe?name=bad&id=a:b&path=/a")).code, "BadArguments");
    assert.equal((await refusal("/subscribe?name=bad&id=a&path=a")).code, "BadArguments");
    await ask("/end?name=bad");
  });
});

async function put(name: string, key: string, value: unknown): Promise<void> {
  await ask(`/put?name=${name}&key=${encodeURIComponent(key)}&value=${encodeURIComponent(JSON.stringify(value))}`);
}

/** A WebSocket of a subscription, and what came by it. */
class Reader {
  readonly told: Told[] = [];
  readonly #socket: WebSocket;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.addEventListener("message", ({ data }) => this.told.push(JSON.parse(String(data)) as Told));
  }

  static async open(path: string): Promise<Reader> {
    const socket = new WebSocket(new URL(path, worker.url.href.replace("http", "ws")));
    const reader = new Reader(socket);
    await new Promise((resolve, reject) => {
      socket.addEventListener("open", resolve);
      socket.addEventListener("error", () => reject(new Error("There is no WebSocket")));
    });
    return reader;
  }

  send(message: string): void {
    this.#socket.send(message);
  }

  /** The other end has begun to close it. */
  get isGoing(): boolean {
    return this.#socket.readyState >= WebSocket.CLOSING;
  }

  closed(): Promise<number> {
    return new Promise((resolve) => this.#socket.addEventListener("close", ({ code }) => resolve(code)));
  }

  close(): void {
    this.#socket.close();
  }
}

describe("a subscription's WebSocket", () => {
  test("brings what was not acknowledged, again when its client comes again, and over a reset", async () => {
    await zk.create("/socket");
    await ask("/subscribe?name=socket&id=s1&path=/socket&to=websocket");
    const first = await Reader.open("/socket?name=socket&id=s1");
    for (const data of ["1", "2", "3"]) await zk.setData("/socket", data);
    await until("three came", () => first.told.length === 3);
    first.send(JSON.stringify({ ack: 1 }));
    const closed = first.closed();
    await ask("/reset?name=socket");
    await closed;
    const second = await Reader.open("/socket?name=socket&id=s1&from=2");
    await until("it is told of the gap", () => second.told.some(({ reason }) => reason === "restarted"));
    assert.deepEqual(
      second.told.map(({ number }) => number),
      [2, 3, 4],
    );
    second.send(JSON.stringify({ ack: 4 }));
    await zk.setData("/socket", "4");
    await until("it goes on", () => second.told.at(-1)?.number === 5);
    second.close();
    await ask("/end?name=socket");
  });

  test("gives way to a newer one, and ends by nonsense", async () => {
    await zk.create("/two");
    await ask("/subscribe?name=two&id=t1&path=/two&to=websocket");
    const first = await Reader.open("/socket?name=two&id=t1");
    const second = await Reader.open("/socket?name=two&id=t1");
    await until("the first is told to go", () => first.isGoing);
    await zk.setData("/two", "1");
    await until("the second is told", () => second.told.length === 1);
    assert.deepEqual(first.told, []);
    for (const nonsense of ["nonsense", JSON.stringify({ ack: 100 })]) {
      const reader = await Reader.open("/socket?name=two&id=t1");
      const ended = reader.closed();
      reader.send(nonsense);
      assert.equal(await ended, 1_008);
    }
    second.close();
    await assert.rejects(Reader.open("/socket?name=two&id=nobody"));
    await assert.rejects(Reader.open("/socket?name=two&id=t1&from=x"));
    await ask("/end?name=two");
  });
});
