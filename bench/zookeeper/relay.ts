/** A relay between the clients and the server, whose connections can be cut: who connects to its other port has it done. */
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";

export interface Relay extends AsyncDisposable {
  /** `host:port` of the relay itself, and of the port that cuts. */
  readonly address: string;
  readonly cutAddress: string;
}

async function listen(server: Server): Promise<string> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** @param port The server's, on loopback. */
export async function startRelay(port: number): Promise<Relay> {
  const sockets = new Set<Socket>();
  const keep = (socket: Socket): void => {
    sockets.add(socket.setNoDelay());
    socket.on("error", () => socket.destroy()).on("close", () => sockets.delete(socket));
  };
  const relay = createServer((client) => {
    const server = connect(port, "127.0.0.1");
    for (const socket of [client, server]) keep(socket);
    client.on("close", () => server.destroy()).pipe(server);
    server.on("close", () => client.destroy()).pipe(client);
  });
  const cutter = createServer((socket) => {
    for (const each of sockets) each.destroy();
    socket.on("error", () => socket.destroy()).end();
  });
  return {
    address: await listen(relay),
    cutAddress: await listen(cutter),
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      relay.close();
      cutter.close();
    },
  };
}
