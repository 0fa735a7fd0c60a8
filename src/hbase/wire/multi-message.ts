/** Client.proto's MultiRequest and MultiResponse, by hand: gets and mutations of many rows on one server. */
import type { CellBlock } from "./cell-block.ts";
import { writeGet, writeRegion, type GetMessage } from "./get-message.ts";
import { writeMutation, writeMutationWithBlock, type MutationMessage } from "./mutation-message.ts";
import type { ProtoReader } from "./proto-reader.ts";
import type { ProtoWriter } from "./proto-writer.ts";
import { readResult, type ResultMessage } from "./result-message.ts";
import { WireError } from "./wire-error.ts";

/** A call of a coprocessor's service. */
export interface ServiceCall {
  readonly row: Uint8Array;
  readonly service: string;
  readonly method: string;
  readonly request: Uint8Array;
}

/** One of: a get, a mutation. */
export type Action = { readonly get: GetMessage } | { readonly mutation: MutationMessage };

/** What one region is asked. */
export interface RegionActions {
  readonly region: Uint8Array;
  readonly actions: readonly Action[];
  /** All mutations or none; they are of one row. */
  readonly atomic?: boolean | undefined;
  /** A Condition's bytes. */
  readonly condition?: Uint8Array | undefined;
}

/**
 * Writes a request, and the cells of its mutations into `block` unless there is none.
 *
 * @param nonceGroup The client that nonces are of; none if no mutation has one.
 */
export function writeMultiRequest(
  out: ProtoWriter,
  regions: readonly RegionActions[],
  { nonceGroup, block }: { readonly nonceGroup: bigint | undefined; readonly block: ProtoWriter | undefined },
): void {
  for (const { region, actions, atomic, condition } of regions) {
    const at = out.beginField(1);
    writeRegion(out, 1, region);
    out.bool(2, atomic);
    actions.forEach((action, index) => writeAction(out, { action, index, block }));
    out.bytes(4, condition);
    out.end(at);
  }
  out.uint64(2, nonceGroup);
}

function writeAction(
  out: ProtoWriter,
  {
    action,
    index,
    block,
  }: { readonly action: Action; readonly index: number; readonly block: ProtoWriter | undefined },
): void {
  const at = out.beginField(3);
  out.uint(1, index);
  if ("get" in action) {
    const get = out.beginField(3);
    writeGet(out, action.get);
    out.end(get);
  } else {
    const mutation = out.beginField(2);
    if (block === undefined) writeMutation(out, action.mutation);
    else writeMutationWithBlock(out, action.mutation, block);
    out.end(mutation);
  }
  out.end(at);
}

export function writeServiceCall(out: ProtoWriter, { row, service, method, request }: ServiceCall): void {
  out.bytes(1, row);
  out.string(2, service);
  out.string(3, method);
  out.bytes(4, request);
}

/** An exception as a multi tells it: without a flag that says whether to try again. */
export interface NamedException {
  readonly className: string;
  readonly message: string;
}

/** What became of one action. */
export type ActionOutcome =
  | { readonly kind: "result"; readonly result: ResultMessage | undefined }
  | { readonly kind: "exception"; readonly exception: NamedException };

/** What became of one region's actions, by their place. */
export interface RegionOutcome {
  readonly outcomes: readonly (ActionOutcome | undefined)[];
  /** Answers for all the region's actions. */
  readonly exception: NamedException | undefined;
  /** Whether the condition held, where there was one. */
  readonly processed: boolean | undefined;
}

/** @param counts How many actions each region was asked. */
export function readMultiResponse(reader: ProtoReader, block: CellBlock, counts: readonly number[]): RegionOutcome[] {
  const regions: RegionOutcome[] = [];
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (field !== 1) {
      reader.skip();
      continue;
    }
    const count = counts[regions.length];
    if (count === undefined) throw new WireError(`The server answered for more than ${counts.length} regions`);
    regions.push(readRegionOutcome(reader.message(), block, count));
  }
  return regions;
}

function readRegionOutcome(reader: ProtoReader, block: CellBlock, count: number): RegionOutcome {
  const outcomes: (ActionOutcome | undefined)[] = Array.from({ length: count }, () => undefined);
  let exception: NamedException | undefined;
  let processed: boolean | undefined;
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (field === 1) {
      const { index, outcome } = readActionOutcome(reader.message(), block);
      if (index >= count) throw new WireError(`The server answered action ${index} of ${count}`);
      outcomes[index] = outcome;
    } else if (field === 2) exception = readNamedException(reader.message());
    else if (field === 3) processed = reader.bool();
    else reader.skip();
  }
  return { outcomes, exception, processed };
}

function readActionOutcome(reader: ProtoReader, block: CellBlock): { index: number; outcome: ActionOutcome } {
  let index = 0;
  let outcome: ActionOutcome = { kind: "result", result: undefined };
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (field === 1) index = reader.uint();
    else if (field === 2) outcome = { kind: "result", result: readResult(reader.message(), block) };
    else if (field === 3) outcome = { kind: "exception", exception: readNamedException(reader.message()) };
    else reader.skip();
  }
  return { index, outcome };
}

const decoder = new TextDecoder();
const NO_BYTES = new Uint8Array(0);

function readNamedException(reader: ProtoReader): NamedException {
  const { name, value } = readNameBytesPair(reader);
  return { className: name, message: decoder.decode(value) };
}

/** The value is copied: it may be kept. */
export function readNameBytesPair(reader: ProtoReader): { readonly name: string; readonly value: Uint8Array } {
  let name = "";
  let value: Uint8Array = NO_BYTES;
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (field === 1) name = reader.string();
    else if (field === 2) value = reader.bytes().slice();
    else reader.skip();
  }
  return { name, value };
}
