/**
 * Clients of one request in a plain Worker: opened when they are first wanted, shared by all that the request does, and closed with it.
 * They have six connections between them, which is what Cloudflare allows; what goes beyond waits for one to be closed.
 */
import type { Dialer } from "../../core/dialer.ts";
import { limitedDialer } from "../limited-dialer.ts";
import { dialer as runtimeDialer } from "./dialer.ts";

/** What a request may have. */
export interface RequestScopeOptions {
  /** Connections at once, of all the request's clients. Default: 6. */
  readonly maxConnections?: number | undefined;
  /** Default: the runtime's. */
  readonly dialer?: Dialer | undefined;
}

/** What opens a client: `createGrpcTransport`, `openZooKeeper`, `openHBase`. */
export type OpenClient<Options, Client extends AsyncDisposable> = (target: string, options: Options) => Client;

/** One request's. */
export interface RequestScope extends AsyncDisposable {
  /** How its clients connect; for a client that is opened by other means. */
  readonly dialer: Dialer;
  /** The client of a target: the same for all who ask, with the options of who asks first. Throws a TypeError when the scope is closed. */
  open<Options extends object, Client extends AsyncDisposable>(
    open: OpenClient<Options, Client>,
    target: string,
    options: Options,
  ): Client;
}

const MAX_CONNECTIONS = 6;

/**
 * Opens a scope; dispose of it when the request ends.
 *
 * @example
 * ```ts
 * export default {
 *   async fetch(request, env) {
 *     await using scope = requestScope();
 *     const hbase = scope.open(openHBase, env.HBASE, {});
 *     const transport = scope.open(createGrpcTransport, env.BACKEND, { credentials: insecure() });
 *     // …
 *   },
 * };
 * ```
 */
export function requestScope({
  maxConnections = MAX_CONNECTIONS,
  dialer = runtimeDialer,
}: RequestScopeOptions = {}): RequestScope {
  const limited = limitedDialer(dialer, { maxConnections });
  const clients = new Map<unknown, Map<string, AsyncDisposable>>();
  let closing: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    const all = [...clients.values()].flatMap((each) => [...each.values()]);
    await Promise.all(all.map((client) => client[Symbol.asyncDispose]()));
  };
  return {
    dialer: limited,
    open(open, target, options) {
      if (closing !== undefined)
        throw new TypeError(`The request's scope is closed: "${target}" cannot be opened in it`);
      let ofKind = clients.get(open);
      if (ofKind === undefined) clients.set(open, (ofKind = new Map()));
      let client = ofKind.get(target);
      if (client === undefined) {
        const { dialer: own = limited } = options as { readonly dialer?: Dialer | undefined };
        ofKind.set(target, (client = open(target, { ...options, dialer: own })));
      }
      return client as ReturnType<typeof open>;
    },
    async [Symbol.asyncDispose]() {
      await (closing ??= close());
    },
  };
}
