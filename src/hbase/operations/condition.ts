/** What has to be so for a row to be changed (`CheckAndMutate`): the value of a column, or a filter that lets the row through. */
import { toBinary } from "@bufbuild/protobuf";
import { ComparatorSchema, type Comparator, type Filter } from "../../gen/hbase/common_pb.ts";
import { toBytes, type BytesInput } from "../bytes.ts";
import { parseWholeColumn, type ColumnInput } from "../columns.ts";
import { filterBytes, writeTimeRange } from "../wire/get-message.ts";
import { ProtoWriter } from "../wire/proto-writer.ts";
import { timeRangeOf, type TimeRangeInput } from "./query.ts";

/** How two values compare, by CompareType's places. */
export type CompareOperator = "less" | "less-or-equal" | "equal" | "not-equal" | "greater-or-equal" | "greater";
const OPERATORS: readonly CompareOperator[] = [
  ...(["less", "less-or-equal", "equal", "not-equal", "greater-or-equal", "greater"] as const),
];

/** CompareType's number. */
export function compareType(operator: CompareOperator): 0 | 1 | 2 | 3 | 4 | 5 {
  return OPERATORS.indexOf(operator) as 0 | 1 | 2 | 3 | 4 | 5;
}

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

const BINARY_COMPARATOR = "org.apache.hadoop.hbase.filter.BinaryComparator";
const NO_BYTES = new Uint8Array(0);

/** A Condition's bytes. */
export function conditionBytes(row: Uint8Array, condition: Condition): Uint8Array {
  const out = new ProtoWriter();
  out.bytes(1, row);
  if ("filter" in condition) out.bytes(7, filterBytes(condition.filter));
  else writeColumn(out, condition);
  const range = timeRangeOf(condition);
  if (range !== undefined) writeTimeRange(out, 6, range);
  return out.take();
}

function writeColumn(out: ProtoWriter, condition: Exclude<Condition, { readonly filter: Filter }>): void {
  const { family, qualifier } = parseWholeColumn(condition.column);
  out.bytes(2, family);
  out.bytes(3, qualifier);
  if ("comparator" in condition) {
    out.uint(4, compareType(condition.operator));
    out.bytes(5, toBinary(ComparatorSchema, condition.comparator));
    return;
  }
  // An empty value stands for none.
  const value = "value" in condition ? toBytes(condition.value) : NO_BYTES;
  out.uint(4, compareType("value" in condition ? (condition.operator ?? "equal") : "equal"));
  out.bytes(5, binaryComparator(value));
}

/** A BinaryComparator in a Comparator, by hand: it is in nearly every condition. */
function binaryComparator(value: Uint8Array): Uint8Array {
  const out = new ProtoWriter();
  out.string(1, BINARY_COMPARATOR);
  const serialized = out.beginField(2);
  const comparable = out.beginField(1);
  out.bytes(1, value);
  out.end(comparable);
  out.end(serialized);
  return out.take();
}
