/**
 * How a connection ends: GOAWAY in two steps, our own close, the stream's end at every byte. Every call ends exactly once,
 * and says how far it had come (RFC 9113 §6.8).
 */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { TransportError } from "../../src/core/transport-error.ts";
import { ErrorCode } from "../../src/http2/error.ts";
import { SettingId } from "../../src/http2/frames/settings.ts";
import { Client, scenario, type Call } from "./support/client.ts";
import { concatBytes } from "./hex.ts";
import { OK_FIELDS, ServerFrames } from "./support/server-frames.ts";

const reset = new TransportError({ step: "read", address: "test:1", message: "The peer reset the connection" });

describe("the server's GOAWAY", () => {
  scenario("in two steps: what it processed goes on, the rest is for another connection", (makeClient) => {
    const client = makeClient().ready([[SettingId.MAX_CONCURRENT_STREAMS, 3]]);
    const calls = Array.from({ length: 4 }, () => client.request());
    client.frames();
    client.receive((server) => server.goAway(0x7fff_ffff, 0, "bye"));
    assert.deepEqual([client.events, client.connection.accepting], [["ready", "draining"], false]);
    assert.deepEqual(
      calls.map((call) => call.outcome),
      ["open", "open", "open", "connection NO_ERROR not-sent"],
    );
    assert.equal(client.request().outcome, "connection not-sent");
    client.receive((server) => server.goAway(3));
    assert.deepEqual(calls.map((call) => call.outcome).slice(0, 3), ["open", "open", "connection NO_ERROR refused"]);
    assert.match(calls[3]?.failure?.message ?? "", /^The server said GOAWAY with NO_ERROR \("bye"\)$/);
    client.receive((server) => server.ok(1).data(1, "still").trailers(1));
    assert.deepEqual([client.connection.intent, client.frames()], ["run", []]);
    client.receive((server) => server.ok(3).trailers(3));
    assert.deepEqual([client.connection.intent, client.frames()], ["close", ["GOAWAY 0 NO_ERROR"]]);
    client.lose();
    assert.deepEqual([client.events, client.closedWith], [["ready", "draining", "closed"], undefined]);
    assert.deepEqual(
      calls.slice(0, 2).map((call) => call.outcome),
      ["ok", "ok"],
    );
  });

  scenario("with an error says so to those whom it ends, its debug data made printable", (makeClient) => {
    const client = makeClient().ready();
    const [kept, ended] = [client.request(), client.request()];
    client.receive((server) => server.goAway(1, ErrorCode.ENHANCE_YOUR_CALM, "too_many_pings\u0007"));
    assert.equal(ended.outcome, "connection ENHANCE_YOUR_CALM refused");
    client.connection.connectionLost(reset);
    assert.equal(
      kept.failure?.message,
      'The server said GOAWAY with ENHANCE_YOUR_CALM ("too_many_pings."); The peer reset the connection',
    );
    assert.equal(kept.failure.cause, reset);
  });

  scenario("must not name a later stream than before", (makeClient) => {
    const client = makeClient().ready();
    const call = client.request();
    client.frames();
    client.receive((server) => server.goAway(1).goAway(1).goAway(3));
    assert.deepEqual(
      [client.frames(), call.outcome],
      [["GOAWAY 0 PROTOCOL_ERROR"], "connection PROTOCOL_ERROR maybe-processed"],
    );
  });

  scenario("on an idle connection closes it", (makeClient) => {
    const client = makeClient().ready();
    client.receive((server) => server.goAway(0));
    assert.deepEqual(
      [client.frames(), client.connection.intent, client.events],
      [["GOAWAY 0 NO_ERROR"], "close", ["ready", "draining"]],
    );
  });

  scenario("in the middle of sending drops what only the refused stream had to send", (makeClient) => {
    const client = makeClient().ready();
    const [kept, refused] = [client.open(), client.open()];
    kept.stream.write(new Uint8Array(70_000), true);
    refused.stream.write(new Uint8Array(70_000), true);
    client.frames();
    client.receive((server) => server.goAway(1).windowUpdate(0, 1_000_000).windowUpdate(1, 1_000_000));
    assert.ok(client.frames().every((frame) => frame.startsWith("DATA 1 ")));
    assert.equal(refused.outcome, "connection NO_ERROR refused");
  });
});

describe("our close", () => {
  test("lets the calls in flight end, refuses new ones, and says GOAWAY", () => {
    const client = new Client().ready([[SettingId.MAX_CONCURRENT_STREAMS, 1]]);
    const [running, waiting] = [client.request(), client.request()];
    client.frames();
    client.connection.close();
    client.connection.close();
    assert.deepEqual(
      [running.outcome, waiting.outcome, client.request().outcome],
      ["open", "connection not-sent", "connection not-sent"],
    );
    assert.deepEqual([client.frames(), client.connection.intent], [[], "run"]);
    client.receive((server) => server.ok(1).trailers(1));
    assert.deepEqual(
      [client.frames(), client.connection.intent, running.outcome],
      [["GOAWAY 0 NO_ERROR"], "close", "ok"],
    );
    assert.deepEqual(client.lose().events, ["ready", "closed"]);
    assert.equal(client.closedWith, undefined);
  });

  test("ends with the last call's reset, too", () => {
    const client = new Client().ready();
    const call = client.request();
    client.frames();
    client.connection.close();
    call.stream.reset(ErrorCode.CANCEL);
    assert.deepEqual(
      [client.frames(), client.connection.intent],
      [["RST_STREAM 1 CANCEL", "GOAWAY 0 NO_ERROR"], "close"],
    );
  });

  test("before the server's SETTINGS, or idle, is immediate", () => {
    for (const client of [new Client(), new Client().ready()]) {
      client.connection.close();
      assert.equal(client.connection.intent, "close");
      assert.equal(client.frames().at(-1), "GOAWAY 0 NO_ERROR");
      client.lose();
      assert.deepEqual([client.closedWith, client.events.at(-1)], [undefined, "closed"]);
    }
  });

  test("gives up when the server does not read, on time, whether or not the socket took anything", () => {
    for (const taken of [true, false]) {
      const client = new Client({ closeTimeoutMs: 300 }).ready();
      client.now += 3_600_000;
      client.request().stream.reset(ErrorCode.CANCEL);
      if (taken) client.frames();
      client.receive((server) => server.ping());
      client.connection.close();
      if (taken) client.frames();
      assert.equal(client.connection.nextTimeout(), client.now + 300);
      client.pass(299);
      assert.equal(client.connection.intent, "close");
      client.pass(1);
      assert.deepEqual([client.connection.intent, client.events], ["abort", ["ready", "closed"]]);
      client.lose();
      assert.deepEqual([client.connection.nextTimeout(), client.closedWith], [Number.POSITIVE_INFINITY, undefined]);
    }
  });

  test("after an error gives up in the same way, and says the error", () => {
    const client = new Client({ closeTimeoutMs: 300 }).ready();
    client.receive((server) => server.raw(5, 4, 1, new Uint8Array(4)));
    assert.equal(client.connection.nextTimeout(), client.now + 300);
    client.pass(300);
    assert.deepEqual([client.connection.intent, client.failedWith], ["abort", "PROTOCOL_ERROR"]);
  });
});

describe("the connection's end", () => {
  scenario("by the server's half-close ends every call, and whoever retries is sent elsewhere first", (makeClient) => {
    const client = makeClient().ready([[SettingId.MAX_CONCURRENT_STREAMS, 1]]);
    const seen: string[] = [];
    client.on = (event) => seen.push(event);
    const [running, waiting] = [client.request(), client.request()];
    running.on = () => seen.push(client.open().outcome);
    client.frames();
    client.connection.receiveEnd(client.now);
    assert.deepEqual([running.outcome, waiting.outcome], ["connection maybe-processed", "connection not-sent"]);
    assert.match(running.failure?.message ?? "", /^The server closed the connection$/);
    assert.deepEqual(seen, ["draining", "connection not-sent"]);
    assert.deepEqual([client.connection.intent, client.connection.nextTimeout()], ["close", client.now + 1_000]);
    client.lose();
    assert.deepEqual(client.events, ["ready", "draining", "closed"]);
  });

  test("ends a call that a handler opens from inside another's end", () => {
    for (const how of ["lost", "half-closed", "failed"] as const) {
      const client = new Client().ready();
      let second: Call | undefined;
      client.request((call) => (call.on = (event) => event === "end" && (second = client.request())));
      if (how === "lost") client.connection.connectionLost(reset);
      else if (how === "half-closed") client.connection.receiveEnd(client.now);
      else client.receive((server) => server.goAway(1).goAway(3));
      assert.equal(second?.outcome.replace(/^.* /, ""), "not-sent", how);
      assert.equal(client.connection.streamCount, 0);
    }
  });

  test("tells calls that the socket never took from those that it may have carried", () => {
    const client = new Client().ready([[SettingId.MAX_CONCURRENT_STREAMS, 2]]);
    const sent = client.request();
    client.frames();
    const [unsent, waiting] = [client.request(), client.request()];
    client.connection.connectionLost(reset);
    assert.deepEqual(
      [sent, unsent, waiting].map((call) => call.outcome),
      ["connection maybe-processed", "connection not-sent", "connection not-sent"],
    );
    assert.deepEqual([client.closedWith, client.events], [reset, ["ready", "closed"]]);
  });

  test("is final: nothing that comes after it does anything", () => {
    const client = new Client().ready();
    client.lose();
    client.lose();
    client.receive((server) => server.settings().ping().goAway(0));
    client.connection.receiveEnd(client.now);
    client.connection.close();
    client.pass(1_000_000);
    assert.deepEqual(
      [client.request().outcome, client.events, client.connection.intent],
      ["connection not-sent", ["ready", "closed"], "abort"],
    );
    assert.equal(client.connection.nextTimeout(), Number.POSITIVE_INFINITY);
  });

  test("at every byte of an exchange ends every call once", () => {
    const server = new ServerFrames();
    const parts = [
      server.settings([[SettingId.MAX_CONCURRENT_STREAMS, 2]]).take(),
      server
        .settingsAck()
        .ping()
        .ok(1)
        .data(1, "hello")
        .headersInPieces(3, OK_FIELDS, 4)
        .paddedData(3, "padded", 20)
        .trailers(1)
        .take(),
      server.windowUpdate(0, 100).goAway(3).take(),
      server.trailers(3).take(),
    ];
    const bytes = concatBytes(parts);
    const [settled = 0, firstDone = 0, goneAway = 0, secondDone = 0] = parts.map(
      (_, i) => concatBytes(parts.slice(0, i + 1)).length,
    );
    const ends: readonly ((client: Client) => void)[] = [
      (client) => client.connection.connectionLost(reset),
      (client) => client.connection.connectionLost(undefined),
      (client) => {
        client.connection.receiveEnd(client.now);
        client.frames();
        client.lose();
      },
    ];
    for (let length = 0; length <= bytes.length; length++) {
      for (const end of ends) {
        const client = new Client();
        const calls: Call[] = [];
        client.on = (event) => {
          if (event === "ready") for (let i = 0; i < 3; i++) calls.push(client.request());
        };
        client.feed(bytes.subarray(0, Math.min(settled, length)));
        client.frames();
        client.feed(bytes.subarray(settled, length));
        client.frames();
        end(client);
        const lost = "connection maybe-processed";
        const third = length < firstDone || length >= goneAway ? /not-sent$/ : /maybe-processed$/;
        assert.deepEqual(
          calls.slice(0, 2).map((call) => call.outcome),
          length < settled ? [] : [length < firstDone ? lost : "ok", length < secondDone ? lost : "ok"],
          `cut after ${length} bytes`,
        );
        if (length >= settled) assert.match(calls[2]?.outcome ?? "", third, `cut after ${length} bytes`);
        assert.ok(calls.every((call) => call.ends === 1));
        assert.deepEqual([client.events.at(-1), client.connection.streamCount], ["closed", 0]);
      }
    }
  });
});
