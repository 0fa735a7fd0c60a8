/** What a call leaves behind when it has ended: nothing that counts. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { createClient } from "@connectrpc/connect";
import { InterpreterService } from "../../src/gen/dragoman/demo/v1/interpreter_pb.ts";
import { createGrpcTransport, insecure } from "../../src/grpc/index.ts";
import { memoryDialer } from "../../src/transport/memory/dialer.ts";
import { VirtualClock } from "../../src/transport/memory/virtual-clock.ts";
import { ADDRESS, failure, TARGET } from "./world.ts";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

test("a call that ended while it waited for a connection is not kept by those that still wait", async () => {
  const clock = new VirtualClock();
  const dialer = memoryDialer({ clock });
  dialer.silence(ADDRESS);
  const transport = createGrpcTransport(TARGET, { credentials: insecure(), dialer, clock });
  const client = createClient(InterpreterService, transport);
  const patient = client.translate({});
  patient.catch(() => {});
  const signals = await Promise.all(
    Array.from({ length: 10 }, async () => {
      const controller = new AbortController();
      const call = client.translate({}, { signal: controller.signal });
      call.catch(() => {});
      await clock.settle();
      controller.abort();
      await failure(clock, call);
      return new WeakRef(controller.signal);
    }),
  );
  await clock.settle();
  collectGarbage();
  const kept = signals.filter((signal) => signal.deref() !== undefined).length;
  assert.ok(kept <= 1, `${kept} of 10 calls are kept`);
  await clock.runUntil(transport.close());
});
