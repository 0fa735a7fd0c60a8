/** Get, and whether there is anything to get (`Table.get`, `Table.exists`). */
import type { BytesInput } from "../bytes.ts";
import type { Operation } from "../call/retrying-call.ts";
import type { RegionLocation } from "../region/region.ts";
import { Result } from "../result.ts";
import { readGetResponse, writeGetRequest, type GetMessage } from "../wire/get-message.ts";
import type { ResultMessage } from "../wire/result-message.ts";
import { queryMessage, type QueryOptions } from "./query.ts";
import { rowKey } from "./row-key.ts";

/** How to read a row. */
export interface GetOptions extends QueryOptions {}

export function getMessage(row: BytesInput, options: GetOptions, existenceOnly?: true): GetMessage {
  return { ...queryMessage(options), row: rowKey(row), existenceOnly };
}

/** A row that has no cells is none. */
export function resultOf(message: ResultMessage | undefined): Result | undefined {
  if (message === undefined || message.cells.count === 0) return undefined;
  return new Result(message.cells, message);
}

export function getOperation(get: GetMessage): Operation<Result | undefined, RegionLocation> {
  return {
    ...{ name: "get", method: "Get", effect: "reads" },
    write: (out, { region }) => writeGetRequest(out, region.name, get),
    read: (message, cells) => resultOf(readGetResponse(message, cells)),
  };
}

export function existsOperation(get: GetMessage): Operation<boolean, RegionLocation> {
  return {
    ...{ name: "exists", method: "Get", effect: "reads" },
    write: (out, { region }) => writeGetRequest(out, region.name, get),
    read: (message, cells) => readGetResponse(message, cells)?.exists ?? false,
  };
}
