/**
 * Reads JSON that others wrote: each reader takes a value and the path where it stands, and what is not as it must be
 * becomes an error that names both. `null` is as good as absent, as in proto3's JSON.
 */

/** An object of JSON. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Reads one value; throws by {@link refuse}. */
export type JsonRead<T> = (value: unknown, path: string) => T;

/** Throws a RangeError that says what stands at `path`, and what must. */
export function refuse(value: unknown, path: string, must: string): never {
  throw new RangeError(`${path} must be ${must}, not ${value === undefined ? "missing" : JSON.stringify(value)}`);
}

/** What stands under a key, if anything does. */
export function optional<T>(parent: JsonObject, path: string, key: string, read: JsonRead<T>): T | undefined {
  const value = parent[key] ?? undefined;
  return value === undefined ? undefined : read(value, join(path, key));
}

/** What has to stand under a key. */
export function required<T>(parent: JsonObject, path: string, key: string, read: JsonRead<T>): T {
  return read(parent[key] ?? undefined, join(path, key));
}

export function readObject(value: unknown, path: string): JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as JsonObject)
    : refuse(value, path, "an object");
}

/** Reads a list, item by item. */
export function listOf<T>(read: JsonRead<T>): JsonRead<readonly T[]> {
  return (value, path) =>
    Array.isArray(value) ? value.map((item, i) => read(item, `${path}[${i}]`)) : refuse(value, path, "a list");
}

export function readString(value: unknown, path: string): string {
  return typeof value === "string" ? value : refuse(value, path, "a string");
}

export function readBoolean(value: unknown, path: string): boolean {
  return typeof value === "boolean" ? value : refuse(value, path, "true or false");
}

/** Reads a number above 0. */
export function readPositive(value: unknown, path: string): number {
  return typeof value === "number" && value > 0 && value < Number.POSITIVE_INFINITY
    ? value
    : refuse(value, path, "a number above 0");
}

/** Reads a 32-bit or 64-bit unsigned integer, which proto3's JSON may write as a string. */
export function readUnsigned(value: unknown, path: string): number {
  const number = typeof value === "string" && /^\d+$/.test(value) ? Number(value) : value;
  return Number.isInteger(number) && (number as number) >= 0
    ? (number as number)
    : refuse(value, path, "a whole number of at least 0");
}

/** The longest `google.protobuf.Duration`, about 10,000 years. */
const MAX_SECONDS = 315_576_000_000;

/** Reads a `google.protobuf.Duration` of at least 0 (`"1.5s"`) as milliseconds. */
export function readDurationMs(value: unknown, path: string): number {
  const seconds = typeof value === "string" ? /^((?=\.?\d)\d*(?:\.\d{0,9})?)s$/.exec(value)?.[1] : undefined;
  return seconds !== undefined && Number(seconds) <= MAX_SECONDS
    ? Number(seconds) * 1_000
    : refuse(value, path, 'a duration like "1.5s"');
}

function join(path: string, key: string): string {
  return path === "" ? key : `${path}.${key}`;
}
