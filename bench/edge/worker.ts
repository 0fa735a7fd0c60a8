/**
 * The Worker under load: `/request` makes a call in the way that it is told, `/calls` many, one after the other. `/drive` sends requests
 * to `/request` from inside workerd, so that what is measured is no HTTP client's.
 */
import { create } from "@bufbuild/protobuf";
import { type Client, createClient } from "@connectrpc/connect";
import { createGrpcWebTransport } from "@connectrpc/connect-web";
import { DurableObject } from "cloudflare:workers";
import { grpcChannel, type ObjectNamespace } from "dragoman/durable";
import { createGrpcTransport, insecure } from "dragoman/grpc";
import { EchoService } from "../gen/dragoman/bench/v1/echo_pb.ts";
import { CALLS_AT_ONCE, PAYLOAD_BYTES, type Way } from "./loads.ts";

export { GrpcChannelObject } from "dragoman/durable";

interface Env {
  readonly GRPC: ObjectNamespace<unknown>;
  readonly EMPTY: ObjectNamespace<{ call(request: object, whenLeft: () => Promise<string>): Promise<unknown> }>;
  readonly SELF: { fetch(url: string): Promise<Response> };
  /** `host:port` of the gRPC server, and of the proxy before it. */
  readonly BACKEND: string;
  readonly PROXY: string;
  readonly WAY: Way;
}

type Echo = Pick<Client<typeof EchoService>, "echo">;

/** An object at the boundary, with nothing behind it. */
export class EmptyObject extends DurableObject {
  call({ args }: { readonly args: readonly unknown[] }): unknown {
    return { ok: true, value: { message: args[1], header: [], trailer: ["grpc-status", "0"], peer: undefined } };
  }
}

/** What a stub does, without the stub. */
async function askEmptyObject({ EMPTY, BACKEND }: Env): Promise<void> {
  const ask = { path: "/dragoman.bench.v1.EchoService/Echo", fields: [] };
  const options = { credentials: { security: "plaintext" } };
  const request = { target: BACKEND, options, keepAlive: "while-used", method: "unary", args: [ask, payload] };
  await EMPTY.get(EMPTY.idFromName("empty")).call(request, () => new Promise(() => {}));
}

const payload = new Uint8Array(PAYLOAD_BYTES);

/** Makes calls, each way with what it has to open and close for a request. */
async function withClient<T>(env: Env, use: (client: Echo) => Promise<T>): Promise<T> {
  const credentials = insecure();
  if (env.WAY === "nothing") return use({ echo: async () => create(EchoService.method.echo.output) });
  if (env.WAY === "empty-object") {
    return use({
      async echo() {
        await askEmptyObject(env);
        return create(EchoService.method.echo.output);
      },
    });
  }
  if (env.WAY === "object") return use(createClient(EchoService, grpcChannel(env.GRPC, env.BACKEND, { credentials })));
  if (env.WAY === "connect-web") {
    // Workers refuse the `redirect: "error"` that it asks for.
    const manual: typeof fetch = (input, init) => fetch(input, { ...init, redirect: "manual" });
    return use(createClient(EchoService, createGrpcWebTransport({ baseUrl: `http://${env.PROXY}`, fetch: manual })));
  }
  await using transport = createGrpcTransport(env.BACKEND, { credentials });
  return await use(createClient(EchoService, transport));
}

/** Calls in a row; milliseconds for each. The first one opens what there is to open, and is not counted. */
function callsOf(env: Env): Promise<number> {
  return withClient(env, async (client) => {
    await client.echo({ payload });
    const started = performance.now();
    for (let call = 0; call < CALLS_AT_ONCE; call += 1) await client.echo({ payload });
    return (performance.now() - started) / CALLS_AT_ONCE;
  });
}

/** Sends requests, so many at once, until the time is over. */
async function drive(env: Env, inFlight: number, durationMs: number): Promise<{ count: number; seconds: number }> {
  const started = performance.now();
  let count = 0;
  const worker = async (): Promise<void> => {
    while (performance.now() < started + durationMs) {
      const response = await env.SELF.fetch("http://worker/request");
      if (!response.ok) throw new Error(await response.text());
      await response.arrayBuffer();
      count += 1;
    }
  };
  await Promise.all(Array.from({ length: inFlight }, worker));
  return { count, seconds: (performance.now() - started) / 1_000 };
}

export const worker = {
  async fetch(request: Request, env: Env): Promise<Response> {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname === "/drive") {
      return Response.json(await drive(env, Number(searchParams.get("inFlight")), Number(searchParams.get("ms"))));
    }
    if (pathname === "/calls") return Response.json(await callsOf(env));
    await withClient(env, (client) => client.echo({ payload }));
    return new Response("ok");
  },
};
