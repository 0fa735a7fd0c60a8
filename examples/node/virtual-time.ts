/** A test without a network or waiting: a server that never answers, and an hour that passes at once. `node --test virtual-time.ts`. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Code, createClient } from "@connectrpc/connect";
import { createGrpcTransport, insecure } from "dragoman/grpc";
import { createGrpcServer } from "dragoman/testing";
import { memoryDialer, VirtualClock } from "dragoman/transport/memory";
import { InterpreterService } from "../gen/interpreter_pb.ts";

test("a call ends at its deadline", async () => {
  const clock = new VirtualClock();
  const dialer = memoryDialer({ clock, connectLatencyMs: 10 });
  const server = createGrpcServer({ clock, routes: () => {}, onStream: () => "ignore" });
  dialer.listen({ host: "interpreter.test", port: 50051 }, (stream) => server.accept(stream));
  const transport = createGrpcTransport("interpreter.test:50051", { credentials: insecure(), dialer });
  const call = createClient(InterpreterService, transport).translate({}, { timeoutMs: 3_600_000 });
  await assert.rejects(clock.runUntil(call), { code: Code.DeadlineExceeded });
  await clock.runUntil(Promise.all([transport.close(), server.close()]));
  assert.equal(clock.pendingTimers, 0);
});
