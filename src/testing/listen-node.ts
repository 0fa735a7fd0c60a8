/**
 * TCP and TLS for the servers of this folder, through `node:net`: on Node, and on Deno. Loaded when it is called, so that
 * everything else here runs where there is no such module.
 */
import type { Server, Socket } from "node:net";
import { dialer } from "#dialer";
import type { ByteStream } from "../core/byte-stream.ts";
import type { Clock } from "../core/clock.ts";

/** Where to listen. */
export interface ListenOptions {
  /** Default: 0, any free port. */
  readonly port?: number | undefined;
  /** Default: `127.0.0.1`. */
  readonly host?: string | undefined;
  /** TLS, offering `h2`: certificate chain and key in PEM; with `clientCa`, a client certificate is demanded. */
  readonly tls?: { readonly cert: string; readonly key: string; readonly clientCa?: string | undefined } | undefined;
  /** Default: the runtime's. */
  readonly clock?: Clock | undefined;
}

/** A port that is listened on. */
export interface Listening extends AsyncDisposable {
  readonly port: number;
  /** Stops listening and destroys the connections that are left. */
  close(): Promise<void>;
}

/** Gives each connection to `server`, whatever accepts byte streams. */
export async function listen(
  server: { accept(stream: ByteStream): void },
  { port = 0, host = "127.0.0.1", tls, clock = dialer.systemClock() }: ListenOptions = {},
): Promise<Listening> {
  const [net, nodeTls, { NodeStream }] = await Promise.all([
    import("node:net"),
    import("node:tls"),
    import("../transport/node/stream.ts"),
  ]);
  const sockets = new Set<Socket>();
  const onSocket = (socket: Socket): void => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    const remoteAddress = `${socket.remoteAddress ?? "unknown"}:${socket.remotePort ?? 0}`;
    server.accept(new NodeStream({ socket, readBuffer: undefined }, { remoteAddress, clock }));
  };
  const common = { allowHalfOpen: true, noDelay: true };
  const clientCa = tls?.clientCa === undefined ? {} : { ca: tls.clientCa, requestCert: true };
  const listener: Server =
    tls === undefined
      ? net.createServer(common, onSocket)
      : nodeTls.createServer({ ...common, ...clientCa, cert: tls.cert, key: tls.key, ALPNProtocols: ["h2"] }, onSocket);
  // A client that breaks off its handshake is not the server's concern.
  listener.on("tlsClientError", () => {});
  await new Promise<void>((resolve, reject) => {
    listener.once("error", reject);
    listener.listen({ port, host }, resolve);
  });
  const close = async (): Promise<void> => {
    const closed = new Promise<void>((resolve) => listener.close(() => resolve()));
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  const address = listener.address();
  const bound = typeof address === "object" && address !== null ? address.port : port;
  return { port: bound, close, [Symbol.asyncDispose]: close };
}
