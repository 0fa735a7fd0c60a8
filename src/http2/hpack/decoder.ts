/**
 * The HPACK decoder (RFC 7541 §3): field blocks to flat field lists.
 *
 * A server answers most calls with the same few bytes, and they mean the same as long as the table did not change: such a
 * block is decoded once, and the very same list is handed out again (`block-cache.ts`).
 *
 * A list above its limit is the fault of one stream only, so its block is still decoded to the end to keep the tables in
 * step; but only up to a multiple of the limit, because one octet can stand for a field as large as the table.
 */
import { ErrorCode, Http2Error } from "../error.ts";
import { BlockCache } from "./block-cache.ts";
import { DEFAULT_TABLE_BYTES, DynamicTable } from "./dynamic-table.ts";
import { HUFFMAN, INCREMENTAL, INDEXED, SIZE_UPDATE } from "./field-pattern.ts";
import { FIELD_OVERHEAD_BYTES } from "./header-fields.ts";
import type { HeaderFields } from "./header-fields.ts";
import { decodeHuffman, latin1String } from "./huffman.ts";
import { readInteger } from "./integer.ts";
import type { BlockCursor } from "./integer.ts";
import { STATIC_TABLE, STATIC_TABLE_LENGTH } from "./static-table.ts";

/** What a peer may ask of a decoder. */
export interface HpackDecoderOptions {
  /** The SETTINGS_HEADER_TABLE_SIZE that we advertised. Default: 4,096. */
  readonly maxTableBytes?: number | undefined;
  /** The SETTINGS_MAX_HEADER_LIST_SIZE that we advertised (RFC 9113 §6.5.2). Default: 16,384. */
  readonly maxListBytes?: number | undefined;
}

/** A block whose list is longer than this many times the limit ends the connection. */
const MAX_EXCESS = 4;

/** Decodes the field blocks of one direction of one connection, all of them, in order. */
export class HpackDecoder {
  readonly #maxListBytes: number;
  readonly #table = new DynamicTable(DEFAULT_TABLE_BYTES);
  readonly #cache = new BlockCache();
  #maxTableBytes = DEFAULT_TABLE_BYTES;
  /** Whether we lowered the limit below the table's size, so that the next block has to start with an update (§4.2). */
  #updateRequired = false;

  constructor(options: HpackDecoderOptions = {}) {
    const { maxTableBytes = DEFAULT_TABLE_BYTES, maxListBytes = 16_384 } = options;
    this.#maxListBytes = maxListBytes;
    this.setMaxTableBytes(maxTableBytes);
  }

  /** Tells that the peer has acknowledged a SETTINGS_HEADER_TABLE_SIZE. */
  setMaxTableBytes(maxTableBytes: number): void {
    this.#maxTableBytes = maxTableBytes;
    this.#updateRequired = maxTableBytes < this.#table.maxBytes;
  }

  /**
   * Decodes a block. Returns the very same list for a block that repeats; `undefined` for a list above `maxListBytes`,
   * which is a fault of its stream only. Throws `Http2Error` where the connection cannot go on.
   */
  decode(block: Uint8Array): HeaderFields | undefined {
    const generation = this.#table.generation;
    const known = this.#updateRequired ? undefined : this.#cache.get(block, generation);
    if (known !== undefined) return known;
    const fields = this.#decodeFields({ bytes: block, position: 0 });
    if (fields !== undefined && this.#table.generation === generation) this.#cache.set(block, generation, fields);
    return fields;
  }

  #decodeFields(cursor: BlockCursor): HeaderFields | undefined {
    this.#readSizeUpdates(cursor);
    const { bytes } = cursor;
    const fields: string[] = [];
    let listBytes = 0;
    while (cursor.position < bytes.length) {
      const { length } = fields;
      this.#readField(cursor, fields);
      listBytes += fields[length]!.length + fields[length + 1]!.length + FIELD_OVERHEAD_BYTES;
      if (listBytes > this.#maxListBytes) this.#discard(fields, listBytes);
    }
    return listBytes > this.#maxListBytes ? undefined : fields;
  }

  /** Drops a list that is too large already, and gives up on one that is out of all proportion. */
  #discard(fields: string[], listBytes: number): void {
    fields.length = 0;
    if (listBytes <= MAX_EXCESS * this.#maxListBytes) return;
    throw new Http2Error(
      ErrorCode.ENHANCE_YOUR_CALM,
      `Header list above ${MAX_EXCESS} times the limit of ${this.#maxListBytes} bytes`,
    );
  }

  #readSizeUpdates(cursor: BlockCursor): void {
    const { bytes } = cursor;
    while (cursor.position < bytes.length && (bytes[cursor.position]! & 0xe0) === SIZE_UPDATE) {
      const maxBytes = readInteger(cursor, 5);
      if (maxBytes > this.#maxTableBytes) {
        throw compressionError(`Dynamic table size update to ${maxBytes}, above the limit of ${this.#maxTableBytes}`);
      }
      this.#table.resize(maxBytes);
      this.#updateRequired = false;
    }
    if (this.#updateRequired) {
      throw compressionError(`Field block without the dynamic table size update to ${this.#maxTableBytes} or less`);
    }
  }

  #readField(cursor: BlockCursor, fields: string[]): void {
    const octet = cursor.bytes[cursor.position]!;
    if ((octet & INDEXED) !== 0) {
      const index = readInteger(cursor, 7);
      fields.push(this.#indexedName(index), this.#indexedValue(index));
      return;
    }
    if ((octet & INCREMENTAL) !== 0) {
      const name = this.#readName(cursor, 6);
      const value = readString(cursor);
      this.#table.add(name, value);
      fields.push(name, value);
      return;
    }
    if ((octet & SIZE_UPDATE) !== 0) throw compressionError("Dynamic table size update behind a field");
    const name = this.#readName(cursor, 4);
    fields.push(name, readString(cursor));
  }

  #readName(cursor: BlockCursor, prefixBits: number): string {
    const index = readInteger(cursor, prefixBits);
    return index === 0 ? readString(cursor) : this.#indexedName(index);
  }

  #indexedName(index: number): string {
    if (index > 0 && index <= STATIC_TABLE_LENGTH) return STATIC_TABLE[2 * index - 2]!;
    return this.#table.name(this.#dynamicPosition(index));
  }

  #indexedValue(index: number): string {
    if (index > 0 && index <= STATIC_TABLE_LENGTH) return STATIC_TABLE[2 * index - 1]!;
    return this.#table.value(this.#dynamicPosition(index));
  }

  #dynamicPosition(index: number): number {
    const position = index - STATIC_TABLE_LENGTH - 1;
    if (index === 0 || position >= this.#table.length) throw compressionError(`Index ${index} is in no table`);
    return position;
  }
}

/** Reads a string literal (§5.2). */
function readString(cursor: BlockCursor): string {
  const { bytes } = cursor;
  const huffman = cursor.position < bytes.length && (bytes[cursor.position]! & HUFFMAN) !== 0;
  const lengthBytes = readInteger(cursor, 7);
  const start = cursor.position;
  const end = start + lengthBytes;
  if (end > bytes.length) throw compressionError("Field block ends inside a string");
  cursor.position = end;
  return huffman ? decodeHuffman(bytes, start, end) : latin1String(bytes, start, end);
}

function compressionError(message: string): Http2Error {
  return new Http2Error(ErrorCode.COMPRESSION_ERROR, message);
}
