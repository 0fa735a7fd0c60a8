/**
 * A server as a child process: started on a free port, waited for until it takes connections, stopped at the end, and
 * killed if this process ends first.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { connect, createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { killOnExit } from "../support/command.ts";

export interface ServerProcess extends AsyncDisposable {
  readonly port: number;
  readonly pid: number;
  stop(): Promise<void>;
}

const readyTimeoutMs = 20_000;
const pollMs = 20;

/** A port that nothing listened on a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("No free port");
  return address.port;
}

async function accepts(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  try {
    await once(socket, "connect");
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

export interface StartOptions {
  /** Default: a free one. */
  readonly port?: number | undefined;
  /** Default: it takes connections. */
  readonly isReady?: (port: number) => Promise<boolean>;
}

/** Starts `program` with the arguments made for a port, and waits until it is ready. */
export async function startServer(
  program: string,
  makeArguments: (port: number) => readonly string[],
  { port: givenPort, isReady = accepts }: StartOptions = {},
): Promise<ServerProcess> {
  const port = givenPort ?? (await freePort());
  const child = spawn(program, makeArguments(port), { stdio: ["ignore", "pipe", "pipe"] });
  killOnExit(child);
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => (output = (output + text).slice(-10_000)));
  }
  const exited = once(child, "exit");
  const stop = async (): Promise<void> => {
    child.kill("SIGKILL");
    if (child.exitCode === null && child.signalCode === null) await exited;
  };
  const deadline = performance.now() + readyTimeoutMs;
  while (!(await isReady(port))) {
    if (child.exitCode !== null || performance.now() > deadline) {
      await stop();
      throw new Error(`"${program}" did not start:\n${output}`);
    }
    await sleep(pollMs);
  }
  return { port, pid: child.pid ?? 0, stop, [Symbol.asyncDispose]: stop };
}
