/** Client.proto's GetRequest and GetResponse, by hand. */
import type { Consistency } from "../../gen/hbase/client_pb.ts";
import type { CellBlock } from "./cell-block.ts";
import { writeNamedBytes } from "./headers.ts";
import type { ProtoReader } from "./proto-reader.ts";
import type { ProtoWriter } from "./proto-writer.ts";
import { readResult, type ResultMessage } from "./result-message.ts";

/** A family, and which of its columns; all, if none is named. */
export interface FamilyColumns {
  readonly family: Uint8Array;
  readonly qualifiers: readonly Uint8Array[];
}

/** A Filter, or a Comparator. */
export interface NamedMessage {
  /** The Java class. */
  readonly name: string;
  /** The class's own message. */
  readonly message: Uint8Array;
}

/** From `from`, to before `to`, in milliseconds. */
export interface TimeRange {
  readonly from: bigint | undefined;
  readonly to: bigint | undefined;
}

/** What gets and scans have in common, by Client.proto's names; what is `undefined` is as the server has it. */
export interface QueryMessage {
  readonly columns: readonly FamilyColumns[];
  readonly attributes?: Readonly<Record<string, Uint8Array>> | undefined;
  readonly filter?: NamedMessage | undefined;
  readonly timeRange?: TimeRange | undefined;
  readonly familyTimeRanges?: readonly { readonly family: Uint8Array; readonly range: TimeRange }[] | undefined;
  readonly maxVersions?: number | undefined;
  readonly cacheBlocks?: boolean | undefined;
  readonly storeLimit?: number | undefined;
  readonly storeOffset?: number | undefined;
  readonly consistency?: Consistency | undefined;
  readonly loadColumnFamiliesOnDemand?: boolean | undefined;
}

/** A Get. */
export interface GetMessage extends QueryMessage {
  readonly row: Uint8Array;
  readonly existenceOnly?: boolean | undefined;
}

export function writeGetRequest(out: ProtoWriter, region: Uint8Array, get: GetMessage): void {
  writeRegion(out, 1, region);
  const at = out.beginField(2);
  writeGet(out, get);
  out.end(at);
}

/** A RegionSpecifier by the region's whole name. */
export function writeRegion(out: ProtoWriter, field: number, region: Uint8Array): void {
  const at = out.beginField(field);
  out.uint(1, 1);
  out.bytes(2, region);
  out.end(at);
}

export function writeGet(out: ProtoWriter, get: GetMessage): void {
  out.bytes(1, get.row);
  for (const column of get.columns) writeColumns(out, 2, column);
  if (get.attributes !== undefined) writeNamedBytes(out, 3, get.attributes);
  if (get.filter !== undefined) writeNamed(out, 4, get.filter);
  if (get.timeRange !== undefined) writeTimeRange(out, 5, get.timeRange);
  out.uint(6, get.maxVersions);
  out.bool(7, get.cacheBlocks);
  out.uint(8, get.storeLimit);
  out.uint(9, get.storeOffset);
  out.bool(10, get.existenceOnly);
  out.uint(12, get.consistency);
  writeFamilyTimeRanges(out, 13, get.familyTimeRanges);
  out.bool(14, get.loadColumnFamiliesOnDemand);
}

export function writeColumns(out: ProtoWriter, field: number, { family, qualifiers }: FamilyColumns): void {
  const at = out.beginField(field);
  out.bytes(1, family);
  for (const qualifier of qualifiers) out.bytes(2, qualifier);
  out.end(at);
}

export function writeTimeRange(out: ProtoWriter, field: number, { from, to }: TimeRange): void {
  const at = out.beginField(field);
  out.uint64(1, from);
  out.uint64(2, to);
  out.end(at);
}

export function writeFamilyTimeRanges(
  out: ProtoWriter,
  field: number,
  ranges: QueryMessage["familyTimeRanges"] = [],
): void {
  for (const { family, range } of ranges) {
    const at = out.beginField(field);
    out.bytes(1, family);
    writeTimeRange(out, 2, range);
    out.end(at);
  }
}

/** A Filter or Comparator: the name of the Java class, and the class's own message. */
export function writeNamed(out: ProtoWriter, field: number, { name, message }: NamedMessage): void {
  const at = out.beginField(field);
  out.string(1, name);
  out.bytes(2, message);
  out.end(at);
}

/** The row; `undefined` for an answer without a result. */
export function readGetResponse(reader: ProtoReader, block: CellBlock): ResultMessage | undefined {
  let result: ResultMessage | undefined;
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (field === 1) result = readResult(reader.message(), block);
    else reader.skip();
  }
  return result;
}
