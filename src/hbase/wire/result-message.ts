/** Client.proto's Result, by hand: how many cells are one row's, and what is said of them. */
import { CellBlock, type CellRun } from "./cell-block.ts";
import { CellType, writeCell, type NewCell } from "./cell.ts";
import type { ProtoReader } from "./proto-reader.ts";
import { ProtoWriter } from "./proto-writer.ts";

/** A row, or what there is of it. */
export interface ResultMessage {
  readonly cells: CellRun;
  /** Set where only that was asked. */
  readonly exists: boolean | undefined;
  /** From a replica that may be behind. */
  readonly stale: boolean;
  /** More of the row's cells follow in the next answer. */
  readonly partial: boolean;
}

const NO_BYTES = new Uint8Array(0);

/** Reads a result, and takes its cells from `block` unless they are in the message itself. */
export function readResult(reader: ProtoReader, block: CellBlock): ResultMessage {
  let count = 0;
  let exists: boolean | undefined;
  let stale = false;
  let partial = false;
  let inline: ProtoWriter | undefined;
  let inlineCount = 0;
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (field === 1) {
      inline ??= new ProtoWriter();
      inlineCount += 1;
      rewriteCell(reader.message(), inline);
    } else if (field === 2) count = reader.uint();
    else if (field === 3) exists = reader.bool();
    else if (field === 4) stale = reader.bool();
    else if (field === 5) partial = reader.bool();
    else reader.skip();
  }
  const cells = inline === undefined ? block.take(count) : new CellBlock(inline.take()).take(inlineCount);
  return { cells, exists, stale, partial };
}

/** A cell as a message becomes one as in a block. */
function rewriteCell(reader: ProtoReader, out: ProtoWriter): void {
  let row: Uint8Array = NO_BYTES;
  let family: Uint8Array = NO_BYTES;
  let qualifier: Uint8Array = NO_BYTES;
  let value: Uint8Array = NO_BYTES;
  let timestamp: bigint | undefined;
  let type: number = CellType.put;
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (field === 1) row = reader.bytes();
    else if (field === 2) family = reader.bytes();
    else if (field === 3) qualifier = reader.bytes();
    else if (field === 4) timestamp = reader.uint64();
    else if (field === 5) type = reader.uint();
    else if (field === 6) value = reader.bytes();
    else reader.skip();
  }
  writeCell(out, row, { family, qualifier, timestamp, type: type as NewCell["type"], value });
}
