/**
 * The compressed interoperability cases of gRPC (doc/interop-test-descriptions.md), as far as grpc-java's server has them: it
 * inflates what it is told is compressed, but does not check that it was, and never compresses a stream. What was compressed
 * is counted here, at the compressor.
 */
import assert from "node:assert/strict";
import { create } from "@bufbuild/protobuf";
import { type Client, createClient, createContextValues } from "@connectrpc/connect";
import {
  type GrpcTransportOptions,
  createGrpcTransport,
  defaultCompressors,
  grpcCallOptions,
  insecure,
} from "dragoman/grpc";
import { StreamingInputCallRequestSchema, TestService } from "../../gen/grpc/testing/test_pb.ts";

interface CompressedContext {
  readonly client: Client<typeof TestService>;
  /** Messages that were compressed and decompressed so far. */
  readonly counts: { deflated: number; inflated: number };
}

const requestSize = 271_828;
const responseSize = 314_159;
/** Messages shorter than this one of the two that a stream carries go uncompressed. */
const compressMinBytes = 30_000;

const body = (size: number): { body: Uint8Array } => ({ body: new Uint8Array(size) });
const compressing = { contextValues: createContextValues().set(grpcCallOptions, { sendCompression: "gzip" }) };

async function withClient(
  address: string,
  run: (context: CompressedContext) => Promise<void>,
  options: Partial<GrpcTransportOptions> = {},
): Promise<void> {
  const counts = { deflated: 0, inflated: 0 };
  const gzip = defaultCompressors.get("gzip");
  assert.ok(gzip !== undefined);
  const compressors = defaultCompressors.with({
    ...gzip,
    compress(bytes) {
      counts.deflated += 1;
      return gzip.compress(bytes);
    },
    decompress(bytes, maxBytes) {
      counts.inflated += 1;
      return gzip.decompress(bytes, maxBytes);
    },
  });
  await using transport = createGrpcTransport(address, { credentials: insecure(), compressors, ...options });
  await run({ client: createClient(TestService, transport), counts });
}

async function clientCompressedUnary({ client, counts }: CompressedContext): Promise<void> {
  for (const [value, options] of [[true, compressing], [false]] as const) {
    const before = counts.deflated;
    const request = { responseSize, payload: body(requestSize), expectCompressed: { value } };
    const { payload } = await client.unaryCall(request, options);
    assert.deepEqual([payload?.body.length, counts.deflated - before], [responseSize, value ? 1 : 0]);
  }
}

/** The description's sizes in the other order: a call's compression is for all of its messages above a length. */
async function clientCompressedStreaming({ client, counts }: CompressedContext): Promise<void> {
  async function* requests() {
    yield create(StreamingInputCallRequestSchema, { payload: body(45_904), expectCompressed: { value: true } });
    yield create(StreamingInputCallRequestSchema, { payload: body(27_182), expectCompressed: { value: false } });
  }
  const { aggregatedPayloadSize } = await client.streamingInputCall(requests(), compressing);
  assert.deepEqual([aggregatedPayloadSize, counts.deflated], [73_086, 1]);
}

async function serverCompressedUnary({ client, counts }: CompressedContext): Promise<void> {
  for (const value of [true, false]) {
    const before = counts.inflated;
    const request = { responseCompressed: { value }, responseSize, payload: body(requestSize) };
    const { payload } = await client.unaryCall(request);
    assert.deepEqual([payload?.body.length, counts.inflated - before], [responseSize, value ? 1 : 0]);
  }
}

/** The cases by the names that the description gives them, each with an address to call. */
export const compressedCases: Readonly<Record<string, (address: string) => Promise<void>>> = {
  client_compressed_unary: (address) => withClient(address, clientCompressedUnary),
  client_compressed_streaming: (address) => withClient(address, clientCompressedStreaming, { compressMinBytes }),
  server_compressed_unary: (address) => withClient(address, serverCompressedUnary),
};
