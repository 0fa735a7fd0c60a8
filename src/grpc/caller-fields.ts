/** A caller's metadata, as Connect's clients hand it over. */
import { Code } from "@connectrpc/connect";
import type { HeaderFields } from "../http2/hpack/header-fields.ts";
import { GrpcError } from "./error.ts";
import { toFields, type MetadataInit } from "./wire/metadata.ts";

/** Connect's `HeadersInit`, by way of a class that every runtime's types have. */
export type HeaderSource = ConstructorParameters<typeof Headers>[0];

/** As fields. Throws a GrpcError, in which no value is repeated: it may be a secret. */
export function callerFields(header: HeaderSource | undefined): HeaderFields {
  try {
    return toFields(header as MetadataInit | undefined);
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new GrpcError({ code: Code.InvalidArgument, step: "request", message, reach: "not-sent", cause });
  }
}
