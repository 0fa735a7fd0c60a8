/**
 * The interoperability cases of gRPC (doc/interop-test-descriptions.md) that grpc-go's own client passes against its own
 * server, with our transport under Connect's generated client.
 */
import assert from "node:assert/strict";
import { create } from "@bufbuild/protobuf";
import { type Client, Code, ConnectError, createClient } from "@connectrpc/connect";
import type { GrpcTransport } from "dragoman/grpc";
import {
  type StreamingOutputCallRequest,
  StreamingOutputCallRequestSchema,
  TestService,
  UnimplementedService,
} from "../../gen/grpc/testing/test_pb.ts";

/** What a case is given: one transport, and a way to make more. */
export interface InteropContext {
  readonly transport: GrpcTransport;
  readonly createTransport: () => GrpcTransport;
}

type TestClient = Client<typeof TestService>;

const requestSizes = [27_182, 8, 1_828, 45_904];
const responseSizes = [31_415, 9, 2_653, 58_979];
const soakCalls = 100;
const soakTransports = 10;

const body = (size: number): { body: Uint8Array } => ({ body: new Uint8Array(size) });

function outputRequest(responseSize: number, payloadSize: number): StreamingOutputCallRequest {
  return create(StreamingOutputCallRequestSchema, {
    responseParameters: [{ size: responseSize }],
    payload: body(payloadSize),
  });
}

async function rejectsWith(code: Code, call: () => Promise<unknown>): Promise<ConnectError> {
  try {
    await call();
  } catch (error) {
    assert.ok(error instanceof ConnectError);
    assert.equal(error.code, code, error.message);
    return error;
  }
  assert.fail(`Expected ${Code[code]}`);
}

async function drain(messages: AsyncIterable<unknown>): Promise<number> {
  let count = 0;
  for await (const _ of messages) count += 1;
  return count;
}

async function largeUnary(client: TestClient): Promise<void> {
  const { payload } = await client.unaryCall({ responseSize: 314_159, payload: body(271_828) });
  assert.equal(payload?.body.length, 314_159);
}

async function clientStreaming(client: TestClient): Promise<void> {
  async function* requests(): AsyncGenerator<{ payload: { body: Uint8Array } }> {
    for (const size of requestSizes) yield { payload: body(size) };
  }
  const { aggregatedPayloadSize } = await client.streamingInputCall(requests());
  assert.equal(aggregatedPayloadSize, 74_922);
}

async function serverStreaming(client: TestClient): Promise<void> {
  const responseParameters = responseSizes.map((size) => ({ size }));
  const sizes: (number | undefined)[] = [];
  for await (const { payload } of client.streamingOutputCall({ responseParameters })) sizes.push(payload?.body.length);
  assert.deepEqual(sizes, responseSizes);
}

/** Each request waits for the response to the one before. */
async function pingPong(client: TestClient): Promise<void> {
  const sizes: (number | undefined)[] = [];
  let answered = (): void => undefined;
  async function* requests(): AsyncGenerator<StreamingOutputCallRequest> {
    for (const [index, size] of responseSizes.entries()) {
      const answer = new Promise<void>((resolve) => (answered = resolve));
      yield outputRequest(size, requestSizes[index] ?? 0);
      await answer;
    }
  }
  for await (const { payload } of client.fullDuplexCall(requests())) {
    sizes.push(payload?.body.length);
    answered();
  }
  assert.deepEqual(sizes, responseSizes);
}

async function emptyStream(client: TestClient): Promise<void> {
  async function* none(): AsyncGenerator<StreamingOutputCallRequest> {}
  assert.equal(await drain(client.fullDuplexCall(none())), 0);
}

/** A request stream that stays open until its call ends. */
async function* openRequests<M>(first: readonly M[], signal: AbortSignal): AsyncGenerator<M> {
  yield* first;
  await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
}

async function timeoutOnSleepingServer(client: TestClient): Promise<void> {
  const end = new AbortController();
  const requests = openRequests([outputRequest(31_415, 27_182)], end.signal);
  await rejectsWith(Code.DeadlineExceeded, () => drain(client.fullDuplexCall(requests, { timeoutMs: 1 })));
  end.abort();
}

async function cancelAfterBegin(client: TestClient): Promise<void> {
  const cancel = new AbortController();
  const call = client.streamingInputCall(openRequests([], cancel.signal), { signal: cancel.signal });
  cancel.abort();
  await rejectsWith(Code.Canceled, () => call);
}

async function cancelAfterFirstResponse(client: TestClient): Promise<void> {
  const cancel = new AbortController();
  const requests = openRequests([outputRequest(31_415, 27_182)], cancel.signal);
  let received = 0;
  await rejectsWith(Code.Canceled, async () => {
    for await (const _ of client.fullDuplexCall(requests, { signal: cancel.signal })) {
      received += 1;
      cancel.abort();
    }
  });
  assert.equal(received, 1);
}

async function statusCodeAndMessage(client: TestClient): Promise<void> {
  const responseStatus = { code: 2, message: "test status message" };
  const unary = await rejectsWith(Code.Unknown, () => client.unaryCall({ responseStatus }));
  assert.equal(unary.rawMessage, responseStatus.message);
  async function* requests(): AsyncGenerator<{ responseStatus: typeof responseStatus }> {
    yield { responseStatus };
  }
  const stream = await rejectsWith(Code.Unknown, () => drain(client.fullDuplexCall(requests())));
  assert.equal(stream.rawMessage, responseStatus.message);
}

async function specialStatusMessage(client: TestClient): Promise<void> {
  const message = "\t\ntest with whitespace\r\nand Unicode BMP ☺ and non-BMP 😈\t\n";
  const error = await rejectsWith(Code.Unknown, () => client.unaryCall({ responseStatus: { code: 2, message } }));
  assert.equal(error.rawMessage, message);
}

const initialKey = "x-grpc-test-echo-initial";
const trailingKey = "x-grpc-test-echo-trailing-bin";

async function customMetadata(client: TestClient): Promise<void> {
  const seen: [string | null, string | null][] = [];
  let header = new Headers();
  const options = {
    headers: { [initialKey]: "test_initial_metadata_value", [trailingKey]: "q6ur" },
    onHeader: (headers: Headers) => (header = headers),
    onTrailer: (trailer: Headers) => seen.push([header.get(initialKey), trailer.get(trailingKey)]),
  };
  await client.unaryCall({ responseSize: 314_159, payload: body(271_828) }, options);
  async function* requests(): AsyncGenerator<StreamingOutputCallRequest> {
    yield outputRequest(314_159, 271_828);
  }
  await drain(client.fullDuplexCall(requests(), options));
  const expected = ["test_initial_metadata_value", "q6ur"];
  assert.deepEqual(seen, [expected, expected]);
}

async function rpcSoak(client: TestClient): Promise<void> {
  for (let call = 0; call < soakCalls; call += 1) await largeUnary(client);
}

async function channelSoak({ createTransport }: InteropContext): Promise<void> {
  for (let call = 0; call < soakTransports; call += 1) {
    await using transport = createTransport();
    await largeUnary(createClient(TestService, transport));
  }
}

const onClient =
  (run: (client: TestClient) => Promise<unknown>) =>
  ({ transport }: InteropContext): Promise<unknown> =>
    run(createClient(TestService, transport));

/** The cases by the names that the description gives them. */
export const interopCases: Readonly<Record<string, (context: InteropContext) => Promise<unknown>>> = {
  empty_unary: onClient((client) => client.emptyCall({})),
  large_unary: onClient(largeUnary),
  client_streaming: onClient(clientStreaming),
  server_streaming: onClient(serverStreaming),
  ping_pong: onClient(pingPong),
  empty_stream: onClient(emptyStream),
  timeout_on_sleeping_server: onClient(timeoutOnSleepingServer),
  cancel_after_begin: onClient(cancelAfterBegin),
  cancel_after_first_response: onClient(cancelAfterFirstResponse),
  status_code_and_message: onClient(statusCodeAndMessage),
  special_status_message: onClient(specialStatusMessage),
  custom_metadata: onClient(customMetadata),
  unimplemented_method: onClient((client) => rejectsWith(Code.Unimplemented, () => client.unimplementedCall({}))),
  unimplemented_service: ({ transport }) =>
    rejectsWith(Code.Unimplemented, () => createClient(UnimplementedService, transport).unimplementedCall({})),
  rpc_soak: onClient(rpcSoak),
  channel_soak: channelSoak,
};
