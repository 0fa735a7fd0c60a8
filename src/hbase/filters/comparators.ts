/**
 * Comparators: with what a filter or a condition compares, by the names of Java's classes (package `org.apache.hadoop.hbase.filter`).
 */
import { int64ToBytes, toBytes, type BytesInput } from "../bytes.ts";
import { ProtoWriter } from "../wire/proto-writer.ts";

/** With what is compared: made by the functions here. */
export interface Comparator {
  readonly kind: "comparator";
  /** The Java class. */
  readonly name: string;
  /** The class's own message. */
  readonly message: Uint8Array;
}

/** A comparator of one's own: its Java class is on the servers, and reads the message. */
export function comparator(name: string, message: Uint8Array): Comparator {
  return { kind: "comparator", name, message };
}

function ofHBase(name: string, write: (out: ProtoWriter) => void): Comparator {
  const out = new ProtoWriter();
  write(out);
  return comparator(`org.apache.hadoop.hbase.filter.${name}`, out.take());
}

/** A ByteArrayComparable. */
function writeComparable(out: ProtoWriter, value: BytesInput): void {
  const at = out.beginField(1);
  out.bytes(1, toBytes(value));
  out.end(at);
}

/** By all bytes, as rows are ordered. */
export function binaryComparator(value: BytesInput): Comparator {
  return ofHBase("BinaryComparator", (out) => writeComparable(out, value));
}

/** By as many bytes as `prefix` has. */
export function binaryPrefixComparator(prefix: BytesInput): Comparator {
  return ofHBase("BinaryPrefixComparator", (out) => writeComparable(out, prefix));
}

/** By the bytes from `offset` on. */
export function binaryComponentComparator(value: BytesInput, offset: number): Comparator {
  return ofHBase("BinaryComponentComparator", (out) => {
    out.bytes(1, toBytes(value));
    out.uint(2, offset);
  });
}

/** As numbers of eight bytes, as counters are. */
export function longComparator(value: bigint): Comparator {
  return ofHBase("LongComparator", (out) => writeComparable(out, int64ToBytes(value)));
}

/** As Java's `Bytes.toBytes(BigDecimal)`: an int of the scale, and the unscaled number. */
export function bigDecimalComparator(value: BytesInput): Comparator {
  return ofHBase("BigDecimalComparator", (out) => writeComparable(out, value));
}

/** Equal if `value` and what is compared, of the same length, have a bit left when joined by the operator. */
export function bitComparator(value: BytesInput, operator: "and" | "or" | "xor"): Comparator {
  return ofHBase("BitComparator", (out) => {
    writeComparable(out, value);
    out.uint(2, ["and", "or", "xor"].indexOf(operator) + 1);
  });
}

/** Equal to what is not there. */
export function nullComparator(): Comparator {
  return ofHBase("NullComparator", () => {});
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
  return ofHBase("RegexStringComparator", (out) => {
    out.string(1, pattern);
    out.uint(2, flags);
    out.string(3, charset);
    out.string(4, engine);
  });
}

/** Equal to what has the text in it, in large or small letters. With `"equal"` and `"not-equal"` only. */
export function substringComparator(text: string): Comparator {
  return ofHBase("SubstringComparator", (out) => out.string(1, text.toLowerCase()));
}
