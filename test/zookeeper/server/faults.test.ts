/**
 * A client and a server with a bad network between them: connections cut at every byte of the first exchange and of a create,
 * both ways; sessions that expire meanwhile; silence.
 */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { createZooKeeperServer } from "../../../src/testing/zookeeper/server.ts";
import { VirtualClock, memoryDialer, type LinkFaults, type MemoryDialer } from "../../../src/transport/memory/index.ts";
import { type SessionEvent, type ZooKeeperError, openZooKeeper } from "../../../src/zookeeper/index.ts";

const address = { host: "zk.test", port: 2181 };
const sides = ["clientToServer", "serverToClient"] as const;
/** More than either side sends in the first exchange and a create. */
const LAST_BYTE = 220;

interface Course {
  readonly outcome: string;
  readonly applied: boolean;
  readonly events: readonly SessionEvent[];
}

/** A client creates a node over a first connection with faults; later ones have none. */
async function course(side: (typeof sides)[number], faults: LinkFaults): Promise<Course> {
  const clock = new VirtualClock();
  const server = createZooKeeperServer({ clock, epochMs: 0, tickMs: 200, maxSessionTimeoutMs: 60_000 });
  const bad = memoryDialer({ clock, pair: { faults: { [side]: faults } } });
  const good = memoryDialer({ clock });
  for (const dialer of [bad, good]) dialer.listen(address, (stream) => server.accept(stream));
  let dialled = 0;
  const dialer: MemoryDialer = { ...good, dial: (...to) => (dialled++ === 0 ? bad : good).dial(...to) };
  const events: SessionEvent[] = [];
  const random = { next: (): number => 0 };
  const onEvent = (event: SessionEvent): void => void events.push(event);
  const zk = openZooKeeper("zk.test", { dialer, clock, random, onEvent, sessionTimeoutMs: 6_000 });
  const outcome = await clock.runUntil(
    zk.create("/a").then(
      () => "created",
      ({ codeName, maybeApplied }: ZooKeeperError) => `${codeName}${maybeApplied ? ", perhaps applied" : ""}`,
    ),
  );
  // The fault may come as late as this.
  const look = (): ReturnType<typeof zk.exists> => zk.exists("/a");
  const applied = (await clock.runUntil(look().catch(look))) !== undefined;
  await clock.runUntil(zk.close());
  assert.deepEqual(server.sessions.length <= 1, true, "an abandoned session at most");
  await clock.runUntil(server.close());
  // A reset may be on its way.
  await clock.advance(1);
  assert.equal(clock.pendingTimers, 0);
  return { outcome, applied, events };
}

describe("a connection that is cut", () => {
  for (const cut of ["reset", "end"] as const) {
    for (const side of sides) {
      test(`by ${cut} at any byte of ${side} fails the create that waited, truly, and the next goes through`, async () => {
        const seen = new Set<string>();
        for (let cutAfterBytes = 0; cutAfterBytes <= LAST_BYTE; cutAfterBytes++) {
          const { outcome, applied, events } = await course(side, { cutAfterBytes, cut });
          seen.add(outcome);
          const where = `at byte ${cutAfterBytes}: ${outcome}, applied: ${applied}`;
          if (outcome === "created") assert.equal(applied, true, where);
          else if (outcome === "ConnectionLoss") assert.equal(applied, false, where);
          else assert.equal(outcome, "ConnectionLoss, perhaps applied", where);
          assert.equal(events.at(-1), "Closed", where);
          const after = events[events.indexOf("Disconnected") + 1];
          assert.ok(after === "SyncConnected" || after === "Closed", where);
        }
        assert.deepEqual(
          [...seen].toSorted((a, b) => a.length - b.length),
          [...["created", "ConnectionLoss", "ConnectionLoss, perhaps applied"]],
        );
      });
    }
  }
});

describe("a connection that falls silent", () => {
  for (const side of sides) {
    test(`at any eighth byte of ${side} is given up within the session's time, and the next goes through`, async () => {
      for (let stallAfterBytes = 0; stallAfterBytes <= LAST_BYTE; stallAfterBytes += 8) {
        const { outcome, applied } = await course(side, { stallAfterBytes });
        const where = `at byte ${stallAfterBytes}: ${outcome}, applied: ${applied}`;
        if (outcome === "created") assert.equal(applied, true, where);
        else assert.match(outcome, /^ConnectionLoss/, where);
      }
    });
  }
});

describe("a client without a server", () => {
  async function lonely(silentMs: number): Promise<{ events: readonly string[]; afterMs: number; sessions: number }> {
    const clock = new VirtualClock();
    const server = createZooKeeperServer({ clock, epochMs: 0, tickMs: 200, maxSessionTimeoutMs: 60_000 });
    const dialer = memoryDialer({ clock });
    const listen = (): (() => void) => dialer.listen(address, (stream) => server.accept(stream));
    const stopListening = listen();
    const events: string[] = [];
    let afterMs = 0;
    const start = { at: 0 };
    const onEvent = (event: SessionEvent): void => {
      events.push(event);
      if (event === "Expired") afterMs = clock.now() - start.at;
    };
    const random = { next: (): number => 0 };
    const zk = openZooKeeper("zk.test", { dialer, clock, random, onEvent, sessionTimeoutMs: 6_000 });
    await clock.runUntil(zk.create("/e", "", { mode: "ephemeral" }));
    start.at = clock.now();
    stopListening();
    server.disconnect();
    await clock.advance(silentMs);
    if (silentMs < 60_000) listen();
    await clock.advance(3_000);
    const sessions = server.sessions.length;
    await clock.runUntil(zk.close());
    await clock.runUntil(server.close());
    return { events, afterMs, sessions };
  }

  test("comes back to its session in time", async () => {
    const { events, sessions } = await lonely(3_000);
    assert.deepEqual([events, sessions], [["SyncConnected", "Disconnected", "SyncConnected", "Closed"], 1]);
  });

  test("hears from the server that its session has expired meanwhile", async () => {
    const { events, afterMs } = await lonely(7_000);
    assert.deepEqual(events, ["SyncConnected", "Disconnected", "Expired", "Closed"]);
    assert.ok(afterMs >= 7_000 && afterMs <= 8_100, `${afterMs} ms`);
  });

  test("declares the session expired by itself after four thirds of its time", async () => {
    const { events, afterMs, sessions } = await lonely(60_000);
    assert.deepEqual([events, sessions], [["SyncConnected", "Disconnected", "Expired", "Closed"], 0]);
    assert.ok(afterMs > 8_000 && afterMs <= 9_100, `${afterMs} ms`);
  });
});
