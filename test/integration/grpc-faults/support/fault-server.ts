/**
 * A grpc-go server as a process of its own, to be killed, stopped gracefully, paused and started again on the same port.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import process from "node:process";

const program = process.env["DRAGOMAN_FAULT_SERVER"] ?? "";
if (program === "") throw new Error("No fault server: run it as npm test -- --only integration");

const running = new Set<ChildProcess>();
process.on("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("No free port");
  return address.port;
}

/** One server process. */
export class FaultServer implements AsyncDisposable {
  readonly port: number;
  readonly #child: ChildProcess;
  readonly #exited: Promise<unknown>;

  private constructor(port: number, child: ChildProcess) {
    this.port = port;
    this.#child = child;
    this.#exited = once(child, "exit").then(() => running.delete(child));
  }

  /** Started, and listening. */
  static async start(wantedPort?: number): Promise<FaultServer> {
    const port = wantedPort ?? (await freePort());
    const child = spawn(program, [`--port=${port}`], { stdio: ["ignore", "pipe", "ignore"] });
    running.add(child);
    const server = new FaultServer(port, child);
    const said = await Promise.race([once(child.stdout, "data"), server.#exited]);
    if (!Array.isArray(said)) throw new Error(`The server did not start on port ${port}`);
    return server;
  }

  get address(): string {
    return `127.0.0.1:${this.port}`;
  }

  /** SIGKILL; fulfilled when it is gone. */
  async kill(): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.#exited;
  }

  /** Calls in flight end first; fulfilled when it is gone. */
  async stopGracefully(): Promise<void> {
    this.#child.kill("SIGTERM");
    await this.#exited;
  }

  pause(): void {
    this.#signal("SIGSTOP");
  }

  resume(): void {
    this.#signal("SIGCONT");
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.kill();
  }

  /** Deno's `kill` of a child process does nothing more after the first signal that it has sent. */
  #signal(name: NodeJS.Signals): void {
    process.kill(this.#child.pid ?? 0, name);
  }
}
