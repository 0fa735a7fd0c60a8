/** What the examples call: the demonstration service on a free port, on Node and on Deno. */
import { Code, ConnectError } from "@connectrpc/connect";
import { createGrpcServer, listen, type ListenOptions } from "dragoman/testing";
import { interpreter } from "../../scripts/start/interpreter.ts";
import { InterpreterService } from "../../src/gen/dragoman/demo/v1/interpreter_pb.ts";

/** A server that listens. */
export interface InterpreterServer extends AsyncDisposable {
  /** `127.0.0.1:port`. */
  readonly target: string;
}

/** How the server behaves. */
export interface InterpreterServerOptions {
  readonly tls?: ListenOptions["tls"];
  /** So many calls fail with `unavailable` before one succeeds. Default: 0. */
  readonly failFirst?: number | undefined;
  /** Who does not bring it is refused. Default: everybody is served. */
  readonly token?: string | undefined;
}

/** Starts it. */
export async function startInterpreter({
  tls,
  failFirst = 0,
  token,
}: InterpreterServerOptions = {}): Promise<InterpreterServer> {
  let failuresLeft = failFirst;
  const server = createGrpcServer({
    routes: (router) =>
      router.service(InterpreterService, {
        ...interpreter,
        translate(request, context) {
          if (failuresLeft-- > 0) throw new ConnectError("Not yet", Code.Unavailable);
          if (token !== undefined && context.requestHeader.get("authorization") !== `Bearer ${token}`)
            throw new ConnectError("Bring the token", Code.Unauthenticated);
          return interpreter.translate(request, context);
        },
      }),
  });
  const listening = await listen(server, { tls });
  return {
    target: `127.0.0.1:${listening.port}`,
    async [Symbol.asyncDispose]() {
      await listening.close();
      await server.close();
    },
  };
}
