/**
 * Flow control, both ways (RFC 9113 §5.2, §6.9): windows used up, raised, and lowered below zero; and receive windows
 * that grow to what the line can carry.
 */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { SettingId } from "../../src/http2/frames/settings.ts";
import type { Http2Options } from "../../src/http2/options.ts";
import type { ReceivedFrame } from "../../src/testing/received-frames.ts";
import { Client, scenario } from "./support/client.ts";

const { INITIAL_WINDOW_SIZE, MAX_FRAME_SIZE } = SettingId;

describe("what we send", () => {
  scenario("waits for its stream's window", (makeClient) => {
    const client = makeClient().ready([[INITIAL_WINDOW_SIZE, 10]]);
    const call = client.open();
    call.stream.write(new Uint8Array(25), true);
    assert.deepEqual(client.frames(), ["HEADERS 1", "DATA 1 10"]);
    client.receive((server) => server.windowUpdate(1, 4));
    assert.deepEqual(client.frames(), ["DATA 1 4"]);
    client.receive((server) => server.windowUpdate(1, 1).windowUpdate(1, 100));
    assert.deepEqual(client.frames(), ["DATA 1 11 end"]);
  });

  scenario("waits for the connection's window, and then goes stream by stream in turn", (makeClient) => {
    const client = makeClient().ready([[INITIAL_WINDOW_SIZE, 1_000_000]]);
    const [one, other] = [client.open(), client.open()];
    one.stream.write(new Uint8Array(80_000), true);
    other.stream.write(new Uint8Array(20_000), true);
    const first = client.frames();
    assert.deepEqual(first.slice(2), [
      "DATA 1 16384",
      "DATA 3 16384",
      "DATA 1 16384",
      "DATA 3 3616 end",
      "DATA 1 12767",
    ]);
    client.receive((server) => server.windowUpdate(1, 1_000_000));
    assert.deepEqual(client.frames(), []);
    client.receive((server) => server.windowUpdate(0, 20_000));
    assert.deepEqual(client.frames(), ["DATA 1 16384", "DATA 1 3616"]);
    client.receive((server) => server.windowUpdate(0, 1_000_000));
    assert.deepEqual(client.frames(), ["DATA 1 14465 end"]);
  });

  scenario("ends with an empty DATA even when the window is 0", (makeClient) => {
    const client = makeClient().ready([[INITIAL_WINDOW_SIZE, 3]]);
    const [at0, below0] = [client.open(), client.open()];
    at0.stream.write(new Uint8Array(3), false);
    below0.stream.write(new Uint8Array(3), false);
    assert.deepEqual(client.frames(), ["HEADERS 1", "HEADERS 3", "DATA 1 3", "DATA 3 3"]);
    at0.stream.write(new Uint8Array(0), true);
    assert.deepEqual(client.frames(), ["DATA 1 0 end"]);
    client.receive((server) => server.settings([[INITIAL_WINDOW_SIZE, 1]]));
    below0.stream.write(new Uint8Array(0), true);
    assert.deepEqual(client.frames(), ["SETTINGS ack", "DATA 3 0 end"]);
  });

  scenario("is held back by a window that SETTINGS lower below zero, until it is above again", (makeClient) => {
    const client = makeClient().ready([[INITIAL_WINDOW_SIZE, 100]]);
    const call = client.open();
    call.stream.write(new Uint8Array(150), true);
    client.frames();
    client.receive((server) => server.settings([[INITIAL_WINDOW_SIZE, 20]]).windowUpdate(1, 80));
    assert.deepEqual(client.frames(), ["SETTINGS ack"]);
    client.receive((server) => server.windowUpdate(1, 1));
    assert.deepEqual(client.frames(), ["DATA 1 1"]);
    client.receive((server) => server.settings([[INITIAL_WINDOW_SIZE, 500]]));
    assert.deepEqual(client.frames(), ["SETTINGS ack", "DATA 1 49 end"]);
  });

  scenario("follows SETTINGS raised for streams that are open, and only the last of several", (makeClient) => {
    const client = makeClient().ready([[INITIAL_WINDOW_SIZE, 0]]);
    const call = client.open();
    call.stream.write(new Uint8Array(50), true);
    assert.deepEqual(client.frames(), ["HEADERS 1"]);
    client.receive((server) =>
      server.settings([
        [INITIAL_WINDOW_SIZE, 0x7fff_ffff],
        [INITIAL_WINDOW_SIZE, 5],
      ]),
    );
    assert.deepEqual(client.frames(), ["SETTINGS ack", "DATA 1 5"]);
  });

  scenario("is cut to the server's frame size", (makeClient) => {
    const client = makeClient().ready([
      [INITIAL_WINDOW_SIZE, 200_000],
      [MAX_FRAME_SIZE, 20_000],
    ]);
    client.receive((server) => server.windowUpdate(0, 200_000));
    const call = client.open();
    call.stream.write(new Uint8Array(50_000), true);
    assert.deepEqual(client.frames().slice(1), ["DATA 1 20000", "DATA 1 20000", "DATA 1 10000 end"]);
  });

  test("writes of nothing send nothing", () => {
    const client = new Client().ready();
    const call = client.open();
    assert.equal(call.stream.write(new Uint8Array(0), false), true);
    assert.deepEqual(client.frames(), ["HEADERS 1"]);
  });

  test("writes after the end are ignored", () => {
    const client = new Client().ready();
    const call = client.request();
    call.stream.write(new Uint8Array(9), true);
    assert.deepEqual(client.frames(), ["HEADERS 1", "DATA 1 3 end"]);
  });
});

describe("a window that the server raises too far", () => {
  const cases = [
    [
      "by WINDOW_UPDATE, ends the stream",
      (client: Client) => client.receive((server) => server.windowUpdate(1, 0x7fff_ffff)),
      "stream",
    ],
    [
      "by two, ends the stream",
      (client: Client) => client.receive((server) => server.windowUpdate(1, 0x7fff_0000).windowUpdate(1, 0x1_0000)),
      "stream",
    ],
    [
      "by WINDOW_UPDATE on the connection, ends it",
      (client: Client) => client.receive((server) => server.windowUpdate(0, 0x7fff_ffff)),
      "connection",
    ],
    [
      "by SETTINGS, ends the connection",
      (client: Client) =>
        client.receive((server) => server.windowUpdate(1, 1).settings([[INITIAL_WINDOW_SIZE, 0x7fff_ffff]])),
      "connection",
    ],
  ] as const;
  for (const [name, raise, scope] of cases) {
    scenario(name, (makeClient) => {
      const client = makeClient().ready();
      const [call, other] = [client.open(), client.open()];
      client.frames();
      raise(client);
      const whole = scope === "connection";
      assert.deepEqual(client.frames(), [whole ? "GOAWAY 0 FLOW_CONTROL_ERROR" : "RST_STREAM 1 FLOW_CONTROL_ERROR"]);
      assert.equal(call.outcome, `${whole ? "connection" : "protocol"} FLOW_CONTROL_ERROR maybe-processed`);
      assert.equal(other.outcome, whole ? call.outcome : "open");
    });
  }

  scenario("by nothing: an increment of 0 ends the stream, or on stream 0 the connection", (makeClient) => {
    const client = makeClient().ready();
    const [call, other] = [client.open(), client.open()];
    client.frames();
    client.receive((server) => server.windowUpdate(1, 0));
    assert.deepEqual(
      [client.frames(), call.outcome],
      [["RST_STREAM 1 PROTOCOL_ERROR"], "protocol PROTOCOL_ERROR maybe-processed"],
    );
    client.receive((server) => server.windowUpdate(0, 0));
    assert.deepEqual(
      [client.frames(), other.outcome],
      [["GOAWAY 0 PROTOCOL_ERROR"], "connection PROTOCOL_ERROR maybe-processed"],
    );
  });
});

describe("a writer", () => {
  scenario("is told to wait from 64 KiB on, and to go on when half of it has left", (makeClient) => {
    const client = makeClient().ready([[INITIAL_WINDOW_SIZE, 0]]);
    const call = client.open();
    assert.equal(call.stream.write(new Uint8Array(65_535), false), true);
    assert.equal(call.stream.write(new Uint8Array(1), false), false);
    assert.equal(call.stream.write(new Uint8Array(1), false), false);
    client.receive((server) => server.windowUpdate(1, 32_768));
    client.frames();
    assert.deepEqual(call.log, []);
    client.receive((server) => server.windowUpdate(1, 1));
    client.frames();
    assert.deepEqual(call.log, ["writable"]);
  });

  scenario("who was told to wait is told to go on, though he wrote in between", (makeClient) => {
    const client = makeClient().ready([[INITIAL_WINDOW_SIZE, 0]]);
    const call = client.open();
    assert.equal(call.stream.write(new Uint8Array(70_000), false), false);
    client.receive((server) => server.windowUpdate(1, 10_000));
    client.frames();
    assert.equal(call.stream.write(new Uint8Array(1), false), false, "60,001 bytes wait, and the promise stands");
    client.receive((server) => server.windowUpdate(1, 60_000));
    client.frames();
    assert.deepEqual(call.log, ["writable"]);
  });

  test("who is told to go on may fill the queue again from inside the call, in fair turns", () => {
    const client = new Client().ready([[INITIAL_WINDOW_SIZE, 10_000_000]]);
    client.receive((server) => server.windowUpdate(0, 100_000_000));
    const left = new Map([1, 3, 5].map((id) => [id, 30]));
    const calls = [1, 3, 5].map(() =>
      client.open([], (call) => {
        call.on = (event, { stream }) => {
          const rounds = left.get(stream.id) ?? 0;
          left.set(stream.id, rounds - 1);
          if (event === "writable" && rounds > 0) stream.write(new Uint8Array(70_000), rounds === 1);
        };
      }),
    );
    for (const { stream } of calls) stream.write(new Uint8Array(70_000), false);
    const totals = new Map<string, number>();
    for (const frame of client.frames()) {
      const [type, id = "", bytes] = frame.split(" ");
      if (type !== "DATA") continue;
      totals.set(id, (totals.get(id) ?? 0) + Number(bytes));
      const sums = [...totals.values()];
      assert.ok(totals.size < 3 || Math.max(...sums) - Math.min(...sums) <= 140_000, "a stream is starved");
    }
    assert.deepEqual([...totals.values()], [31 * 70_000, 31 * 70_000, 31 * 70_000]);
  });

  test("does not fill the output of a socket that takes nothing", () => {
    const client = new Client().ready([[INITIAL_WINDOW_SIZE, 10_000_000]]);
    client.receive((server) => server.windowUpdate(0, 1_000_000_000));
    for (let i = 0; i < 1_000; i++) client.open().stream.write(new Uint8Array(10_000), false);
    let bytes = 0;
    const before = client.connection.streamCount;
    for (let piece = client.connection.takeOutput(0); piece !== undefined && bytes < 1_000_000; bytes += piece.length) {
      piece = client.connection.takeOutput(0);
      if (piece === undefined) break;
    }
    assert.equal(before, 1_000);
    assert.ok(bytes >= 1_000_000, "what was held back goes out as the socket takes it");
  });
});

describe("what we receive", () => {
  scenario(
    "is given back at a quarter of a window, the stream's when it is read, the connection's at once",
    (makeClient) => {
      const client = makeClient({ initialWindowBytes: 40_000, maxWindowBytes: 40_000 }).ready();
      const call = client.request((unread) => (unread.reads = false));
      client.frames();
      client.receive((server) => server.ok(1).data(1, new Uint8Array(15_000)).data(1, new Uint8Array(15_000)));
      assert.deepEqual(client.frames(), []);
      client.receive((server) => server.data(1, new Uint8Array(10_000)));
      assert.deepEqual(client.frames(), ["WINDOW_UPDATE 0 40000"]);
      call.stream.consume(9_999);
      assert.deepEqual(client.frames(), []);
      call.stream.consume(1);
      assert.deepEqual(client.frames(), ["WINDOW_UPDATE 1 10000"]);
    },
  );

  test("by a stream that nobody reads does not hold back the others", () => {
    const client = new Client({ initialWindowBytes: 65_535, maxWindowBytes: 65_535 }).ready();
    client.receive((server) => {
      for (let id = 1; id < 200; id += 2) {
        client.request((call) => (call.reads = false));
        server.ok(id);
        for (let sent = 0; sent < 65_535; sent += 13_107) server.data(id, new Uint8Array(13_107));
      }
    });
    assert.equal(client.connection.intent, "run");
    const given = client.frames().filter((frame) => frame.startsWith("WINDOW_UPDATE 0"));
    assert.ok(given.length >= 20);
    assert.equal(
      client.frames().some((frame) => /^WINDOW_UPDATE [1-9]/.test(frame)),
      false,
    );
  });

  scenario("beyond the stream's window ends the stream", (makeClient) => {
    const client = makeClient({ initialWindowBytes: 100, maxWindowBytes: 100 }).ready();
    const [call, other] = [client.request((unread) => (unread.reads = false)), client.request()];
    client.frames();
    client.receive((server) => server.ok(1).data(1, new Uint8Array(100)));
    assert.equal(call.outcome, "open");
    client.receive((server) => server.data(1, new Uint8Array(1)));
    assert.equal(call.outcome, "protocol FLOW_CONTROL_ERROR maybe-processed");
    assert.deepEqual([client.frames(), other.outcome], [["RST_STREAM 1 FLOW_CONTROL_ERROR"], "open"]);
  });
});

describe("the receive window", () => {
  const ONE_WAY_MS = 25;

  /**
   * A download of one stream over a line of so many bytes a millisecond, and a round trip of 50 ms. Gives the bytes that arrived in
   * the last half second, and the most that the server was ever allowed to have under way.
   */
  function download(client: Client, bytesPerMs: number): { readonly lastHalfSecond: number; readonly window: number } {
    const toServer: (readonly [at: number, frame: ReceivedFrame])[] = [];
    const toClient: (readonly [at: number, bytes: Uint8Array])[] = [];
    let [allowed, window, lastHalfSecond] = [262_144, 262_144, 0];
    const lengthMs = 4_000;
    for (let ms = 0; ms < lengthMs; ms++, client.now++) {
      for (; (toServer[0]?.[0] ?? Infinity) <= ms; toServer.shift()) {
        const frame = toServer[0]?.[1];
        if (frame?.type === "window-update" && frame.streamId === 1) allowed += frame.increment;
        if (frame?.type === "ping") toClient.push([ms + ONE_WAY_MS, client.server.ping(frame.opaque, true).take()]);
      }
      const underWay = toClient.reduce((total, [, { length }]) => total + length, 0);
      window = Math.max(window, allowed + underWay);
      let left = Math.min(allowed, bytesPerMs);
      allowed -= left;
      for (; left > 0; left -= Math.min(left, 16_384)) {
        toClient.push([ms + ONE_WAY_MS, client.server.data(1, new Uint8Array(Math.min(left, 16_384))).take()]);
      }
      for (; (toClient[0]?.[0] ?? Infinity) <= ms; toClient.shift()) {
        const bytes = toClient[0]?.[1] ?? new Uint8Array(0);
        if (ms >= lengthMs - 500) lastHalfSecond += bytes.length;
        client.feed(bytes);
      }
      client.frames();
      for (const frame of client.sent.all.slice(seen.get(client) ?? 0)) toServer.push([ms + ONE_WAY_MS, frame]);
      seen.set(client, client.sent.all.length);
    }
    return { lastHalfSecond, window };
  }
  const seen = new Map<Client, number>();

  function downloading(options: Http2Options, reads = true): Client {
    const client = new Client(options).ready();
    client.request((call) => (call.reads = reads));
    client.receive((server) => server.ok(1));
    client.frames();
    seen.set(client, client.sent.all.length);
    return client;
  }

  test("grows until a long, fast line is full", () => {
    // 50 ms × 60 MB/s is 3 MB, far beyond the 256 KiB of the start, which alone would carry 5 MB/s.
    const { lastHalfSecond, window } = download(downloading({}), 60_000);
    assert.ok(lastHalfSecond >= 0.9 * 500 * 60_000, `${lastHalfSecond} bytes in the last half second`);
    assert.ok(window <= 8_388_608 + 100_000, `a window of ${window}`);
  });

  test("stays as it is on a line that it fills", () => {
    const { lastHalfSecond, window } = download(downloading({}), 2_000);
    assert.ok(lastHalfSecond >= 0.9 * 500 * 2_000);
    assert.ok(window <= 300_000, `a window of ${window}`);
  });

  test("never grows beyond its limit", () => {
    const { window } = download(downloading({ maxWindowBytes: 400_000 }), 60_000);
    assert.ok(window <= 400_000 + 10_000, `a window of ${window}`);
  });

  test("does not grow for a stream that nobody reads", () => {
    const { lastHalfSecond, window } = download(downloading({}, false), 60_000);
    assert.deepEqual([lastHalfSecond, window <= 270_000], [0, true]);
  });

  test("costs small calls no PING, however many there are", () => {
    const client = new Client().ready();
    for (let i = 0; i < 5_000; i++) {
      const { stream } = client.request();
      client.receive((server) => server.ok(stream.id).data(stream.id, new Uint8Array(100)).trailers(stream.id));
      client.now += 1;
    }
    const kinds = new Set(client.frames().map((frame) => frame.split(" ").slice(0, 2).join(" ").replace(/\d+$/, "")));
    assert.ok(!kinds.has("PING"), [...kinds].join());
  });
});
