/** Calls to the region with a row, through the locator. */
import { describeException, type Failure } from "../call/failure.ts";
import type { Target } from "../call/target.ts";
import { META_TABLE } from "../wire/region-name.ts";
import type { RegionLocation } from "./region.ts";
import type { LocateOptions, RegionLocator } from "./region-locator.ts";

/** The region with a row. */
export class RegionTarget implements Target<RegionLocation> {
  readonly service = "ClientService";
  readonly table: string;
  readonly #locator: RegionLocator;
  readonly #row: Uint8Array;
  readonly #options: LocateOptions;

  constructor(
    locator: RegionLocator,
    { table, row, ...options }: LocateOptions & { readonly table: string; readonly row: Uint8Array },
  ) {
    this.#locator = locator;
    this.table = table;
    this.#row = row;
    this.#options = options;
  }

  pick(): RegionLocation | Promise<RegionLocation> {
    const known = this.#locator.cached(this.table, this.#row, this.#options);
    return known ?? this.#locate();
  }

  failed(location: RegionLocation, failure: Failure): void {
    this.#locator.failed(location, failure);
  }

  async hopeless(): Promise<Failure | undefined> {
    return this.table === META_TABLE ? undefined : whyMissing(this.#locator, this.table);
  }

  async #locate(): Promise<RegionLocation> {
    const { replicas } = await this.#locator.locate(this.table, this.#row, this.#options);
    // It was found because it has this one.
    return replicas[this.#options.replicaId ?? 0] as RegionLocation;
  }
}

/** Why a table's regions are nowhere: for they are not, if it is disabled or was dropped. */
export async function whyMissing(locator: RegionLocator, table: string): Promise<Failure | undefined> {
  const state = await locator.tableState(table);
  if (state === "enabled" || state === "enabling") return undefined;
  if (state === undefined) return describeException("TableNotFoundException", `There is no table "${table}"`);
  return describeException("TableNotEnabledException", `The table "${table}" is ${state}; enable it first`);
}
