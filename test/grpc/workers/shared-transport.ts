/**
 * A Worker that keeps one transport in a module's variable, and a Durable Object that keeps one in itself: the wrong way
 * and the right way to share a connection between requests.
 */
import { ConnectError, createClient } from "@connectrpc/connect";
import { DurableObject } from "cloudflare:workers";
import { createGrpcTransport, type GrpcTransport, insecure } from "../../../src/grpc/index.ts";
import { InterpreterService } from "../../../src/gen/dragoman/demo/v1/interpreter_pb.ts";

interface Env {
  readonly BACKEND: string;
  readonly HOLDER: {
    idFromName(name: string): unknown;
    get(id: unknown): { fetch(request: Request): Promise<Response> };
  };
}

let shared: GrpcTransport | undefined;

async function call(transport: GrpcTransport, phrase: string): Promise<Response> {
  try {
    const client = createClient(InterpreterService, transport);
    const reply = await client.translate({ phrase, language: "de" }, { timeoutMs: 5_000 });
    return Response.json({ reply: reply.phrase });
  } catch (error) {
    const { code, rawMessage } = ConnectError.from(error);
    return Response.json({ code, error: rawMessage });
  }
}

export class Holder extends DurableObject<Env> {
  #transport: GrpcTransport | undefined;

  override fetch(request: Request): Promise<Response> {
    this.#transport ??= createGrpcTransport(this.env.BACKEND, { credentials: insecure() });
    return call(this.#transport, new URL(request.url).searchParams.get("phrase") ?? "");
  }
}

export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    const { pathname, searchParams } = new URL(request.url);
    const phrase = searchParams.get("phrase") ?? "";
    if (pathname === "/held") return env.HOLDER.get(env.HOLDER.idFromName("one")).fetch(request);
    if (pathname === "/own") {
      await using transport = createGrpcTransport(env.BACKEND, { credentials: insecure() });
      return await call(transport, phrase);
    }
    shared ??= createGrpcTransport(env.BACKEND, { credentials: insecure() });
    return call(shared, phrase);
  },
};
