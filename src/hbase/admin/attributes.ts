/**
 * Settings of tables and families: HBase keeps them as text by their names (`TableDescriptorBuilder`, `ColumnFamilyDescriptorBuilder`).
 * Here they are tables of names and kinds; those that no table names stay as they are, in `attributes`.
 */
import type { BytesBytesPair } from "../../gen/hbase/common_pb.ts";
import { toBytes, toText, type BytesInput } from "../bytes.ts";
import { argumentError } from "../operations/row-key.ts";

/** How a setting is written, and read. */
export interface Kind<T> {
  write(value: T): string;
  read(text: string): T;
}

/** A setting's name at HBase, and its kind. */
export interface Attribute<T> {
  readonly key: string;
  readonly kind: Kind<T>;
}

/** Of each property its attribute. */
export type Attributes<S extends object> = { readonly [Name in keyof S]-?: Attribute<Exclude<S[Name], undefined>> };

export const numbers: Kind<number> = {
  write(value) {
    if (Number.isSafeInteger(value) && value >= 0) return String(value);
    throw argumentError(`${value} is no whole number from 0 on`);
  },
  read: Number,
};

/** Seconds, of which HBase's largest number means for ever. */
export const seconds: Kind<number> = {
  write: (value) => (value === Number.POSITIVE_INFINITY ? "2147483647" : numbers.write(value)),
  read: (text) => (text === "2147483647" || text === "FOREVER" ? Number.POSITIVE_INFINITY : Number(text)),
};

export const flags: Kind<boolean> = { write: String, read: (text) => text.toLowerCase() === "true" };

/** One of HBase's names, in lower case and with dashes here. */
export function oneOf<const Names extends readonly string[]>(names: Names): Kind<Names[number]> {
  return {
    write(value) {
      if (names.includes(value)) return value.toUpperCase().replaceAll("-", "_");
      throw argumentError(`"${value}" is none of "${names.join('", "')}"`);
    },
    // What a newer server has more is shown as it is.
    read: (text): Names[number] => text.toLowerCase().replaceAll("_", "-"),
  };
}

/** Sets what is given among the pairs of a schema. */
export function setAttributes<S extends object>(pairs: BytesBytesPair[], table: Attributes<S>, settings: S): void {
  for (const name of Object.keys(table) as (keyof S)[]) {
    const value = settings[name];
    if (value === undefined) continue;
    const { key, kind } = table[name];
    setPair(pairs, key, toBytes(kind.write(value as Exclude<S[keyof S], undefined>)));
  }
}

/** Sets those that are in no table. `undefined` takes one out. */
export function setOthers(
  pairs: BytesBytesPair[],
  attributes: Readonly<Record<string, BytesInput | undefined>> = {},
): void {
  for (const [key, value] of Object.entries(attributes)) {
    setPair(pairs, key, value === undefined ? undefined : toBytes(value));
  }
}

/** What a schema says, by the table's properties; and the rest. */
export function readAttributes<S extends object>(
  pairs: readonly BytesBytesPair[],
  table: Attributes<S>,
): { readonly settings: S; readonly others: Record<string, string> } {
  const byKey = new Map(
    Object.entries<Attribute<unknown>>(table).map(([name, { key, kind }]) => [key, { name, kind }]),
  );
  const settings: Record<string, unknown> = {};
  const others: Record<string, string> = {};
  for (const { first, second } of pairs) {
    const known = byKey.get(toText(first));
    if (known === undefined) others[toText(first)] = toText(second);
    else settings[known.name] = known.kind.read(toText(second));
  }
  return { settings: settings as S, others };
}

function setPair(pairs: BytesBytesPair[], key: string, second: Uint8Array | undefined): void {
  const at = pairs.findIndex(({ first }) => toText(first) === key);
  const gone = at < 0 ? pairs.length : at;
  if (second === undefined) pairs.splice(gone, 1);
  else pairs.splice(gone, 1, { $typeName: "hbase.pb.BytesBytesPair", first: toBytes(key), second });
}
