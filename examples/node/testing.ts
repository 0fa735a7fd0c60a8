/** A test of one's own against a server in the same process: `node --test testing.ts`. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Code, ConnectError, createClient } from "@connectrpc/connect";
import { createGrpcTransport, insecure } from "dragoman/grpc";
import { createGrpcServer, listen } from "dragoman/testing";
import { InterpreterService } from "../gen/interpreter_pb.ts";

test("a phrase that nobody knows is not found", async () => {
  await using server = createGrpcServer({
    routes: (router) =>
      router.service(InterpreterService, {
        translate: ({ phrase }) => {
          throw new ConnectError(`"${phrase}" is not in the book`, Code.NotFound);
        },
      }),
  });
  await using listening = await listen(server);
  await using transport = createGrpcTransport(`127.0.0.1:${listening.port}`, { credentials: insecure() });
  const call = createClient(InterpreterService, transport).translate({ phrase: "Farewell" });
  await assert.rejects(call, { code: Code.NotFound, rawMessage: '"Farewell" is not in the book' });
});
