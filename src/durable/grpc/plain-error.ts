/** A GrpcError as plain data, and back. Its cause stays where it is: what it says is in the message. */
import type { Code } from "@connectrpc/connect";
import { GrpcError, type CallStep } from "../../grpc/error.ts";
import type { PlainError } from "../boundary/protocol.ts";

/** What crosses. */
interface PlainGrpcError extends PlainError {
  readonly code: Code;
  readonly message: string;
  readonly step: CallStep;
  readonly address: string | undefined;
  readonly attempts: number;
  readonly maybeProcessed: boolean;
  /** Name and value in turn. */
  readonly metadata: readonly string[];
  readonly details: readonly { readonly type: string; readonly value: Uint8Array }[];
}

/** Of a GrpcError. */
export function toPlain(error: GrpcError): PlainError {
  const { code, rawMessage: message, step, address, attempts, maybeProcessed } = error;
  const details = error.details.flatMap((detail) =>
    "desc" in detail ? [] : [{ type: detail.type, value: detail.value }],
  );
  const plain: PlainGrpcError = {
    ...{ code, message, step, address, attempts, maybeProcessed, details },
    metadata: [...error.metadata].flat(),
  };
  return plain;
}

/** The same error, at the stub. */
export function fromPlain(plain: PlainError): GrpcError {
  const { code, message, step, address, attempts, maybeProcessed, metadata, details } = plain as PlainGrpcError;
  return new GrpcError({
    ...{ code, message, step, address, attempts, metadata: [metadata], details },
    reach: maybeProcessed ? "maybe-processed" : "not-sent",
  });
}
