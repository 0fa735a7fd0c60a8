/** What has to be so for a row to be changed (`CheckAndMutate`): the value of a column, or a filter that lets the row through. */
import { toBytes, type BytesInput } from "../bytes.ts";
import { parseWholeColumn, type ColumnInput } from "../columns.ts";
import { binaryComparator, type Comparator } from "../filters/comparators.ts";
import { compareType, type CompareOperator } from "../filters/compare.ts";
import type { Filter } from "../filters/filters.ts";
import { writeNamed, writeTimeRange } from "../wire/get-message.ts";
import { ProtoWriter } from "../wire/proto-writer.ts";
import { timeRangeOf, type TimeRangeInput } from "./query.ts";

/** A condition. */
export type Condition = (
  | {
      readonly column: ColumnInput;
      readonly value: BytesInput;
      /** How `value` is to compare with what the column holds: with `"greater"`, `value` is the greater. Default: `"equal"`. */
      readonly operator?: CompareOperator | undefined;
    }
  /** The column holds nothing. */
  | { readonly column: ColumnInput; readonly absent: true }
  | { readonly column: ColumnInput; readonly comparator: Comparator; readonly operator: CompareOperator }
  | { readonly filter: Filter }
) & {
  /** Which versions are looked at. Default: all. */
  readonly timeRange?: TimeRangeInput | undefined;
};

const NO_BYTES = new Uint8Array(0);

/** A Condition's bytes. */
export function conditionBytes(row: Uint8Array, condition: Condition): Uint8Array {
  const out = new ProtoWriter();
  out.bytes(1, row);
  if ("filter" in condition) writeNamed(out, 7, condition.filter);
  else writeColumn(out, condition);
  const range = timeRangeOf(condition);
  if (range !== undefined) writeTimeRange(out, 6, range);
  return out.take();
}

function writeColumn(out: ProtoWriter, condition: Exclude<Condition, { readonly filter: Filter }>): void {
  const { family, qualifier } = parseWholeColumn(condition.column);
  out.bytes(2, family);
  out.bytes(3, qualifier);
  const operator = "operator" in condition ? condition.operator : undefined;
  out.uint(4, compareType(operator ?? "equal"));
  writeNamed(out, 5, comparatorOf(condition));
}

function comparatorOf(condition: Exclude<Condition, { readonly filter: Filter }>): Comparator {
  if ("comparator" in condition) return condition.comparator;
  // An empty value stands for none.
  return binaryComparator("value" in condition ? toBytes(condition.value) : NO_BYTES);
}
