/** A Durable Object that holds a transport: all requests share its connection. */
import { createClient } from "@connectrpc/connect";
import { DurableObject } from "cloudflare:workers";
import { createGrpcTransport, insecure } from "dragoman/grpc";
import { InterpreterService } from "../gen/interpreter_pb.ts";

interface Env {
  readonly BACKEND: string;
  /** In your project: `DurableObjectNamespace<Interpreter>`. */
  readonly INTERPRETER: { getByName(name: string): Interpreter };
}

export class Interpreter extends DurableObject<Env> {
  readonly #transport = createGrpcTransport(this.env.BACKEND, { credentials: insecure() });
  readonly #client = createClient(InterpreterService, this.#transport);

  async translate(phrase: string, language: string): Promise<string> {
    return (await this.#client.translate({ phrase, language }, { timeoutMs: 5_000 })).phrase;
  }
}

export default {
  async fetch(_request: Request, env: Env): Promise<Response> {
    return new Response(await env.INTERPRETER.getByName("shared").translate("Good morning", "it"));
  },
};
