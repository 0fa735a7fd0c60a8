/** What an HBase server might answer: each kind of message with its cells, right more often than not, or an exception. */
import { create, toBinary } from "@bufbuild/protobuf";
import {
  GetResponseSchema,
  MultiResponseSchema,
  MutateResponseSchema,
  ScanResponseSchema,
} from "../../../src/gen/hbase/client_pb.ts";
import { ResponseHeaderSchema } from "../../../src/gen/hbase/rpc_pb.ts";
import { CellType, writeCell } from "../../../src/hbase/wire/cell.ts";
import { ProtoWriter } from "../../../src/hbase/wire/proto-writer.ts";
import type { FuzzRandom } from "./fuzz-random.ts";

/** What a call asks for. */
export type Asked = "get" | "mutate" | "multi" | "scan";
export const KINDS: readonly Asked[] = ["get", "mutate", "multi", "scan"];
/** The actions of a multi's regions. */
export const MULTI_COUNTS: readonly number[] = [2, 1];

const EXCEPTIONS = [
  ...["NotServingRegionException", "RegionMovedException", "CallQueueTooBigException", "UnknownScannerException"],
  ...["RpcThrottlingException", "DoNotRetryIOException", "", "FatalConnectionException", "Ünknown"],
];
const WORDS = [
  ...["", "why", "Region moved to: hostname=h port=1 startCode=2. As of locationSeqNum=3.", " - wait 1min, 2sec"],
];
const NO_BYTES = new Uint8Array(0);

function cells(count: number, random: FuzzRandom): Uint8Array {
  const out = new ProtoWriter();
  const bytes = (): Uint8Array => new Uint8Array(random.pick([0, 1, 8, 300]));
  for (let made = 0; made < count; made++) {
    const cell = { family: bytes().subarray(0, 8), qualifier: bytes(), timestamp: 5n, type: CellType.put };
    writeCell(out, bytes(), { ...cell, value: bytes() });
  }
  return count === 0 ? NO_BYTES : out.take();
}

/** How many cells a result says it has: mostly as many as there are. */
const said = (count: number, random: FuzzRandom): number => (random.oneIn(20) ? count + 1 : count);

interface Answer {
  readonly message: Uint8Array;
  readonly block: Uint8Array;
}

const ANSWERS: Readonly<Record<Asked, (random: FuzzRandom) => Answer>> = {
  get(random) {
    const count = random.below(4);
    const result = random.oneIn(6) ? { exists: random.oneIn(2) } : { associatedCellCount: said(count, random) };
    const response = create(GetResponseSchema, random.oneIn(8) ? {} : { result });
    return { message: toBinary(GetResponseSchema, response), block: cells(count, random) };
  },
  mutate(random) {
    const count = random.below(2);
    const response = create(MutateResponseSchema, {
      result: { associatedCellCount: said(count, random) },
      processed: random.oneIn(2),
    });
    return { message: toBinary(MutateResponseSchema, response), block: cells(count, random) };
  },
  multi(random) {
    let count = 0;
    const exception = (): { name: string; value: Uint8Array } => ({
      name: random.pick(EXCEPTIONS),
      value: new TextEncoder().encode(random.pick(WORDS)),
    });
    const regionActionResult = MULTI_COUNTS.slice(random.oneIn(20) ? 1 : 0).map((actions) => {
      if (random.oneIn(6)) return { exception: exception() };
      const resultOrException = Array.from({ length: said(actions, random) }, (_, index) => {
        if (random.oneIn(5)) return { index, exception: exception() };
        const own = random.below(3);
        count += own;
        return { index, result: { associatedCellCount: own } };
      });
      return { resultOrException, processed: random.oneIn(2) };
    });
    const response = create(MultiResponseSchema, { regionActionResult });
    return { message: toBinary(MultiResponseSchema, response), block: cells(count, random) };
  },
  scan(random) {
    const counts = Array.from({ length: random.below(5) }, () => random.below(4));
    const response = create(ScanResponseSchema, {
      ...{ scannerId: BigInt(random.below(9)), moreResults: random.oneIn(2), moreResultsInRegion: random.oneIn(2) },
      cellsPerResult: counts.map((count) => said(count, random)),
      partialFlagPerResult: counts.map(() => random.oneIn(3)),
      ...(random.oneIn(4) ? { heartbeatMessage: true, cursor: { row: new Uint8Array(3) } } : {}),
      ...(random.oneIn(4) ? { scanMetrics: { metrics: [{ name: "ROWS_SCANNED", value: 5n }] } } : {}),
    });
    const total = counts.reduce((sum, count) => sum + count, 0);
    return { message: toBinary(ScanResponseSchema, response), block: cells(total, random) };
  },
};

/** A whole frame. */
function frame(header: Uint8Array, { message, block }: Answer): Uint8Array {
  const out = new ProtoWriter();
  out.int32(0);
  out.varint(header.length);
  out.raw(header);
  if (message.length > 0) {
    out.varint(message.length);
    out.raw(message);
  }
  out.raw(block);
  out.int32At(0, out.length - 4);
  return out.take();
}

/** The answer to a call; now and then to one that nobody made, or of another kind. */
export function answerTo(
  { callId, kind }: { readonly callId: number; readonly kind: Asked },
  random: FuzzRandom,
): Uint8Array {
  const id = random.oneIn(40) ? random.below(1_000) : callId;
  if (random.oneIn(5)) {
    const exceptionClassName = random.oneIn(2) ? `org.apache.hadoop.hbase.${random.pick(EXCEPTIONS)}` : "";
    const stackTrace = `${exceptionClassName}: ${random.pick(WORDS)}\n\tat x`;
    const exception = { exceptionClassName, stackTrace, doNotRetry: random.oneIn(2) };
    const header = create(ResponseHeaderSchema, { callId: id, exception });
    return frame(toBinary(ResponseHeaderSchema, header), { message: NO_BYTES, block: NO_BYTES });
  }
  const answer = ANSWERS[random.oneIn(20) ? random.pick(KINDS) : kind](random);
  const { length } = answer.block;
  const cellBlockMeta = { length: random.oneIn(30) ? length + 1 : length };
  const header = create(ResponseHeaderSchema, length === 0 ? { callId: id } : { callId: id, cellBlockMeta });
  return frame(toBinary(ResponseHeaderSchema, header), answer);
}
