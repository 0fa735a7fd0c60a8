/** Reads hbase:meta: where a table's regions are, and whether it is enabled. */
import type { Operation } from "../call/retrying-call.ts";
import { cellsOf } from "../wire/cell-block.ts";
import type { Cell } from "../wire/cell.ts";
import { ProtoReader } from "../wire/proto-reader.ts";
import { metaFirstKey, metaLastKey, metaSearchKey } from "../wire/region-name.ts";
import { readScanResponse, writeScanRequest, type ScanMessage } from "../wire/scan-message.ts";
import { readMetaRow } from "./meta-row.ts";
import type { RegionLocation, RegionLocations } from "./region.ts";

/** Sends something to hbase:meta's region: to its primary alone, or to any copy. */
export type AskMeta = <T>(operation: Operation<T, RegionLocation>, primaryOnly: boolean) => Promise<T>;

/** hbase:meta's rows, as many as a look-up is interested in, or all of a table's in pieces. */
const ROWS_AT_ONCE = 1_000;
/** Requests for HBase's own tables come first (`HConstants.SYSTEMTABLE_QOS`). */
export const SYSTEM_PRIORITY = 200;

const encoder = new TextEncoder();
const INFO = [{ family: encoder.encode("info"), qualifiers: [] }];
const TABLE_STATE = [{ family: encoder.encode("table"), qualifiers: [encoder.encode("state")] }];

/** TableState.State. */
export type TableState = "enabled" | "disabled" | "disabling" | "enabling";
const STATES: readonly TableState[] = ["enabled", "disabled", "disabling", "enabling"];

interface MetaRows {
  readonly rows: readonly (readonly Cell[])[];
  /** Whether these are all. */
  readonly complete: boolean;
  /** A copy's, which may be behind. */
  readonly stale: boolean;
}

/** Asks hbase:meta. */
export class MetaReader {
  readonly #ask: AskMeta;

  constructor(ask: AskMeta) {
    this.#ask = ask;
  }

  /**
   * The region with the row, and behind it in the list those before it.
   *
   * @param before Instead the one before the row.
   * @param count How many regions at most.
   */
  async search(
    table: string,
    row: Uint8Array,
    { before, count }: { before: boolean; count: number },
  ): Promise<MetaRows> {
    return this.#scan(
      {
        columns: INFO,
        startRow: before ? searchBefore(table, row) : metaSearchKey(table, row),
        stopRow: metaFirstKey(table),
        includeStopRow: true,
        ...{ reversed: true, caching: count, readType: 2 },
      },
      count,
    );
  }

  /** All of a table's regions. */
  async all(table: string): Promise<RegionLocations[]> {
    const found: RegionLocations[] = [];
    let startRow = metaFirstKey(table);
    for (let complete = false, includeStartRow = true; !complete; includeStartRow = false) {
      const scan = { columns: INFO, startRow, includeStartRow, stopRow: metaLastKey(table), caching: ROWS_AT_ONCE };
      const answer = await this.#scan(scan, ROWS_AT_ONCE);
      for (const cells of answer.rows) {
        const locations = readMetaRow(cells);
        if (locations !== undefined) found.push(locations);
      }
      startRow = answer.rows.at(-1)?.[0]?.row.slice() ?? startRow;
      complete = answer.complete;
    }
    return found;
  }

  /** `undefined` for a table that is not there. */
  async tableState(table: string): Promise<TableState | undefined> {
    const row = encoder.encode(table);
    const { rows } = await this.#scan(
      { columns: TABLE_STATE, startRow: row, stopRow: row, includeStopRow: true, caching: 1 },
      1,
      true,
    );
    const value = rows[0]?.[0]?.value;
    if (value === undefined) return undefined;
    const reader = new ProtoReader(value);
    return reader.next() === 1 ? STATES[reader.uint()] : undefined;
  }

  async #scan(scan: ScanMessage, count: number, primaryOnly = false): Promise<MetaRows> {
    const operation: Operation<MetaRows, RegionLocation> = {
      ...{ name: "locate", method: "Scan", effect: "reads", priority: SYSTEM_PRIORITY },
      write: (out, { region }) =>
        writeScanRequest(out, { region: region.name, scan, numberOfRows: count, closeScanner: true, single: true }),
      read: (message, cells, { region }) => {
        const { results, moreResults, moreResultsInRegion } = readScanResponse(message, cells);
        const rows = results.map((result) => cellsOf(result.cells));
        // Fewer than asked for may have been as many as an answer can have.
        const complete = rows.length === 0 || !(moreResultsInRegion ?? moreResults);
        return { rows, complete, stale: region.replicaId > 0 };
      },
    };
    if (primaryOnly) return this.#ask(operation, true);
    const answer = await this.#ask(operation, false);
    // Nothing is no answer, from one who may not have heard of it yet.
    return answer.stale && answer.rows.length === 0 ? this.#ask(operation, true) : answer;
  }
}

/** Before the regions that begin at the row, and behind all that begin before it; behind the last, for an empty row. */
function searchBefore(table: string, row: Uint8Array): Uint8Array {
  if (row.length === 0) return metaLastKey(table);
  const front = encoder.encode(`${table},`);
  const key = new Uint8Array(front.length + row.length + 1);
  key.set(front);
  key.set(row, front.length);
  key[key.length - 1] = 0x2c;
  return key;
}
