/** Read-only mode: what works, what is refused, and how a session gets to a server that writes (ReadOnlyModeTest). */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { ByteStream } from "../../../src/core/byte-stream.ts";
import type { DialAddress, DialOptions } from "../../../src/core/dialer.ts";
import { createZooKeeperServer } from "../../../src/testing/zookeeper/server.ts";
import { failure, until, withServer, type World } from "./world.ts";

const WRITER = { host: "writer.test", port: 2181 };
const BOTH = "zk.test:2181,writer.test:2181";

/** Beside the world's server, which is read-only, one that writes; it is not there before it is asked for. */
function writer({ clock, dialer }: World): { readonly listen: () => () => void; readonly close: () => Promise<void> } {
  const server = createZooKeeperServer({ clock, tickMs: 200, maxSessionTimeoutMs: 60_000 });
  return { listen: () => dialer.listen(WRITER, (stream) => server.accept(stream)), close: () => server.close() };
}

describe("a read-only server", () => {
  test("is joined by who asks for it, reads, and refuses writes", () =>
    withServer(
      async ({ clock, open }) => {
        const { zk, events } = open({ canBeReadOnly: true });
        assert.ok(await clock.runUntil(zk.exists("/")));
        assert.deepEqual([zk.state, zk.connectionState], ["CONNECTEDREADONLY", "READ_ONLY"]);
        assert.deepEqual(events, ["ConnectedReadOnly"]);
        const refused = await failure(clock, zk.create("/a"));
        assert.deepEqual([refused.codeName, refused.maybeApplied], ["NotReadOnly", false]);
        assert.equal((await failure(clock, zk.transaction().create("/a").commit())).codeName, "NotReadOnly");
      },
      { readOnly: true },
    ));

  test("is not joined by others", () =>
    withServer(
      async ({ clock, open }) => {
        const { zk, events } = open();
        assert.equal((await failure(clock, zk.exists("/"))).codeName, "ConnectionLoss");
        assert.deepEqual(events, []);
      },
      { readOnly: true },
    ));
});

describe("the search for a server that writes", () => {
  test("moves the session there, and its watches with it", () =>
    withServer(
      async (world) => {
        const { clock, open } = world;
        const other = writer(world);
        const seen: string[] = [];
        const { zk, events } = open({ canBeReadOnly: true }, BOTH);
        await clock.runUntil(zk.exists("/a", { watch: ({ type }) => seen.push(type) }).catch(() => {}));
        if (zk.state !== "CONNECTEDREADONLY") await until(clock, () => zk.state === "CONNECTEDREADONLY");
        await clock.runUntil(zk.exists("/b", { watch: ({ type }) => seen.push(type) }));
        const localId = zk.sessionId;
        const gone = other.listen();
        await until(clock, () => zk.state === "CONNECTED");
        assert.deepEqual(events.slice(-3), ["ConnectedReadOnly", "Disconnected", "SyncConnected"]);
        assert.equal(zk.connectionState, "CONNECTED");
        assert.notEqual(zk.sessionId, localId, "a read-only server's session is nobody else's");
        await clock.runUntil(zk.create("/b"));
        assert.deepEqual(seen.slice(-1), ["NodeCreated"]);
        await clock.runUntil(zk.close());
        gone();
        await clock.runUntil(other.close());
      },
      { readOnly: true },
    ));

  test("asks after 100 ms, then after twice as long each time, and ends with the session", () => {
    const asked: number[] = [];
    return withServer(
      async ({ clock, open, dialer }) => {
        const dial = dialer.dial.bind(dialer);
        let connections = 0;
        const counting = {
          ...dialer,
          dial: (...args: Parameters<typeof dial>): ReturnType<typeof dial> => {
            if (connections++ > 0) asked.push(clock.now());
            return dial(...args);
          },
        };
        const { zk } = open({ canBeReadOnly: true, dialer: counting });
        await clock.runUntil(zk.exists("/"));
        const since = clock.now();
        await clock.advance(200_000);
        const gaps = asked.map((at, i) => Math.round((at - (asked[i - 1] ?? since)) / 100) * 100);
        assert.deepEqual(gaps.slice(0, 5), [100, 200, 400, 800, 1_600]);
        assert.deepEqual(gaps.slice(-1), [60_000]);
        await clock.runUntil(zk.close());
        const before = asked.length;
        await clock.advance(200_000);
        assert.equal(asked.length, before);
      },
      { readOnly: true },
    );
  });

  test("dials as the session does", () => {
    const asked: DialOptions[] = [];
    return withServer(
      async ({ clock, open, dialer }) => {
        const noting = {
          ...dialer,
          dial(address: DialAddress, options: DialOptions): Promise<ByteStream> {
            asked.push(options);
            return dialer.dial(address, { ...options, proxy: undefined, localAddress: undefined });
          },
        };
        const proxy = { host: "proxy.test", port: 3128 };
        const { zk } = open({ canBeReadOnly: true, dialer: noting, proxy, localAddress: "192.0.2.1" });
        await clock.runUntil(zk.exists("/"));
        await until(clock, () => asked.length === 2);
        const said = asked.map((options) => [options.proxy, options.localAddress]);
        assert.deepEqual(said, Array(2).fill([proxy, "192.0.2.1"]));
      },
      { readOnly: true },
    );
  });

  test("a session that a server with a quorum has had keeps its id", () =>
    withServer(async ({ clock, open, server }) => {
      const { zk, events } = open({ canBeReadOnly: true });
      await clock.runUntil(zk.create("/a", undefined, { mode: "ephemeral" }));
      const id = zk.sessionId;
      server.setReadOnly(true);
      await until(clock, () => events.length > 1);
      server.setReadOnly(false);
      await until(clock, () => zk.state === "CONNECTED");
      assert.equal(zk.sessionId, id);
      assert.ok(await clock.runUntil(zk.exists("/a")));
    }));
});
