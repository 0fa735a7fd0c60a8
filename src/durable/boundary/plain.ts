/**
 * Values as bytes, for what crosses the boundary inside a stream: JSON, in which big integers and byte arrays are marked. What crosses
 * as a call's argument or result needs none of it: the runtime clones it.
 */
import { decodeBase64, encodeBase64 } from "../../core/base64.ts";

/** An object of one's own that begins so would be taken for a mark. */
const MARKS = { bigint: "$bigint", bytes: "$bytes", object: "$object" } as const;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Throws a TypeError for a value that has no JSON. `undefined` members are left out. */
export function encodePlain(value: unknown): Uint8Array {
  return encoder.encode(JSON.stringify(marked(value)) ?? "null");
}

/** Throws a SyntaxError for bytes that are none. */
export function decodePlain(bytes: Uint8Array): unknown {
  return unmarked(JSON.parse(decoder.decode(bytes)));
}

function marked(value: unknown): unknown {
  if (typeof value === "bigint") return { [MARKS.bigint]: String(value) };
  if (value instanceof Uint8Array) return { [MARKS.bytes]: encodeBase64(value) };
  if (Array.isArray(value)) return value.map(marked);
  if (typeof value !== "object" || value === null) return value;
  const copy = Object.fromEntries(Object.entries(value).map(([key, each]) => [key, marked(each)]));
  return Object.keys(value).some((key) => key.startsWith("$")) ? { [MARKS.object]: copy } : copy;
}

function unmarked(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unmarked);
  if (typeof value !== "object" || value === null) return value;
  const record = value as Record<string, unknown>;
  const { [MARKS.bigint]: bigint, [MARKS.bytes]: bytes } = record;
  if (typeof bigint === "string") return BigInt(bigint);
  if (typeof bytes === "string") return decodeBase64(bytes);
  return membersOf((record[MARKS.object] as Record<string, unknown> | undefined) ?? record);
}

function membersOf(record: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).map(([key, each]) => [key, unmarked(each)]));
}
