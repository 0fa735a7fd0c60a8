/** The companion's plain servers, a function each. */
import type { Socket } from "node:net";
import { SOURCE_BYTES, pattern } from "./companion-info.ts";

/** What a server does with a connection. */
export type Peer = (socket: Socket) => void;

/** What sinks got, by the name that their client sent first, and the sinks that wait to be released. */
export class Sinks {
  readonly #outcomes = new Map<string, string>();
  readonly #waiting = new Map<string, (outcome: string) => void>();
  #held: (() => void)[] = [];

  settle(name: string, outcome: string): void {
    this.#outcomes.set(name, outcome);
    this.#waiting.get(name)?.(outcome);
  }

  outcome(name: string, tell: (outcome: string) => void): void {
    const known = this.#outcomes.get(name);
    if (known === undefined) this.#waiting.set(name, tell);
    else tell(known);
  }

  hold(start: () => void): void {
    this.#held.push(start);
  }

  release(): void {
    const held = this.#held;
    this.#held = [];
    for (const start of held) start();
  }
}

export function echo(socket: Socket): void {
  socket.on("error", () => socket.destroy());
  socket.pipe(socket);
}

export function sink(socket: Socket, sinks: Sinks): void {
  let name: string | undefined;
  let count = 0;
  let end = "cut";
  socket.on("data", (chunk) => {
    const newline = name === undefined ? chunk.indexOf("\n") : -1;
    if (newline >= 0) name = chunk.subarray(0, newline).toString();
    count += chunk.length - (newline + 1);
  });
  socket.on("end", () => {
    end = "end";
    socket.end();
  });
  socket.on("error", () => socket.destroy());
  socket.on("close", () => sinks.settle(name ?? "", `${count} ${end}`));
}

export function report(socket: Socket, sinks: Sinks): void {
  socket.on("error", () => socket.destroy());
  socket.once("data", (name) => sinks.outcome(name.toString().trim(), (outcome) => socket.end(outcome)));
}

export function source(socket: Socket): void {
  socket.on("error", () => socket.destroy());
  socket.end(pattern(0, SOURCE_BYTES));
  socket.resume();
}

export function silent(socket: Socket): void {
  socket.on("error", () => socket.destroy());
  socket.pause();
}

export function reset(socket: Socket): void {
  socket.on("error", () => socket.destroy());
  socket.once("data", () => socket.resetAndDestroy());
}

export function halfClose(socket: Socket, sinks: Sinks): void {
  socket.end("bye");
  sink(socket, sinks);
}
