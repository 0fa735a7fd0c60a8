/**
 * How an attempt fails, and by which of gRPC's codes: what the picker, the stream or the server said, put into the words that
 * retries, hedges and errors go by (gRFC A6; PROTOCOL-HTTP2.md, "Errors").
 */
import { Code } from "@connectrpc/connect";
import { CallDropped } from "../core/channel/channel.ts";
import type { AttemptReach } from "../core/retry/policy.ts";
import { TransportError } from "../core/transport-error.ts";
import { ErrorCode } from "../http2/error.ts";
import type { HeaderFields } from "../http2/hpack/header-fields.ts";
import type { StreamFailure } from "../http2/stream.ts";
import type { CallStep, GrpcError } from "./error.ts";
import { fieldValue, NO_FIELDS } from "./wire/metadata.ts";
import { codeFromReset } from "./wire/status.ts";

/** How an attempt failed. */
export interface AttemptFailure {
  readonly code: Code;
  /** What a repetition goes by; more careful than the error's own where only a policy, with its pauses, may repeat. */
  readonly reach: AttemptReach;
  /** Nothing may follow it, whatever the policy says. */
  readonly final: boolean;
  /** The server's own word of the next attempt. */
  readonly pushbackMs: number | undefined;
  readonly headers: HeaderFields;
  readonly trailers: HeaderFields;
  /** Made when somebody asks: most failures that are retried are never shown. */
  readonly error: () => GrpcError;
}

/** A failure that only the policy may repeat, with its pauses: unseen and at once it would be a circle. */
export const BY_POLICY: Pick<AttemptFailure, "reach" | "pushbackMs" | "headers" | "trailers"> = {
  reach: "maybe-processed",
  pushbackMs: undefined,
  headers: NO_FIELDS,
  trailers: NO_FIELDS,
};

/** What it means that no connection could be picked. */
export interface SelectionFailure {
  readonly code: Code;
  readonly step: CallStep;
  readonly message: string;
  readonly address: string | undefined;
  /** No other attempt can do better. */
  readonly final: boolean;
}

/** Explains what a channel's `select` threw. */
export function explainSelection(cause: unknown): SelectionFailure {
  if (!(cause instanceof TransportError)) {
    const message = `Selecting a connection failed: ${String(cause)}`;
    return { code: Code.Internal, step: "connect", message, address: undefined, final: false };
  }
  const { step, message, address } = cause;
  const unsupported = step === "unsupported";
  const code = unsupported ? Code.Unimplemented : step === "balance" ? Code.Internal : Code.Unavailable;
  return {
    ...{ code, message, address },
    step: step === "resolve" ? "resolve" : "connect",
    final: unsupported || cause instanceof CallDropped,
  };
}

/** The code of a stream that failed without a status. @param late Whether the call's deadline is here. */
export function codeOfStream({ kind, code }: StreamFailure, late: boolean): Code {
  if (kind === "connection") return Code.Unavailable;
  if (kind === "limit") return Code.ResourceExhausted;
  if (kind === "unsupported") return Code.Unimplemented;
  if (kind === "protocol") return code === ErrorCode.CANCEL ? Code.ResourceExhausted : Code.Internal;
  return code === ErrorCode.CANCEL && late ? Code.DeadlineExceeded : codeFromReset(code);
}

/** A6: what does not parse means "do not retry", as two of them do. */
export function readPushback(trailers: HeaderFields): number | undefined {
  const name = "grpc-retry-pushback-ms";
  const text = fieldValue(trailers, name);
  if (text === undefined) return undefined;
  return /^\d{1,10}$/.test(text) && trailers.indexOf(name) === trailers.lastIndexOf(name) ? Number(text) : -1;
}
