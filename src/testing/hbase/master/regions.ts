/** What the master does to regions: they are named as clients name them, and found among the cluster's. */
import type { RegionSpecifier } from "../../../gen/hbase/common_pb.ts";
import type {
  MergeTableRegionsRequest,
  MoveRegionRequest,
  SplitTableRegionRequest,
} from "../../../gen/hbase/master-tables_pb.ts";
import { toText } from "./text.ts";
import { HBaseRefusal } from "../refusal.ts";
import type { Region } from "../region.ts";
import { bytesOf } from "../stored-cell.ts";
import type { ClusterTable } from "../table.ts";
import type { MasterProcedures } from "./procedures.ts";
import { nameOf } from "./tables.ts";

/** What is needed of the cluster. */
export interface RegionHost {
  allTables(): Iterable<ClusterTable>;
  split(table: string, row: string): void;
  merge(table: string, row: string, other: string): void;
  move(table: string, row: string, server: number): void;
  /** A region server's place; −1 if none listens there. */
  placeOf(host: string, port: number): number;
  /** Any place where a server lives. */
  anyPlace(): number;
}

interface Found {
  readonly table: string;
  readonly region: Region;
}

/** The master's part in regions. */
export class MasterRegions {
  readonly #host: RegionHost;
  readonly #procedures: MasterProcedures;

  constructor(host: RegionHost, procedures: MasterProcedures) {
    this.#host = host;
    this.#procedures = procedures;
  }

  split({ regionInfo, splitRow, ...nonce }: SplitTableRegionRequest): bigint {
    const table = nameOf(regionInfo?.tableName);
    const row = toText(splitRow);
    const check = (): void => {
      if (row === "") throw new HBaseRefusal("DoNotRetryIOException", "There is no row to split at");
    };
    return this.#procedures.submit(nonce, check, () => this.#host.split(table, row));
  }

  merge({ region: specifiers, ...nonce }: MergeTableRegionsRequest): bigint {
    let found: readonly Found[] = [];
    const check = (): void => {
      found = specifiers.map((specifier) => this.#find(specifier));
    };
    return this.#procedures.submit(nonce, check, () => this.#mergeAll(found));
  }

  move({ region: specifier, destServerName: to }: MoveRegionRequest): void {
    const { table, region } = this.#find(specifier);
    const place = to === undefined ? this.#host.anyPlace() : this.#host.placeOf(to.hostName, to.port);
    if (place < 0) throw new HBaseRefusal("DoNotRetryIOException", "There is no such server");
    this.#host.move(table, startOf(region), place);
  }

  #mergeAll([first, ...others]: readonly Found[]): void {
    if (first === undefined) return;
    for (const { region } of others) this.#host.merge(first.table, startOf(first.region), startOf(region));
  }

  #find(specifier: RegionSpecifier | undefined): Found {
    const name = toText(specifier?.value);
    for (const { name: table, regions } of this.#host.allTables()) {
      // A whole name has the encoded one before its last dot.
      const placed = regions.find(({ region }) => region.name === name || region.name.endsWith(`.${name}.`));
      if (placed !== undefined) return { table, region: placed.region };
    }
    throw new HBaseRefusal("UnknownRegionException", name);
  }
}

function startOf({ range }: Region): string {
  return toText(bytesOf(range.startKey));
}
