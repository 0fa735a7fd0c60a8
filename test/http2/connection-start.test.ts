/**
 * How a client connection begins: what it announces, what it expects, and peers that speak something else (RFC 9113 §3.4, §6.5).
 */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { SettingId } from "../../src/http2/frames/settings.ts";
import type { Http2Options } from "../../src/http2/options.ts";
import { Client, scenario } from "./support/client.ts";
import { ascii, ServerFrames } from "./support/server-frames.ts";

describe("what a client announces", () => {
  const cases: readonly (readonly [string, Http2Options, readonly string[]])[] = [
    ["by default", {}, ["SETTINGS 1=4096 2=0 4=262144 6=65536", "WINDOW_UPDATE 0 983041"]],
    [
      "with sizes of its own",
      { headerTableBytes: 0, initialWindowBytes: 1_000, maxHeaderListBytes: 99 },
      ["SETTINGS 1=0 2=0 4=1000 6=99"],
    ],
    [
      "at the top",
      { initialWindowBytes: 0x3fff_ffff, maxWindowBytes: 0x3fff_ffff },
      ["SETTINGS 1=4096 2=0 4=1073741823 6=65536", `WINDOW_UPDATE 0 ${0x7fff_ffff - 65_535}`],
    ],
  ];
  for (const [name, options, frames] of cases) {
    test(name, () => assert.deepEqual(new Client(options).frames(), frames));
  }

  test("a wrong option is refused by name", () => {
    const wrong: readonly Http2Options[] = [
      { initialWindowBytes: 0 },
      { maxWindowBytes: 10 },
      { maxStreams: 0 },
      { closeTimeoutMs: -1 },
      { settingsTimeoutMs: Number.NaN },
      { controlFrameBurst: 0.5 },
    ];
    for (const options of wrong) assert.throws(() => new Client(options), new RegExp(`"${Object.keys(options)[0]}"`));
  });
});

describe("the server's SETTINGS", () => {
  scenario("make it ready, once, and are acknowledged each time", (makeClient) => {
    const client = makeClient();
    client.frames();
    assert.equal(client.connection.accepting, false);
    client.receive((server) => server.settings([[SettingId.MAX_CONCURRENT_STREAMS, 7]]));
    assert.deepEqual([client.events, client.connection.accepting], [["ready"], true]);
    client.receive((server) => server.settings());
    assert.deepEqual(client.frames(), ["SETTINGS ack", "SETTINGS ack"]);
    assert.deepEqual(client.events, ["ready"]);
  });

  test("a call before them is refused as not sent", () => {
    const client = new Client();
    assert.equal(client.open().outcome, "connection not-sent");
  });

  scenario("that a client alone may send, and those beyond their range, end the connection", (makeClient) => {
    const cases: readonly (readonly [number, number, string])[] = [
      [SettingId.ENABLE_PUSH, 1, "PROTOCOL_ERROR"],
      [SettingId.ENABLE_PUSH, 2, "PROTOCOL_ERROR"],
      [SettingId.INITIAL_WINDOW_SIZE, 0x8000_0000, "FLOW_CONTROL_ERROR"],
      [SettingId.MAX_FRAME_SIZE, 16_383, "PROTOCOL_ERROR"],
      [SettingId.MAX_FRAME_SIZE, 0x100_0000, "PROTOCOL_ERROR"],
    ];
    for (const [id, value, code] of cases) {
      const client = makeClient().ready();
      const call = client.request();
      client.frames();
      client.receive((server) => server.settings([[id, value]]));
      assert.deepEqual(client.frames(), [`GOAWAY 0 ${code}`]);
      assert.equal(call.outcome, `connection ${code} maybe-processed`);
      assert.equal(client.lose().failedWith, code);
    }
  });

  test("must be acknowledged back in time", () => {
    const client = new Client({ settingsTimeoutMs: 5_000, closeTimeoutMs: 100 });
    assert.equal(client.connection.nextTimeout(), Number.POSITIVE_INFINITY, "before anything was sent");
    client.receive((server) => server.settings());
    client.frames();
    assert.equal(client.connection.nextTimeout(), client.now + 5_000);
    const call = client.request();
    client.pass(4_999);
    assert.equal(call.outcome, "open");
    client.pass(1);
    assert.equal(call.outcome, "connection SETTINGS_TIMEOUT not-sent");
    assert.equal(client.frames().at(-1), "GOAWAY 0 SETTINGS_TIMEOUT");
    assert.equal(client.connection.intent, "close");
  });

  test("that are acknowledged leave no timeout behind", () => {
    const client = new Client().ready();
    assert.equal(client.connection.nextTimeout(), Number.POSITIVE_INFINITY);
  });
});

describe("a peer that does not speak HTTP/2", () => {
  const settings = new ServerFrames().settings().take();
  const cases: readonly (readonly [string, Uint8Array, RegExp])[] = [
    [
      "an HTTP/1 answer",
      ascii("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"),
      /answered in HTTP\/1 \("HTTP\//,
    ],
    ["a TLS alert", Uint8Array.of(0x15, 3, 1, 0, 2, 2, 70), /TLS alert/],
    ["another protocol's banner", ascii("SSH-2.0-OpenSSH_9.6\r\n"), /first bytes are "SSH-2.0/],
    ["another frame than SETTINGS", new ServerFrames().ping().take(), /not a SETTINGS frame/],
    ["an acknowledgement instead of SETTINGS", new ServerFrames().settingsAck().take(), /not a SETTINGS frame/],
    ["zeros", new Uint8Array(32), /not a SETTINGS frame/],
  ];
  for (const [name, bytes, words] of cases) {
    scenario(`${name} is told as what it is`, (makeClient) => {
      const client = makeClient();
      client.frames();
      client.feed(bytes);
      assert.deepEqual([client.connection.intent, client.frames()], ["close", ["GOAWAY 0 PROTOCOL_ERROR"]]);
      assert.equal(client.lose().failedWith, "PROTOCOL_ERROR");
      assert.match(String(client.closedWith), words);
      assert.deepEqual(client.events, ["closed"]);
    });
  }

  test("one that leaves before its SETTINGS, at any byte, says so", () => {
    for (let length = 0; length < settings.length; length++) {
      for (const halfClosed of [true, false]) {
        const client = new Client();
        client.feed(settings.subarray(0, length));
        if (halfClosed) client.connection.receiveEnd(client.now);
        client.lose();
        assert.match(String(client.closedWith), /ended before the server's SETTINGS/);
        assert.deepEqual(client.events, ["closed"]);
      }
    }
  });
});
