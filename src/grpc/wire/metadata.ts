/**
 * Metadata between Connect's `Headers` and HTTP/2's flat fields (PROTOCOL-HTTP2.md, "Custom-Metadata").
 *
 * `Headers` objects are dear, so the inside of the client never has one: they are made when a caller asks for them.
 */
import type { HeaderFields } from "../../http2/hpack/header-fields.ts";

/** What metadata is taken from: anything with entries, a `Headers` above all. */
export type MetadataInit = Iterable<readonly [string, string]> | Readonly<Record<string, string>>;

/** Fields that are the protocol's own; a caller's are dropped, as every gRPC client does. */
const RESERVED = new Set([
  "content-type",
  "te",
  "user-agent",
  "host",
  "content-length",
  "connection",
  "keep-alive",
  "proxy-connection",
  "transfer-encoding",
  "upgrade",
  "grpc-timeout",
  "grpc-encoding",
  "grpc-accept-encoding",
  "grpc-message-type",
  "grpc-status",
  "grpc-message",
  "grpc-previous-rpc-attempts",
]);

const NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const ASCII_VALUE = /^[\x20-\x7e]*$/;
/** Padded or not. */
const BASE64 = /^(?:[\d+/A-Za-z]{4})*(?:[\d+/A-Za-z]{2}(?:==)?|[\d+/A-Za-z]{3}=?)?$/;

export const NO_FIELDS: HeaderFields = [];

/** A caller's metadata as header fields. Throws a TypeError for a name or a value that the wire cannot carry. */
export function toFields(init: MetadataInit | undefined): HeaderFields {
  if (init === undefined) return NO_FIELDS;
  const entries = Symbol.iterator in init ? init : Object.entries(init);
  const fields: string[] = [];
  for (const [rawName, rawValue] of entries as Iterable<readonly [string, string]>) {
    const name = rawName.toLowerCase();
    const value = rawValue.trim();
    if (!NAME.test(rawName)) throw new TypeError(`Metadata name "${rawName}" is not a valid header name`);
    if (RESERVED.has(name)) continue;
    if (!ASCII_VALUE.test(value)) {
      throw new TypeError(
        `The value of metadata "${name}" is not printable ASCII; send bytes as base64 under a name that ends in "-bin"`,
      );
    }
    if (name.endsWith("-bin") && !value.split(",").every((part) => BASE64.test(part.trim()))) {
      throw new TypeError(`The value of metadata "${name}" is not base64, which "-bin" stands for`);
    }
    fields.push(name, value);
  }
  return fields;
}

/** The first value of a field. */
export function fieldValue(fields: HeaderFields, name: string): string | undefined {
  for (let i = 0; i < fields.length; i += 2) if (fields[i] === name) return fields[i + 1];
  return undefined;
}

/** Anything that metadata is appended to: a `Headers`. */
export interface MetadataSink {
  append(name: string, value: string): void;
}

/** Adds a section's fields, pseudo-headers left out. A repeated name keeps every value. */
export function appendFields(sink: MetadataSink, fields: HeaderFields): void {
  for (let i = 0; i < fields.length; i += 2) {
    const name = fields[i] ?? "";
    if (!name.startsWith(":")) sink.append(name, fields[i + 1] ?? "");
  }
}
