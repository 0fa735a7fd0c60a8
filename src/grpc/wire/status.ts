/**
 * gRPC status on the wire (PROTOCOL-HTTP2.md, "Responses"; http-grpc-status-mapping.md): reading it from trailers, and what
 * stands in for it when a server, a proxy or the connection gave none.
 */
import { BinaryReader } from "@bufbuild/protobuf/wire";
import { Code } from "@connectrpc/connect";
import { ErrorCode } from "../../http2/error.ts";
import type { HeaderFields } from "../../http2/hpack/header-fields.ts";
import { decodeBase64 } from "../../core/base64.ts";
import { fieldValue } from "./metadata.ts";

/** A message of any type, as an error's detail carries it. */
export interface StatusDetail {
  /** The full name of its type, without the `type.googleapis.com/`. */
  readonly type: string;
  readonly value: Uint8Array;
}

/** How a call ended, in the server's words. */
export interface GrpcStatus {
  /** 0 is OK; else one of Connect's (and gRPC's) codes. */
  readonly code: number;
  readonly message: string;
  readonly details: readonly StatusDetail[];
}

const OK: GrpcStatus = { code: 0, message: "", details: [] };

/** Reads the status from a header section; `undefined` when it carries none. */
export function readStatus(fields: HeaderFields): GrpcStatus | undefined {
  const text = fieldValue(fields, "grpc-status");
  if (text === undefined) return undefined;
  if (text === "0") return OK;
  const code = /^\d{1,2}$/.test(text) ? Number(text) : Number.NaN;
  if (!(code >= 1 && code <= 16)) {
    return { code: Code.Unknown, message: `The server sent an invalid grpc-status "${text}"`, details: [] };
  }
  const message = decodeMessage(fieldValue(fields, "grpc-message") ?? "");
  const binary = fieldValue(fields, "grpc-status-details-bin");
  const status = binary === undefined ? undefined : decodeStatusDetails(binary);
  return { code, message: status?.message || message, details: status?.details ?? [] };
}

/** Undoes the percent-encoding of `grpc-message`; what does not decode stays as it is, as the specification asks. */
function decodeMessage(text: string): string {
  if (!text.includes("%")) return text;
  const bytes: number[] = [];
  for (let i = 0; i < text.length; i++) {
    const hex = text[i] === "%" ? /^[0-9a-fA-F]{2}/.exec(text.slice(i + 1, i + 3)) : null;
    if (hex !== null) i += 2;
    bytes.push(hex === null ? text.charCodeAt(i) & 0xff : Number.parseInt(hex[0], 16));
  }
  return new TextDecoder().decode(Uint8Array.from(bytes));
}

/** Reads a `google.rpc.Status`: code = 1, message = 2, repeated Any details = 3. Gives up silently on what is broken. */
function decodeStatusDetails(base64: string): { message: string; details: StatusDetail[] } | undefined {
  try {
    const reader = new BinaryReader(decodeBase64(base64));
    let message = "";
    const details: StatusDetail[] = [];
    while (reader.pos < reader.len) {
      const [field, wireType] = reader.tag();
      if (field === 2) message = reader.string();
      else if (field === 3) details.push(decodeAny(reader.bytes()));
      else reader.skip(wireType);
    }
    return { message, details };
  } catch {
    return undefined;
  }
}

/** Reads a `google.protobuf.Any`: type_url = 1, value = 2. */
function decodeAny(bytes: Uint8Array): StatusDetail {
  const reader = new BinaryReader(bytes);
  let type = "";
  let value: Uint8Array = new Uint8Array(0);
  while (reader.pos < reader.len) {
    const [field, wireType] = reader.tag();
    if (field === 1) type = reader.string();
    else if (field === 2) value = reader.bytes();
    else reader.skip(wireType);
  }
  return { type: type.slice(type.lastIndexOf("/") + 1), value };
}

const FROM_HTTP: Readonly<Record<number, Code>> = {
  400: Code.Internal,
  401: Code.Unauthenticated,
  403: Code.PermissionDenied,
  404: Code.Unimplemented,
  429: Code.Unavailable,
  502: Code.Unavailable,
  503: Code.Unavailable,
  504: Code.Unavailable,
};

/** The code for an HTTP status of something that is not a gRPC server. */
export function codeFromHttpStatus(status: number): Code {
  return FROM_HTTP[status] ?? Code.Unknown;
}

const FROM_RESET: Readonly<Record<number, Code>> = {
  [ErrorCode.REFUSED_STREAM]: Code.Unavailable,
  [ErrorCode.CANCEL]: Code.Canceled,
  [ErrorCode.ENHANCE_YOUR_CALM]: Code.ResourceExhausted,
  [ErrorCode.INADEQUATE_SECURITY]: Code.PermissionDenied,
  [ErrorCode.STREAM_CLOSED]: Code.Unknown,
  [ErrorCode.HTTP_1_1_REQUIRED]: Code.Unknown,
};

/** The code for a RST_STREAM without a status (PROTOCOL-HTTP2.md, "Errors"). */
export function codeFromReset(code: number | undefined): Code {
  return (code === undefined ? undefined : FROM_RESET[code]) ?? Code.Internal;
}
