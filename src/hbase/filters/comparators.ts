/**
 * Comparators: with what a filter or a condition compares, by the names of Java's classes (package `org.apache.hadoop.hbase.filter`).
 */
import { create, toBinary, type DescMessage, type MessageInitShape } from "@bufbuild/protobuf";
import { ComparatorSchema, type Comparator } from "../../gen/hbase/common_pb.ts";
import {
  BigDecimalComparatorSchema,
  BinaryComparatorSchema,
  BinaryComponentComparatorSchema,
  BinaryPrefixComparatorSchema,
  BitComparator_BitwiseOp,
  BitComparatorSchema,
  LongComparatorSchema,
  NullComparatorSchema,
  RegexStringComparatorSchema,
  SubstringComparatorSchema,
} from "../../gen/hbase/comparators_pb.ts";
import { int64ToBytes, toBytes, type BytesInput } from "../bytes.ts";

export type { Comparator };

function comparator<D extends DescMessage>(schema: D, init: MessageInitShape<D>): Comparator {
  return create(ComparatorSchema, {
    name: `org.apache.hadoop.hbase.filter.${schema.name}`,
    serializedComparator: toBinary(schema, create(schema, init)),
  });
}

function comparable(value: BytesInput): { readonly comparable: { readonly value: Uint8Array } } {
  return { comparable: { value: toBytes(value) } };
}

/** By all bytes, as rows are ordered. */
export function binaryComparator(value: BytesInput): Comparator {
  return comparator(BinaryComparatorSchema, comparable(value));
}

/** By as many bytes as `prefix` has. */
export function binaryPrefixComparator(prefix: BytesInput): Comparator {
  return comparator(BinaryPrefixComparatorSchema, comparable(prefix));
}

/** By the bytes from `offset` on. */
export function binaryComponentComparator(value: BytesInput, offset: number): Comparator {
  return comparator(BinaryComponentComparatorSchema, { value: toBytes(value), offset });
}

/** As numbers of eight bytes, as counters are. */
export function longComparator(value: bigint): Comparator {
  return comparator(LongComparatorSchema, comparable(int64ToBytes(value)));
}

/** As Java's `Bytes.toBytes(BigDecimal)`: an int of the scale, and the unscaled number. */
export function bigDecimalComparator(value: BytesInput): Comparator {
  return comparator(BigDecimalComparatorSchema, comparable(value));
}

/** Equal if `value` and what is compared, of the same length, have a bit left when joined by the operator. */
export function bitComparator(value: BytesInput, operator: "and" | "or" | "xor"): Comparator {
  const operators = {
    and: BitComparator_BitwiseOp.AND,
    or: BitComparator_BitwiseOp.OR,
    xor: BitComparator_BitwiseOp.XOR,
  };
  return comparator(BitComparatorSchema, { ...comparable(value), bitwiseOp: operators[operator] });
}

/** Equal to what is not there. */
export function nullComparator(): Comparator {
  return comparator(NullComparatorSchema, {});
}

/** How a regular expression is read. */
export interface RegexOptions {
  /** Java's flags of `Pattern`, added. Default: 32, which lets `.` stand for the end of a line too. */
  readonly flags?: number | undefined;
  /** Default: `"UTF-8"`. */
  readonly charset?: string | undefined;
  /** Default: `"JAVA"`. */
  readonly engine?: "JAVA" | "JONI" | undefined;
}

/** Equal to what a regular expression of Java finds something in. With `"equal"` and `"not-equal"` only. */
export function regexStringComparator(pattern: string, options: RegexOptions = {}): Comparator {
  const { flags = 32, charset = "UTF-8", engine = "JAVA" } = options;
  return comparator(RegexStringComparatorSchema, { pattern, patternFlags: flags, charset, engine });
}

/** Equal to what has the text in it, in large or small letters. With `"equal"` and `"not-equal"` only. */
export function substringComparator(text: string): Comparator {
  return comparator(SubstringComparatorSchema, { substr: text.toLowerCase() });
}
