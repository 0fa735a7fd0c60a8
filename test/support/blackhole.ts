/** A TCP proxy that can stop forwarding without a word, as a network that has lost its way does. */
import { once } from "node:events";
import { type Server, type Socket, connect, createServer } from "node:net";

/** Forwards connections to one port, until it is told not to. */
export class Blackhole implements AsyncDisposable {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #swallows = false;

  private constructor(targetPort: number) {
    this.#server = createServer((client) => this.#accept(client, targetPort));
  }

  static async before(targetPort: number): Promise<Blackhole> {
    const proxy = new Blackhole(targetPort);
    proxy.#server.listen(0, "127.0.0.1");
    await once(proxy.#server, "listening");
    return proxy;
  }

  get address(): string {
    const address = this.#server.address();
    if (address === null || typeof address === "string") throw new Error("The proxy does not listen");
    return `127.0.0.1:${address.port}`;
  }

  /** Nothing of what was open is ever forwarded again; nor is anything new, until `heal`. */
  swallow(): void {
    this.#swallows = true;
    for (const socket of this.#sockets) socket.unpipe().pause();
  }

  /** New connections are forwarded; the old ones stay as dead as they are. */
  heal(): void {
    this.#swallows = false;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await once(this.#server, "close");
  }

  #accept(client: Socket, targetPort: number): void {
    this.#keep(client);
    if (this.#swallows) {
      client.pause();
      return;
    }
    const server = connect(targetPort, "127.0.0.1");
    this.#keep(server);
    client.pipe(server).pipe(client);
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on("error", () => socket.destroy());
    socket.on("close", () => this.#sockets.delete(socket));
  }
}
