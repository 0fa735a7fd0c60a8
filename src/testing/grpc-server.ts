/**
 * A gRPC server in the same process, on the project's own HTTP/2: takes Connect service implementations and serves them
 * on any byte stream. Small and strict, for tests; with hooks to misbehave.
 */
import type { ConnectRouter, ConnectRouterOptions } from "@connectrpc/connect";
import { createConnectRouter } from "@connectrpc/connect";
import type { UniversalHandler } from "@connectrpc/connect/protocol";
import { dialer } from "#dialer";
import type { ByteStream } from "../core/byte-stream.ts";
import type { Clock } from "../core/clock.ts";
import { ErrorCode } from "../http2/error.ts";
import type { HeaderFields } from "../http2/hpack/header-fields.ts";
import { Pump } from "../transport/pump.ts";
import { GrpcCall } from "./grpc-call.ts";
import { Http2ServerConnection } from "./http2-server-connection.ts";
import type { GoAwayOptions, Http2ServerOptions } from "./http2-server-connection.ts";
import { fieldValue } from "./request-head.ts";
import type { ServerStream, ServerStreamHandler } from "./server-stream.ts";

/** A call that has come, before it is served. */
export interface IncomingStream {
  /** `/package.Service/Method`. */
  readonly path: string;
  /** The request's header section, flat: name, value, name, value … */
  readonly fields: HeaderFields;
  /** The stream, for an answer by hand. */
  readonly stream: ServerStream;
  readonly connection: Http2ServerConnection;
}

/**
 * What to do with a call.
 * - `handle`: serve it
 * - `refuse`: RST_STREAM with REFUSED_STREAM; nothing was done
 * - `ignore`: never answer; the hook may have answered by hand
 * - a handler of the stream's own: it reads the request and answers
 */
export type StreamAction = "handle" | "refuse" | "ignore" | ServerStreamHandler;

/** What to serve, and how. */
export interface GrpcServerOptions {
  /** Registers the services. */
  readonly routes: (router: ConnectRouter) => void;
  /** Options of Connect's router: interceptors, compression, message limits … */
  readonly router?: Omit<ConnectRouterOptions, "grpc" | "grpcWeb" | "connect" | "shutdownSignal"> | undefined;
  readonly http2?: Http2ServerOptions | undefined;
  /** Default: the runtime's. */
  readonly clock?: Clock | undefined;
  /** Decides on each call. Default: all are served. */
  readonly onStream?: ((incoming: IncomingStream) => StreamAction) | undefined;
}

/** A server without a socket: give it byte streams. */
export interface GrpcServer extends AsyncDisposable {
  /** Serves one connection until it ends. */
  accept(stream: ByteStream): void;
  /** Connections that are open. */
  readonly connections: number;
  /** Says GOAWAY on every connection: calls in progress go on, new ones need another connection. */
  goAway(options?: GoAwayOptions): void;
  /** Ends every connection and aborts the handlers' signals; resolves when the last connection is gone. */
  close(): Promise<void>;
}

/**
 * Makes a server.
 *
 * @example
 * ```ts
 * await using server = createGrpcServer({ routes: (router) => router.service(UserService, { getUser: () => ({}) }) });
 * const { port, close } = await listen(server);
 * ```
 */
export function createGrpcServer(options: GrpcServerOptions): GrpcServer {
  return new InProcessGrpcServer(options);
}

class InProcessGrpcServer implements GrpcServer {
  readonly #options: GrpcServerOptions;
  readonly #clock: Clock;
  readonly #shutdown = new AbortController();
  readonly #handlers: ReadonlyMap<string, UniversalHandler>;
  readonly #connections = new Set<Http2ServerConnection>();
  readonly #closed = Promise.withResolvers<void>();
  #closing = false;

  constructor(options: GrpcServerOptions) {
    this.#options = options;
    this.#clock = options.clock ?? dialer.systemClock();
    const protocols = { grpc: true, grpcWeb: false, connect: false };
    const router = createConnectRouter({ ...options.router, ...protocols, shutdownSignal: this.#shutdown.signal });
    options.routes(router);
    this.#handlers = new Map(router.handlers.map((handler) => [handler.requestPath, handler]));
  }

  get connections(): number {
    return this.#connections.size;
  }

  accept(stream: ByteStream): void {
    if (this.#closing) {
      stream.abort();
      return;
    }
    const connection: Http2ServerConnection = new Http2ServerConnection(
      {
        onStream: (incoming, fields) => this.#onStream(connection, incoming, fields),
        onClosed: () => this.#onClosed(connection),
      },
      this.#options.http2,
    );
    this.#connections.add(connection);
    // The stream keeps the pump alive, and the pump the engine.
    void new Pump({ engine: connection, stream, clock: this.#clock });
  }

  goAway(options?: GoAwayOptions): void {
    for (const connection of this.#connections) connection.goAway(options);
  }

  close(): Promise<void> {
    this.#closing = true;
    this.#shutdown.abort();
    for (const connection of this.#connections) connection.close();
    if (this.#connections.size === 0) this.#closed.resolve();
    return this.#closed.promise;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #onStream(
    connection: Http2ServerConnection,
    stream: ServerStream,
    fields: HeaderFields,
  ): ServerStreamHandler | undefined {
    const path = fieldValue(fields, ":path") ?? "";
    const action = this.#options.onStream?.({ path, fields, stream, connection }) ?? "handle";
    switch (action) {
      case "handle":
        return this.#handle(path, stream, fields);
      case "refuse":
        stream.reset(ErrorCode.REFUSED_STREAM);
        return undefined;
      case "ignore":
        return undefined;
      default:
        return action;
    }
  }

  #handle(path: string, stream: ServerStream, fields: HeaderFields): ServerStreamHandler | undefined {
    const handler = this.#handlers.get(path);
    if (handler !== undefined) return new GrpcCall(handler, stream, fields);
    const status = ["grpc-status", "12", "grpc-message", `Nothing is served at ${path}`];
    stream.respond([":status", "200", "content-type", "application/grpc", ...status], { endStream: true });
    return undefined;
  }

  #onClosed(connection: Http2ServerConnection): void {
    this.#connections.delete(connection);
    if (this.#closing && this.#connections.size === 0) this.#closed.resolve();
  }
}
