/**
 * Sessions: made, lost sight of, found again, moved, expired, closed. After SessionTest, SessionTimeoutTest and
 * ClientReconnectTest of the Java client.
 */
import assert from "node:assert/strict";
import { OpCode } from "../../../src/zookeeper/wire/op-code.ts";
import { createNode, readNode } from "./wire-requests.ts";
import { codeOf, type Scenario } from "./world.ts";

const NO_SESSION = { timeoutMs: 0, sessionId: 0n };

export const sessionScenarios: Readonly<Record<string, Scenario>> = {
  async "the server holds a session's timeout between 2 ticks and its most"(world) {
    const timeouts: number[] = [];
    for (const timeoutMs of [1, 5_000, 2_000_000]) timeouts.push((await world.wire({ timeoutMs })).session.timeoutMs);
    assert.deepEqual(timeouts, [400, 5_000, 60_000]);
  },

  async "a session goes on over another connection, by its id and password"(world) {
    const { wire, session } = await world.wire();
    const { sessionId, password } = session;
    await createNode(wire, world.at("e"), { flags: 1 });
    const { wire: second, session: again } = await world.wire({ sessionId, password, timeoutMs: 6_000 });
    assert.deepEqual([again.sessionId, again.password, again.timeoutMs], [sessionId, password, 6_000]);
    // The server closes the connection that the session has left.
    await wire.closed;
    assert.equal(await readNode(second, OpCode.exists, world.at("e")), "Ok");
  },

  async "a wrong password, or an unknown id, is an expired session"(world) {
    const { wire, session } = await world.wire();
    const password = new Uint8Array(16).fill(1);
    for (const sessionId of [session.sessionId, 0x1234n]) {
      const { wire: other, session: refused } = await world.wire({ sessionId, password });
      const { timeoutMs, sessionId: given } = refused;
      assert.deepEqual({ timeoutMs, sessionId: given }, NO_SESSION);
      await other.closed;
    }
    wire[Symbol.dispose]();
  },

  async "a client that has seen more than the server is not answered"(world) {
    const wire = await world.bare();
    assert.equal(await wire.connect({ lastZxidSeen: 2n ** 62n }), undefined);
  },

  async "a packet of impossible length ends the connection"(world) {
    for (const bytes of [
      [0x7f, 0xff, 0xff, 0xff],
      [0xff, 0xff, 0xff, 0xff],
    ]) {
      const wire = await world.bare();
      await wire.raw(Uint8Array.from(bytes));
    }
  },

  async "an ephemeral node goes when its session is closed, before the answer"(world) {
    const { wire } = await world.wire();
    const { zk } = world.open();
    await createNode(wire, world.at("e"), { flags: 1 });
    const gone: string[] = [];
    await zk.exists(world.at("e"), { watch: ({ type }) => gone.push(type) });
    const { error } = await wire.call(OpCode.closeSession);
    assert.equal(error, 0);
    await wire.closed;
    assert.equal(await zk.exists(world.at("e")), undefined);
    assert.deepEqual(gone, ["NodeDeleted"]);
  },

  async "a session that nothing is heard of expires, and its ephemerals go"(world) {
    // Long enough for the question behind the cut, however busy the machine is.
    const { wire, session } = await world.wire({ timeoutMs: 4_000 });
    const { zk } = world.open();
    await createNode(wire, world.at("e"), { flags: 1 });
    wire[Symbol.dispose]();
    let isGone = false;
    assert.notEqual(await zk.exists(world.at("e"), { watch: () => (isGone = true) }), undefined);
    await world.until("the node has gone", () => isGone);
    const { sessionId, password } = session;
    const { session: refused } = await world.wire({ sessionId, password });
    assert.equal(refused.timeoutMs, 0);
  },

  async "a silent connection is closed when its session expires"(world) {
    const { wire } = await world.wire({ timeoutMs: 400 });
    await wire.closed;
  },

  async "the client keeps a quiet session by pings"(world) {
    // A ping goes after a second, and an answer may take three more: a machine may be as slow as that.
    const sessionTimeoutMs = 6_000;
    const events: string[] = [];
    const { zk } = world.open({ sessionTimeoutMs, onEvent: (event) => events.push(event) });
    await zk.create(world.at("e"), "", { mode: "ephemeral" });
    await world.pass(1.5 * sessionTimeoutMs);
    const { zk: other } = world.open();
    assert.notEqual(await other.exists(world.at("e")), undefined);
    // Without pings the silence would have made for another connection.
    assert.deepEqual(events, ["SyncConnected"]);
  },

  async "the client comes back to its session after a cut, and its ephemerals are still there"(world) {
    const events: string[] = [];
    const opened = world.open({ onEvent: (event) => events.push(event) });
    const { zk } = opened;
    await zk.create(world.at("e"), "", { mode: "ephemeral" });
    const { sessionId } = zk;
    await world.cutAndWait(opened);
    assert.equal(zk.sessionId, sessionId);
    assert.equal((await zk.exists(world.at("e")))?.ephemeralOwner, sessionId);
    await zk.close();
    assert.deepEqual(events, ["SyncConnected", "Disconnected", "SyncConnected", "Closed"]);
  },

  async "what waits when the connection is lost fails, and what is asked later waits for the next"(world) {
    const { zk, cut } = world.open();
    await zk.exists(world.root);
    const pending = codeOf(zk.create(world.at("a")));
    cut();
    assert.equal(await pending, "ConnectionLoss");
    assert.equal(await codeOf(zk.exists(world.root)), "Ok");
  },

  async "another client goes on with a session that was left, by its ticket"(world) {
    const { zk } = world.open();
    await zk.create(world.at("e"), "", { mode: "ephemeral" });
    const { sessionId } = zk;
    const session = await zk.detach();
    assert.equal(await codeOf(zk.exists(world.root)), "SessionExpired");
    const { zk: next } = world.open({ session });
    assert.equal((await next.exists(world.at("e")))?.ephemeralOwner, sessionId);
    assert.equal(next.sessionId, sessionId);
  },

  async "a client whose session another one closes hears that it has expired"(world) {
    const events: string[] = [];
    const { sessionId, password } = (await world.wire()).session;
    const ticket = { sessionId, password, timeoutMs: 4_000 };
    // It comes back late enough for the other one to close.
    const random = { next: (): number => 0.5 };
    const { zk: stale } = world.open({
      ...{ session: { ...ticket, lastZxid: 0n }, random },
      onEvent: (event) => events.push(event),
    });
    await stale.exists(world.root);
    const { wire } = await world.wire(ticket);
    await wire.call(OpCode.closeSession);
    await world.until("the session is over", () => stale.state === "CLOSED");
    assert.equal(await codeOf(stale.exists(world.root)), "SessionExpired");
    assert.ok(events.includes("Expired"));
  },

  async "after close, everything fails at once, and close may be called again"(world) {
    const { zk } = world.open();
    await zk.create(world.at("e"), "", { mode: "ephemeral" });
    await Promise.all([zk.close(), zk.close()]);
    assert.equal(await codeOf(zk.exists(world.root)), "SessionExpired");
    const { zk: other } = world.open();
    assert.equal(await other.exists(world.at("e")), undefined);
  },

  async "an operation that its caller gives up ends alone"(world) {
    const { zk } = world.open();
    await zk.exists(world.root);
    const controller = new AbortController();
    const given = codeOf(zk.create(world.at("a"), "", { signal: controller.signal }));
    const kept = codeOf(zk.create(world.at("b")));
    controller.abort(new Error("Enough"));
    await given;
    assert.equal(await kept, "Ok");
    assert.equal(await codeOf(zk.exists(world.root)), "Ok");
  },
};
