/** Which of a stub's objects a row belongs to. */
import { toBytes, type BytesInput } from "../../hbase/bytes.ts";
import type { CachedRegion } from "../../hbase/region/cached-region.ts";
import { compareBytes } from "../../hbase/wire/bytes.ts";
import type { RemoteObject } from "../boundary/protocol.ts";
import { Placement, type Place } from "../placement.ts";
import type { ObjectNamespace } from "../workers-api.ts";
import type { HBaseStubOptions } from "./options.ts";

/** One stub's. */
export class Shards {
  readonly #placement: Placement<RemoteObject>;
  /** In order; empty where tables are divided, or nothing is. */
  readonly #rows: readonly Uint8Array[];

  /** Throws a TypeError for rows that are not in order. */
  constructor(binding: ObjectNamespace<RemoteObject>, name: string, options: HBaseStubOptions) {
    const { shardRows = [], shards } = options;
    this.#rows = shardRows.map(toBytes);
    if (this.#rows.some((row, i) => compareBytes(row, this.#rows[i - 1] ?? NO_BYTES) <= 0)) {
      throw new TypeError('"shardRows" are to be in order, each once, and none of them empty');
    }
    if (shards !== undefined && shardRows.length > 0) throw new TypeError('Give "shards" or "shardRows", not both');
    const divided = shardRows.length > 0 ? { ...options, shards: shardRows.length + 1 } : options;
    this.#placement = new Placement(binding, name, divided);
  }

  /** How many objects there are. */
  get count(): number {
    return this.#placement.shards;
  }

  /** By its number. */
  object(shard: number): Place<RemoteObject> {
    return this.#placement.shard(shard);
  }

  /** Any of them, for what is no table's. */
  get any(): Place<RemoteObject> {
    return this.#placement.shard(0);
  }

  /** Which one a row is for. */
  numberOf(table: string, row: BytesInput): number {
    if (this.#rows.length === 0) return this.#placement.numberOf(table);
    const bytes = toBytes(row);
    const above = this.#rows.findIndex((start) => compareBytes(bytes, start) < 0);
    return above < 0 ? this.#rows.length : above;
  }

  of(table: string, row: BytesInput): Place<RemoteObject> {
    return this.object(this.numberOf(table, row));
  }

  /** Of all regions, those for whose rows each object is: a region that lies across a border has several. */
  divide(regions: Iterable<CachedRegion>): Map<number, CachedRegion[]> {
    const divided = new Map<number, CachedRegion[]>();
    for (const region of regions) {
      const last = this.#lastOf(region);
      for (let shard = this.numberOf(region.table, region.startKey); shard <= last; shard++) {
        const here = divided.get(shard);
        if (here === undefined) divided.set(shard, [region]);
        else here.push(region);
      }
    }
    return divided;
  }

  #lastOf({ table, endKey }: CachedRegion): number {
    if (this.#rows.length === 0) return this.#placement.numberOf(table);
    const above = endKey.length === 0 ? -1 : this.#rows.findIndex((start) => compareBytes(endKey, start) <= 0);
    return above < 0 ? this.#rows.length : above;
  }
}

const NO_BYTES = new Uint8Array(0);
