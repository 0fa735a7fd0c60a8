/**
 * PING, both ways (RFC 9113 §6.7): answers with the same octets, and measurements of ours that wait for theirs, so many and no more.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Client, scenario } from "./support/client.ts";

scenario("the server's PING is answered with its own octets", (makeClient) => {
  const client = makeClient().ready();
  client.receive((server) => server.ping(Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8)).ping(new Uint8Array(8).fill(255)));
  assert.deepEqual(client.frames(), ["PING ack 0102030405060708", "PING ack ffffffffffffffff"]);
});

scenario("ours tell when each was answered, in whatever order", (makeClient) => {
  const client = makeClient().ready();
  const answers: string[] = [];
  for (const name of ["first", "second"]) client.connection.ping((now) => answers.push(`${name} ${now}`));
  const from = client.sent.all.length;
  assert.deepEqual(client.frames(), ["PING", "PING"]);
  const [first, second] = client.sent.all.slice(from);
  assert.ok(first?.type === "ping" && second?.type === "ping");
  client.now = 2_000;
  client.receive((server) => server.ping(second.opaque, true));
  client.now = 3_000;
  client.receive((server) => server.ping(first.opaque, true));
  assert.deepEqual(answers, ["second 2000", "first 3000"]);
  client.receive((server) => server.ping(first.opaque, true));
  assert.deepEqual(client.frames(), ["GOAWAY 0 PROTOCOL_ERROR"]);
});

test("no more than 64 of ours wait for their answers", () => {
  const client = new Client().ready();
  const sent = Array.from({ length: 70 }, () => client.connection.ping(() => {}));
  assert.deepEqual([sent.filter(Boolean).length, client.frames().length], [64, 64]);
});

test("one that throws at its answer ends the connection", () => {
  const client = new Client().ready();
  const call = client.request();
  client.connection.ping(() => {
    throw new Error("Planted");
  });
  const from = client.sent.all.length;
  client.frames();
  const ping = client.sent.all.slice(from).find(({ type }) => type === "ping");
  assert.ok(ping?.type === "ping");
  client.receive((server) => server.ping(ping.opaque, true));
  assert.deepEqual(
    [call.outcome, client.lose().failedWith],
    ["connection INTERNAL_ERROR maybe-processed", "INTERNAL_ERROR"],
  );
});
