/** A Worker that calls by gRPC-Web over fetch, which Cloudflare turns into gRPC on its way to the server. */
import { createClient } from "@connectrpc/connect";
import { createGrpcWebTransport, insecure } from "dragoman/grpc";
import { InterpreterService } from "../gen/interpreter_pb.ts";

export default {
  async fetch(_request: Request, env: { readonly BASE_URL: string }): Promise<Response> {
    const requestInit = { cf: { grpcWeb: "convert" } };
    const credentials = env.BASE_URL.startsWith("http:") ? insecure() : undefined;
    await using transport = createGrpcWebTransport(env.BASE_URL, { requestInit, credentials });
    const interpreter = createClient(InterpreterService, transport);
    const { phrase } = await interpreter.translate({ phrase: "Good morning", language: "it" }, { timeoutMs: 5_000 });
    return new Response(phrase);
  },
};
