/**
 * The demonstration Worker: each path is a gRPC call from workerd, through its TCP socket, to the backend in `BACKEND`.
 * One transport a request, which is what a plain Worker's sockets allow.
 */
import { type Client, ConnectError, createClient } from "@connectrpc/connect";
import { createGrpcTransport, insecure } from "dragoman/grpc";
import { InterpreterService } from "../src/gen/dragoman/demo/v1/interpreter_pb.ts";

/** The Worker's variables. */
export interface Env {
  /** `host:port` of the gRPC server, plaintext. */
  readonly BACKEND: string;
}

type Interpreter = Client<typeof InterpreterService>;

const TIMEOUT_MS = 5_000;

/** The calls, by path. Each gives what came back. */
const calls: Readonly<Record<string, (interpreter: Interpreter, query: URLSearchParams) => Promise<unknown>>> = {
  "/translate": (interpreter, query) => {
    const request = { phrase: query.get("phrase") ?? "Good morning", language: query.get("language") ?? "fr" };
    return interpreter.translate(request, { timeoutMs: TIMEOUT_MS });
  },
  "/recite": (interpreter, query) => {
    const request = { phrase: query.get("phrase") ?? "Thank you" };
    return Array.fromAsync(interpreter.recite(request, { timeoutMs: TIMEOUT_MS }));
  },
  "/dictate": (interpreter, query) => {
    const phrases = query.getAll("phrase");
    return interpreter.dictate(each(phrases.length > 0 ? phrases : ["Good", "morning"]), { timeoutMs: TIMEOUT_MS });
  },
  "/converse": (interpreter, query) => {
    const phrases = query.getAll("phrase");
    const language = query.get("language") ?? "it";
    const said = each(phrases.length > 0 ? phrases : ["Good morning", "Thank you"], { language });
    return Array.fromAsync(interpreter.converse(said, { timeoutMs: TIMEOUT_MS }));
  },
};

async function* each<T extends object>(phrases: readonly string[], more?: T): AsyncGenerator<{ phrase: string } & T> {
  for (const phrase of phrases) yield { phrase, ...(more as T) };
}

export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    const { pathname, searchParams } = new URL(request.url);
    const call = calls[pathname];
    if (call === undefined) {
      return Response.json({ error: `Nothing at "${pathname}"`, try: Object.keys(calls) }, { status: 404 });
    }
    await using transport = createGrpcTransport(env.BACKEND, { credentials: insecure() });
    try {
      return Response.json(await call(createClient(InterpreterService, transport), searchParams));
    } catch (error) {
      return Response.json({ error: ConnectError.from(error).message }, { status: 502 });
    }
  },
};
