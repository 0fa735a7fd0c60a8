/**
 * A connection's streams: the server's limit and the queue before it, ids and their end, resets and what comes late
 * (RFC 9113 §5.1, §5.4.2).
 */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ErrorCode } from "../../src/http2/error.ts";
import { SettingId } from "../../src/http2/frames/settings.ts";
import { Client, REQUEST, scenario, type Call } from "./support/client.ts";

const { MAX_CONCURRENT_STREAMS } = SettingId;

function outcomes(calls: readonly Call[]): string[] {
  return calls.map((call) => call.outcome);
}

describe("the server's limit on concurrent streams", () => {
  scenario("lets further calls wait, in order, with what they wrote", (makeClient) => {
    const client = makeClient().ready([[MAX_CONCURRENT_STREAMS, 2]]);
    const calls = [client.request(), client.request(), client.request(), client.request()];
    assert.deepEqual(client.frames(), ["HEADERS 1", "DATA 1 3 end", "HEADERS 3", "DATA 3 3 end"]);
    assert.equal(client.connection.streamCount, 4);
    client.receive((server) => server.ok(3).trailers(3));
    assert.deepEqual(client.frames(), ["HEADERS 5", "DATA 5 3 end"]);
    client.receive((server) => server.rst(1, ErrorCode.INTERNAL_ERROR));
    assert.deepEqual(client.frames(), ["HEADERS 7", "DATA 7 3 end"]);
    client.receive((server) => server.ok(5).trailers(5).ok(7).trailers(7));
    assert.deepEqual(outcomes(calls), ["reset INTERNAL_ERROR maybe-processed", "ok", "ok", "ok"]);
  });

  scenario("may be raised, lowered, and lowered to 0", (makeClient) => {
    const client = makeClient().ready([[MAX_CONCURRENT_STREAMS, 0]]);
    const calls = Array.from({ length: 5 }, () => client.open());
    assert.deepEqual(client.frames(), []);
    client.receive((server) => server.settings([[MAX_CONCURRENT_STREAMS, 3]]));
    assert.deepEqual(client.frames(), ["SETTINGS ack", "HEADERS 1", "HEADERS 3", "HEADERS 5"]);
    client.receive((server) => server.settings([[MAX_CONCURRENT_STREAMS, 1]]));
    client.receive((server) => server.ok(1, [], true).ok(3, [], true));
    assert.deepEqual(client.frames(), ["SETTINGS ack", "RST_STREAM 1 NO_ERROR", "RST_STREAM 3 NO_ERROR"]);
    client.receive((server) => server.ok(5, [], true));
    assert.deepEqual(client.frames(), ["RST_STREAM 5 NO_ERROR", "HEADERS 7"]);
    client.receive((server) => server.settings([[MAX_CONCURRENT_STREAMS, 0xffff_ffff]]));
    assert.deepEqual(client.frames(), ["SETTINGS ack", "HEADERS 9"]);
    assert.deepEqual(outcomes(calls), ["ok", "ok", "ok", "open", "open"]);
  });

  scenario("is not overtaken: a new call goes behind those that wait", (makeClient) => {
    const client = makeClient().ready([[MAX_CONCURRENT_STREAMS, 1]]);
    const [first, second] = [client.request(), client.request()];
    client.receive((server) => server.ok(1).trailers(1));
    const third = client.request();
    assert.deepEqual([first.stream.id, second.stream.id, third.stream.id], [1, 0, 0]);
    client.frames();
    assert.deepEqual([second.stream.id, third.stream.id], [3, 0]);
  });

  test("lets so many wait and no more", () => {
    const client = new Client({ maxQueuedStreams: 2 }).ready([[MAX_CONCURRENT_STREAMS, 1]]);
    const calls = Array.from({ length: 4 }, () => client.request());
    assert.deepEqual(outcomes(calls), ["open", "open", "open", "limit not-sent"]);
    assert.match(calls[3]?.failure?.message ?? "", /^2 calls wait already/);
    calls[1]?.stream.reset(ErrorCode.CANCEL);
    assert.equal(client.request().outcome, "open");
    assert.equal(client.connection.streamCount, 3);
  });

  scenario("a call cancelled while it waits leaves without a word", (makeClient) => {
    const client = makeClient().ready([[MAX_CONCURRENT_STREAMS, 1]]);
    const [first, second, third] = [client.request(), client.request(), client.request()];
    client.frames();
    second.stream.reset(ErrorCode.CANCEL);
    second.stream.write(new Uint8Array(9), false);
    second.stream.reset(ErrorCode.CANCEL);
    client.receive((server) => server.ok(1).trailers(1));
    assert.deepEqual(client.frames(), ["HEADERS 3", "DATA 3 3 end"]);
    assert.deepEqual([second.log, first.outcome, third.stream.id], [[], "ok", 3]);
  });
});

describe("stream ids", () => {
  test("rise by two, and beyond the last the connection drains and another takes over", () => {
    const client = new Client({ maxStreams: 3 }).ready([[MAX_CONCURRENT_STREAMS, 2]]);
    const calls = Array.from({ length: 5 }, () => client.request());
    client.frames();
    assert.deepEqual(client.events, ["ready"]);
    client.receive((server) => server.ok(1).trailers(1));
    assert.deepEqual(client.frames(), ["HEADERS 5", "DATA 5 3 end"]);
    assert.deepEqual([client.events, client.connection.accepting], [["ready", "draining"], false]);
    assert.deepEqual(outcomes(calls), ["ok", "open", "open", "connection not-sent", "connection not-sent"]);
    assert.match(calls[4]?.failure?.message ?? "", /stream ids are used up/);
    assert.equal(client.request().outcome, "connection not-sent");
    client.receive((server) => server.ok(3).trailers(3).ok(5).trailers(5));
    assert.deepEqual([client.frames(), client.connection.intent], [["GOAWAY 0 NO_ERROR"], "close"]);
  });

  test("run out at the last call that is opened at once, too", () => {
    const client = new Client({ maxStreams: 1 }).ready();
    const call = client.request();
    assert.deepEqual([client.events, call.outcome], [["ready", "draining"], "open"]);
    client.receive((server) => server.ok(1).trailers(1));
    assert.equal(client.connection.intent, "close");
  });
});

describe("a reset by the server", () => {
  const cases: readonly (readonly [number, string])[] = [
    [ErrorCode.REFUSED_STREAM, "reset REFUSED_STREAM refused"],
    [ErrorCode.CANCEL, "reset CANCEL maybe-processed"],
    [ErrorCode.NO_ERROR, "reset NO_ERROR maybe-processed"],
    [ErrorCode.ENHANCE_YOUR_CALM, "reset ENHANCE_YOUR_CALM maybe-processed"],
    [0xdead_beef, "reset 0xdeadbeef maybe-processed"],
  ];
  for (const [code, outcome] of cases) {
    scenario(`ends the call: ${outcome}`, (makeClient) => {
      const client = makeClient().ready();
      const call = client.open();
      call.stream.write(new Uint8Array(100_000), false);
      client.frames();
      client.receive((server) => server.rst(1, code).windowUpdate(0, 1_000_000));
      assert.deepEqual([call.log, client.frames()], [[`end ${outcome}`], []]);
      call.stream.write(new Uint8Array(1), true);
      call.stream.consume(1_000_000);
      call.stream.reset(ErrorCode.CANCEL);
      assert.deepEqual([client.frames(), client.connection.streamCount], [[], 0]);
    });
  }

  test("may come for thousands of calls at once", () => {
    const client = new Client().ready();
    const calls = Array.from({ length: 20_000 }, () => client.open());
    client.frames();
    client.receive((server) => {
      for (const { stream } of calls) server.rst(stream.id, ErrorCode.REFUSED_STREAM);
    });
    assert.deepEqual([client.connection.intent, client.connection.streamCount], ["run", 0]);
    assert.ok(calls.every((call) => call.outcome === "reset REFUSED_STREAM refused"));
  });
});

describe("a reset by us", () => {
  scenario("sends RST_STREAM once, and nothing is heard any more", (makeClient) => {
    const client = makeClient().ready();
    const call = client.request();
    client.frames();
    client.receive((server) => server.ok(1).data(1, "some"));
    call.stream.reset(ErrorCode.CANCEL);
    call.stream.reset(ErrorCode.INTERNAL_ERROR);
    assert.deepEqual(client.frames(), ["RST_STREAM 1 CANCEL"]);
    client.receive((server) => server.data(1, "more").windowUpdate(1, 5).trailers(1).rst(1, ErrorCode.CANCEL));
    assert.deepEqual([call.body, call.outcome, call.trailers], ["some", "open", undefined]);
    assert.deepEqual([client.frames(), client.connection.intent], [[], "run"]);
  });

  scenario("keeps the compression tables in step by what comes late", (makeClient) => {
    const client = makeClient().ready();
    client.request().stream.reset(ErrorCode.CANCEL);
    const call = client.request();
    client.receive((server) => server.ok(1).ok(3).trailers(3));
    assert.equal(call.outcome, "ok");
  });

  test("is not held against a server that had much under way: a window's worth in any size of frame", () => {
    for (const frameBytes of [1, 10, 1_000]) {
      const client = new Client().ready();
      for (let round = 0; round < 2; round++) {
        const call = client.request((unread) => (unread.reads = false));
        const { id } = call.stream;
        client.receive((server) => server.ok(id));
        call.stream.reset(ErrorCode.CANCEL);
        client.receive((server) => {
          for (let sent = 0; sent + frameBytes <= 262_144; sent += frameBytes)
            server.data(id, new Uint8Array(frameBytes));
          server.trailers(id);
        });
        assert.equal(client.connection.intent, "run", `${frameBytes} bytes a frame`);
      }
    }
  });

  test("of thousands of calls at once lets their answers come late", () => {
    const client = new Client().ready();
    const calls = Array.from({ length: 20_000 }, () => client.request());
    client.frames();
    for (const { stream } of calls) stream.reset(ErrorCode.CANCEL);
    client.receive((server) => {
      for (const { stream } of calls) server.ok(stream.id).data(stream.id, "late").trailers(stream.id);
    });
    assert.deepEqual([client.connection.intent, client.connection.streamCount], ["run", 0]);
  });

  test("does not excuse a server that never stops", () => {
    for (const what of ["data", "headers"] as const) {
      const client = new Client({ initialWindowBytes: 1_000, maxWindowBytes: 1_000 }).ready();
      client.request().stream.reset(ErrorCode.CANCEL);
      for (let i = 0; i < 100_000 && client.connection.intent === "run"; i++) {
        client.receive((server) => (what === "data" ? server.data(1, new Uint8Array(100)) : server.ok(1)));
      }
      assert.equal(client.frames().at(-1), "GOAWAY 0 STREAM_CLOSED");
      assert.equal(client.lose().failedWith, "STREAM_CLOSED");
    }
  });

  test("gives back the connection's window for what comes late", () => {
    const client = new Client({ initialWindowBytes: 65_535, maxWindowBytes: 65_535 }).ready();
    for (let i = 0; i < 50; i++) {
      const { stream } = client.request();
      stream.reset(ErrorCode.CANCEL);
      client.receive((server) => {
        for (let sent = 0; sent < 65_535; sent += 13_107) server.data(stream.id, new Uint8Array(13_107));
      });
    }
    const given = client.sent.all.length;
    client.frames();
    const updates = client.sent.all.slice(given).filter((frame) => frame.type === "window-update");
    const bytes = updates.reduce((total, { increment }) => total + increment, 0);
    assert.ok(bytes > 50 * 65_535 - 65_536, `${bytes} of ${50 * 65_535} bytes given back`);
  });
});

test("a call with header fields of its own is what the server reads", () => {
  const client = new Client().ready();
  client.open(["grpc-timeout", "5S", "authorization", "secret"]);
  client.open(["grpc-timeout", "6S"]);
  client.frames();
  const heads = client.sent.all.filter((frame) => frame.type === "headers").map(({ fields }) => fields);
  assert.deepEqual(heads, [
    [...REQUEST.fields, "grpc-timeout", "5S", "authorization", "secret"],
    [...REQUEST.fields, "grpc-timeout", "6S"],
  ]);
});
