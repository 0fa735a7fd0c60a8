/** Regions: where they are, and split, merge, move, assign (`AsyncAdmin`'s region methods). */
import { rejecting } from "../../core/call/rejecting.ts";
import { GetRegionInfoRequestSchema, GetRegionInfoResponseSchema } from "../../gen/hbase/admin_pb.ts";
import * as messages from "../../gen/hbase/master-tables_pb.ts";
import { toBytes, type BytesInput } from "../bytes.ts";
import type { OperationOptions } from "../call/call-context.ts";
import { HBaseError } from "../error.ts";
import type { Insides } from "../insides.ts";
import { argumentError } from "../operations/row-key.ts";
import type { Region, RegionLocation } from "../region/region.ts";
import type { ServerName } from "../region/server-name.ts";
import { checkTableName } from "../table-name.ts";
import { equalBytes } from "../wire/bytes.ts";
import type { Master } from "./master.ts";
import {
  encodedSpecifier,
  parseServerName,
  regionSpecifier,
  regionText,
  serverNameMessage,
  tableNameMessage,
  type RegionInput,
} from "./names.ts";
import type { ProcedureOptions, Procedures } from "./procedures.ts";
import { callRegion } from "./region-server.ts";
import { serviceMethod, SLOW_ANSWER_MS } from "./service-method.ts";

/** How regions are merged. */
export interface MergeOptions extends ProcedureOptions {
  /** Even if they are no neighbours. Default: false. */
  readonly force?: boolean | undefined;
}

const SPLIT = serviceMethod({
  ...{ name: "splitRegion", method: "SplitRegion", effect: "writes" },
  ...{ request: messages.SplitTableRegionRequestSchema, response: messages.SplitTableRegionResponseSchema },
});
const MERGE = serviceMethod({
  ...{ name: "mergeRegions", method: "MergeTableRegions", effect: "writes" },
  ...{ request: messages.MergeTableRegionsRequestSchema, response: messages.MergeTableRegionsResponseSchema },
});
// A region that is where it was to be moved stays there.
const MOVE = serviceMethod({
  ...{ name: "moveRegion", method: "MoveRegion", effect: "writes", rpcTimeoutMs: SLOW_ANSWER_MS },
  ...{ request: messages.MoveRegionRequestSchema, response: messages.MoveRegionResponseSchema },
});
// The other two have no nonce, and are refused a second time.
const ASSIGN = serviceMethod({
  ...{ name: "assignRegion", method: "AssignRegion", effect: "writes-once", rpcTimeoutMs: SLOW_ANSWER_MS },
  ...{ request: messages.AssignRegionRequestSchema, response: messages.AssignRegionResponseSchema },
});
const UNASSIGN = serviceMethod({
  ...{ name: "unassignRegion", method: "UnassignRegion", effect: "writes-once", rpcTimeoutMs: SLOW_ANSWER_MS },
  ...{ request: messages.UnassignRegionRequestSchema, response: messages.UnassignRegionResponseSchema },
});
const REGION_INFO = serviceMethod({
  ...{ name: "splitRegion", method: "GetRegionInfo", effect: "reads" },
  ...{ request: GetRegionInfoRequestSchema, response: GetRegionInfoResponseSchema },
});

/** A cluster's regions. Each method rejects with an HBaseError. */
export class RegionAdmin {
  readonly #insides: Insides;
  readonly #master: Master;
  readonly #procedures: Procedures;

  constructor(insides: Insides, master: Master, procedures: Procedures) {
    this.#insides = insides;
    this.#master = master;
    this.#procedures = procedures;
  }

  /** A table's regions that are somewhere, in the order of their keys, each with its replicas: hbase:meta is asked. */
  async list(table: string): Promise<readonly RegionLocation[]> {
    const all = await this.#insides.locator.locateAll(checkTableName(table));
    return all.flatMap(({ replicas }) => replicas.filter((each) => each !== undefined));
  }

  /** The region with a row. */
  async find(table: string, row: BytesInput): Promise<RegionLocation> {
    const name = checkTableName(table);
    const { replicas } = await this.#insides.locator.relocate(name, toBytes(row));
    return replicas[0] as RegionLocation;
  }

  /**
   * Splits a region in two, and waits until both are open.
   *
   * @param at The second one's first row. Default: what the region's server thinks best, by what is stored.
   */
  async split(region: Region, at?: BytesInput, options: ProcedureOptions = {}): Promise<void> {
    const { table } = region;
    const splitRow = at === undefined ? await this.#bestSplitRow(region, options) : toBytes(at);
    if (equalBytes(splitRow, region.startKey)) {
      throw argumentError("A region is not split at its first row, for one of the two would be empty");
    }
    const { startKey, endKey, regionId, replicaId } = region;
    const regionInfo = { tableName: tableNameMessage(table), startKey, endKey, regionId, replicaId };
    await this.#procedures.run({ operation: "splitRegion", table }, options, (nonces, asking) =>
      this.#master.call(SPLIT, { ...nonces, regionInfo, splitRow }, asking),
    );
  }

  /** Makes one region of several that are neighbours, and waits until it is open. */
  merge(regions: readonly RegionInput[], { force = false, ...options }: MergeOptions = {}): Promise<void> {
    return rejecting(() => {
      if (regions.length < 2) throw argumentError("It takes two regions at least to merge them");
      const region = regions.map(encodedSpecifier);
      return this.#procedures.run({ operation: "mergeRegions" }, options, (nonces, asking) =>
        this.#master.call(MERGE, { ...nonces, region, forcible: force }, asking),
      );
    });
  }

  /**
   * Moves a region, and waits until it is open there.
   *
   * @param to A server. Default: one by chance.
   */
  async move(region: RegionInput, to?: ServerName | string, options: OperationOptions = {}): Promise<void> {
    const destServerName = to === undefined ? undefined : serverNameMessage(parseServerName(to));
    const init = { region: encodedSpecifier(region), ...(destServerName === undefined ? {} : { destServerName }) };
    await this.#master.call(MOVE, init, options);
  }

  /** Opens a region that is nowhere, on a server of the master's choice. */
  async assign(region: RegionInput, options: OperationOptions = {}): Promise<void> {
    await this.#master.call(ASSIGN, { region: regionSpecifier(region) }, options);
  }

  /** Closes a region; it stays nowhere until it is assigned. */
  async unassign(region: RegionInput, options: OperationOptions = {}): Promise<void> {
    await this.#master.call(UNASSIGN, { region: regionSpecifier(region) }, options);
  }

  async #bestSplitRow(region: Region, { signal }: ProcedureOptions): Promise<Uint8Array> {
    const init = { region: regionSpecifier(region), bestSplitRow: true };
    const { bestSplitRow } = await callRegion(this.#insides, region, REGION_INFO, { init, options: { signal } });
    if (bestSplitRow.length > 0) return bestSplitRow;
    throw new HBaseError({
      ...{ exception: "DoNotRetryIOException", step: "call", operation: "splitRegion", table: region.table },
      ...{ region: regionText(region), message: "The region has too little for two; name the row to split it at" },
    });
  }
}
