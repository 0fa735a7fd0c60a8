/** A session held without a runtime, in virtual time, against the server in process: what is stored, and what another memory makes of it. */
import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import { Host } from "../../../src/durable/host.ts";
import type { CallRequest, Reply, WhenLeft } from "../../../src/durable/boundary/protocol.ts";
import type { HeldSession } from "../../../src/durable/zookeeper/held-session.ts";
import { Subscriptions } from "../../../src/durable/zookeeper/lasting/subscriptions.ts";
import type { LastingEvent } from "../../../src/durable/zookeeper/lasting/subscription.ts";
import type { Answer } from "../../../src/durable/zookeeper/messages.ts";
import type { StoredSession } from "../../../src/durable/zookeeper/stored-session.ts";
import { zooKeeperKind } from "../../../src/durable/zookeeper/zookeeper-kind.ts";
import { createZooKeeperServer, type ZooKeeperServer } from "../../../src/testing/zookeeper/server.ts";
import { type MemoryDialer, memoryDialer, VirtualClock } from "../../../src/transport/memory/index.ts";
import { openZooKeeper } from "../../../src/zookeeper/index.ts";
import { memoryPipe, MemoryStorage } from "../support/memory.ts";

const TARGET = "zk.test:2181";
const OTHER_TARGET = "other.test:2181";
const ASK = { stub: "stub", errands: [], seen: 0, session: 0n };
const AUTH = { kind: "auth", scheme: "digest", auth: "user:secret" };
const SUBSCRIPTION = { id: "s", path: "/a", deliverTo: { entrypoint: "WATCHER", method: "onWatch" } };

let clock: VirtualClock;
let server: ZooKeeperServer;
let dialer: MemoryDialer;
let storage: MemoryStorage;
let told: LastingEvent[];

beforeEach(() => {
  clock = new VirtualClock();
  server = createZooKeeperServer({ clock, epochMs: 1.8e12, tickMs: 500, maxSessionTimeoutMs: 60_000 });
  dialer = dialerOf(1);
  storage = new MemoryStorage();
  told = [];
});

/** @param latencyMs Of each way. */
function dialerOf(latencyMs: number): MemoryDialer {
  const made = memoryDialer({ clock, connectLatencyMs: 1, pair: { latencyMs } });
  for (const host of ["zk.test", "other.test"]) made.listen({ host, port: 2181 }, (stream) => server.accept(stream));
  return made;
}

/** An object's memory: each call of it is a new one, on the storage that there is. */
function newMemory(): Host<HeldSession> {
  const random = { next: () => 0.5 };
  const subscriptions = new Subscriptions({
    ...{ storage, clock, random, sockets: () => [] },
    callEntrypoint: async (_entrypoint, _method, { events }) => void told.push(...events),
  });
  return new Host({
    kind: zooKeeperKind({
      ...{ storage, clock, subscriptions, isAllowed: (target) => target === TARGET || target === OTHER_TARGET },
      optionsOf: (_target, options) => ({ ...options, dialer, random }),
    }),
    ...{ clock, storage, newPipe: memoryPipe, maxCallsInFlight: 100 },
    wallClock: () => clock.now(),
    allowedTargets: () => [TARGET],
  });
}

/** What a memory loses: its sockets, its timers, its session's client. */
async function loseMemory(host: Host<HeldSession>): Promise<void> {
  const leaving: Promise<unknown> = host.client?.client.detach() ?? Promise.resolve();
  await clock.runUntil(leaving);
}

/** A caller who waits for as long as it takes. */
const patient: WhenLeft = () => new Promise(() => {});

function ask(
  host: Host<HeldSession>,
  method: string,
  args: readonly unknown[],
  more: Partial<CallRequest> = {},
): Promise<Reply> {
  const request = { target: TARGET, options: { sessionTimeoutMs: 6_000 }, keepAlive: "session", timeoutMs: undefined };
  return host.call({ ...(request as CallRequest), method, args: [ASK, ...args], ...more }, patient);
}

async function call(
  host: Host<HeldSession>,
  method: string,
  args: readonly unknown[] = [],
  more: Partial<CallRequest> = {},
): Promise<Answer> {
  const reply = await clock.runUntil(ask(host, method, args, more));
  assert.ok(reply.ok);
  return reply.value as Answer;
}

const stored = (): StoredSession => storage.entries.get("session") as StoredSession;

describe("a held session", () => {
  test("is stored as soon as a server has it, and its last transaction a second later at most", async () => {
    const host = newMemory();
    const { session } = await call(host, "create", ["/a", "", {}]);
    assert.equal(stored().ticket?.sessionId, session.sessionId);
    assert.equal(stored().ticket?.timeoutMs, 6_000);
    await call(host, "setData", ["/a", "x", undefined]);
    assert.ok((stored().ticket?.lastZxid ?? 0n) < server.zxid);
    await clock.advance(1_010);
    assert.equal(stored().ticket?.lastZxid, server.zxid);
  });

  test("goes on in another memory, as who it was", async () => {
    const before = newMemory();
    const errands = [{ kind: "auth", scheme: "digest", auth: "user:secret" }];
    const { session } = await call(before, "create", ["/e", "", { mode: "ephemeral" }], {
      args: [{ ...ASK, errands }, "/e", "", { mode: "ephemeral" }],
    });
    await loseMemory(before);
    const after = newMemory();
    const { value, session: now } = await call(after, "whoAmI");
    assert.equal(now.sessionId, session.sessionId);
    assert.ok((value as { user: string }[]).some(({ user }) => user === "user"));
    assert.equal(server.sessions.length, 1);
  });

  test("that has expired is another, in the same call, and all calls that were waiting are made on it", async () => {
    const before = newMemory();
    const { session } = await call(before, "sync", ["/"]);
    await loseMemory(before);
    server.expireSession(session.sessionId);
    const after = newMemory();
    const answers = await Promise.all([1, 2, 3].map(() => call(after, "sync", ["/"])));
    for (const answer of answers) {
      assert.equal(answer.error, undefined);
      assert.notEqual(answer.session.sessionId, session.sessionId);
    }
    assert.deepEqual(server.sessions, [answers[0]?.session.sessionId]);
  });

  test("that expires is told to who counts on it, once", async () => {
    const host = newMemory();
    const { session } = await call(host, "sync", ["/"]);
    server.expireSession(session.sessionId);
    await clock.advance(3_000);
    const asked = { ...ASK, session: session.sessionId };
    const { error, session: next } = await call(host, "sync", [], { args: [asked, "/"] });
    assert.match(String(error?.["message"]), /SessionExpired.*another session/);
    const again = await call(host, "sync", [], { args: [{ ...ASK, session: next.sessionId }, "/"] });
    assert.equal(again.error, undefined);
    assert.notEqual(again.session.sessionId, session.sessionId);
  });

  for (const [what, record] of [
    ["another version's", { version: 0 }],
    ["nonsense", "nonsense"],
    [
      "a ticket that is none",
      { version: 1, target: TARGET, ticket: { sessionId: 7 }, auths: [], hasEphemerals: false },
    ],
    ["another target's", { version: 1, target: "b:1", ticket: undefined, auths: [], hasEphemerals: false }],
  ] as const) {
    test(`begins anew where what is stored is ${what}`, async () => {
      storage.kv.put("session", record);
      const { session, error } = await call(newMemory(), "sync", ["/"]);
      assert.equal(error, undefined);
      assert.equal(stored().ticket?.sessionId, session.sessionId);
    });
  }

  test("that is closed leaves nothing, here or at the server", async () => {
    const host = newMemory();
    await call(host, "create", ["/e", "", { mode: "ephemeral" }]);
    await call(host, "subscribe", ["/a", SUBSCRIPTION]);
    await call(host, "endSession");
    assert.deepEqual([...storage.entries.keys()], []);
    assert.deepEqual(server.sessions, []);
    assert.equal(storage.alarmAt, undefined);
  });

  test("that is left goes on elsewhere by its ticket", async () => {
    const host = newMemory();
    await call(host, "create", ["/e", "", { mode: "ephemeral" }]);
    const { value } = await call(host, "detach");
    assert.deepEqual([...storage.entries.keys()], []);
    const zk = openZooKeeper(TARGET, { dialer, clock, session: value as StoredSession["ticket"] });
    assert.equal((await clock.runUntil(zk.exists("/e")))?.ephemeralOwner, server.sessions[0]);
    await clock.runUntil(zk.close());
  });

  test("is looked after by three alarms in its timeout, as it was negotiated", async () => {
    const host = newMemory();
    await call(host, "sync", ["/"], { options: { sessionTimeoutMs: 120_000 } });
    assert.equal(host.client?.client.sessionTimeoutMs, 60_000);
    assert.ok((storage.alarmAt ?? Infinity) - clock.now() <= 20_000);
    const short = newMemory();
    storage.entries.clear();
    await call(short, "sync", ["/"], { options: { sessionTimeoutMs: 6_000 } });
    assert.ok((storage.alarmAt ?? Infinity) - clock.now() <= 2_000);
  });

  test("at rest is closed, unless it holds an ephemeral node", async () => {
    const host = newMemory();
    await call(host, "sync", ["/"], { keepAlive: 1_000 });
    await clock.advance(1_500);
    assert.deepEqual(server.sessions, []);
    await call(host, "create", ["/e", "", { mode: "ephemeral" }]);
    await call(host, "sync", ["/"], { keepAlive: 1_000 });
    await clock.advance(30_000);
    assert.equal(server.sessions.length, 1);
    await loseMemory(host);
    // Another memory knows it from what is stored.
    const after = newMemory();
    await call(after, "sync", ["/"], { keepAlive: 1_000 });
    await clock.advance(30_000);
    assert.equal(server.sessions.length, 1);
  });

  test("that has expired gives its ephemeral node to the next, which is kept for it", async () => {
    const before = newMemory();
    const { session } = await call(before, "sync", ["/"]);
    await loseMemory(before);
    server.expireSession(session.sessionId);
    const after = newMemory();
    assert.equal((await call(after, "create", ["/e", "", { mode: "ephemeral" }])).error, undefined);
    assert.equal(stored().hasEphemerals, true);
    await call(after, "sync", ["/"], { keepAlive: 1_000 });
    await clock.advance(30_000);
    assert.deepEqual(server.sessions, [after.client?.client.sessionId]);
  });

  test("is kept for the ephemeral node of a transaction", async () => {
    const host = newMemory();
    const options = { mode: "ephemeral" };
    await call(host, "transaction", [[{ name: "create", path: "/e", data: "", options }]]);
    await call(host, "sync", ["/"], { keepAlive: 1_000 });
    await clock.advance(30_000);
    assert.equal(server.sessions.length, 1);
  });

  test("that has expired is followed by one of the same identity", async () => {
    const before = newMemory();
    const { session } = await call(before, "sync", [], { args: [{ ...ASK, errands: [AUTH] }, "/"] });
    await loseMemory(before);
    server.expireSession(session.sessionId);
    const { value } = await call(newMemory(), "whoAmI");
    assert.ok((value as { user: string }[]).some(({ user }) => user === "user"));
  });

  test("that has expired is followed by one at the same servers", async () => {
    const host = newMemory();
    const errands = [{ kind: "servers", servers: OTHER_TARGET }];
    const { session } = await call(host, "sync", [], { args: [{ ...ASK, errands }, "/"] });
    server.expireSession(session.sessionId);
    await clock.advance(3_000);
    assert.equal((await call(host, "sync", ["/"])).error, undefined);
    assert.equal(stored().servers, OTHER_TARGET);
    assert.equal(stored().ticket?.sessionId, server.sessions[0]);
  });

  test("is told who it is once, however often stubs say so", async () => {
    const host = newMemory();
    const asBytes = { ...AUTH, auth: new TextEncoder().encode(AUTH.auth) };
    for (const errand of [AUTH, AUTH, asBytes, AUTH]) {
      await call(host, "sync", [], { args: [{ ...ASK, errands: [errand] }, "/"] });
    }
    assert.equal(stored().auths.length, 1);
    const options = { auth: [{ scheme: "digest", auth: "other:secret" }] };
    await call(host, "endSession");
    await call(host, "sync", [], { args: [{ ...ASK, errands: [{ ...AUTH, auth: "other:secret" }] }, "/"], options });
    assert.deepEqual(stored().auths, []);
    await call(host, "sync", [], { args: [{ ...ASK, errands: [AUTH] }, "/"] });
    const { value } = await call(host, "whoAmI");
    assert.equal((value as { user: string }[]).filter(({ user }) => user === "user").length, 1);
  });

  test("hears who it is also from who counts on the one before", async () => {
    const host = newMemory();
    const { session } = await call(host, "sync", ["/"]);
    server.expireSession(session.sessionId);
    await clock.advance(3_000);
    const asked = { ...ASK, session: session.sessionId, errands: [AUTH] };
    assert.match(String((await call(host, "sync", [], { args: [asked, "/"] })).error?.["message"]), /SessionExpired/);
    const { value } = await call(host, "whoAmI");
    assert.ok((value as { user: string }[]).some(({ user }) => user === "user"));
  });

  test("that is being closed is not the one of a call that comes meanwhile", async () => {
    const host = newMemory();
    const { session } = await call(host, "sync", ["/"]);
    const slowly = Promise.withResolvers<void>();
    storage.deleteAlarm = () => slowly.promise;
    const closing = host.close();
    const answer = await call(host, "create", ["/e", "", { mode: "ephemeral" }]);
    slowly.resolve();
    await clock.runUntil(closing);
    await clock.advance(1_000);
    assert.notEqual(answer.session.sessionId, session.sessionId);
    assert.deepEqual(server.sessions, [answer.session.sessionId]);
    assert.equal(stored().ticket?.sessionId, answer.session.sessionId);
  });

  test("goes on with the options that it was opened with, whoever asks for it to be kept", async () => {
    const before = newMemory();
    const auth = [{ scheme: "digest", auth: "user:secret" }];
    await call(before, "sync", ["/"], { keepAlive: 1_000, options: { sessionTimeoutMs: 6_000, auth } });
    await call(before, "sync", ["/"], { options: {} });
    await loseMemory(before);
    const { value } = await call(newMemory(), "whoAmI", [], { options: {} });
    assert.ok((value as { user: string }[]).some(({ user }) => user === "user"));
  });

  test("of another memory's is ended as well", async () => {
    const before = newMemory();
    await call(before, "create", ["/e", "", { mode: "ephemeral" }]);
    await loseMemory(before);
    await call(newMemory(), "endSession");
    assert.deepEqual(server.sessions, []);
    assert.deepEqual([...storage.entries.keys()], []);
  });

  test("that no server has yet is waited for by who leaves it until the caller has gone", async () => {
    dialer = memoryDialer({ clock });
    const host = newMemory();
    const request = { target: TARGET, options: {}, keepAlive: "while-used", timeoutMs: undefined } as const;
    const left = Promise.withResolvers<string>();
    const leaving = host.call({ ...request, method: "detach", args: [ASK] }, () => left.promise);
    await clock.advance(1_000);
    left.resolve("gone");
    await clock.advance(100);
    assert.equal(host.status.callsInFlight, 0);
    await leaving;
  });

  test("is another one at once for who has ended it", async () => {
    const host = newMemory();
    const { session } = await call(host, "endSession");
    const next = await call(host, "sync", [], { args: [{ ...ASK, session: session.sessionId }, "/"] });
    assert.equal(next.error, undefined);
  });

  test("whose caller leaves before a large node has gone to it, has done with it", async () => {
    const host = newMemory();
    await call(host, "create", ["/large", new Uint8Array(500_000), {}]);
    const request = { target: TARGET, options: {}, keepAlive: "session", timeoutMs: undefined } as const;
    const stream = host.stream({ ...request, method: "getData", args: [ASK, "/large", "id", {}] }, undefined);
    await clock.advance(100);
    stream.cancel("gone");
    await clock.advance(100);
    assert.equal(host.status.callsInFlight, 0);
  });

  test("takes other servers only if they are allowed", async () => {
    const host = newMemory();
    const errands = [{ kind: "servers", servers: "evil.test:1" }];
    const { error } = await call(host, "sync", [], { args: [{ ...ASK, errands }, "/"] });
    assert.match(String(error?.["message"]), /BadArguments.*"evil.test:1"/);
  });
});

describe("a lasting watch", () => {
  const heard = (): readonly string[] =>
    told.map((event) => `${event.number} ${event.type === "Resync" ? event.reason : event.type}`);

  test("is set again in another memory, by its alarm alone, and tells of the gap", async () => {
    const before = newMemory();
    await call(before, "create", ["/a", "", {}]);
    await call(before, "subscribe", ["/a", SUBSCRIPTION]);
    await call(before, "setData", ["/a", "1", undefined]);
    await clock.advance(10);
    await loseMemory(before);
    const after = newMemory();
    after.reopen();
    await clock.advance(100);
    await call(after, "setData", ["/a", "2", undefined]);
    await clock.advance(10);
    assert.deepEqual(heard(), ["1 NodeDataChanged", "2 restarted", "3 NodeDataChanged"]);
  });

  test("says that the session is another, and watches on it at once", async () => {
    const host = newMemory();
    await call(host, "create", ["/a", "", {}]);
    const { session } = await call(host, "subscribe", ["/a", SUBSCRIPTION]);
    server.expireSession(session.sessionId);
    await clock.advance(5_000);
    server.write("/a", new Uint8Array(1));
    await clock.advance(100);
    assert.deepEqual(heard(), ["1 new-session", "2 NodeDataChanged"]);
    assert.equal(server.sessions.length, 1);
  });

  test("says so too where another memory had no server yet", async () => {
    const session = { target: TARGET, servers: undefined, ticket: undefined, auths: [], hasEphemerals: false };
    storage.kv.put("session", { version: 1, ...session });
    storage.kv.put("subscription:s", { version: 1, ...SUBSCRIPTION, mode: "persistent", acknowledged: 0 });
    await call(newMemory(), "sync", ["/"]);
    await clock.advance(100);
    assert.deepEqual(heard(), ["1 new-session"]);
  });

  test("says that its connection was another", async () => {
    const host = newMemory();
    await call(host, "create", ["/a", "", {}]);
    await call(host, "subscribe", ["/a", SUBSCRIPTION]);
    server.disconnect();
    await clock.advance(3_000);
    assert.deepEqual(heard(), ["1 reconnected"]);
  });

  test("of the same name and path goes on, and of another path is refused", async () => {
    const host = newMemory();
    for (let i = 0; i < 2; i++) assert.equal((await call(host, "subscribe", ["/a", SUBSCRIPTION])).error, undefined);
    const { error } = await call(host, "subscribe", ["/b", { ...SUBSCRIPTION, path: "/b" }]);
    assert.match(String(error?.["message"]), /BadArguments.*unsubscribe it first/);
    assert.equal((await call(host, "unsubscribe", ["s"])).value, true);
    assert.equal((await call(host, "unsubscribe", ["s"])).value, false);
    assert.deepEqual((await call(host, "subscriptions")).value, []);
    server.write("/a", new Uint8Array(1));
    await clock.advance(100);
    assert.deepEqual(heard(), []);
  });

  test("that is asked for twice at once is there for both, or for none", async () => {
    const host = newMemory();
    await call(host, "create", ["/a", "", {}]);
    const first = ask(host, "subscribe", ["/a", SUBSCRIPTION], { timeoutMs: 1 });
    const second = ask(host, "subscribe", ["/a", SUBSCRIPTION]);
    const failed = await clock.runUntil(first);
    assert.ok(failed.ok);
    assert.match(String((failed.value as Answer).error?.["message"]), /OperationTimeout/);
    await clock.runUntil(second);
    server.write("/a", new Uint8Array(1));
    await clock.advance(100);
    assert.deepEqual(heard(), ["1 NodeDataChanged"]);
  });

  test("that waits for another's to be set waits no longer than its caller", async () => {
    dialer = dialerOf(200);
    const host = newMemory();
    await call(host, "create", ["/a", "", {}]);
    void ask(host, "subscribe", ["/a", SUBSCRIPTION]);
    const request = { target: TARGET, options: {}, keepAlive: "session", timeoutMs: undefined } as const;
    const args = [ASK, "/a", SUBSCRIPTION];
    const second = host.call({ ...request, method: "subscribe", args }, async () => "gone");
    await clock.advance(150);
    assert.equal(host.status.callsInFlight, 1);
    await second;
  });

  test("that is ended while it is set leaves nothing, here or at the server", async () => {
    const host = newMemory();
    await call(host, "create", ["/a", "", {}]);
    const subscribing = call(host, "subscribe", ["/a", SUBSCRIPTION]);
    await call(host, "unsubscribe", ["s"]);
    assert.match(String((await subscribing).error?.["message"]), /unsubscribed/);
    await clock.advance(100);
    const counted = server as unknown as { word(word: string): string };
    assert.match(counted.word("mntr"), /zk_watch_count\t0\n/);
    const ended = ask(host, "subscribe", ["/a", SUBSCRIPTION]);
    void ask(host, "unsubscribe", ["s"]);
    await clock.runUntil(Promise.all([ended, ask(host, "subscribe", ["/a", SUBSCRIPTION])]));
    assert.equal(((await call(host, "subscriptions")).value as unknown[]).length, 1);
    await loseMemory(host);
    const after = newMemory();
    after.reopen();
    await call(after, "unsubscribe", ["s"]);
    await clock.advance(3_000);
    assert.deepEqual(
      [...storage.entries.keys()].filter((key) => key.startsWith("event:")),
      [],
    );
  });

  test("begins at 1, whatever events an unreadable one of its name has left", async () => {
    storage.kv.put("subscription:s", { version: 1, id: "s", path: "no path" });
    storage.kv.put("event:s:0000000000000001", { type: "NodeDeleted", path: "/old", number: 1 });
    const host = newMemory();
    await call(host, "create", ["/a", "", {}]);
    await call(host, "subscribe", ["/a", SUBSCRIPTION]);
    await call(host, "setData", ["/a", "1", undefined]);
    await clock.advance(100);
    assert.deepEqual(heard(), ["1 NodeDataChanged"]);
    assert.deepEqual(
      [...storage.entries.keys()].filter((key) => key.startsWith("event:")),
      [],
    );
  });

  test("is refused beyond a hundred", async () => {
    const host = newMemory();
    for (let i = 0; i < 100; i++) await call(host, "subscribe", ["/a", { ...SUBSCRIPTION, id: `s${i}` }]);
    const { error } = await call(host, "subscribe", ["/a", SUBSCRIPTION]);
    assert.match(String(error?.["message"]), /BadArguments.*100/);
  });
});
