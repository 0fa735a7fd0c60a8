/** Where regions are, in an object's storage: what was learnt before it lost its memory, so that nobody has to look it up again. */
import type { CachedRegion } from "../../hbase/region/cached-region.ts";
import type { ObjectStorage } from "../workers-api.ts";

/** Of what is stored: another version's is passed over. */
const VERSION = 1;
/** Regions of one entry: some tens of kilobytes. */
const CHUNK_REGIONS = 200;
/** Regions that are kept at most; beyond, the rest is looked up. */
const MOST_REGIONS = 20_000;

const HEAD_KEY = "regions";
const CHUNK_PREFIX = "regions/";

interface Head {
  readonly version: number;
  /** The connect string: another cluster's regions are elsewhere. */
  readonly cluster: string;
  readonly chunks: number;
}

/** One object's. */
export class RegionStore {
  readonly #kv: ObjectStorage["kv"];

  constructor({ kv }: ObjectStorage) {
    this.#kv = kv;
  }

  /** What was saved for that cluster. Nothing if it is another's, another version's, or damaged. */
  load(cluster: string): CachedRegion[] {
    const head = this.#kv.get(HEAD_KEY) as Partial<Head> | undefined;
    if (head?.version !== VERSION || head.cluster !== cluster) return [];
    const regions: CachedRegion[] = [];
    for (let chunk = 0; chunk < Number(head.chunks); chunk++) {
      const stored = this.#kv.get(`${CHUNK_PREFIX}${chunk}`);
      if (!Array.isArray(stored) || !stored.every(isRegion)) return [];
      regions.push(...stored);
    }
    return regions;
  }

  save(cluster: string, regions: readonly CachedRegion[]): void {
    const kept = regions.slice(0, MOST_REGIONS);
    let chunks = 0;
    for (let first = 0; first < kept.length; first += CHUNK_REGIONS) {
      this.#kv.put(`${CHUNK_PREFIX}${chunks++}`, kept.slice(first, first + CHUNK_REGIONS));
    }
    for (const [key] of [...this.#kv.list({ prefix: CHUNK_PREFIX })]) {
      if (Number(key.slice(CHUNK_PREFIX.length)) >= chunks) this.#kv.delete(key);
    }
    this.#kv.put(HEAD_KEY, { version: VERSION, cluster, chunks } satisfies Head);
  }
}

/** What an object's storage holds, anybody may have put there. */
function isRegion(value: unknown): value is CachedRegion {
  const { table, startKey, endKey, regionId, locations } = (value ?? {}) as Partial<CachedRegion>;
  return (
    typeof table === "string" &&
    startKey instanceof Uint8Array &&
    endKey instanceof Uint8Array &&
    typeof regionId === "bigint" &&
    Array.isArray(locations) &&
    locations.every(
      ({ replicaId, host, port, startCode, sequenceNumber }: Partial<CachedRegion["locations"][number]>) =>
        Number.isInteger(replicaId) &&
        typeof host === "string" &&
        Number.isInteger(port) &&
        typeof startCode === "bigint" &&
        typeof sequenceNumber === "bigint",
    )
  );
}
