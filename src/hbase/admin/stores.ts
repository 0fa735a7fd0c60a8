/** What is stored: memory that is flushed to files, files that are made fewer (`AsyncAdmin.flush`, `compact`, `majorCompact`). */
import {
  CompactRegionRequestSchema,
  CompactRegionResponseSchema,
  FlushRegionRequestSchema,
  FlushRegionResponseSchema,
  GetRegionInfoRequestSchema,
  GetRegionInfoResponse_CompactionState as State,
  GetRegionInfoResponseSchema,
} from "../../gen/hbase/admin_pb.ts";
import { FlushTableRequestSchema, FlushTableResponseSchema } from "../../gen/hbase/master-tables_pb.ts";
import {
  ExecProcedureRequestSchema,
  ExecProcedureResponseSchema,
  IsProcedureDoneRequestSchema,
  IsProcedureDoneResponseSchema,
} from "../../gen/hbase/procedure_pb.ts";
import { toBytes } from "../bytes.ts";
import type { OperationOptions } from "../call/call-context.ts";
import { HBaseError } from "../error.ts";
import type { Insides } from "../insides.ts";
import type { Region } from "../region/region.ts";
import { checkTableName } from "../table-name.ts";
import type { Master } from "./master.ts";
import { regionSpecifier, tableNameMessage } from "./names.ts";
import type { ProcedureOptions, Procedures } from "./procedures.ts";
import { callRegion } from "./region-server.ts";
import { serviceMethod } from "./service-method.ts";

/** Which families. */
export interface FlushOptions extends ProcedureOptions {
  /** Default: all. */
  readonly families?: readonly string[] | undefined;
}

/** What is compacted, and how much. */
export interface CompactOptions extends OperationOptions {
  /** One file for each family and region, without what was deleted. Default: false. */
  readonly major?: boolean | undefined;
  /** Default: all. */
  readonly family?: string | undefined;
}

/** Which compactions are under way. */
export type CompactionState = "none" | "minor" | "major" | "major-and-minor";

/** Regions that are asked at once. */
const REGIONS_AT_ONCE = 32;

const FLUSH_TABLE = serviceMethod({
  ...{ name: "flush", method: "FlushTable", effect: "writes" },
  ...{ request: FlushTableRequestSchema, response: FlushTableResponseSchema },
});
const EXEC_PROCEDURE = serviceMethod({
  ...{ name: "flush", method: "ExecProcedure", effect: "writes" },
  ...{ request: ExecProcedureRequestSchema, response: ExecProcedureResponseSchema },
});
const IS_PROCEDURE_DONE = serviceMethod({
  ...{ name: "flush", method: "IsProcedureDone", effect: "reads" },
  ...{ request: IsProcedureDoneRequestSchema, response: IsProcedureDoneResponseSchema },
});
const FLUSH_REGION = serviceMethod({
  ...{ name: "flush", method: "FlushRegion", effect: "writes" },
  ...{ request: FlushRegionRequestSchema, response: FlushRegionResponseSchema },
});
const COMPACT_REGION = serviceMethod({
  ...{ name: "compact", method: "CompactRegion", effect: "writes" },
  ...{ request: CompactRegionRequestSchema, response: CompactRegionResponseSchema },
});
const REGION_INFO = serviceMethod({
  ...{ name: "compactionState", method: "GetRegionInfo", effect: "reads" },
  ...{ request: GetRegionInfoRequestSchema, response: GetRegionInfoResponseSchema },
});

const STATES: Readonly<Record<State, CompactionState>> = {
  ...{
    [State.NONE]: "none",
    [State.MINOR]: "minor",
    [State.MAJOR]: "major",
    [State.MAJOR_AND_MINOR]: "major-and-minor",
  },
};

/** A cluster's stores. Each method takes a table's name or one region, and rejects with an HBaseError. */
export class StoreAdmin {
  readonly #insides: Insides;
  readonly #master: Master;
  readonly #procedures: Procedures;

  constructor(insides: Insides, master: Master, procedures: Procedures) {
    this.#insides = insides;
    this.#master = master;
    this.#procedures = procedures;
  }

  /** Writes what is in memory to files, and waits for it. */
  async flush(what: string | Region, { families = [], ...options }: FlushOptions = {}): Promise<void> {
    if (typeof what === "string") {
      await this.#flushTable(checkTableName(what), families, options);
      return;
    }
    const region = regionSpecifier(what);
    if (families.length === 0) await callRegion(this.#insides, what, FLUSH_REGION, { init: { region }, options });
    for (const family of families) {
      await callRegion(this.#insides, what, FLUSH_REGION, { init: { region, family: toBytes(family) }, options });
    }
  }

  /** Asks for a compaction, and does not wait for it: see `compactionState`. */
  async compact(what: string | Region, { major = false, family, ...options }: CompactOptions = {}): Promise<void> {
    const named = family === undefined ? {} : { family: toBytes(family) };
    await this.#each(what, async (region) => {
      const init = { region: regionSpecifier(region), major, ...named };
      await callRegion(this.#insides, region, COMPACT_REGION, { init, options });
    });
  }

  /** Which compactions are under way, in any of the regions. */
  async compactionState(what: string | Region, options: OperationOptions = {}): Promise<CompactionState> {
    const found = new Set<CompactionState>();
    await this.#each(what, async (region) => {
      const init = { region: regionSpecifier(region), compactionState: true };
      const { compactionState } = await callRegion(this.#insides, region, REGION_INFO, { init, options });
      found.add(STATES[compactionState]);
    });
    if (found.has("major-and-minor") || (found.has("major") && found.has("minor"))) return "major-and-minor";
    return found.has("major") ? "major" : found.has("minor") ? "minor" : "none";
  }

  async #flushTable(table: string, families: readonly string[], options: ProcedureOptions): Promise<void> {
    const what = { operation: "flush", table };
    const init = { tableName: tableNameMessage(table), columnFamily: families.map(toBytes) };
    try {
      await this.#procedures.run(what, options, (nonces, asking) =>
        this.#master.call(FLUSH_TABLE, { ...nonces, ...init }, asking),
      );
    } catch (error) {
      if (!(error instanceof HBaseError) || error.exception !== "UnsupportedOperationException") throw error;
      await this.#flushAsBefore(table, families, options);
    }
  }

  /** As masters before 2.6 want it. */
  async #flushAsBefore(table: string, families: readonly string[], options: ProcedureOptions): Promise<void> {
    const what = { operation: "flush", table };
    const configuration = families.length === 0 ? [] : [{ name: "families", value: families.join(",") }];
    const procedure = { signature: "flush-table-proc", instance: table, configuration };
    const { signal } = options;
    await this.#master.call(EXEC_PROCEDURE, { procedure }, { signal, table });
    await this.#procedures.until(
      what,
      options,
      async (asking) => (await this.#master.call(IS_PROCEDURE_DONE, { procedure }, asking)).done,
    );
  }

  async #each(what: string | Region, visit: (region: Region) => Promise<void>): Promise<void> {
    if (typeof what !== "string") {
      await visit(what);
      return;
    }
    const regions = (await this.#insides.locator.locateAll(checkTableName(what))).map(({ region }) => region).values();
    const work = async (): Promise<void> => {
      for (const region of regions) await visit(region);
    };
    await Promise.all(Array.from({ length: REGIONS_AT_ONCE }, work));
  }
}
