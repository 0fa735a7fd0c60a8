/**
 * Look-ups of one table's regions under way: those who ask for rows between the same two known regions share one, since it may bring the
 * answer for all of them. So however many ask a cold cache, each region is looked up once at most.
 */
import type { RegionLocations } from "./region.ts";
import type { TableRegions } from "./table-regions.ts";

/** What is asked for. */
export interface Wanted {
  readonly row: Uint8Array;
  /** The region before the row instead of the one with it. */
  readonly before: boolean;
  readonly replicaId: number;
}

interface Waiting extends Wanted {
  readonly resolve: (locations: RegionLocations) => void;
  readonly reject: (error: unknown) => void;
}

/** What {@link Lookups} is made of. */
export interface LookupsOptions {
  readonly regions: TableRegions;
  /** Looks up and adds to the regions what it finds. Rejects if the wanted one is not there. */
  readonly lookUp: (wanted: Wanted) => Promise<void>;
  /** Look-ups at once, at most (`hbase.client.meta.max.concurrent.locate.per.table`). */
  readonly limit: number;
  /** Nobody waits any more. */
  readonly onIdle: () => void;
}

/** One table's. */
export class Lookups {
  readonly #options: LookupsOptions;
  #waiting: Waiting[] = [];
  readonly #underWay = new Set<Wanted>();

  constructor(options: LookupsOptions) {
    this.#options = options;
  }

  /** Waits for the region, which is not known now. */
  find(wanted: Wanted): Promise<RegionLocations> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ ...wanted, resolve, reject });
      // Those who wait already were thought of.
      if (this.#underWay.size < this.#options.limit && !this.#isLookedUp(wanted)) void this.#lookUp(wanted);
    });
  }

  /** Begins a look-up for those who wait and whose gap nobody looks into. */
  #begin(): void {
    const { limit } = this.#options;
    if (this.#underWay.size >= limit) return;
    const gaps = new Set([...this.#underWay].map((wanted) => this.#gapOf(wanted)));
    for (const wanted of this.#waiting) {
      if (this.#underWay.size >= limit) return;
      const gap = this.#gapOf(wanted);
      if (gaps.has(gap)) continue;
      gaps.add(gap);
      void this.#lookUp(wanted);
    }
  }

  /** Never rejects. */
  async #lookUp(wanted: Wanted): Promise<void> {
    const { lookUp } = this.#options;
    this.#underWay.add(wanted);
    let failure: { readonly error: unknown } | undefined;
    try {
      await lookUp(wanted);
    } catch (error) {
      failure = { error };
    }
    const gap = this.#gapOf(wanted);
    this.#underWay.delete(wanted);
    this.#settle(gap, failure);
    this.#begin();
    if (this.#waiting.length === 0 && this.#underWay.size === 0) this.#options.onIdle();
  }

  /** Answers those whose region is known now, and with the failure those who waited for the same. */
  #settle(gap: number, failure: { readonly error: unknown } | undefined): void {
    const { regions } = this.#options;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const each of waiting) {
      const found = regions.find(each.row, each.before);
      if (found?.replicas[each.replicaId] !== undefined) each.resolve(found);
      else if (failure !== undefined && this.#gapOf(each) === gap) each.reject(failure.error);
      else this.#waiting.push(each);
    }
  }

  #isLookedUp(wanted: Wanted): boolean {
    const gap = this.#gapOf(wanted);
    for (const other of this.#underWay) if (this.#gapOf(other) === gap) return true;
    return false;
  }

  #gapOf({ row, before }: Wanted): number {
    return this.#options.regions.floor(row, before);
  }
}
