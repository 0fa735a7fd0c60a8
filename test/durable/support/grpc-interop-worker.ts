/** A Worker that calls gRPC's interoperability service through a channel in a Durable Object; each path is a call, or something done to the object. */
import { type Client, ConnectError, createClient } from "@connectrpc/connect";
import { grpcChannel, GrpcChannelObject, type ObjectNamespace, type ObjectStatus } from "dragoman/durable";
import { GrpcError, insecure } from "dragoman/grpc";
import { TestService } from "../../gen/grpc/testing/test_pb.ts";

export class Channel extends GrpcChannelObject {
  reset(): void {
    this.ctx.abort("Reset by a test");
  }
}

interface TestObject {
  status(): Promise<ObjectStatus>;
  reset(): Promise<void>;
}

interface Env {
  readonly GRPC: ObjectNamespace<TestObject>;
  readonly BACKEND: string;
}

/** Messages that streams have brought, as long as the Worker lives. */
let messages = 0;

const soon = { size: 10 };
/** Later than any test waits. */
const never = { size: 10, intervalUs: 600_000_000 };

async function sizes(responses: AsyncIterable<{ readonly payload?: { readonly body: Uint8Array } | undefined }>) {
  const all: (number | undefined)[] = [];
  for await (const { payload } of responses) {
    all.push(payload?.body.length);
    messages += 1;
  }
  return all;
}

const calls: Readonly<
  Record<string, (service: Client<typeof TestService>, query: URLSearchParams) => Promise<unknown>>
> = {
  async "/unary"(service, query) {
    const { payload } = await service.unaryCall({ responseSize: Number(query.get("size")) }, { timeoutMs: 20_000 });
    return payload?.body.length;
  },
  "/stream": (service) => sizes(service.streamingOutputCall({ responseParameters: [soon, soon, soon] })),
  /** Brings one message, and then is silent. */
  "/silent-stream": (service) =>
    sizes(service.streamingOutputCall({ responseParameters: [soon, never] }, { timeoutMs: 60_000 })),
  /** The same both ways: what the caller has to send has no end either. */
  async "/conversation"(service) {
    async function* requests(): AsyncGenerator<{ responseParameters: { size: number }[] }> {
      yield { responseParameters: [soon] };
      await new Promise(() => {});
    }
    return sizes(service.fullDuplexCall(requests(), { timeoutMs: 60_000 }));
  },
};

export const worker = {
  async fetch(request: Request, env: Env): Promise<Response> {
    const { pathname, searchParams: query } = new URL(request.url);
    const name = query.get("name") ?? "channel";
    const object = env.GRPC.get(env.GRPC.idFromName(name));
    if (pathname === "/reset") return Response.json((await object.reset().catch(() => {})) ?? "reset");
    if (pathname === "/status") return Response.json(await object.status());
    if (pathname === "/messages") return Response.json(messages);
    const keepAlive = query.has("keepAlive") ? { keepAlive: Number(query.get("keepAlive")) } : {};
    const transport = grpcChannel(env.GRPC, env.BACKEND, { credentials: insecure(), name, ...keepAlive });
    try {
      return Response.json(await calls[pathname]?.(createClient(TestService, transport), query));
    } catch (error) {
      const { code, rawMessage } = ConnectError.from(error);
      const ours = error instanceof GrpcError ? { maybeProcessed: error.maybeProcessed } : {};
      return Response.json({ code, message: rawMessage, ...ours }, { status: 502 });
    }
  },
};
