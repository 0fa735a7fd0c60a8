/**
 * One error class for everything that goes wrong below an engine: each adapter turns its runtime's own words into it.
 */

/** Which step of reaching a peer failed. */
export type TransportStep =
  | "resolve"
  /** The balancer or its picker is broken. */
  | "balance"
  | "connect"
  | "proxy"
  | "tls"
  /** The peer is reached, and does not speak the protocol. */
  | "handshake"
  | "read"
  | "write"
  /** The runtime lacks what was asked for. */
  | "unsupported";

/** What a {@link TransportError} is made of. */
export interface TransportErrorInit {
  readonly step: TransportStep;
  /** The peer: `host:port`, or `unix:/path`. */
  readonly address: string;
  /** What failed and what to do, starting with a capital letter, without a final period. */
  readonly message: string;
  /** The system's own code, where the runtime gives one: `ECONNREFUSED`, `ENOTFOUND`, `ETIMEDOUT` … */
  readonly code?: string | undefined;
  readonly cause?: unknown;
}

/** A byte stream could not be opened, or broke. Says what failed (`step`), where (`address`) and why (`message`). */
export class TransportError extends Error {
  override readonly name = "TransportError";
  readonly step: TransportStep;
  readonly address: string;
  readonly code: string | undefined;

  constructor({ step, address, message, code, cause }: TransportErrorInit) {
    super(message, cause === undefined ? undefined : { cause });
    this.step = step;
    this.address = address;
    this.code = code;
  }
}
