/**
 * The words for what goes wrong on a byte stream or on the way to one, the same on every runtime: adapters find the
 * step and the system's code, and the text comes from here.
 */
import { TransportError, type TransportStep } from "../core/transport-error.ts";

/** What an adapter knows about a failure. */
export interface TransportFailure {
  readonly step: TransportStep;
  readonly address: string;
  readonly code?: string | undefined;
  /** The runtime's own error. */
  readonly cause?: unknown;
}

/** What each system code means to the user, after `Connecting to "host:port" failed: `. */
const MEANINGS: Readonly<Record<string, string>> = {
  ECONNREFUSED: "nothing listens there (connection refused)",
  ECONNRESET: "the peer reset the connection",
  EPIPE: "the peer has closed the connection",
  ENOTFOUND: "the name does not resolve",
  EAI_AGAIN: "the name server did not answer; try again",
  ETIMEDOUT: "the peer did not answer in time",
  EHOSTUNREACH: "there is no route to the host",
  ENETUNREACH: "there is no route to the network",
  EADDRNOTAVAIL: "the local address is not one of this machine's",
  ENOENT: "no such socket",
  EACCES: "permission denied",
  EMFILE: "this process has too many open files",
};

const BEGINNINGS: Readonly<Record<TransportStep, string>> = {
  resolve: "Resolving",
  balance: "Choosing",
  connect: "Connecting to",
  proxy: "Asking the proxy for",
  tls: "The TLS handshake with",
  handshake: "The protocol's handshake with",
  read: "Reading from",
  write: "Writing to",
  unsupported: "Dialling",
};

/** The text of a runtime's error, whatever it is. */
export function reasonText(reason: unknown): string {
  return reason instanceof Error ? reason.message : String(reason);
}

/** The system's code that an error carries: `ECONNREFUSED` and the like. */
export function systemCode(error: unknown): string | undefined {
  if (typeof error !== "object" || error === null || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}

/** Turns a runtime's failure into the project's error. */
export function transportError({ step, address, code, cause }: TransportFailure): TransportError {
  if (cause instanceof TransportError) return cause;
  const meaning = (code === undefined ? undefined : MEANINGS[code]) ?? (cause === undefined ? code : reasonText(cause));
  const message = `${BEGINNINGS[step]} "${address}" failed${meaning === undefined ? "" : `: ${meaning}`}`;
  return new TransportError({ step, address, message, code, cause });
}

/** An option or address that a runtime has no means for: `wanted` says which, `instead` what to do. */
export function unsupported(runtime: string, address: string, wanted: string, instead: string): TransportError {
  const message = `The "${runtime}" dialer cannot ${wanted} (dialling "${address}"): ${instead}`;
  return new TransportError({ step: "unsupported", address, message, code: "ENOTSUP" });
}

/** What `onClose` gets after `abort(reason)`: nothing if no reason was given. */
export function abortError(address: string, reason: unknown): TransportError | undefined {
  if (reason === undefined) return undefined;
  const message = `The connection to "${address}" was aborted: ${reasonText(reason)}`;
  return new TransportError({ step: "write", address, message, code: "ECONNABORTED", cause: reason });
}
