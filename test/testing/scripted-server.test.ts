/**
 * The scripted server over memory: what a script sends, sees and waits for.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Code, ConnectError, createClient } from "@connectrpc/connect";
import { InterpreterService } from "../../src/gen/dragoman/demo/v1/interpreter_pb.ts";
import { createGrpcTransport, insecure } from "../../src/grpc/index.ts";
import { ErrorCode } from "../../src/http2/error.ts";
import { writeRstStream } from "../../src/http2/frames/rst-stream.ts";
import { fieldValue } from "../../src/testing/request-head.ts";
import type { ScriptedConnection } from "../../src/testing/scripted-server.ts";
import { ScriptedServer } from "../../src/testing/scripted-server.ts";
import { VirtualClock, memoryDialer } from "../../src/transport/memory/index.ts";

/** Makes one call against `script`, and gives what came of it and the server. */
async function callAgainst(
  script: (connection: ScriptedConnection) => void | Promise<void>,
): Promise<{ readonly outcome: unknown; readonly server: ScriptedServer }> {
  const clock = new VirtualClock();
  const server = new ScriptedServer({ script, clock });
  const dialer = memoryDialer({ clock });
  dialer.listen({ host: "scripted.test", port: 1 }, (stream) => server.accept(stream));
  const transport = createGrpcTransport("scripted.test:1", { credentials: insecure(), dialer, clock });
  const client = createClient(InterpreterService, transport);
  const call = client.translate({ phrase: "hello" }, { timeoutMs: 10_000 }).catch((error: unknown) => error);
  const outcome = await clock.runUntil(call);
  await clock.runUntil(transport.close());
  await clock.settle();
  return { outcome, server };
}

test("a script sees the client's frames in order, and answers by frames", async () => {
  const { outcome, server } = await callAgainst(async (connection) => {
    connection.settings();
    const { streamId, fields } = await connection.nextOf("headers");
    assert.equal(fieldValue(fields, "content-type"), "application/grpc+proto");
    const { data, endStream } = await connection.nextOf("data");
    assert.deepEqual(data, Uint8Array.of(0, 0, 0, 0, 7, 10, 5, ...new TextEncoder().encode("hello")));
    assert.equal(endStream, true);
    connection.headers(streamId, [":status", "200", "content-type", "application/grpc"]);
    connection.data(streamId, Uint8Array.of(0, 0, 0, 0, 4, 10, 2, 104, 105));
    connection.headers(streamId, ["grpc-status", "0"], true);
  });
  assert.deepEqual(server.failures, []);
  assert.ok(typeof outcome === "object" && outcome !== null && "phrase" in outcome);
  assert.equal(outcome.phrase, "hi");
});

test("a script may send any frame", async () => {
  const { outcome, server } = await callAgainst(async (connection) => {
    connection.settings();
    const { streamId } = await connection.nextOf("headers");
    connection.send((out) => writeRstStream(out, streamId, ErrorCode.INADEQUATE_SECURITY));
  });
  assert.deepEqual(server.failures, []);
  assert.ok(outcome instanceof ConnectError && outcome.code === Code.PermissionDenied);
});

test("bytes that are no frame at all end the call", async () => {
  const { outcome } = await callAgainst((connection) => {
    connection.send((out) => out.append(new TextEncoder().encode("HTTP/1.1 400 Bad Request\r\n\r\n")));
  });
  assert.ok(outcome instanceof ConnectError && outcome.code === Code.Unavailable);
});

test("what a script throws is kept, and resets the connection", async () => {
  const { outcome, server } = await callAgainst(async (connection) => {
    connection.settings();
    await connection.nextOf("headers");
    throw new Error("Planted");
  });
  assert.ok(outcome instanceof ConnectError && outcome.code === Code.Unavailable);
  assert.deepEqual(server.failures.map(String), ["Error: Planted"]);
});

test("waiting for a frame ends with the connection", async () => {
  const { server } = await callAgainst(async (connection) => {
    connection.settings();
    await connection.nextOf("headers");
    connection.close();
    while ((await connection.next()) !== undefined);
    await connection.nextOf("ping");
  });
  assert.equal(server.failures.length, 1);
  assert.match(String(server.failures[0]), /ended before a "ping" frame/);
});
