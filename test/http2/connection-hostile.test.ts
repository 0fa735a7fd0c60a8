/**
 * A hostile server: each resource has a limit, each limit the RFC's error code, and each caller one clear error
 * (RFC 9113 §10.5). And a chatty one, however long it talks, which is none.
 */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ErrorCode } from "../../src/http2/error.ts";
import { FrameType } from "../../src/http2/frames/frame.ts";
import { SettingId } from "../../src/http2/frames/settings.ts";
import { Client, scenario } from "./support/client.ts";
import { OK_FIELDS, type ServerFrames } from "./support/server-frames.ts";

/** Sends `write`'s frames again and again, until the client has had enough. Returns how often. */
function flood(client: Client, write: (server: ServerFrames) => unknown, most = 50_000, takes = true): number {
  for (let times = 1; times <= most; times++) {
    client.receive(write);
    if (takes) client.frames();
    if (client.connection.intent !== "run") return times;
  }
  return Number.POSITIVE_INFINITY;
}

describe("a flood of", () => {
  const floods: readonly (readonly [string, (server: ServerFrames) => unknown])[] = [
    ["PING", (server) => server.ping()],
    ["SETTINGS", (server) => server.settings()],
    ["acknowledgements of SETTINGS", (server) => server.settingsAck()],
    ["PRIORITY", (server) => server.raw(FrameType.PRIORITY, 0, 1, new Uint8Array(5))],
    ["WINDOW_UPDATE", (server) => server.windowUpdate(0, 1)],
    ["WINDOW_UPDATE on a stream", (server) => server.windowUpdate(3, 1)],
    ["RST_STREAM", (server) => server.rst(1, 8)],
    ["empty DATA", (server) => server.data(3, "")],
    ["DATA with padding only", (server) => server.paddedData(3, "", 10)],
    ["DATA with padding of nothing", (server) => server.paddedData(3, "", 0)],
    ["unknown types", (server) => server.raw(0x77, 0, 0, new Uint8Array(3))],
    ["unknown types on a stream", (server) => server.raw(0xff, 0xff, 3)],
    ["GOAWAY", (server) => server.goAway(0x7fff_ffff)],
    ["ALTSVC", (server) => server.raw(0xa, 0, 0, new Uint8Array(2))],
    ["interim responses", (server) => server.headers(5, [":status", "103"])],
    ["empty DATA for a stream that has ended", (server) => server.data(1, "")],
  ];
  for (const [name, write] of floods) {
    scenario(`${name} ends the connection with ENHANCE_YOUR_CALM`, (makeClient) => {
      const client = makeClient({ controlFrameBurst: 100, controlFramesPerSecond: 10 }).ready();
      const calls = [client.request(), client.request(), client.request()];
      client.receive((server) => server.ok(1).trailers(1).ok(3));
      client.frames();
      const times = flood(client, write, 1_000);
      assert.ok(times > 100 && times < 250, `ended after ${times}`);
      assert.equal(client.lose().failedWith, "ENHANCE_YOUR_CALM");
      assert.deepEqual(
        calls.map((call) => call.outcome),
        ["ok", "connection ENHANCE_YOUR_CALM maybe-processed", "connection ENHANCE_YOUR_CALM maybe-processed"],
      );
      assert.match(calls[1]?.failure?.message ?? "", /floods the connection/);
    });
  }

  test("PING between useful frames ends it when the server does not read the answers", () => {
    const client = new Client().ready();
    const call = client.request();
    client.receive((server) => server.ok(1));
    client.frames();
    const times = flood(client, (server) => server.data(1, "x").ping(), 50_000, false);
    assert.ok(times > 1_000 && times <= 10_001, `ended after ${times}`);
    assert.equal(call.outcome, "connection ENHANCE_YOUR_CALM maybe-processed");
    assert.match(call.failure?.message ?? "", /does not read the answers/);
    let bytes = 0;
    for (let piece = client.connection.takeOutput(0); piece !== undefined; piece = client.connection.takeOutput(0))
      bytes += piece.length;
    assert.ok(bytes < 300_000, `${bytes} bytes of answers were kept`);
  });

  test("PING between useful frames is borne from a server that reads", () => {
    const client = new Client().ready();
    client.request();
    client.receive((server) => server.ok(1));
    assert.equal(
      flood(client, (server) => server.data(1, "x").ping(), 30_000),
      Number.POSITIVE_INFINITY,
    );
  });

  test("CONTINUATION frames ends it, by their number or their size", () => {
    const cases: readonly (readonly [Uint8Array, number])[] = [
      [new Uint8Array(0), 33],
      [new Uint8Array(1).fill(0x88), 33],
      [new Uint8Array(16_384).fill(0x88), 17],
    ];
    for (const [fragment, most] of cases) {
      const client = new Client().ready();
      const call = client.request();
      client.frames();
      client.receive((server) => server.raw(FrameType.HEADERS, 0, 1, Uint8Array.of(0x88)));
      const times = flood(client, (server) => server.raw(FrameType.CONTINUATION, 0, 1, fragment));
      assert.ok(times <= most, `ended after ${times}`);
      assert.equal(call.outcome, "connection ENHANCE_YOUR_CALM maybe-processed");
    }
  });

  test("settings in one frame is applied once", () => {
    const client = new Client().ready();
    for (let i = 0; i < 10_000; i++) client.open();
    client.frames();
    const entries = Array.from({ length: 2_700 }, (_, i) => [SettingId.INITIAL_WINDOW_SIZE, i] as const);
    for (let i = 0; i < 20; i++) client.receive((server) => server.settings(entries));
    assert.equal(client.connection.intent, "run");
  });
});

describe("a header block that is a bomb", () => {
  /** A 4,000-byte field put into the table, then named so many times by one octet each. */
  function bomb(times: number): Uint8Array {
    const literal = [0x40, 1, 97, 0x7f, 0xa1, 0x1e];
    return Uint8Array.from([
      0x88,
      ...literal,
      ...Array.from({ length: 4_000 }, () => 98),
      ...Array.from({ length: times }, () => 0x80 | 62),
    ]);
  }

  scenario("ends its stream when it is somewhat too large", (makeClient) => {
    const client = makeClient().ready();
    const [call, other] = [client.request(), client.request()];
    client.frames();
    client.receive((server) => server.raw(FrameType.HEADERS, 4, 1, bomb(40)));
    assert.deepEqual([call.outcome, client.frames()], ["protocol CANCEL maybe-processed", ["RST_STREAM 1 CANCEL"]]);
    assert.equal(other.outcome, "open");
  });

  scenario("ends the connection when it is out of all proportion", (makeClient) => {
    const client = makeClient().ready();
    const call = client.request();
    client.frames();
    client.receive((server) => server.raw(FrameType.HEADERS, 4, 1, bomb(10_000)));
    assert.deepEqual(
      [call.outcome, client.frames()],
      ["connection ENHANCE_YOUR_CALM maybe-processed", ["GOAWAY 0 ENHANCE_YOUR_CALM"]],
    );
  });

  const broken: readonly (readonly [string, readonly number[]])[] = [
    ["an index beyond the tables", [0x88, 0xbe]],
    ["index 0", [0x80]],
    ["a string that is cut off", [0x40, 5, 97]],
    ["an integer without end", [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]],
    ["a table larger than ours", [0x3f, 0xff, 0xff, 0x03]],
    ["a size update behind a field", [0x88, 0x20]],
    ["Huffman padding that is no padding", [0x40, 0x81, 0x00, 0x81, 0x00]],
  ];
  for (const [name, block] of broken) {
    scenario(`ends the connection with COMPRESSION_ERROR: ${name}`, (makeClient) => {
      for (const streamId of [1, 3]) {
        const client = makeClient().ready();
        const call = client.request();
        client.request().stream.reset(ErrorCode.CANCEL);
        client.frames();
        client.receive((server) => server.raw(FrameType.HEADERS, 4, streamId, Uint8Array.from(block)));
        assert.deepEqual(
          [call.outcome, client.frames()],
          ["connection COMPRESSION_ERROR maybe-processed", ["GOAWAY 0 COMPRESSION_ERROR"]],
        );
      }
    });
  }
});

describe("a frame that may not come", () => {
  const cases: readonly (readonly [string, (server: ServerFrames) => unknown, string])[] = [
    ["HEADERS for an idle stream", (server) => server.ok(3), "PROTOCOL_ERROR"],
    ["DATA for an idle stream", (server) => server.data(3, "x"), "PROTOCOL_ERROR"],
    ["RST_STREAM for an idle stream", (server) => server.rst(3, 8), "PROTOCOL_ERROR"],
    ["WINDOW_UPDATE for an idle stream", (server) => server.windowUpdate(3, 1), "PROTOCOL_ERROR"],
    ["HEADERS for a stream of its own", (server) => server.ok(2), "PROTOCOL_ERROR"],
    ["DATA for a stream of its own", (server) => server.data(2, "x"), "PROTOCOL_ERROR"],
    ["RST_STREAM for a stream of its own", (server) => server.rst(2, 8), "PROTOCOL_ERROR"],
    ["WINDOW_UPDATE for a stream of its own", (server) => server.windowUpdate(2, 1), "PROTOCOL_ERROR"],
    [
      "PUSH_PROMISE",
      (server) => server.raw(FrameType.PUSH_PROMISE, 4, 1, Uint8Array.of(0, 0, 0, 2, 0x88)),
      "PROTOCOL_ERROR",
    ],
    ["an answer to a PING that was never sent", (server) => server.ping(new Uint8Array(8), true), "PROTOCOL_ERROR"],
    ["DATA on stream 0", (server) => server.data(0, "x"), "PROTOCOL_ERROR"],
    ["PING on a stream", (server) => server.raw(FrameType.PING, 0, 1, new Uint8Array(8)), "PROTOCOL_ERROR"],
    [
      "a frame above our size",
      (server) => server.raw(FrameType.DATA, 0, 1, new Uint8Array(16_385)),
      "FRAME_SIZE_ERROR",
    ],
    ["PING of 7 bytes", (server) => server.raw(FrameType.PING, 0, 0, new Uint8Array(7)), "FRAME_SIZE_ERROR"],
    ["CONTINUATION without HEADERS", (server) => server.raw(FrameType.CONTINUATION, 4, 1), "PROTOCOL_ERROR"],
    ["another frame inside a header block", (server) => server.raw(FrameType.HEADERS, 0, 1).ping(), "PROTOCOL_ERROR"],
    [
      "an unknown frame inside a header block",
      (server) => server.raw(FrameType.HEADERS, 0, 1).raw(0x99, 0, 1),
      "PROTOCOL_ERROR",
    ],
    [
      "DATA with too much padding",
      (server) => server.ok(1).raw(FrameType.DATA, 8, 1, Uint8Array.of(5, 0)),
      "PROTOCOL_ERROR",
    ],
  ];
  for (const [name, write, code] of cases) {
    scenario(`ends the connection with ${code}: ${name}`, (makeClient) => {
      const client = makeClient().ready();
      const call = client.request();
      client.frames();
      client.receive(write);
      assert.deepEqual([call.outcome, client.frames()], [`connection ${code} maybe-processed`, [`GOAWAY 0 ${code}`]]);
      assert.equal(client.lose().failedWith, code);
    });
  }

  scenario(
    "does nothing: PRIORITY for any stream, WINDOW_UPDATE and RST_STREAM for one that has ended, unknown frames",
    (makeClient) => {
      const client = makeClient().ready();
      const [done, call] = [client.request(), client.request()];
      client.frames();
      client.receive((server) =>
        server
          .ok(1)
          .trailers(1)
          .raw(FrameType.PRIORITY, 0, 99, new Uint8Array(5))
          .raw(FrameType.PRIORITY, 0, 2, new Uint8Array(5))
          .windowUpdate(1, 5)
          .windowUpdate(1, 0)
          .rst(1, 8)
          .raw(0x10, 0xff, 12_345, new Uint8Array(100)),
      );
      assert.deepEqual([done.outcome, call.outcome, client.frames()], ["ok", "open", []]);
    },
  );
});

describe("a well-behaved server that talks a lot", () => {
  test("answers every DATA with two WINDOW_UPDATEs, thousands at once", () => {
    const client = new Client().ready([[SettingId.INITIAL_WINDOW_SIZE, 1_000_000]]);
    client.receive((server) => server.windowUpdate(0, 100_000_000));
    const { stream } = client.open();
    client.frames();
    for (let burst = 0; burst < 5; burst++) {
      for (let i = 0; i < 20_000; i++) stream.write(new Uint8Array(5), false);
      client.frames();
      client.receive((server) => {
        for (let i = 0; i < 20_000; i++) server.windowUpdate(1, 5).windowUpdate(0, 5);
      });
      client.now += 1;
      assert.equal(client.connection.intent, "run");
    }
  });

  test("sends PINGs with its data for a long time, as grpc-go does to measure the line", () => {
    const client = new Client().ready();
    for (let i = 0; i < 200_000; i += 1) {
      const call = client.request();
      const { id } = call.stream;
      client.receive((server) => server.windowUpdate(0, 3).ping().ok(id).data(id, "answer").trailers(id));
      if (call.outcome !== "ok") assert.fail(`call ${i}: ${call.outcome}`);
      if (i % 64 === 0) client.frames();
      client.now += 0.01;
    }
  });

  test("may keep an idle connection alive by PING for days", () => {
    const client = new Client().ready();
    for (let i = 0; i < 100_000; i++) {
      client.receive((server) => server.ping());
      client.now += 1_000;
      client.frames();
    }
    assert.equal(client.connection.intent, "run");
  });

  test("sends trailers and headers to many calls at once", () => {
    const client = new Client().ready();
    const calls = Array.from({ length: 10_000 }, () => client.request());
    client.frames();
    client.receive((server) => {
      for (const { stream } of calls) server.windowUpdate(stream.id, 3);
      for (const { stream } of calls) server.headers(stream.id, [...OK_FIELDS, "grpc-status", "0"], true);
    });
    assert.ok(calls.every((call) => call.outcome === "ok"));
  });
});
