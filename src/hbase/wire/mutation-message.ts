/** Client.proto's MutateRequest and MutateResponse, by hand: put, delete, append and increment are one message. */
import type { MutationProto_Durability, MutationProto_MutationType } from "../../gen/hbase/client_pb.ts";
import { equalBytes } from "./bytes.ts";
import type { CellBlock } from "./cell-block.ts";
import { CellType, writeCell, type NewCell } from "./cell.ts";
import { writeRegion, writeTimeRange, type TimeRange } from "./get-message.ts";
import { writeNamedBytes } from "./headers.ts";
import type { ProtoReader } from "./proto-reader.ts";
import type { ProtoWriter } from "./proto-writer.ts";
import { readResult, type ResultMessage } from "./result-message.ts";

/** A change of one row. */
export interface MutationMessage {
  readonly type: MutationProto_MutationType;
  readonly row: Uint8Array;
  /** Those of a family side by side. */
  readonly cells: readonly NewCell[];
  /** What deletes of a whole row go by. */
  readonly timestamp?: bigint | undefined;
  readonly attributes?: Readonly<Record<string, Uint8Array>> | undefined;
  readonly durability?: MutationProto_Durability | undefined;
  /** For increments and appends: which versions they start from. */
  readonly timeRange?: TimeRange | undefined;
  /** By it the server knows an increment or append that it has carried out already. */
  readonly nonce?: bigint | undefined;
}

/** The DeleteType of a cell type; puts have none. */
function deleteType(type: CellType): number | undefined {
  switch (type) {
    case CellType.put:
      return undefined;
    case CellType.delete:
      return 0;
    case CellType.deleteColumn:
      return 1;
    case CellType.deleteFamily:
      return 2;
    case CellType.deleteFamilyVersion:
      return 3;
  }
}

/** Writes a mutation with its cells in it. */
export function writeMutation(out: ProtoWriter, mutation: MutationMessage): void {
  const { cells } = mutation;
  out.bytes(1, mutation.row);
  out.uint(2, mutation.type);
  for (let at = 0; at < cells.length;) at = writeFamily(out, cells, at);
  writeSettings(out, mutation);
}

/** Writes a mutation whose cells go into a block, and those into `block`. */
export function writeMutationWithBlock(out: ProtoWriter, mutation: MutationMessage, block: ProtoWriter): void {
  const { row, cells } = mutation;
  out.bytes(1, row);
  out.uint(2, mutation.type);
  writeSettings(out, mutation, cells.length);
  for (const cell of cells) writeCell(block, row, cell);
}

function writeSettings(out: ProtoWriter, mutation: MutationMessage, associatedCells?: number): void {
  out.uint64(4, mutation.timestamp);
  if (mutation.attributes !== undefined) writeNamedBytes(out, 5, mutation.attributes);
  out.uint(6, mutation.durability);
  if (mutation.timeRange !== undefined) writeTimeRange(out, 7, mutation.timeRange);
  out.uint(8, associatedCells);
  out.uint64(9, mutation.nonce);
}

/** Writes the cells of one family from `start` on; gives where the next family's begin. */
function writeFamily(out: ProtoWriter, cells: readonly NewCell[], start: number): number {
  const { family } = cells[start] as NewCell;
  const field = out.beginField(3);
  out.bytes(1, family);
  let at = start;
  for (let cell = cells[at]; cell !== undefined && equalBytes(cell.family, family); cell = cells[++at]) {
    const value = out.beginField(2);
    out.bytes(1, cell.qualifier);
    out.bytes(2, cell.value);
    out.uint64(3, cell.timestamp);
    out.uint(4, deleteType(cell.type));
    out.end(value);
  }
  out.end(field);
  return at;
}

/** Where a mutation goes, and on what condition. */
export interface MutateTarget {
  readonly region: Uint8Array;
  /** A Condition's bytes. */
  readonly condition?: Uint8Array | undefined;
  /** The client that nonces are of. */
  readonly nonceGroup?: bigint | undefined;
}

export function writeMutateRequest(
  out: ProtoWriter,
  { region, condition, nonceGroup }: MutateTarget,
  mutation: MutationMessage,
): void {
  writeRegion(out, 1, region);
  const at = out.beginField(2);
  writeMutation(out, mutation);
  out.end(at);
  out.bytes(3, condition);
  out.uint64(4, nonceGroup);
}

/** What became of a mutation. */
export interface MutateResponse {
  readonly result: ResultMessage | undefined;
  /** Whether the condition held, where there was one. */
  readonly processed: boolean | undefined;
}

export function readMutateResponse(reader: ProtoReader, block: CellBlock): MutateResponse {
  let result: ResultMessage | undefined;
  let processed: boolean | undefined;
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (field === 1) result = readResult(reader.message(), block);
    else if (field === 2) processed = reader.bool();
    else reader.skip();
  }
  return { result, processed };
}
