/**
 * A program as a user of the package has it: a server and a client in one process, one call over TCP.
 */
import { createClient } from "@connectrpc/connect";
import { createGrpcTransport, insecure } from "dragoman/grpc";
import { createGrpcServer, listen } from "dragoman/testing";
import { InterpreterService } from "./interpreter_pb.js";

const server = createGrpcServer({
  routes: (router) => router.service(InterpreterService, { translate: ({ phrase }) => ({ phrase: `${phrase}!` }) }),
});
const listening = await listen(server);
const transport = createGrpcTransport(`127.0.0.1:${listening.port}`, { credentials: insecure() });
const { phrase } = await createClient(InterpreterService, transport).translate({ phrase: "hello" });
console.log(phrase);
await transport.close();
await listening.close();
await server.close();
