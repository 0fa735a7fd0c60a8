/**
 * The HPACK encoder (RFC 7541 §3): field lists to field blocks.
 *
 * What a method's requests have in common is a template: its fields enter the dynamic table at their first use and cost
 * an octet each from then on, and the encoded form is kept and copied until the table changes. What is a call's own goes
 * out as literals without indexing, so that it never changes the table.
 *
 * The table only takes what fits: templates that would evict each other in turn would be encoded anew each time, so a
 * full table stays as it is and later fields remain literals, whose encoded form can be kept just as well.
 */
import { BlockWriter } from "./block-writer.ts";
import { DEFAULT_TABLE_BYTES, DynamicTable } from "./dynamic-table.ts";
import { INCREMENTAL, INDEXED, NEVER, SIZE_UPDATE, WITHOUT } from "./field-pattern.ts";
import { FIELD_OVERHEAD_BYTES, NEVER_INDEXED } from "./header-fields.ts";
import type { HeaderFields, HeaderTemplate } from "./header-fields.ts";
import { STATIC_TABLE_LENGTH, findStaticField, findStaticName } from "./static-table.ts";

/** How to encode. */
export interface HpackEncoderOptions {
  /** Names of further fields that never enter a table, besides `NEVER_INDEXED`. */
  readonly neverIndexed?: Iterable<string> | undefined;
}

/** A template's encoded form, which stands as long as the table's generation does. */
interface EncodedTemplate {
  readonly bytes: Uint8Array;
  readonly generation: number;
}

/** Encodes the field blocks of one direction of one connection: each has to be sent, in order. */
export class HpackEncoder {
  readonly #neverIndexed: ReadonlySet<string>;
  readonly #table = new DynamicTable(DEFAULT_TABLE_BYTES);
  readonly #writer = new BlockWriter();
  readonly #templates = new WeakMap<HeaderTemplate, EncodedTemplate>();
  /** The least size since the last block, if the size has changed: the peer has to see that one too (§4.2). */
  #leastTableBytes: number | undefined;
  #nextTableBytes = DEFAULT_TABLE_BYTES;

  constructor(options: HpackEncoderOptions = {}) {
    this.#neverIndexed = new Set([...NEVER_INDEXED, ...(options.neverIndexed ?? [])]);
  }

  /** Takes the peer's SETTINGS_HEADER_TABLE_SIZE; we use 4,096 bytes at most. The next block tells the peer. */
  setMaxTableBytes(maxTableBytes: number): void {
    const nextTableBytes = Math.min(maxTableBytes, DEFAULT_TABLE_BYTES);
    if (nextTableBytes === this.#nextTableBytes) return;
    this.#nextTableBytes = nextTableBytes;
    this.#leastTableBytes = Math.min(this.#leastTableBytes ?? nextTableBytes, nextTableBytes);
  }

  /** Encodes `template` (if given), then `fields`. The block is valid until the next call. */
  encode(template: HeaderTemplate | undefined, fields: HeaderFields): Uint8Array {
    this.#writer.reset();
    if (this.#leastTableBytes !== undefined) this.#writeSizeUpdates(this.#leastTableBytes);
    if (template !== undefined) {
      const encoded = this.#templates.get(template);
      if (encoded === undefined || encoded.generation !== this.#table.generation) {
        this.#writeTemplate(template);
      } else {
        if (fields.length === 0 && this.#writer.length === 0) return encoded.bytes;
        this.#writer.encoded(encoded.bytes);
      }
    }
    for (let i = 0; i < fields.length; i += 2) this.#writeOwnField(fields[i]!, fields[i + 1]!);
    return this.#writer.view();
  }

  #writeSizeUpdates(leastTableBytes: number): void {
    this.#leastTableBytes = undefined;
    if (leastTableBytes < this.#nextTableBytes) this.#writeSizeUpdate(leastTableBytes);
    this.#writeSizeUpdate(this.#nextTableBytes);
  }

  #writeSizeUpdate(maxBytes: number): void {
    this.#table.resize(maxBytes);
    this.#writer.integer(maxBytes, 5, SIZE_UPDATE);
  }

  /** Encodes a template field by field, and keeps the result if it holds for the next time. */
  #writeTemplate(template: HeaderTemplate): void {
    const { fields } = template;
    const { generation } = this.#table;
    const start = this.#writer.length;
    for (let i = 0; i < fields.length; i += 2) this.#writeTemplateField(fields[i]!, fields[i + 1]!);
    if (generation !== this.#table.generation) return;
    this.#templates.set(template, { bytes: this.#writer.view().slice(start), generation });
  }

  #writeTemplateField(name: string, value: string): void {
    if (this.#neverIndexed.has(name)) {
      this.#writeLiteral(name, value, 4, NEVER);
      return;
    }
    const staticIndex = findStaticField(name, value);
    if (staticIndex > 0) {
      this.#writer.integer(staticIndex, 7, INDEXED);
      return;
    }
    const position = this.#table.find(name, value);
    if (position >= 0) {
      this.#writer.integer(STATIC_TABLE_LENGTH + 1 + position, 7, INDEXED);
      return;
    }
    const sizeBytes = this.#table.sizeBytes + name.length + value.length + FIELD_OVERHEAD_BYTES;
    if (sizeBytes > this.#table.maxBytes) {
      this.#writeLiteral(name, value, 4, WITHOUT);
      return;
    }
    this.#writeLiteral(name, value, 6, INCREMENTAL);
    this.#table.add(name, value);
  }

  #writeOwnField(name: string, value: string): void {
    const never = this.#neverIndexed.has(name);
    const index = never ? 0 : findStaticField(name, value);
    if (index > 0) this.#writer.integer(index, 7, INDEXED);
    else this.#writeLiteral(name, value, 4, never ? NEVER : WITHOUT);
  }

  #writeLiteral(name: string, value: string, prefixBits: number, pattern: number): void {
    const index = findStaticName(name);
    this.#writer.integer(index, prefixBits, pattern);
    if (index === 0) this.#writer.string(name);
    this.#writer.string(value);
  }
}
