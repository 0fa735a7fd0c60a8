/**
 * A coprocessor's service on each region of a range of rows (`AsyncTable.coprocessorService` with a start and an end): from region to
 * region by their keys, several under way at once. A region that was split meanwhile is called as what became of it; one that was
 * merged would be called twice for some rows, and is an error, as in Java.
 */
import { onAbort } from "../../core/call/cancellation.ts";
import { toBytes, type BytesInput } from "../bytes.ts";
import type { CallContext, OperationOptions } from "../call/call-context.ts";
import { performCall, type Operation } from "../call/retrying-call.ts";
import { HBaseError } from "../error.ts";
import { printable, type Region, type RegionLocation } from "../region/region.ts";
import type { RegionLocator } from "../region/region-locator.ts";
import { RegionTarget } from "../region/region-target.ts";
import { compareBytes } from "../wire/bytes.ts";
import { coprocessorOperation } from "./coprocessor.ts";
import type { ServiceCall } from "../wire/multi-message.ts";
import { argumentError } from "./row-key.ts";

/** Which regions: those that have rows of the range. Of {@link OperationOptions}, times and attempts are for each region. */
export interface RegionCallOptions extends OperationOptions {
  /** Default: the table's first. */
  readonly startRow?: BytesInput | undefined;
  /** Default: the table's last. */
  readonly stopRow?: BytesInput | undefined;
  /** Whether a region that begins with `stopRow` is called. Default: false. */
  readonly stopInclusive?: boolean | undefined;
  /** Regions that are called at once. Default: 32. */
  readonly parallelCalls?: number | undefined;
}

/** What became of the call on one region. */
export type RegionAnswer =
  | { readonly ok: true; readonly region: Region; readonly value: Uint8Array }
  /** `row` is in the region, which may not be known. */
  | { readonly ok: false; readonly row: Uint8Array; readonly error: HBaseError };

/** The regions' answers, in the order of their keys. Leaving the loop gives up those that are under way. */
export interface RegionAnswers extends AsyncIterableIterator<RegionAnswer, undefined>, AsyncDisposable {
  /** All that are still to come. */
  toArray(): Promise<readonly RegionAnswer[]>;
}

/** What a range's calls go by. */
export interface RegionCallsInit {
  readonly context: CallContext;
  readonly locator: RegionLocator;
  readonly table: string;
  readonly priority: number | undefined;
  readonly call: Omit<ServiceCall, "row">;
}

const NAME = "callServiceOnRegions";
const PARALLEL_CALLS = 32;
const NO_BYTES = new Uint8Array(0);

/** Calls nobody before it is asked for the first answer. Throws an HBaseError for a range that cannot be. */
export function callRegions(init: RegionCallsInit, options: RegionCallOptions): RegionAnswers {
  const { parallelCalls = PARALLEL_CALLS } = options;
  if (!(parallelCalls >= 1)) throw argumentError(`"parallelCalls" is 1 at least, not ${parallelCalls}`);
  const answers = new RegionCalls(init, options).answers(parallelCalls);
  return Object.assign(answers, {
    async toArray() {
      const all: RegionAnswer[] = [];
      for await (const answer of answers) all.push(answer);
      return all;
    },
    async [Symbol.asyncDispose]() {
      await answers.return(undefined);
    },
  });
}

/** A piece of the range, from a row in its first region to where that is thought to end. */
interface Part {
  readonly row: Uint8Array;
  /** Empty for the table's end. */
  readonly end: Uint8Array;
  /** Its region may begin before the row, which is where the range begins. */
  readonly isFirst: boolean;
}

/** An answer, and those of the regions behind it that were not thought of. */
interface Step {
  readonly answer: RegionAnswer;
  readonly rest: Promise<Step> | undefined;
}

class RegionCalls {
  readonly #init: RegionCallsInit;
  readonly #options: RegionCallOptions;
  readonly #startRow: Uint8Array;
  readonly #stopRow: Uint8Array;
  readonly #ending = new AbortController();

  constructor(init: RegionCallsInit, options: RegionCallOptions) {
    const { startRow = NO_BYTES, stopRow = NO_BYTES } = options;
    this.#init = init;
    this.#options = options;
    this.#startRow = toBytes(startRow);
    this.#stopRow = toBytes(stopRow);
  }

  async *answers(parallelCalls: number): AsyncGenerator<RegionAnswer, undefined> {
    const { signal } = this.#options;
    const removeListener = onAbort(signal, (reason) => this.#ending.abort(reason));
    const ahead: Promise<Step>[] = [];
    let row: Uint8Array | undefined = this.#startRow;
    try {
      while (true) {
        while (row !== undefined && ahead.length < parallelCalls) {
          const part = await this.#partAt(row);
          ahead.push(this.#call(part));
          row = this.#isOver(part.end) ? undefined : part.end;
        }
        let step = await ahead.shift();
        if (step === undefined) return undefined;
        for (; step !== undefined; step = await step.rest) {
          if (signal?.aborted === true && !step.answer.ok) throw step.answer.error;
          yield step.answer;
        }
      }
    } finally {
      removeListener();
      this.#ending.abort(new Error("Nobody waits for the other regions any more"));
    }
  }

  /** Where nobody can say where the region ends, it is all the rest, and the calls themselves find out. Never rejects. */
  async #partAt(row: Uint8Array): Promise<Part> {
    const { locator, table } = this.#init;
    const isFirst = row === this.#startRow;
    const location = this.#ending.signal.aborted ? undefined : await locator.locate(table, row).catch(() => undefined);
    return { row, isFirst, end: location?.region.endKey ?? NO_BYTES };
  }

  /** Never rejects. */
  async #call(part: Part): Promise<Step> {
    const { context, locator, table, call, priority } = this.#init;
    const { row } = part;
    const target = new PartTarget(locator, table, part);
    const { signal } = this.#ending;
    const options = { ...this.#options, signal, priority: this.#options.priority ?? priority };
    try {
      const { region, value } = await performCall(context, target, operationOn({ ...call, row }), options);
      const { endKey } = region;
      const isWhole = endKey.length === 0 || compareBytes(endKey, part.end) === 0 || this.#isOver(endKey);
      const rest = isWhole ? undefined : this.#call({ row: endKey, end: part.end, isFirst: false });
      return { answer: { ok: true, region, value }, rest };
    } catch (error) {
      return { answer: { ok: false, row, error: error as HBaseError }, rest: undefined };
    }
  }

  /** Whether a region that ends there is the last one. */
  #isOver(endKey: Uint8Array): boolean {
    if (endKey.length === 0) return true;
    if (this.#stopRow.length === 0) return false;
    const order = compareBytes(endKey, this.#stopRow);
    return order > 0 || (order === 0 && this.#options.stopInclusive !== true);
  }
}

/** The region with the part's row, if it is not more than the part. */
class PartTarget extends RegionTarget {
  readonly #part: Part;

  constructor(locator: RegionLocator, table: string, part: Part) {
    super(locator, { table, row: part.row });
    this.#part = part;
  }

  override pick(): RegionLocation | Promise<RegionLocation> {
    const picked = super.pick();
    return picked instanceof Promise ? picked.then((location) => this.#checked(location)) : this.#checked(picked);
  }

  #checked(location: RegionLocation): RegionLocation {
    const { row, end, isFirst } = this.#part;
    const { name, startKey, endKey } = location.region;
    const isBehind = end.length > 0 && (endKey.length === 0 || compareBytes(endKey, end) > 0);
    if (!isBehind && (isFirst || compareBytes(startKey, row) === 0)) return location;
    throw new HBaseError({
      ...{ exception: "DoNotRetryIOException", step: "locate", table: this.table, operation: NAME },
      message: `Regions were merged into "${printable(name)}" while they were called one by one; call them again`,
    });
  }
}

function operationOn(
  call: ServiceCall,
): Operation<{ readonly region: Region; readonly value: Uint8Array }, RegionLocation> {
  const operation = coprocessorOperation(call);
  return {
    ...operation,
    name: NAME,
    read: (message, cells, location) => ({
      region: location.region,
      value: operation.read(message, cells, location),
    }),
  };
}
