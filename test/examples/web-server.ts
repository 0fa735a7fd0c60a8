/** What the examples over fetch call: the demonstration service as gRPC-Web and Connect, by connect-node, on a free port. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import {
  createSecureServer,
  type Http2SecureServer,
  type Http2ServerRequest,
  type Http2ServerResponse,
} from "node:http2";
import type { AddressInfo } from "node:net";
import { connectNodeAdapter } from "@connectrpc/connect-node";
import { interpreter } from "../../scripts/start/interpreter.ts";
import { InterpreterService } from "../../src/gen/dragoman/demo/v1/interpreter_pb.ts";

/** A server that listens. */
export interface WebServer extends AsyncDisposable {
  /** Its base URL. */
  readonly url: string;
  /** The version of HTTP that each request came by: `"2.0"`. */
  readonly versions: readonly string[];
}

/** Starts it: HTTP/1, and with a certificate also HTTP/2 for those who ask for it. */
export async function startWebServer(tls?: { readonly cert: string; readonly key: string }): Promise<WebServer> {
  const versions: string[] = [];
  const serve = connectNodeAdapter({
    grpc: false,
    routes: (router) => router.service(InterpreterService, interpreter),
  });
  const noting = (
    request: IncomingMessage | Http2ServerRequest,
    response: ServerResponse | Http2ServerResponse,
  ): void => {
    versions.push(request.httpVersion);
    serve(request, response);
  };
  const server: Server | Http2SecureServer =
    tls === undefined ? createServer(noting) : createSecureServer({ ...tls, allowHTTP1: true }, noting);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: tls === undefined ? `http://127.0.0.1:${port}` : `https://localhost:${port}`,
    versions,
    async [Symbol.asyncDispose]() {
      if ("closeAllConnections" in server) server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
