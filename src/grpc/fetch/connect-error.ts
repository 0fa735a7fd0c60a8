/**
 * Connect's errors, which are JSON (connectrpc.com/docs/protocol, "Error End-Stream"), as the fields of a gRPC status: what reads
 * statuses reads these as well, retries and all.
 */
import { BinaryWriter } from "@bufbuild/protobuf/wire";
import type { Code } from "@connectrpc/connect";
import { decodeBase64, encodeBase64 } from "../../core/base64.ts";
import type { StatusDetail } from "../wire/status.ts";
import { isField } from "./protocol.ts";

/** By gRPC's numbers. */
const CODES = [
  "ok",
  "canceled",
  "unknown",
  "invalid_argument",
  "deadline_exceeded",
  "not_found",
  "already_exists",
  "permission_denied",
  "resource_exhausted",
  "failed_precondition",
  "aborted",
  "out_of_range",
  "unimplemented",
  "internal",
  "unavailable",
  "data_loss",
  "unauthenticated",
];

type Json = Readonly<Record<string, unknown>>;

function asObject(value: unknown): Json | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : undefined;
}

/**
 * The fields of an error.
 *
 * @param json What should be an error; what is wrong with it is passed over.
 * @param otherwise Its code and text where it has none.
 */
export function errorFields(json: unknown, otherwise: { readonly code: Code; readonly message: string }): string[] {
  const error = asObject(json);
  const known = CODES.indexOf(String(error?.["code"]));
  const code = known > 0 ? known : otherwise.code;
  const said = error?.["message"];
  const message = typeof said === "string" ? said : known > 0 ? "" : otherwise.message;
  const fields = ["grpc-status", String(code), "grpc-message", encodeURIComponent(message.toWellFormed())];
  const listed = error?.["details"];
  const details = (Array.isArray(listed) ? listed : []).map(readDetail).filter((detail) => detail !== undefined);
  if (details.length > 0) fields.push("grpc-status-details-bin", encodeStatus(code, message, details));
  return fields;
}

function readDetail(json: unknown): StatusDetail | undefined {
  const { type, value } = asObject(json) ?? {};
  if (typeof type !== "string" || typeof value !== "string") return undefined;
  try {
    return { type, value: decodeBase64(value) };
  } catch {
    return undefined;
  }
}

/** A `google.rpc.Status` in base64: code = 1, message = 2, repeated Any details = 3. */
function encodeStatus(code: number, message: string, details: readonly StatusDetail[]): string {
  const writer = new BinaryWriter().tag(1, 0).int32(code).tag(2, 2).string(message);
  for (const { type, value } of details) {
    writer.tag(3, 2).fork().tag(1, 2).string(`type.googleapis.com/${type}`).tag(2, 2).bytes(value).join();
  }
  return encodeBase64(writer.finish());
}

/** The trailers that the end of a Connect stream stands for. Throws for JSON that is not what it must be. */
export function endStreamFields(bytes: Uint8Array, otherwise: Parameters<typeof errorFields>[1]): string[] {
  const end = asObject(JSON.parse(new TextDecoder().decode(bytes)));
  if (end === undefined) throw new RangeError("It is not a JSON object");
  const error = end["error"] ?? undefined;
  const fields = error === undefined ? ["grpc-status", "0"] : errorFields(error, otherwise);
  for (const [rawName, values] of Object.entries(asObject(end["metadata"]) ?? {})) {
    const name = rawName.toLowerCase();
    for (const value of Array.isArray(values) ? values : [values]) {
      if (typeof value !== "string" || !isField(name, value)) throw new RangeError(`"${rawName}" is no header field`);
      fields.push(name, value);
    }
  }
  return fields;
}
