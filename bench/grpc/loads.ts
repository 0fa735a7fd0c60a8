/**
 * The gRPC benchmark's loads, and what a client under them is. One line of JSON each way between the benchmark and a client's
 * process.
 */
import type { Timed } from "../support/measurement.ts";

/** A load, run for about `durationMs`. */
export interface Load extends Timed {
  readonly kind: "unary" | "receive" | "send";
  readonly bytes: number;
  /** Unary calls at once. */
  readonly inFlight: number;
  /** Messages of a stream; streams follow one another until the time is over. */
  readonly messages: number;
}

/** A client library with its ordinary generated code. */
export interface EchoClient {
  echo(payload: Uint8Array): Promise<unknown>;
  /** Reads a whole stream and counts its messages. */
  receive(size: number, count: number): Promise<number>;
  /** Sends `count` messages and returns the server's count. */
  send(payload: Uint8Array, count: number): Promise<number>;
}

export interface NamedLoad {
  readonly name: string;
  readonly load: Omit<Load, "durationMs">;
  /** Through the full channel, by the clients that have one. Default: one address, and nothing configured. */
  readonly fullChannel?: boolean;
}

export const loads: readonly NamedLoad[] = [
  { name: "unary-100B-1", load: { kind: "unary", bytes: 100, inFlight: 1, messages: 0 } },
  { name: "unary-100B-64", load: { kind: "unary", bytes: 100, inFlight: 64, messages: 0 } },
  { name: "unary-100B-256", load: { kind: "unary", bytes: 100, inFlight: 256, messages: 0 } },
  {
    name: "full-channel-100B-64",
    load: { kind: "unary", bytes: 100, inFlight: 64, messages: 0 },
    fullChannel: true,
  },
  { name: "server-stream-100B", load: { kind: "receive", bytes: 100, inFlight: 1, messages: 50_000 } },
  { name: "server-stream-64KiB", load: { kind: "receive", bytes: 65_536, inFlight: 1, messages: 1_000 } },
  { name: "client-stream-100B", load: { kind: "send", bytes: 100, inFlight: 1, messages: 20_000 } },
];
