/** A Worker that reaches a private server, in plaintext, through a binding: a VPC service, or a network behind a Tunnel. */
import { createClient } from "@connectrpc/connect";
import { createGrpcTransport, insecure } from "dragoman/grpc";
import { type WorkersConnect, workersDialer } from "dragoman/transport/workers";
import { InterpreterService } from "../gen/interpreter_pb.ts";

interface Env {
  readonly BACKEND: string;
  readonly NETWORK: { readonly connect: WorkersConnect };
}

export default {
  async fetch(_request: Request, env: Env): Promise<Response> {
    const dialer = workersDialer({ connect: (address, options) => env.NETWORK.connect(address, options) });
    await using transport = createGrpcTransport(env.BACKEND, { credentials: insecure(), dialer });
    const interpreter = createClient(InterpreterService, transport);
    const { phrase } = await interpreter.translate({ phrase: "Good morning", language: "tr" }, { timeoutMs: 5_000 });
    return new Response(phrase);
  },
};
