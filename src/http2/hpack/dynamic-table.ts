/**
 * The dynamic table (RFC 7541 §2.3.2, §4): a queue of fields, bounded in size, newest first. Encoder and decoder hold
 * one each, and keep them the same.
 */
import { FIELD_OVERHEAD_BYTES } from "./header-fields.ts";

/** The size of both tables until SETTINGS_HEADER_TABLE_SIZE says otherwise (RFC 9113 §6.5.2). */
export const DEFAULT_TABLE_BYTES = 4_096;

/** A ring of fields. Positions count from 0, the newest. */
export class DynamicTable {
  /** Names at even places, values at odd ones; the ring has `#mask + 1` slots of two places. */
  #ring: string[] = [];
  #mask = -1;
  /** The slot that the next entry goes to. */
  #head = 0;
  #length = 0;
  #sizeBytes = 0;
  #maxBytes: number;
  #generation = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Entries in the table. */
  get length(): number {
    return this.#length;
  }

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  get maxBytes(): number {
    return this.#maxBytes;
  }

  /** Changes whenever an index may mean another field than before. */
  get generation(): number {
    return this.#generation;
  }

  name(position: number): string {
    return this.#ring[2 * ((this.#head - 1 - position) & this.#mask)]!;
  }

  value(position: number): string {
    return this.#ring[2 * ((this.#head - 1 - position) & this.#mask) + 1]!;
  }

  /** Adds a field in front and evicts from the end what no longer fits; one larger than the table empties it (§4.4). */
  add(name: string, value: string): void {
    this.#generation++;
    const entryBytes = name.length + value.length + FIELD_OVERHEAD_BYTES;
    this.#evictTo(this.#maxBytes - entryBytes);
    if (entryBytes > this.#maxBytes) return;
    if (this.#length > this.#mask) this.#grow();
    this.#ring[2 * this.#head] = name;
    this.#ring[2 * this.#head + 1] = value;
    this.#head = (this.#head + 1) & this.#mask;
    this.#length++;
    this.#sizeBytes += entryBytes;
  }

  /** Sets the maximum size and evicts what no longer fits (§4.3). */
  resize(maxBytes: number): void {
    this.#generation++;
    this.#maxBytes = maxBytes;
    this.#evictTo(maxBytes);
  }

  /** The position of the field, or -1. */
  find(name: string, value: string): number {
    for (let position = 0; position < this.#length; position++) {
      if (this.value(position) === value && this.name(position) === name) return position;
    }
    return -1;
  }

  #evictTo(limitBytes: number): void {
    while (this.#length > 0 && this.#sizeBytes > limitBytes) {
      const slot = (this.#head - this.#length) & this.#mask;
      const name = this.#ring[2 * slot]!;
      const value = this.#ring[2 * slot + 1]!;
      this.#sizeBytes -= name.length + value.length + FIELD_OVERHEAD_BYTES;
      this.#ring[2 * slot] = "";
      this.#ring[2 * slot + 1] = "";
      this.#length--;
    }
  }

  #grow(): void {
    const slots = Math.max(8, 2 * this.#length);
    const ring = Array.from<string>({ length: 2 * slots }).fill("");
    for (let i = 0; i < this.#length; i++) {
      const position = this.#length - 1 - i;
      ring[2 * i] = this.name(position);
      ring[2 * i + 1] = this.value(position);
    }
    this.#ring = ring;
    this.#mask = slots - 1;
    this.#head = this.#length;
  }
}
