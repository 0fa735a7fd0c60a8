/**
 * What a response may look like, and what makes it malformed (RFC 9113 §8): always a stream error, and the connection
 * goes on.
 */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { SettingId } from "../../src/http2/frames/settings.ts";
import type { HeaderFields } from "../../src/http2/hpack/header-fields.ts";
import { Client, scenario, type Call } from "./support/client.ts";
import { OK_FIELDS, type ServerFrames } from "./support/server-frames.ts";

/** A further call on the connection still works. */
function stillWorks(client: Client): void {
  const call = client.request();
  client.receive((server) => server.ok(call.stream.id).data(call.stream.id, "fine").trailers(call.stream.id));
  assert.equal(call.body, "fine");
  assert.equal(call.outcome, "ok");
}

describe("a response", () => {
  scenario("is headers, body and trailers", (makeClient) => {
    const client = makeClient().ready();
    const call = client.request();
    assert.deepEqual(client.frames(), ["HEADERS 1", "DATA 1 3 end"]);
    client.receive((server) => server.ok(1).data(1, "hello ").data(1, "world").trailers(1));
    assert.deepEqual(
      [call.headers, call.body, call.trailers, call.outcome],
      [OK_FIELDS, "hello world", ["grpc-status", "0"], "ok"],
    );
    assert.deepEqual([client.frames(), client.connection.streamCount], [[], 0]);
  });

  scenario("may be one header section, or end with its body", (makeClient) => {
    const client = makeClient().ready();
    const [one, other, third] = [client.request(), client.request(), client.request()];
    client.receive((server) =>
      server.ok(1, ["grpc-status", "5"], true).ok(3).data(3, "x", true).ok(5).data(5, "", true),
    );
    assert.deepEqual(one.log, ["headers 200", "end ok"]);
    assert.deepEqual(other.log, ["headers 200", "data 1", "end ok"]);
    assert.deepEqual(third.log, ["headers 200", "end ok"]);
  });

  scenario("passes over interim ones", (makeClient) => {
    const client = makeClient().ready();
    const call = client.request();
    client.receive((server) =>
      server.headers(1, [":status", "103", "link", "a"]).headers(1, [":status", "100"]).ok(1).trailers(1),
    );
    assert.deepEqual(call.log, ["headers 200", "trailers grpc-status=0", "end ok"]);
  });

  scenario("may be padded, which flow control counts", (makeClient) => {
    const client = makeClient({ initialWindowBytes: 1_000, maxWindowBytes: 1_000 }).ready();
    const call = client.request();
    client.frames();
    client.receive((server) => server.ok(1).paddedData(1, "hello", 255).paddedData(1, "", 255).paddedData(1, "!", 0));
    assert.equal(call.body, "hello!");
    // 261 + 256 + 2 bytes were used, and given back in updates of a quarter of the window.
    const given = client.frames().map((frame) => Number(/^WINDOW_UPDATE 1 (\d+)$/.exec(frame)?.[1]));
    assert.ok(given.length === 2 && given.every((bytes) => bytes >= 250 && bytes <= 261), given.join());
    client.receive((server) => server.paddedData(1, "end", 9, true));
    assert.equal(call.outcome, "ok");
    stillWorks(client);
  });

  scenario("may have its headers in CONTINUATION frames, empty ones too", (makeClient) => {
    const client = makeClient().ready();
    const call = client.request();
    const long = "v".repeat(40_000);
    client.receive((server) => server.headersInPieces(1, [...OK_FIELDS, "x-long", long], 9_000));
    assert.equal(call.headers?.at(-1), long);
    client.receive((server) =>
      server
        .raw(1, 1, 1)
        .raw(9, 0, 1)
        .raw(9, 4, 1, Uint8Array.of(0x40, 1, 97, 1, 98)),
    );
    assert.deepEqual(call.trailers, ["a", "b"]);
    assert.equal(call.outcome, "ok");
    stillWorks(client);
  });

  scenario("with padding and priority in its HEADERS", (makeClient) => {
    const client = makeClient().ready();
    const call = client.request();
    // Pad length 2, dependency and weight, then ":status 200" from the static table.
    client.receive((server) => server.raw(1, 0x4 | 0x8 | 0x20, 1, Uint8Array.of(2, 0, 0, 0, 0, 16, 0x88, 0, 0)));
    assert.deepEqual(call.headers, [":status", "200"]);
  });

  scenario("whose frames are interleaved with another's", (makeClient) => {
    const client = makeClient().ready();
    const [one, other] = [client.request(), client.request()];
    client.receive((server) => server.ok(3).ok(1).data(3, "b1").data(1, "a1").data(3, "b2").trailers(1).trailers(3));
    assert.deepEqual([one.body, other.body, one.outcome, other.outcome], ["a1", "b1b2", "ok", "ok"]);
  });
});

describe("a response that is complete before its request", () => {
  scenario("ends the stream with RST_STREAM(NO_ERROR), and drops what was not sent", (makeClient) => {
    const client = makeClient().ready([[SettingId.INITIAL_WINDOW_SIZE, 10]]);
    const call = client.open();
    assert.equal(call.stream.write(new Uint8Array(100_000), true), false);
    assert.deepEqual(client.frames(), ["HEADERS 1", "DATA 1 10"]);
    client.receive((server) => server.ok(1, ["grpc-status", "0"], true));
    assert.deepEqual(client.frames(), ["RST_STREAM 1 NO_ERROR"]);
    assert.equal(call.outcome, "ok");
    client.receive((server) => server.rst(1, 0).windowUpdate(1, 1_000_000).windowUpdate(0, 1_000_000));
    assert.deepEqual([client.frames(), client.connection.intent], [[], "run"]);
  });

  scenario("also when only the end of the request waits", (makeClient) => {
    const client = makeClient().ready([[SettingId.INITIAL_WINDOW_SIZE, 1]]);
    const call = client.open();
    call.stream.write(Uint8Array.of(1, 2), true);
    client.frames();
    client.receive((server) => server.ok(1).trailers(1));
    assert.deepEqual([client.frames(), call.outcome], [["RST_STREAM 1 NO_ERROR"], "ok"]);
  });

  test("but not when the request has been sent", () => {
    const client = new Client().ready();
    client.request();
    client.frames();
    client.receive((server) => server.ok(1).trailers(1));
    assert.deepEqual(client.frames(), []);
  });
});

describe("a malformed response", () => {
  const sections: readonly (readonly [string, HeaderFields])[] = [
    ["an upper-case name", [...OK_FIELDS, "X-Upper", "1"]],
    ["an empty name", [...OK_FIELDS, "", "1"]],
    ["a name with a space", [...OK_FIELDS, "a b", "1"]],
    ["a pseudo-header after a regular field", ["a", "b", ":status", "200"]],
    ["no :status", ["content-type", "application/grpc"]],
    ["an empty section", []],
    ["two :status", [":status", "200", ":status", "200"]],
    ["a request's pseudo-header", [":status", "200", ":path", "/"]],
    ["an unknown pseudo-header", [":status", "200", ":new", "1"]],
    ["a status of two digits", [":status", "20"]],
    ["a status that is no number", [":status", "2xx"]],
    ["a status below 100", [":status", "099"]],
    ["status 101", [":status", "101"]],
    ...["connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade"].map(
      (name) => [`the connection-specific field "${name}"`, [...OK_FIELDS, name, "close"]] as const,
    ),
    ["a line feed in a value", [...OK_FIELDS, "a", "b\nc"]],
    ["a carriage return in a value", [...OK_FIELDS, "a", "b\rc"]],
    ["a NUL in a value", [...OK_FIELDS, "a", "b\0c"]],
    ["a content-length that is no number", [...OK_FIELDS, "content-length", "-1"]],
    ["two content-lengths that differ", [...OK_FIELDS, "content-length", "1", "content-length", "2"]],
  ];
  for (const [name, fields] of sections) {
    scenario(`by ${name}`, (makeClient) => {
      const client = makeClient().ready();
      const call = client.request();
      client.frames();
      client.receive((server) => server.headers(1, fields));
      assert.deepEqual(call.log, ["end protocol PROTOCOL_ERROR maybe-processed"]);
      assert.match(call.failure?.message ?? "", /^The server's response is malformed: /);
      assert.deepEqual(client.frames(), ["RST_STREAM 1 PROTOCOL_ERROR"]);
      stillWorks(client);
    });
  }

  const courses: readonly (readonly [string, (server: ServerFrames) => unknown])[] = [
    ["DATA before its headers", (server) => server.data(1, "x")],
    ["an empty DATA with the end before its headers", (server) => server.data(1, "", true)],
    ["an interim response that ends the stream", (server) => server.headers(1, [":status", "100"], true)],
    ["a second header section that does not end the stream", (server) => server.ok(1).headers(1, ["a", "b"])],
    ["a second final response", (server) => server.ok(1).headers(1, OK_FIELDS, true)],
    ["a pseudo-header in the trailers", (server) => server.ok(1).trailers(1, ["a", "b", ":status", "200"])],
    [
      "a body longer than its content-length",
      (server) => server.headers(1, [...OK_FIELDS, "content-length", "2"]).data(1, "abc"),
    ],
    [
      "a body shorter than its content-length",
      (server) => server.headers(1, [...OK_FIELDS, "content-length", "4"]).data(1, "abc", true),
    ],
    [
      "a body shorter than its content-length, before trailers",
      (server) =>
        server
          .headers(1, [...OK_FIELDS, "content-length", "4"])
          .data(1, "abc")
          .trailers(1),
    ],
    ["a content-length, and no body", (server) => server.headers(1, [...OK_FIELDS, "content-length", "4"], true)],
  ];
  for (const [name, course] of courses) {
    scenario(`by ${name}`, (makeClient) => {
      const client = makeClient().ready();
      const call = client.request();
      client.frames();
      client.receive(course);
      assert.equal(call.outcome, "protocol PROTOCOL_ERROR maybe-processed");
      assert.deepEqual(client.frames(), ["RST_STREAM 1 PROTOCOL_ERROR"]);
      stillWorks(client);
    });
  }

  scenario("is shown in the error so that no log is harmed", (makeClient) => {
    const client = makeClient().ready();
    const call = client.request();
    client.receive((server) => server.headers(1, [...OK_FIELDS, `X\r\n${"y".repeat(1_000)}`, "1"]));
    const shown = `"X..${"y".repeat(37)}…"`;
    assert.equal(call.failure?.message, `The server's response is malformed: field name ${shown} is not valid`);
  });

  scenario(
    "is not: a content-length that fits, blanks around a value, a length without a body in a 304",
    (makeClient) => {
      const client = makeClient().ready();
      const calls: Call[] = [client.request(), client.request(), client.request()];
      client.receive((server) =>
        server
          .headers(1, [...OK_FIELDS, "content-length", "3"])
          .paddedData(1, "ab", 3)
          .data(1, "c", true)
          .headers(3, [...OK_FIELDS, "grpc-message", " said with blanks\t"], true)
          .headers(5, [":status", "304", "content-length", "9"], true),
      );
      assert.deepEqual(
        calls.map((call) => call.outcome),
        ["ok", "ok", "ok"],
      );
    },
  );
});

describe("header lists that are too large", () => {
  scenario("the server's fail their stream only", (makeClient) => {
    const client = makeClient({ maxHeaderListBytes: 1_000 }).ready();
    const [head, trailers, interim] = [client.request(), client.request(), client.request()];
    client.frames();
    const long = ["x-long", "v".repeat(1_000)];
    client.receive((server) =>
      server
        .ok(1, long)
        .ok(3)
        .trailers(3, long)
        .headers(5, [":status", "103", ...long]),
    );
    for (const call of [head, trailers, interim]) assert.equal(call.outcome, "protocol CANCEL maybe-processed");
    assert.match(head.failure?.message ?? "", /maxHeaderListBytes/);
    assert.deepEqual(client.frames(), ["RST_STREAM 1 CANCEL", "RST_STREAM 3 CANCEL", "RST_STREAM 5 CANCEL"]);
    stillWorks(client);
  });

  scenario("the server's keep the compression tables in step", (makeClient) => {
    const client = makeClient({ maxHeaderListBytes: 300 }).ready();
    client.request();
    // The template's fields enter the dynamic table in the very section that is refused.
    client.receive((server) => server.ok(1, ["x-long", "v".repeat(400)]));
    stillWorks(client);
  });

  scenario("ours are refused before anything is sent", (makeClient) => {
    const client = makeClient().ready([[SettingId.MAX_HEADER_LIST_SIZE, 500]]);
    const call = client.open(["x-long", "v".repeat(400)]);
    assert.equal(call.outcome, "limit not-sent");
    assert.match(call.failure?.message ?? "", /take \d+ bytes, and the server accepts 500/);
    assert.deepEqual(client.frames(), []);
    stillWorks(client);
  });
});

describe("a request's headers above the server's frame size", () => {
  scenario("go out in CONTINUATION frames", (makeClient) => {
    const client = makeClient().ready();
    const raw = client.sent.raw.length;
    const fields = Array.from({ length: 50 }, (_, i) => [`x-${i}`, "~".repeat(900)]).flat();
    const call = client.open(fields);
    call.stream.write(new Uint8Array(0), true);
    assert.deepEqual(client.frames(), ["HEADERS 1", "DATA 1 0 end"]);
    assert.deepEqual(
      client.sent.raw.slice(raw).map(({ type, lengthBytes }) => [type, lengthBytes <= 16_384]),
      [
        [1, true],
        [9, true],
        [9, true],
        [0, true],
      ],
    );
    const headers = client.sent.all.findLast(({ type }) => type === "headers");
    assert.ok(headers?.type === "headers");
    assert.deepEqual(headers.fields.slice(-fields.length), fields);
  });

  scenario("or whole, if the server takes them", (makeClient) => {
    const client = makeClient().ready([[SettingId.MAX_FRAME_SIZE, 100_000]]);
    const raw = client.sent.raw.length;
    client.open(["x-long", "~".repeat(50_000)]);
    client.frames();
    assert.deepEqual(
      client.sent.raw.slice(raw).map(({ type }) => type),
      [1],
    );
  });
});
