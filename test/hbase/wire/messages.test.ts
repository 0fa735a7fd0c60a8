/** The messages that are written and read by hand, against those that are generated. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  create,
  fromBinary,
  toBinary,
  type DescMessage,
  type MessageInitShape,
  type MessageShape,
} from "@bufbuild/protobuf";
import {
  GetRequestSchema,
  GetResponseSchema,
  MultiRequestSchema,
  MultiResponseSchema,
  MutateRequestSchema,
  MutateResponseSchema,
  ScanRequestSchema,
  ScanResponseSchema,
} from "../../../src/gen/hbase/client_pb.ts";
import { FilterSchema } from "../../../src/gen/hbase/common_pb.ts";
import { RequestHeaderSchema, ResponseHeaderSchema } from "../../../src/gen/hbase/rpc_pb.ts";
import { CellBlock, cellsOf } from "../../../src/hbase/wire/cell-block.ts";
import { CellType, writeCell, type NewCell } from "../../../src/hbase/wire/cell.ts";
import { readGetResponse, writeGetRequest } from "../../../src/hbase/wire/get-message.ts";
import { readResponseHeader, writeRequestHeader } from "../../../src/hbase/wire/headers.ts";
import { readMultiResponse, writeMultiRequest } from "../../../src/hbase/wire/multi-message.ts";
import {
  readMutateResponse,
  writeMutateRequest,
  type MutationMessage,
} from "../../../src/hbase/wire/mutation-message.ts";
import { ProtoReader } from "../../../src/hbase/wire/proto-reader.ts";
import { ProtoWriter } from "../../../src/hbase/wire/proto-writer.ts";
import { readScanResponse, writeScanRequest } from "../../../src/hbase/wire/scan-message.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** What was written by hand, as the generic codec reads it; and the same again by the generic codec. */
function reread<D extends DescMessage>(schema: D, write: (out: ProtoWriter) => void): MessageShape<D> {
  const out = new ProtoWriter();
  write(out);
  const written = out.take();
  const message = fromBinary(schema, written);
  assert.deepEqual(toBinary(schema, message), written, "the same bytes");
  return message;
}

function reader<D extends DescMessage>(schema: D, init: MessageInitShape<D>): ProtoReader {
  return new ProtoReader(toBinary(schema, create(schema, init)));
}

function block(count: number): CellBlock {
  const out = new ProtoWriter();
  for (let i = 0; i < count; i++) {
    const cell: NewCell = {
      ...{
        family: bytes("d"),
        qualifier: bytes(`q${i}`),
        timestamp: BigInt(i),
        type: CellType.put,
        value: bytes(`v${i}`),
      },
    };
    writeCell(out, bytes("row"), cell);
  }
  return new CellBlock(out.take());
}

const region = { type: 1, value: bytes("t,,1.abc.") } as const;
const filter = { name: "F", message: Uint8Array.of(1) };
const generatedFilter = create(FilterSchema, { name: "F", serializedFilter: Uint8Array.of(1) });

describe("requests by hand are what the generic codec would have written", () => {
  test("a request's header", () => {
    const message = reread(RequestHeaderSchema, (out) =>
      writeRequestHeader(out, {
        ...{ callId: 77, methodName: "Get", priority: 200, timeout: 10_000, cellBlockBytes: 1_000 },
        traceHeaders: { traceparent: "00-1-2-01" },
        attributes: { note: Uint8Array.of(9) },
      }),
    );
    const wanted = create(RequestHeaderSchema, {
      ...{ callId: 77, methodName: "Get", requestParam: true, priority: 200, timeout: 10_000 },
      cellBlockMeta: { length: 1_000 },
      traceInfo: { headers: { traceparent: "00-1-2-01" } },
      attribute: [{ name: "note", value: Uint8Array.of(9) }],
    });
    assert.deepEqual(message, wanted);
  });

  test("a get with everything", () => {
    const message = reread(GetRequestSchema, (out) =>
      writeGetRequest(out, region.value, {
        ...{ row: bytes("r"), maxVersions: 3, cacheBlocks: false, storeLimit: 4, storeOffset: 5, existenceOnly: true },
        ...{ consistency: 1, loadColumnFamiliesOnDemand: false, filter, attributes: { a: bytes("b") } },
        columns: [
          { family: bytes("d"), qualifiers: [bytes("x"), bytes("")] },
          { family: bytes("e"), qualifiers: [] },
        ],
        timeRange: { from: 1n, to: 2n ** 60n },
        familyTimeRanges: [{ family: bytes("d"), range: { from: undefined, to: 9n } }],
      }),
    );
    const wanted = create(GetRequestSchema, {
      region,
      get: {
        ...{ row: bytes("r"), maxVersions: 3, cacheBlocks: false, storeLimit: 4, storeOffset: 5, existenceOnly: true },
        ...{
          consistency: 1,
          loadColumnFamiliesOnDemand: false,
          filter: generatedFilter,
          attribute: [{ name: "a", value: bytes("b") }],
        },
        column: [{ family: bytes("d"), qualifier: [bytes("x"), bytes("")] }, { family: bytes("e") }],
        timeRange: { from: 1n, to: 2n ** 60n },
        cfTimeRange: [{ columnFamily: bytes("d"), timeRange: { to: 9n } }],
      },
    });
    assert.deepEqual(message, wanted);
  });

  test("mutations of every kind", () => {
    const cells: NewCell[] = [
      { family: bytes("d"), qualifier: bytes("a"), timestamp: undefined, type: CellType.put, value: bytes("1") },
      { family: bytes("d"), qualifier: bytes("b"), timestamp: 5n, type: CellType.delete, value: bytes("") },
      { family: bytes("e"), qualifier: bytes("c"), timestamp: 6n, type: CellType.deleteColumn, value: bytes("") },
      { family: bytes("f"), qualifier: bytes(""), timestamp: 7n, type: CellType.deleteFamily, value: bytes("") },
      { family: bytes("f"), qualifier: bytes(""), timestamp: 8n, type: CellType.deleteFamilyVersion, value: bytes("") },
    ];
    const settings = { timestamp: 4n, durability: 3, nonce: 2n ** 62n, attributes: { _ttl: bytes("x") } } as const;
    const mutation: MutationMessage = { type: 3, row: bytes("r"), cells, ...settings, timeRange: { from: 1n, to: 2n } };
    const message = reread(MutateRequestSchema, (out) =>
      writeMutateRequest(out, { region: region.value, condition: bytes("\n\u0001r"), nonceGroup: 9n }, mutation),
    );
    const wanted = create(MutateRequestSchema, {
      ...{ region, nonceGroup: 9n, condition: { row: bytes("r") } },
      mutation: {
        ...{ row: bytes("r"), mutateType: 3, timestamp: 4n, durability: 3, nonce: 2n ** 62n },
        ...{ attribute: [{ name: "_ttl", value: bytes("x") }], timeRange: { from: 1n, to: 2n } },
        columnValue: [
          {
            family: bytes("d"),
            qualifierValue: [
              { qualifier: bytes("a"), value: bytes("1") },
              { qualifier: bytes("b"), value: bytes(""), timestamp: 5n, deleteType: 0 },
            ],
          },
          {
            family: bytes("e"),
            qualifierValue: [{ qualifier: bytes("c"), value: bytes(""), timestamp: 6n, deleteType: 1 }],
          },
          {
            family: bytes("f"),
            qualifierValue: [
              { qualifier: bytes(""), value: bytes(""), timestamp: 7n, deleteType: 2 },
              { qualifier: bytes(""), value: bytes(""), timestamp: 8n, deleteType: 3 },
            ],
          },
        ],
      },
    });
    assert.deepEqual(message, wanted);
  });

  test("a scan with everything, and a scanner's next", () => {
    const message = reread(ScanRequestSchema, (out) =>
      writeScanRequest(out, {
        ...{ region: region.value, numberOfRows: 100, closeScanner: false, trackScanMetrics: true, limitOfRows: 7 },
        scan: {
          ...{
            startRow: bytes("a"),
            stopRow: bytes("b"),
            includeStartRow: false,
            includeStopRow: true,
            reversed: true,
          },
          ...{ batchSize: 5, maxResultSize: 2_097_152, caching: 100, allowPartialResults: true, mvccReadPoint: 8n },
          ...{ readType: 2, needCursorResult: true, filter, columns: [{ family: bytes("d"), qualifiers: [] }] },
        },
      }),
    );
    const handles = { clientHandlesPartials: true, clientHandlesHeartbeats: true };
    const wanted = create(ScanRequestSchema, {
      ...{ region, numberOfRows: 100, closeScanner: false, trackScanMetrics: true, limitOfRows: 7, ...handles },
      scan: {
        ...{ startRow: bytes("a"), stopRow: bytes("b"), includeStartRow: false, includeStopRow: true, reversed: true },
        ...{ batchSize: 5, maxResultSize: 2_097_152n, caching: 100, allowPartialResults: true, mvccReadPoint: 8n },
        ...{ readType: 2, needCursorResult: true, filter: generatedFilter, column: [{ family: bytes("d") }] },
      },
    });
    assert.deepEqual(message, wanted);
    const next = reread(ScanRequestSchema, (out) =>
      writeScanRequest(out, { scannerId: 2n ** 63n + 1n, nextCallSeq: 3, numberOfRows: 10, renew: true }),
    );
    const following = { scannerId: 2n ** 63n + 1n, nextCallSeq: 3n, numberOfRows: 10, renew: true, ...handles };
    assert.deepEqual(next, create(ScanRequestSchema, following));
  });

  test("a scan that is one answer wants neither parts of rows nor signs of life", () => {
    const { clientHandlesPartials, clientHandlesHeartbeats } = reread(ScanRequestSchema, (out) =>
      writeScanRequest(out, { region: region.value, numberOfRows: 1, closeScanner: true, single: true }),
    );
    assert.deepEqual([clientHandlesPartials, clientHandlesHeartbeats], [false, false]);
  });

  test("a multi of two regions, its cells beside it", () => {
    const put: MutationMessage = {
      ...{ type: 2, row: bytes("r") },
      cells: [{ family: bytes("d"), qualifier: bytes("a"), timestamp: 1n, type: CellType.put, value: bytes("1") }],
    };
    const cells = new ProtoWriter();
    const message = reread(MultiRequestSchema, (out) =>
      writeMultiRequest(
        out,
        [
          { region: region.value, actions: [{ get: { row: bytes("r"), columns: [] } }, { mutation: put }] },
          {
            region: bytes("other"),
            actions: [{ get: { row: bytes("r"), columns: [] } }],
            atomic: true,
            condition: bytes("\n\u0001r"),
          },
        ],
        { nonceGroup: 3n, block: cells },
      ),
    );
    const wanted = create(MultiRequestSchema, {
      nonceGroup: 3n,
      regionAction: [
        {
          region,
          action: [
            { index: 0, get: { row: bytes("r") } },
            { index: 1, mutation: { row: bytes("r"), mutateType: 2, associatedCellCount: 1 } },
          ],
        },
        {
          ...{ region: { type: 1, value: bytes("other") }, atomic: true, condition: { row: bytes("r") } },
          action: [{ index: 0, get: { row: bytes("r") } }],
        },
      ],
    });
    assert.deepEqual(message, wanted);
    const [cell] = cellsOf(new CellBlock(cells.take()).take(1));
    assert.deepEqual([cell?.row, cell?.value, cell?.timestamp], [bytes("r"), bytes("1"), 1n]);
  });
});

describe("answers are read as the generic codec writes them", () => {
  test("a response's header, with an exception", () => {
    const exception = {
      ...{
        exceptionClassName: "a.B",
        stackTrace: "a.B: c",
        hostname: "h",
        port: 1,
        doNotRetry: true,
        serverOverloaded: true,
      },
    };
    assert.deepEqual(
      readResponseHeader(reader(ResponseHeaderSchema, { callId: 9, exception, cellBlockMeta: { length: 12 } })),
      {
        ...{ callId: 9, cellBlockBytes: 12 },
        exception: {
          ...{
            className: "a.B",
            stackTrace: "a.B: c",
            doNotRetry: true,
            serverOverloaded: true,
          },
        },
      },
    );
    assert.equal(readResponseHeader(reader(ResponseHeaderSchema, { callId: 0xffff_ffff })).callId, -1);
  });

  test("a get's result, its cells beside it or in it", () => {
    const beside = readGetResponse(
      reader(GetResponseSchema, { result: { associatedCellCount: 2, exists: true, stale: true, partial: true } }),
      block(2),
    );
    assert.deepEqual([beside?.exists, beside?.stale, beside?.partial, beside?.cells.count], [true, true, true, 2]);
    const cell = { row: bytes("r"), family: bytes("d"), qualifier: bytes("q"), timestamp: 5n, cellType: 8 as const };
    const inside = readGetResponse(
      reader(GetResponseSchema, { result: { cell: [{ ...cell, value: bytes("v") }] } }),
      new CellBlock(),
    );
    const [read] = cellsOf(inside!.cells);
    assert.deepEqual([read?.row, read?.qualifier, read?.timestamp, read?.type], [bytes("r"), bytes("q"), 5n, 8]);
    assert.equal(readGetResponse(reader(GetResponseSchema, {}), block(0)), undefined);
  });

  test("what became of a mutation", () => {
    const answer = readMutateResponse(
      reader(MutateResponseSchema, { processed: false, result: { associatedCellCount: 1 } }),
      block(1),
    );
    assert.deepEqual([answer.processed, answer.result?.cells.count], [false, 1]);
  });

  test("a scanner's rows, each with its own cells", () => {
    const answer = readScanResponse(
      reader(ScanResponseSchema, {
        ...{
          cellsPerResult: [1, 2, 0],
          partialFlagPerResult: [false, true, false],
          scannerId: 2n ** 63n + 1n,
          ttl: 60_000,
        },
        ...{ moreResults: true, moreResultsInRegion: false, heartbeatMessage: true, mvccReadPoint: 7n, stale: true },
        ...{ cursor: { row: bytes("at") }, scanMetrics: { metrics: [{ name: "ROWS_SCANNED", value: 3n }] } },
      }),
      block(3),
    );
    assert.deepEqual(
      answer.results.map(({ cells, partial, stale }) => [cells.count, partial, stale]),
      [
        [1, false, true],
        [2, true, true],
        [0, false, true],
      ],
    );
    const { scannerId, ttlMs, moreResults, moreResultsInRegion, heartbeat, mvccReadPoint, cursorRow, metrics } = answer;
    assert.deepEqual([scannerId, ttlMs, moreResults, moreResultsInRegion], [2n ** 63n + 1n, 60_000, true, false]);
    assert.deepEqual([heartbeat, mvccReadPoint, cursorRow, metrics], [true, 7n, bytes("at"), { ROWS_SCANNED: 3n }]);
  });

  test("a multi's outcomes, by the places of their actions", () => {
    const response = reader(MultiResponseSchema, {
      regionActionResult: [
        {
          processed: true,
          resultOrException: [
            { index: 2, exception: { name: "a.B", value: bytes("a.B: why") } },
            { index: 0, result: { associatedCellCount: 1 } },
          ],
        },
        { exception: { name: "c.D", value: bytes("c.D: all") } },
      ],
    });
    const [first, second] = readMultiResponse(response, block(1), [4, 2]);
    assert.deepEqual(
      first?.outcomes.map((outcome) => outcome?.kind),
      ["result", undefined, "exception", undefined],
    );
    assert.equal(first?.processed, true);
    assert.deepEqual(second?.exception, { className: "c.D", message: "c.D: all" });
  });

  test("outcomes for what was not asked are refused", () => {
    const init = { regionActionResult: [{ resultOrException: [{ index: 5 }] }] };
    assert.throws(() => readMultiResponse(reader(MultiResponseSchema, init), block(0), [1]), /action 5 of 1/);
    assert.throws(() => readMultiResponse(reader(MultiResponseSchema, init), block(0), []), /more than 0 regions/);
  });
});
