/** A Worker that calls an interpreter through a channel in a Durable Object; each path is a call, or something done to the object. */
import { ConnectError, createClient, type Client } from "@connectrpc/connect";
import { grpcChannel, GrpcChannelObject, type GrpcStubOptions, type ObjectNamespace } from "dragoman/durable";
import { callOptions, composeChannelCredentials, GrpcError, insecure } from "dragoman/grpc";
import { InterpreterService } from "../../../src/gen/dragoman/demo/v1/interpreter_pb.ts";

export class Channel extends GrpcChannelObject {
  reset(): void {
    this.ctx.abort("Reset by a test");
  }

  protected override maxCallsInFlight(): number {
    return 1_000;
  }
}

interface Env {
  readonly GRPC: ObjectNamespace<{ reset(): Promise<void> }>;
  readonly BACKEND: string;
}

type Interpreter = Client<typeof InterpreterService>;

/** In one place for all requests, as users are tempted to. */
let shared: Interpreter | undefined;

const calls: Readonly<Record<string, (interpreter: Interpreter, query: URLSearchParams) => Promise<unknown>>> = {
  async "/translate"(interpreter, query) {
    const timeoutMs = Number(query.get("timeoutMs") ?? 60_000);
    const { phrase } = await interpreter.translate(
      { phrase: query.get("phrase") ?? "", language: "de" },
      { timeoutMs },
    );
    return phrase;
  },
  /** A request, or with `receive` a response, of so many bytes. */
  async "/huge"(interpreter, query) {
    const bytes = Number(query.get("bytes"));
    const phrase = query.has("receive") ? `huge ${bytes}` : "x".repeat(bytes);
    const answer = await interpreter.translate(
      { phrase, language: "de" },
      { timeoutMs: 60_000, contextValues: callOptions({ maxReceiveMessageBytes: 2 * bytes }) },
    );
    return answer.phrase.length;
  },
  async "/recite"(interpreter, query) {
    const phrases: string[] = [];
    for await (const { phrase } of interpreter.recite({ phrase: query.get("phrase") ?? "" })) phrases.push(phrase);
    return phrases;
  },
  /** Reads one message, and then waits for the second as long as it is told. */
  async "/dawdle"(interpreter, query) {
    let read = 0;
    for await (const { phrase } of interpreter.recite({ phrase: query.get("phrase") ?? "" })) {
      read += phrase.length;
      await new Promise((resolve) => setTimeout(resolve, Number(query.get("ms"))));
      break;
    }
    return read;
  },
  async "/many"(interpreter, query) {
    const count = Number(query.get("count"));
    const all = Array.from({ length: count }, (_, i) => interpreter.translate({ phrase: `${i}`, language: "de" }));
    const settled = await Promise.allSettled(all);
    const codes = new Set(
      settled.flatMap((each) => (each.status === "rejected" ? [ConnectError.from(each.reason).code] : [])),
    );
    return { answered: settled.filter(({ status }) => status === "fulfilled").length, codes: [...codes] };
  },
};

function optionsOf(query: URLSearchParams): GrpcStubOptions {
  const token = query.get("token");
  const call = { requireTransportSecurity: false, metadata: () => ({ authorization: `Bearer ${token}` }) };
  const keepAlive = query.get("keepAlive");
  return {
    credentials: token === null ? insecure() : composeChannelCredentials(insecure(), call),
    name: query.get("name") ?? "channel",
    ...(keepAlive === null ? {} : { keepAlive: Number(keepAlive) }),
    ...(query.has("shards") ? { shards: Number(query.get("shards")) } : {}),
    ...(query.has("urls")
      ? {
          interceptors: [(next) => (request) => next(Object.assign(request, request.header.set("x-url", request.url)))],
        }
      : {}),
  };
}

export const worker = {
  async fetch(request: Request, env: Env): Promise<Response> {
    const { pathname, searchParams: query } = new URL(request.url);
    if (pathname === "/reset") {
      const object = env.GRPC.get(env.GRPC.idFromName(query.get("name") ?? "channel"));
      await object.reset().catch(() => {});
      return Response.json("reset");
    }
    const target = query.get("target") ?? env.BACKEND;
    const newClient = (): Interpreter =>
      createClient(InterpreterService, grpcChannel(env.GRPC, target, optionsOf(query)));
    try {
      const interpreter = query.has("shared") ? (shared ??= newClient()) : newClient();
      return Response.json(await calls[pathname]?.(interpreter, query));
    } catch (error) {
      const { code, rawMessage, metadata } = ConnectError.from(error);
      const ours = error instanceof GrpcError ? { step: error.step, maybeProcessed: error.maybeProcessed } : {};
      return Response.json({ code, message: rawMessage, trailer: metadata.get("x-trailer"), ...ours }, { status: 502 });
    }
  },
};
