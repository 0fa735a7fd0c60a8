/** A Worker that answers with a gRPC call. Its sockets belong to the request, so each request has a transport of its own. */
import { createClient } from "@connectrpc/connect";
import { createGrpcTransport, insecure } from "dragoman/grpc";
import { InterpreterService } from "../gen/interpreter_pb.ts";

export default {
  async fetch(_request: Request, env: { readonly BACKEND: string }): Promise<Response> {
    await using transport = createGrpcTransport(env.BACKEND, { credentials: insecure() });
    const interpreter = createClient(InterpreterService, transport);
    const { phrase } = await interpreter.translate({ phrase: "Good morning", language: "fr" }, { timeoutMs: 5_000 });
    return new Response(phrase);
  },
};
