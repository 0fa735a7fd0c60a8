/**
 * Stand-ins for `fetch`: one that answers by a script and remembers what it was asked, and one that is served by Connect's own router in
 * process, which speaks gRPC-Web and Connect as others understand them.
 */
import { createConnectRouter, type ConnectRouter, type ConnectRouterOptions } from "@connectrpc/connect";
import { createFetchHandler } from "@connectrpc/connect/protocol";
import type { FetchFunction, FetchInit, FetchResponse } from "../../../src/grpc/index.ts";
import { joinBytes } from "../../../src/transport/join-bytes.ts";

/** A request, as a server would see it. */
export interface SeenRequest {
  readonly url: string;
  readonly headers: Headers;
  readonly body: Uint8Array;
  readonly init: FetchInit;
}

/** What to answer. */
export interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** The body, read by read. */
  readonly chunks?: Iterable<Uint8Array>;
  /** What the body's reading ends with. Default: its end. */
  readonly error?: unknown;
}

export interface ScriptedFetch {
  readonly fetch: FetchFunction;
  readonly requests: SeenRequest[];
  /** Chunks that were read. */
  readonly reads: () => number;
}

/** A body that is streamed comes as it is: read it by `init.body`. */
export function scriptedFetch(answer: (request: SeenRequest, call: number) => Answer | Promise<Answer>): ScriptedFetch {
  const requests: SeenRequest[] = [];
  let reads = 0;
  const fetch: FetchFunction = async (url, init) => {
    const body = init.body instanceof Uint8Array ? init.body.slice() : new Uint8Array(0);
    const request = { url, headers: new Headers(init.headers), body, init };
    requests.push(request);
    const aborted = new Promise<never>((_, reject) => {
      init.signal.addEventListener("abort", () => reject(init.signal.reason as Error));
    });
    aborted.catch(() => {});
    const {
      status = 200,
      headers = {},
      chunks = [],
      error,
    } = await Promise.race([aborted, answer(request, requests.length)]);
    const iterator = chunks[Symbol.iterator]();
    const read = async (): ReturnType<ReturnType<NonNullable<FetchResponse["body"]>["getReader"]>["read"]> => {
      await Promise.race([aborted, Promise.resolve()]);
      const { done, value } = iterator.next();
      if (done !== true) {
        reads += 1;
        return { done: false, value };
      }
      if (error !== undefined) throw error;
      return { done: true };
    };
    return { status, headers: new Headers(headers), body: { getReader: () => ({ read, cancel: async () => {} }) } };
  };
  return { fetch, requests, reads: () => reads };
}

/** Never answers; rejects when it is aborted, as fetch does. */
export const never = (): Promise<never> => new Promise<never>(() => {});

/** A fetch that is served by Connect's router. */
export function routedFetch(
  routes: (router: ConnectRouter) => void,
  options: ConnectRouterOptions = {},
): FetchFunction {
  const router = createConnectRouter({ grpc: false, ...options });
  routes(router);
  return (url, init) => {
    const { pathname } = new URL(url);
    const handler = router.handlers.find(({ requestPath }) => pathname.endsWith(requestPath));
    if (handler === undefined) return Promise.resolve(new Response("no such page", { status: 404 }));
    return createFetchHandler(handler)(new Request(url, init));
  };
}

/** A frame: flags, length, payload. */
export function frame(flags: number, payload: Uint8Array | string): Uint8Array {
  const bytes = typeof payload === "string" ? new TextEncoder().encode(payload) : payload;
  const prefix = new Uint8Array(5);
  prefix[0] = flags;
  new DataView(prefix.buffer).setUint32(1, bytes.length);
  return joinBytes([prefix, bytes]);
}
