/**
 * A cell as it travels (`KeyValueCodec`): a view that is decoded field by field, when asked.
 *
 *   int32 length of key, int32 length of value,
 *   key: int16 length of row, row, int8 length of family, family, qualifier, int64 timestamp, int8 type,
 *   value, and by `KeyValueCodecWithTags` int16 length of tags, tags
 */
import type { ProtoWriter } from "./proto-writer.ts";
import { WireError } from "./wire-error.ts";

/** What a cell does (`KeyValue.Type`). */
export const CellType = {
  put: 4,
  delete: 8,
  deleteFamilyVersion: 10,
  deleteColumn: 12,
  deleteFamily: 14,
} as const;
export type CellType = (typeof CellType)[keyof typeof CellType];

/** The timestamp that stands for the server's own time (`HConstants.LATEST_TIMESTAMP`). */
const LATEST_TIMESTAMP = 0x7fff_ffff_ffff_ffffn;

const LENGTHS_BYTES = 8;
/** Timestamp and type, at the key's end. */
const SUFFIX_BYTES = 9;
/** The lengths of row and family, and the suffix. */
const LEAST_KEY_BYTES = 3 + SUFFIX_BYTES;
const NO_BYTES = new Uint8Array(0);

/**
 * One value of one column at one time. Its bytes are views on the block that it came in: that stays in memory as long as one of
 * them does. `copy` takes it out.
 */
export class Cell {
  readonly #block: Uint8Array;
  readonly #at: number;
  readonly #bytes: number;

  /** @param at Where the cell begins, behind its length. @param bytes Its length, which `cellFits` has checked. */
  constructor(block: Uint8Array, at: number, bytes: number) {
    this.#block = block;
    this.#at = at;
    this.#bytes = bytes;
  }

  get row(): Uint8Array {
    const start = this.#keyAt + 2;
    return this.#block.subarray(start, start + this.#rowBytes);
  }

  get family(): Uint8Array {
    const start = this.#familyAt;
    return this.#block.subarray(start, start + this.#familyBytes);
  }

  get qualifier(): Uint8Array {
    return this.#block.subarray(this.#familyAt + this.#familyBytes, this.#valueAt - SUFFIX_BYTES);
  }

  /** Milliseconds, or whatever number the writer gave. */
  get timestamp(): bigint {
    const at = this.#valueAt - SUFFIX_BYTES;
    return (BigInt(readInt32(this.#block, at)) << 32n) | BigInt(readInt32(this.#block, at + 4) >>> 0);
  }

  /** One of `CellType`. */
  get type(): number {
    return this.#block[this.#valueAt - 1] as number;
  }

  get value(): Uint8Array {
    const start = this.#valueAt;
    return this.#block.subarray(start, start + readInt32(this.#block, this.#at + 4));
  }

  /** Empty unless the connection asked for them. */
  get tags(): Uint8Array {
    const start = this.#valueAt + readInt32(this.#block, this.#at + 4) + 2;
    const end = this.#at + this.#bytes;
    return start < end ? this.#block.subarray(start, end) : NO_BYTES;
  }

  /** The cell as it travels: a view. */
  get bytes(): Uint8Array {
    return this.#block.subarray(this.#at, this.#at + this.#bytes);
  }

  /** The same cell in an array of its own. */
  copy(): Cell {
    return new Cell(this.#block.slice(this.#at, this.#at + this.#bytes), 0, this.#bytes);
  }

  /** Whether it is of this column; compares in place. */
  isOf(family: Uint8Array, qualifier: Uint8Array): boolean {
    const familyAt = this.#familyAt;
    const qualifierAt = familyAt + family.length;
    return (
      this.#familyBytes === family.length &&
      this.#valueAt - SUFFIX_BYTES - qualifierAt === qualifier.length &&
      sameBytes(this.#block, qualifierAt, qualifier) &&
      sameBytes(this.#block, familyAt, family)
    );
  }

  get #keyAt(): number {
    return this.#at + LENGTHS_BYTES;
  }

  get #rowBytes(): number {
    return readInt16(this.#block, this.#keyAt);
  }

  get #familyAt(): number {
    return this.#keyAt + 3 + this.#rowBytes;
  }

  get #familyBytes(): number {
    return this.#block[this.#familyAt - 1] as number;
  }

  get #valueAt(): number {
    return this.#keyAt + readInt32(this.#block, this.#at);
  }
}

/** Throws a WireError unless the parts of the cell at `at` fit its length. */
export function cellFits(block: Uint8Array, at: number, bytes: number): void {
  if (bytes < LENGTHS_BYTES + LEAST_KEY_BYTES || at + bytes > block.length) {
    throw new WireError(`A cell of ${bytes} bytes is not in a block with ${block.length - at} bytes left`);
  }
  const keyBytes = readInt32(block, at);
  const valueBytes = readInt32(block, at + 4);
  const rowBytes = readInt16(block, at + LENGTHS_BYTES);
  const rest = bytes - LENGTHS_BYTES - keyBytes - valueBytes;
  const familyBytes = rowBytes + LEAST_KEY_BYTES > keyBytes ? 0 : (block[at + LENGTHS_BYTES + 2 + rowBytes] as number);
  if (valueBytes < 0 || rowBytes + familyBytes + LEAST_KEY_BYTES > keyBytes || rest < 0) {
    throw new WireError("A cell's row, family or value is longer than the cell");
  }
}

/** A cell to be written. */
export interface NewCell {
  readonly family: Uint8Array;
  readonly qualifier: Uint8Array;
  /** Default: the server's time. */
  readonly timestamp: bigint | undefined;
  readonly type: CellType;
  readonly value: Uint8Array;
}

/** Writes a cell behind its length. */
export function writeCell(
  out: ProtoWriter,
  row: Uint8Array,
  { family, qualifier, timestamp = LATEST_TIMESTAMP, type, value }: NewCell,
): void {
  const keyBytes = LEAST_KEY_BYTES + row.length + family.length + qualifier.length;
  out.int32(LENGTHS_BYTES + keyBytes + value.length);
  out.int32(keyBytes);
  out.int32(value.length);
  out.int16(row.length);
  out.raw(row);
  out.byte(family.length);
  out.raw(family);
  out.raw(qualifier);
  out.int64(timestamp);
  out.byte(type);
  out.raw(value);
}

export function readInt32(bytes: Uint8Array, at: number): number {
  return (
    ((bytes[at] as number) << 24) |
    ((bytes[at + 1] as number) << 16) |
    ((bytes[at + 2] as number) << 8) |
    (bytes[at + 3] as number)
  );
}

function readInt16(bytes: Uint8Array, at: number): number {
  return ((bytes[at] as number) << 8) | (bytes[at + 1] as number);
}

function sameBytes(block: Uint8Array, at: number, bytes: Uint8Array): boolean {
  for (let i = 0; i < bytes.length; i++) if (block[at + i] !== bytes[i]) return false;
  return true;
}
