/** ClientService (`RSRpcServices`): what clients do to rows, one method a function. */
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import {
  type Action,
  CoprocessorServiceRequestSchema,
  CoprocessorServiceResponseSchema,
  type Get,
  GetRequestSchema,
  GetResponseSchema,
  MultiRequestSchema,
  MultiResponseSchema,
  MutateRequestSchema,
  MutateResponseSchema,
  type RegionAction,
  type RegionActionResult,
  RegionActionResultSchema,
  type Result,
  type ResultOrException,
  ResultOrExceptionSchema,
  ResultSchema,
  ScanRequestSchema,
  ScanResponseSchema,
} from "../../gen/hbase/client_pb.ts";
import type { CellBlock } from "../../hbase/wire/cell-block.ts";
import { conditionHolds, mutate, readMutation, type MutationContext } from "./mutations.ts";
import { readQuery } from "./query.ts";
import { HBaseRefusal, refusalOf } from "./refusal.ts";
import type { Region } from "./region.ts";
import type { Scanners } from "./scanners.ts";
import { textOf, type StoredCell } from "./stored-cell.ts";

/** An answer: its message, and the cells behind it. */
export interface Answer {
  readonly message: Uint8Array;
  readonly cells: readonly StoredCell[];
}

/** A coprocessor's service: its methods, over their own bytes. */
export type CoprocessorService = Readonly<Record<string, (request: Uint8Array, row: Uint8Array) => Uint8Array>>;

/** What the methods need of their server. */
export interface ClientServiceHost {
  readonly scanners: Scanners;
  readonly services: Readonly<Record<string, CoprocessorService>>;
  /** The region of this name, which this server serves. Throws where it does not. */
  regionOf(name: string): { readonly region: Region; readonly isReplica: boolean };
  timeMs(): number;
}

/** A request. */
export interface ClientRequest {
  readonly message: Uint8Array;
  readonly block: CellBlock;
  /** A scanner's answer is to be a sign of life and nothing else. */
  readonly isHeartbeat: boolean;
}

type Method = (host: ClientServiceHost, request: ClientRequest) => Answer;

/** Collects an answer's cells, in the order of its results. */
class Cells {
  readonly all: StoredCell[] = [];

  result(cells: readonly StoredCell[], stale = false): Result {
    this.all.push(...cells);
    return create(ResultSchema, { associatedCellCount: cells.length, ...(stale ? { stale } : {}) });
  }
}

function get(host: ClientServiceHost, name: string, message: Get, cells: Cells): Result {
  const { region, isReplica } = host.regionOf(name);
  const row = textOf(message.row);
  if (!region.has(row))
    throw new HBaseRefusal("WrongRegionException", `Row ${row} is not in the region ${region.name}`);
  const found = region.read(row, readQuery(message, region.families), host.timeMs());
  if (!message.existenceOnly) return cells.result(found, isReplica);
  return create(ResultSchema, { exists: found.length > 0, ...(isReplica ? { stale: true } : {}) });
}

/** Where changes are made: not on a replica. */
function primaryOf(host: ClientServiceHost, name: string): Region {
  const { region, isReplica } = host.regionOf(name);
  if (isReplica) throw new HBaseRefusal("DoNotRetryIOException", "Writes go to the primary, not to a replica");
  return region;
}

function resultsOf(actions: readonly Action[], results: readonly (Result | undefined)[]): ResultOrException[] {
  return actions.map(({ index }, at) =>
    create(ResultOrExceptionSchema, { index, result: results[at] ?? create(ResultSchema) }),
  );
}

function exceptionPair(error: unknown): { name: string; value: Uint8Array } {
  const { className, message } = refusalOf(error);
  return { name: className, value: new TextEncoder().encode(`${className}: ${message}`) };
}

class RegionActions {
  readonly #host: ClientServiceHost;
  readonly #context: MutationContext;
  readonly #cells: Cells;

  constructor(host: ClientServiceHost, context: MutationContext, cells: Cells) {
    this.#host = host;
    this.#context = context;
    this.#cells = cells;
  }

  run(action: RegionAction): RegionActionResult {
    // The cells behind the request are taken in any case, or those of the next action would be taken for its own.
    const mutations = action.action.map(({ mutation }) =>
      mutation === undefined ? undefined : readMutation(mutation, this.#context.block),
    );
    const name = textOf(action.region?.value ?? new Uint8Array(0));
    try {
      const together = action.atomic || action.condition !== undefined;
      return together ? this.#together(name, action, mutations) : this.#each(name, action, mutations);
    } catch (error) {
      return create(RegionActionResultSchema, { exception: exceptionPair(error) });
    }
  }

  /** All or none, on a condition perhaps. */
  #together(
    name: string,
    { action, condition }: RegionAction,
    mutations: readonly (ReturnType<typeof readMutation> | undefined)[],
  ): RegionActionResult {
    const region = primaryOf(this.#host, name);
    const processed = condition === undefined || conditionHolds(region, condition, this.#context.nowMs);
    const made: StoredCell[] = [];
    for (const mutation of processed ? mutations : []) {
      if (mutation !== undefined) made.push(...mutate(region, mutation, this.#context));
    }
    // What they made is in the first one's result.
    const results = resultsOf(action, [this.#cells.result(made)]);
    return create(RegionActionResultSchema, { processed, resultOrException: results });
  }

  #each(
    name: string,
    { action }: RegionAction,
    mutations: readonly (ReturnType<typeof readMutation> | undefined)[],
  ): RegionActionResult {
    this.#host.regionOf(name);
    const results = action.map(({ index, get: message, serviceCall }, at): ResultOrException => {
      const mutation = mutations[at];
      try {
        if (serviceCall !== undefined) throw new HBaseRefusal("DoNotRetryIOException", "No services in a multi here");
        const result =
          message !== undefined
            ? get(this.#host, name, message, this.#cells)
            : mutation === undefined
              ? create(ResultSchema)
              : this.#cells.result(mutate(primaryOf(this.#host, name), mutation, this.#context));
        return create(ResultOrExceptionSchema, { index, result });
      } catch (error) {
        return create(ResultOrExceptionSchema, { index, exception: exceptionPair(error) });
      }
    });
    return create(RegionActionResultSchema, { resultOrException: results });
  }
}

const methods: Readonly<Record<string, Method>> = {
  Get(host, { message }) {
    const request = fromBinary(GetRequestSchema, message);
    const cells = new Cells();
    const result = get(host, textOf(request.region?.value ?? new Uint8Array(0)), request.get as Get, cells);
    return { message: toBinary(GetResponseSchema, create(GetResponseSchema, { result })), cells: cells.all };
  },

  Mutate(host, { message, block }) {
    const request = fromBinary(MutateRequestSchema, message);
    const region = primaryOf(host, textOf(request.region?.value ?? new Uint8Array(0)));
    const { mutation, condition, nonceGroup } = request;
    if (mutation === undefined) throw new HBaseRefusal("IOException", "A Mutate without a mutation");
    const context = { nowMs: host.timeMs(), nonceGroup, block };
    const read = readMutation(mutation, block);
    const cells = new Cells();
    const processed = condition === undefined || conditionHolds(region, condition, context.nowMs);
    const result = cells.result(processed ? mutate(region, read, context) : []);
    const response = create(MutateResponseSchema, { result, processed });
    return { message: toBinary(MutateResponseSchema, response), cells: cells.all };
  },

  Multi(host, { message, block }) {
    const { regionAction, nonceGroup } = fromBinary(MultiRequestSchema, message);
    const cells = new Cells();
    const actions = new RegionActions(host, { nowMs: host.timeMs(), nonceGroup, block }, cells);
    const response = create(MultiResponseSchema, { regionActionResult: regionAction.map((each) => actions.run(each)) });
    return { message: toBinary(MultiResponseSchema, response), cells: cells.all };
  },

  Scan(host, { message, isHeartbeat }) {
    const { response, cells } = host.scanners.scan(fromBinary(ScanRequestSchema, message), isHeartbeat);
    return { message: toBinary(ScanResponseSchema, response), cells };
  },

  ExecService(host, { message }) {
    const { region: specifier, call } = fromBinary(CoprocessorServiceRequestSchema, message);
    host.regionOf(textOf(specifier?.value ?? new Uint8Array(0)));
    const run = host.services[call?.serviceName ?? ""]?.[call?.methodName ?? ""];
    if (call === undefined || specifier === undefined || run === undefined) {
      const what = `No registered coprocessor service found for ${call?.serviceName ?? ""}`;
      throw new HBaseRefusal("UnknownProtocolException", what);
    }
    const value = { name: "", value: run(call.request, call.row) };
    const response = create(CoprocessorServiceResponseSchema, { region: specifier, value });
    return { message: toBinary(CoprocessorServiceResponseSchema, response), cells: [] };
  },
};

/** Carries a request out. Throws a refusal. */
export function clientService(host: ClientServiceHost, method: string, request: ClientRequest): Answer {
  const run = methods[method];
  if (run === undefined) throw new HBaseRefusal("DoNotRetryIOException", `ClientService has no method ${method}`);
  return run(host, request);
}
