/** Comparators as servers have them (`ByteArrayComparable`): how their value compares with the bytes of a cell. */
import { fromBinary } from "@bufbuild/protobuf";
import { CompareType, type Comparator } from "../../../gen/hbase/common_pb.ts";
import {
  BigDecimalComparatorSchema,
  BinaryComparatorSchema,
  BinaryComponentComparatorSchema,
  BinaryPrefixComparatorSchema,
  BitComparator_BitwiseOp,
  BitComparatorSchema,
  LongComparatorSchema,
  RegexStringComparatorSchema,
  SubstringComparatorSchema,
} from "../../../gen/hbase/comparators_pb.ts";
import { HBaseRefusal } from "../refusal.ts";
import { textOf } from "../stored-cell.ts";

/** Below 0 if its value is less than the bytes, above if it is greater. */
export type Compare = (bytes: Uint8Array) => number;

/** A comparator, read. */
export interface ServerComparator {
  readonly compare: Compare;
  /** Its value is none: what a condition calls absent. */
  readonly isNull: boolean;
}

const order = <T>(a: T, b: T): number => (a < b ? -1 : a > b ? 1 : 0);
const decoder = new TextDecoder();
/** `java.util.regex.Pattern`'s flags. */
const REGEX_FLAGS = [
  [2, "i"],
  [8, "m"],
  [32, "s"],
] as const;

function int64(bytes: Uint8Array): bigint {
  if (bytes.length !== 8) throw new HBaseRefusal("DoNotRetryIOException", "A long has 8 bytes");
  return new DataView(bytes.buffer, bytes.byteOffset, 8).getBigInt64(0);
}

/** As `Bytes.toBytes(BigDecimal)` has it: the scale, and the unscaled value. */
function decimal(bytes: Uint8Array): { readonly scale: number; readonly unscaled: bigint } {
  let unscaled = 0n;
  for (const byte of bytes.subarray(4)) unscaled = (unscaled << 8n) | BigInt(byte);
  const scale = new DataView(bytes.buffer, bytes.byteOffset, 4).getInt32(0);
  return { scale, unscaled: BigInt.asIntN(8 * (bytes.length - 4), unscaled) };
}

function compareDecimals(a: Uint8Array, b: Uint8Array): number {
  const [left, right] = [decimal(a), decimal(b)];
  const scale = Math.max(left.scale, right.scale);
  const scaled = ({ scale: own, unscaled }: typeof left): bigint => unscaled * 10n ** BigInt(scale - own);
  return order(scaled(left), scaled(right));
}

function compareBits(value: Uint8Array, op: BitComparator_BitwiseOp, bytes: Uint8Array): number {
  if (value.length !== bytes.length) return 1;
  const combine = (a: number, b: number): number =>
    op === BitComparator_BitwiseOp.AND ? a & b : op === BitComparator_BitwiseOp.OR ? a | b : a ^ b;
  return value.some((byte, at) => combine(byte, bytes[at] as number) !== 0) ? 0 : 1;
}

/** By the simple name of its class. */
const COMPARATORS: Readonly<Record<string, (message: Uint8Array) => ServerComparator>> = {
  BinaryComparator(message) {
    const value = fromBinary(BinaryComparatorSchema, message).comparable?.value ?? new Uint8Array(0);
    const text = textOf(value);
    return { compare: (bytes) => order(text, textOf(bytes)), isNull: value.length === 0 };
  },
  BinaryPrefixComparator(message) {
    const text = textOf(fromBinary(BinaryPrefixComparatorSchema, message).comparable?.value ?? new Uint8Array(0));
    return { compare: (bytes) => order(text, textOf(bytes.subarray(0, text.length))), isNull: text === "" };
  },
  BinaryComponentComparator(message) {
    const { value, offset } = fromBinary(BinaryComponentComparatorSchema, message);
    const text = textOf(value);
    const compare: Compare = (bytes) => order(text, textOf(bytes.subarray(offset, offset + text.length)));
    return { compare, isNull: text === "" };
  },
  LongComparator(message) {
    const value = int64(fromBinary(LongComparatorSchema, message).comparable?.value ?? new Uint8Array(0));
    return { compare: (bytes) => order(value, int64(bytes)), isNull: false };
  },
  BigDecimalComparator(message) {
    const value = fromBinary(BigDecimalComparatorSchema, message).comparable?.value ?? new Uint8Array(5);
    return { compare: (bytes) => compareDecimals(value, bytes), isNull: false };
  },
  BitComparator(message) {
    const { comparable, bitwiseOp } = fromBinary(BitComparatorSchema, message);
    const value = comparable?.value ?? new Uint8Array(0);
    return { compare: (bytes) => compareBits(value, bitwiseOp, bytes), isNull: value.length === 0 };
  },
  NullComparator: () => ({ compare: () => 1, isNull: true }),
  RegexStringComparator(message) {
    const { pattern, patternFlags } = fromBinary(RegexStringComparatorSchema, message);
    const flags = REGEX_FLAGS.filter(([bit]) => (patternFlags & bit) !== 0).map(([, flag]) => flag);
    const regex = new RegExp(pattern, flags.join(""));
    return { compare: (bytes) => (regex.test(decoder.decode(bytes)) ? 0 : 1), isNull: false };
  },
  SubstringComparator(message) {
    const text = fromBinary(SubstringComparatorSchema, message).substr.toLowerCase();
    return { compare: (bytes) => (decoder.decode(bytes).toLowerCase().includes(text) ? 0 : 1), isNull: false };
  },
};

export function simpleName(className: string): string {
  return className.slice(className.lastIndexOf(".") + 1);
}

export function serverComparator(message: Comparator | undefined): ServerComparator | undefined {
  if (message === undefined) return undefined;
  const make = COMPARATORS[simpleName(message.name)];
  if (make === undefined) throw new HBaseRefusal("DoNotRetryIOException", `There is no comparator ${message.name}`);
  return make(message.serializedComparator);
}

/** Whether the bytes stand to a comparator's value as the operator says: `LESS` if they are less. */
export function holds(operator: CompareType, comparison: number): boolean {
  switch (operator) {
    case CompareType.LESS:
      return comparison > 0;
    case CompareType.LESS_OR_EQUAL:
      return comparison >= 0;
    case CompareType.EQUAL:
      return comparison === 0;
    case CompareType.NOT_EQUAL:
      return comparison !== 0;
    case CompareType.GREATER_OR_EQUAL:
      return comparison <= 0;
    case CompareType.GREATER:
      return comparison < 0;
    case CompareType.NO_OP:
      return false;
  }
}
