/**
 * A Worker as a user of the package has it: answers each request with a gRPC call to `BACKEND`.
 */
import { createClient } from "@connectrpc/connect";
import { createGrpcTransport, insecure } from "dragoman/grpc";
import { InterpreterService } from "./interpreter_pb.js";

export default {
  async fetch(request, env) {
    const transport = createGrpcTransport(env.BACKEND, { credentials: insecure() });
    const { phrase } = await createClient(InterpreterService, transport).translate({ phrase: "hello" });
    await transport.close();
    return new Response(phrase);
  },
};
