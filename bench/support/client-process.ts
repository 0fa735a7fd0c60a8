/**
 * A client under load as a child process: a load in, a measurement out.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import process from "node:process";
import { killOnExit, lineSplitter } from "../../scripts/support/command.ts";
import { projectRoot } from "../../scripts/support/paths.ts";
import type { Measurement, Timed } from "./measurement.ts";

/** A run that takes longer than its load asks for by this much has hung. */
const patienceMs = 60_000;
const stopTimeoutMs = 5_000;

export class ClientProcess<Load extends Timed> {
  readonly #child: ChildProcess;
  #waiting: PromiseWithResolvers<Measurement> | undefined;
  #errors = "";
  /** Why it cannot measure any more. */
  #ended: Error | undefined;

  constructor([command = "", ...args]: readonly string[]) {
    const child = spawn(command, args, { cwd: projectRoot, env: { ...process.env, DO_NOT_TRACK: "1" } });
    killOnExit(child);
    child.stdout.setEncoding("utf8").on(
      "data",
      lineSplitter((line) => {
        if (line.startsWith("{")) this.#waiting?.resolve(JSON.parse(line) as Measurement);
      }),
    );
    child.stderr.setEncoding("utf8").on("data", (text: string) => (this.#errors += text));
    child.on("close", (status) => {
      this.#ended = new Error(`Client ended with ${status}\n${this.#errors}`);
      this.#waiting?.reject(this.#ended);
    });
    this.#child = child;
  }

  async measure(load: Load): Promise<Measurement> {
    if (this.#ended !== undefined) throw this.#ended;
    const waiting = Promise.withResolvers<Measurement>();
    this.#waiting = waiting;
    const timer = setTimeout(
      () => waiting.reject(new Error(`Client hangs under ${JSON.stringify(load)}\n${this.#errors}`)),
      load.durationMs + patienceMs,
    );
    this.#child.stdin?.write(`${JSON.stringify(load)}\n`);
    try {
      return await waiting.promise;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Ends the client by ending its input, so that it can end what it started itself (workerd). */
  async stop(): Promise<void> {
    const child = this.#child;
    if (child.exitCode !== null || child.signalCode !== null) return;
    this.#waiting = undefined;
    const exited = once(child, "exit");
    const timer = setTimeout(() => child.kill("SIGKILL"), stopTimeoutMs);
    child.stdin?.end();
    await exited;
    clearTimeout(timer);
  }
}
