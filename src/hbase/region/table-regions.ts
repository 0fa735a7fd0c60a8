/**
 * One table's known regions, in the order of their start keys: a look-up is a binary search, over a hundred thousand of them as over ten.
 */
import { compareBytes, equalBytes } from "../wire/bytes.ts";
import type { RegionLocation, RegionLocations } from "./region.ts";
import { sameServer } from "./server-name.ts";
import { SortedKeys } from "./sorted-keys.ts";

/** The cache of one table. */
export class TableRegions {
  #entries: RegionLocations[] = [];
  /** Where they begin, by the same places. */
  readonly #starts: SortedKeys = new SortedKeys();

  get size(): number {
    return this.#entries.length;
  }

  get all(): readonly RegionLocations[] {
    return this.#entries;
  }

  /** The region with the row, if it is known; with `before`, the one with what comes just before it (all, before an empty row). */
  find(row: Uint8Array, before = false): RegionLocations | undefined {
    const entry = this.#entries[this.floor(row, before)];
    return entry !== undefined && reaches(entry, row, before) ? entry : undefined;
  }

  /** The place of the last known region that begins at or before the row (with `before`: before it); −1 if none does. */
  floor(row: Uint8Array, before = false): number {
    return before && row.length === 0 ? this.#starts.size - 1 : this.#starts.floor(row, before);
  }

  /** Takes what hbase:meta says, in the place of what it contradicts. Newer regions are not replaced by their parents. */
  add(added: RegionLocations): void {
    const { startKey, endKey, regionId } = added.region;
    const floor = this.floor(startKey);
    const before = this.#entries[floor];
    const first = before === undefined || !endsBehind(before, startKey) ? floor + 1 : floor;
    let end = first;
    for (let entry = this.#entries[end]; entry !== undefined; entry = this.#entries[++end]) {
      if (endKey.length > 0 && compareBytes(entry.region.startKey, endKey) >= 0) break;
      if (entry.region.regionId > regionId) return;
    }
    const same = end === first + 1 ? this.#entries[first] : undefined;
    const isSame =
      same !== undefined && same.region.regionId === regionId && equalBytes(same.region.startKey, startKey);
    this.#entries.splice(first, end - first, isSame ? merge(same, added) : added);
    this.#starts.splice(first, end - first, startKey);
  }

  /**
   * Puts another location in the place of one that proved wrong; `undefined` takes it out. Nothing happens if another was found
   * meanwhile: on another server, or opened later on this one.
   */
  replace(wrong: RegionLocation, other: RegionLocation | undefined): void {
    const { replicaId, startKey } = wrong.region;
    const at = this.floor(startKey);
    const entry = this.#entries[at];
    const known = entry?.replicas[replicaId];
    if (entry === undefined || known === undefined || !equalBytes(entry.region.startKey, startKey)) return;
    if (!sameServer(known.server, wrong.server) || known.sequenceNumber > wrong.sequenceNumber) return;
    const replicas = [...entry.replicas];
    replicas[replicaId] = other;
    if (replicas.every((replica) => replica === undefined)) {
      this.#entries.splice(at, 1);
      this.#starts.splice(at, 1);
    } else this.#entries[at] = { region: entry.region, replicas };
  }

  /** Takes out every location that is so. */
  removeWhere(isSo: (location: RegionLocation) => boolean): void {
    this.#take(
      this.#entries.flatMap((entry) => {
        if (!entry.replicas.some((location) => location !== undefined && isSo(location))) return entry;
        const replicas = entry.replicas.map((location) =>
          location !== undefined && isSo(location) ? undefined : location,
        );
        return replicas.every((location) => location === undefined) ? [] : { region: entry.region, replicas };
      }),
    );
  }

  /** Takes a whole table at once, sorted. */
  replaceAll(entries: readonly RegionLocations[]): void {
    this.#take(entries.toSorted((a, b) => compareBytes(a.region.startKey, b.region.startKey)));
  }

  #take(entries: RegionLocations[]): void {
    this.#entries = entries;
    this.#starts.replaceAll(entries.map(({ region }) => region.startKey));
  }
}

function reaches(entry: RegionLocations, row: Uint8Array, before: boolean): boolean {
  if (!before) return endsBehind(entry, row);
  const { endKey } = entry.region;
  if (endKey.length === 0) return true;
  return row.length > 0 && compareBytes(row, endKey) <= 0;
}

function endsBehind({ region }: RegionLocations, row: Uint8Array): boolean {
  return region.endKey.length === 0 || compareBytes(row, region.endKey) < 0;
}

/** Of each replica the later opening counts, whichever answer comes last. */
function merge(known: RegionLocations, added: RegionLocations): RegionLocations {
  const count = Math.max(known.replicas.length, added.replicas.length);
  const replicas = Array.from({ length: count }, (_, replicaId) => {
    const old = known.replicas[replicaId];
    const fresh = added.replicas[replicaId];
    if (old === undefined || fresh === undefined) return fresh ?? old;
    return fresh.sequenceNumber >= old.sequenceNumber ? fresh : old;
  });
  return { region: added.region, replicas };
}
