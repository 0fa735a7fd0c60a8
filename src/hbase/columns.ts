/** Columns by their names: `"family:qualifier"`, or `"family"` for all of a family's; in bytes where they are not text. */
import { toBytes, type BytesInput } from "./bytes.ts";
import type { FamilyColumns } from "./wire/get-message.ts";
import { equalBytes } from "./wire/bytes.ts";

/** A column. Without a qualifier it is its whole family; `"d:"` is the column with the empty qualifier. */
export type ColumnInput = string | { readonly family: BytesInput; readonly qualifier?: BytesInput | undefined };

/** A column's parts. */
export interface Column {
  readonly family: Uint8Array;
  /** `undefined`: the whole family. */
  readonly qualifier: Uint8Array | undefined;
}

/** Columns by text are asked for again and again. */
const known = new Map<string, Column>();
/** Beyond, they are not kept: nobody names so many by hand. */
const KNOWN_LIMIT = 1_000;

/** Throws a TypeError for one without a family. */
export function parseColumn(input: ColumnInput): Column {
  if (typeof input !== "string") {
    const { family, qualifier } = input;
    return checked({ family: toBytes(family), qualifier: qualifier === undefined ? undefined : toBytes(qualifier) });
  }
  const kept = known.get(input);
  if (kept !== undefined) return kept;
  const mark = input.indexOf(":");
  const family = toBytes(mark < 0 ? input : input.slice(0, mark));
  const column = checked({ family, qualifier: mark < 0 ? undefined : toBytes(input.slice(mark + 1)) });
  if (known.size < KNOWN_LIMIT) known.set(input, column);
  return column;
}

function checked(column: Column): Column {
  if (column.family.length > 0 && column.family.length <= 127) return column;
  throw new TypeError(`A column is "family:qualifier", and a family has 1 to 127 bytes, not ${column.family.length}`);
}

/** Throws a TypeError unless the column has a qualifier. */
export function parseWholeColumn(input: ColumnInput): Required<Column> & { readonly qualifier: Uint8Array } {
  const { family, qualifier } = parseColumn(input);
  if (qualifier !== undefined) return { family, qualifier };
  const name = typeof input === "string" ? input : "family";
  throw new TypeError(`Column "${name}" is a family; name one of its columns, as in "${name}:status"`);
}

/** Columns by family, as requests have them. */
export function byFamily(inputs: readonly ColumnInput[]): FamilyColumns[] {
  const families: { readonly family: Uint8Array; qualifiers: Uint8Array[]; whole: boolean }[] = [];
  for (const input of inputs) {
    const { family, qualifier } = parseColumn(input);
    let entry = families.find((each) => equalBytes(each.family, family));
    if (entry === undefined) families.push((entry = { family, qualifiers: [], whole: false }));
    if (qualifier === undefined) entry.whole = true;
    else entry.qualifiers.push(qualifier);
  }
  return families.map(({ family, qualifiers, whole }) => ({ family, qualifiers: whole ? [] : qualifiers }));
}
