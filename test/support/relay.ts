/** A TCP relay before a server: it counts connections, and can hold the server's answers back. */
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";

/** Relays connections to one port. Whoever closes one closes it at both ends. */
export class Relay implements AsyncDisposable {
  readonly #listening: Server;
  /** The server's end of each, by the client's. */
  readonly #servers = new Map<Socket, Socket>();
  #withholds = false;
  #accepted = 0;

  private constructor(targetPort: number) {
    this.#listening = createServer((client) => this.#accept(client, connect(targetPort, "127.0.0.1")));
  }

  /** @param targetPort The server's, on loopback. */
  static async before(targetPort: number): Promise<Relay> {
    const relay = new Relay(targetPort);
    relay.#listening.listen(0, "127.0.0.1");
    await once(relay.#listening, "listening");
    return relay;
  }

  get port(): number {
    return (this.#listening.address() as AddressInfo).port;
  }

  get address(): string {
    return `127.0.0.1:${this.port}`;
  }

  /** Connections so far. */
  get accepted(): number {
    return this.#accepted;
  }

  /** Connections that are there now. */
  get open(): number {
    return this.#servers.size;
  }

  /** From now on the server hears its clients, and they hear nothing of it. */
  withhold(): void {
    this.#withholds = true;
    for (const [client, server] of this.#servers) server.unpipe(client).pause();
  }

  /** They hear what was held back, and whatever comes. */
  release(): void {
    this.#withholds = false;
    for (const [client, server] of this.#servers) server.pipe(client);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listening.close();
    for (const client of this.#servers.keys()) client.destroy();
    await once(this.#listening, "close");
  }

  #accept(client: Socket, server: Socket): void {
    this.#accepted += 1;
    this.#servers.set(client, server);
    for (const socket of [client.setNoDelay(), server.setNoDelay()]) socket.on("error", () => socket.destroy());
    server.on("close", () => client.destroy());
    client.on("close", () => {
      this.#servers.delete(client);
      server.destroy();
    });
    client.pipe(server);
    if (!this.#withholds) server.pipe(client);
  }
}
