/** The edge benchmark's loads, and the ways in which a Worker makes its call. */
import type { Timed } from "../support/measurement.ts";

/**
 * - `object`: through a channel that a Durable Object holds
 * - `request`: by a transport of the request's own, on a fresh connection
 * - `connect-web`: by @connectrpc/connect-web's fetch transport, to a gRPC-Web proxy before the same server
 * - `empty-object`: the same message to an object that answers at once, with no client in it: what workerd takes for itself
 * - `nothing`: no call at all: what a request costs
 */
export type Way = "object" | "request" | "connect-web" | "empty-object" | "nothing";

/** One load. */
export interface Load extends Timed {
  /**
   * - `requests`: requests to the Worker, each of which makes one call
   * - `calls`: calls of one request, one after the other: what a call costs when nothing has to be opened
   */
  readonly kind: "requests" | "calls";
  readonly inFlight: number;
}

export interface NamedLoad {
  readonly name: string;
  readonly load: Omit<Load, "durationMs">;
}

export const loads: readonly NamedLoad[] = [
  { name: "calls-100B-1", load: { kind: "calls", inFlight: 1 } },
  { name: "requests-100B-1", load: { kind: "requests", inFlight: 1 } },
  { name: "requests-100B-64", load: { kind: "requests", inFlight: 64 } },
];

/** Bytes of each message, both ways. */
export const PAYLOAD_BYTES = 100;
/** Calls of one request, under `calls`. */
export const CALLS_AT_ONCE = 200;
