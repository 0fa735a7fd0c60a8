/** Deno's errors in the project's words: the class name says the code where the error has none. */
import type { TransportStep } from "../../core/transport-error.ts";
import { reasonText, systemCode } from "../stream-errors.ts";

const CODES: Readonly<Record<string, string>> = {
  AddrNotAvailable: "EADDRNOTAVAIL",
  BrokenPipe: "EPIPE",
  ConnectionAborted: "ECONNABORTED",
  ConnectionRefused: "ECONNREFUSED",
  ConnectionReset: "ECONNRESET",
  HostUnreachable: "EHOSTUNREACH",
  NetworkUnreachable: "ENETUNREACH",
  NotConnected: "ENOTCONN",
  NotFound: "ENOENT",
  PermissionDenied: "EACCES",
  TimedOut: "ETIMEDOUT",
  UnexpectedEof: "ECONNRESET",
};

/** The step that an error tells of, if it does, and its system code. */
export function explainDenoError(cause: unknown): {
  readonly step: TransportStep | undefined;
  readonly code: string | undefined;
} {
  const text = reasonText(cause);
  if (/lookup address|resolve/i.test(text)) return { step: "resolve", code: systemCode(cause) ?? "ENOTFOUND" };
  const name = cause instanceof Error ? cause.name : "";
  // rustls reports a broken handshake, and an alert that arrives after it, as invalid data.
  if (name === "InvalidData" || /certificate|alert|handshake/i.test(text)) return { step: "tls", code: undefined };
  return { step: undefined, code: systemCode(cause) ?? CODES[name] };
}
