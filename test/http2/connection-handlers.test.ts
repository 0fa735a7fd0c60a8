/**
 * What a handler does from inside its own callbacks, and what becomes of the others when one throws.
 */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ErrorCode } from "../../src/http2/error.ts";
import { SettingId } from "../../src/http2/frames/settings.ts";
import { Call, type CallEvent, Client, REQUEST, scenario } from "./support/client.ts";

const EVENTS: readonly CallEvent[] = ["headers", "data", "trailers", "writable", "end"];

/** A connection with three calls in different states, and a server's answer that brings every event to the first. */
function busyClient(
  makeClient: () => Client,
  set: (call: Call, client: Client) => void,
): { readonly client: Client; readonly calls: Call[] } {
  const client = makeClient().ready([
    [SettingId.MAX_CONCURRENT_STREAMS, 3],
    [SettingId.INITIAL_WINDOW_SIZE, 10],
  ]);
  const calls = [client.open([], (call) => set(call, client)), client.request(), client.open(), client.request()];
  calls[0]?.stream.write(new Uint8Array(70_000), false);
  client.frames();
  return { client, calls };
}

function play(client: Client): void {
  client.receive((server) => server.windowUpdate(1, 60_000).windowUpdate(0, 100_000));
  client.frames();
  client.receive((server) => server.ok(1).ok(3).data(1, "one").data(3, "three"));
  client.frames();
  client.receive((server) => server.trailers(1).trailers(3).ok(5));
  client.frames();
}

/** Every call has ended, or been reset, once; nothing is left. */
function checkEnd(client: Client, calls: readonly Call[], reset: ReadonlySet<Call>): void {
  if (client.events.at(-1) !== "closed") client.lose();
  for (const call of calls) assert.equal(call.ends, reset.has(call) ? 0 : 1);
  assert.deepEqual([client.connection.streamCount, client.events.at(-1)], [0, "closed"]);
}

describe("from inside a callback", () => {
  for (const event of EVENTS) {
    scenario(`at "${event}" a stream may be reset, its own and others`, (makeClient) => {
      const reset = new Set<Call>();
      const { client, calls } = busyClient(makeClient, (call) => {
        call.on = (what) => {
          if (what !== event) return;
          for (const victim of [call, calls[2], calls[3]]) {
            if (victim === undefined || victim.ends > 0) continue;
            victim.stream.reset(ErrorCode.CANCEL);
            reset.add(victim);
          }
        };
      });
      play(client);
      assert.equal(reset.size, event === "end" ? 2 : 3);
      assert.equal(calls[1]?.outcome, "ok");
      assert.equal(client.connection.intent, "run");
      checkEnd(client, calls, reset);
    });

    scenario(`at "${event}" streams may be opened and written to`, (makeClient) => {
      const opened: Call[] = [];
      const { client, calls } = busyClient(makeClient, (call) => {
        call.on = (what) => {
          if (what !== event || opened.length > 3) return;
          call.stream.write(Uint8Array.of(1), false);
          calls[2]?.stream.write(Uint8Array.of(2), false);
          opened.push(client.request());
        };
      });
      play(client);
      assert.ok(opened.length > 0);
      assert.deepEqual([calls[0]?.outcome, calls[1]?.outcome, client.connection.intent], ["ok", "ok", "run"]);
      checkEnd(client, [...calls, ...opened], new Set());
    });

    scenario(`at "${event}" the connection may be closed`, (makeClient) => {
      const { client, calls } = busyClient(makeClient, (call, { connection }) => {
        call.on = (what) => what === event && connection.close();
      });
      play(client);
      assert.deepEqual([calls[0]?.outcome, calls[1]?.outcome], ["ok", "ok"]);
      assert.equal(client.connection.accepting, false);
      checkEnd(client, calls, new Set());
    });

    scenario(`at "${event}" a throw ends the connection, and every other stream with it`, (makeClient) => {
      const { client, calls } = busyClient(makeClient, (call) => {
        call.on = (what) => {
          if (what === event) throw new Error("Planted");
        };
      });
      play(client);
      assert.equal(client.connection.intent, "close");
      const last = client.sent.all.at(-1);
      assert.ok(last?.type === "goaway" && last.debugText === "", "the server is not told what was thrown");
      client.lose();
      assert.equal(client.failedWith, "INTERNAL_ERROR");
      assert.match(String(client.closedWith), /Planted/);
      checkEnd(client, calls, new Set());
      assert.match(calls[2]?.outcome ?? "", /^connection INTERNAL_ERROR/);
    });
  }

  test("a throw at the end of one stream leaves no other without its end", () => {
    const endings: readonly ((client: Client) => void)[] = [
      (client) => client.receive((server) => server.goAway(0)),
      (client) => client.receive((server) => server.goAway(5)),
      (client) => client.receive((server) => server.settings([[SettingId.ENABLE_PUSH, 1]])),
      (client) => client.connection.receiveEnd(client.now),
      (client) => client.connection.connectionLost(undefined),
      (client) => client.connection.close(),
      (client) => client.pass(1_000_000),
    ];
    for (const end of endings) {
      const client = new Client();
      client.receive((server) => server.settings([[SettingId.MAX_CONCURRENT_STREAMS, 5]]));
      const calls = Array.from({ length: 10 }, () =>
        client.request((call) => {
          call.on = () => {
            throw new Error("Planted");
          };
        }),
      );
      client.frames();
      end(client);
      checkEnd(client, calls, new Set());
    }
  });

  test("the owner may close from any of its own", () => {
    for (const event of ["ready", "draining", "closed"]) {
      const client = new Client();
      client.on = (what) => {
        if (what !== event) return;
        client.connection.close();
        client.connection.open({ template: REQUEST, fields: [] }, new Call());
      };
      client.ready();
      const calls = [client.request(), client.request()];
      client.receive((server) => server.goAway(1));
      checkEnd(client, calls, new Set());
    }
  });
});
