/** gRPC in an object: one channel, whose calls come in as bytes. What the messages are, only the stubs know. */
import { Code, ConnectError } from "@connectrpc/connect";
import type { CallCredentials } from "../../grpc/credentials/call-credentials.ts";
import type { GrpcTransport } from "../../grpc/channel-transport.ts";
import { GrpcError } from "../../grpc/error.ts";
import type { GrpcTransportOptions } from "../../grpc/options.ts";
import { newStream, type RawStreamOptions } from "../../grpc/raw/client-stream.ts";
import { bytesCodec, prepareCall, type RawCallOptions, type RawCodec } from "../../grpc/raw/raw-call.ts";
import { createGrpcTransport } from "../../grpc/transport.ts";
import { callUnary } from "../../grpc/unary.ts";
import { toFields } from "../../grpc/wire/metadata.ts";
import { FrameKind, plainFrame, type FrameReader } from "../boundary/frames.ts";
import type { CallScope, ClientKind, Refusal, StreamScope } from "../kind.ts";
import type { GrpcAsk, GrpcHead, GrpcIdentity, GrpcResponse, GrpcTrailer } from "./messages.ts";
import { toPlain } from "./plain-error.ts";

type Bytes = RawCodec<Uint8Array, Uint8Array>;
type StreamKind = NonNullable<RawStreamOptions<Uint8Array, Uint8Array>["kind"]>;

const REFUSALS: Readonly<Record<Refusal, Code>> = {
  target: Code.PermissionDenied,
  busy: Code.ResourceExhausted,
  request: Code.Unimplemented,
};

/** @param optionsOf What the channel is opened with: the owner's word goes before the caller's. */
export function grpcKind(
  optionsOf: (target: string, options: GrpcTransportOptions) => GrpcTransportOptions,
): ClientKind<GrpcTransport> {
  return {
    name: "GRPC",
    open(target, options) {
      const transport = createGrpcTransport(target, optionsOf(target, options as GrpcTransportOptions));
      // One that is kept is to be ready before the next call, if an alarm has opened it.
      transport.connect();
      return transport;
    },
    close: (transport) => transport.close(),
    calls: { unary },
    streams: { stream },
    plainError: (error) => toPlain(error instanceof GrpcError ? error : unknownError(error)),
    refusal: (reason, message) => refusal(REFUSALS[reason], message),
  };
}

function refusal(code: Code, message: string, cause?: unknown): GrpcError {
  return new GrpcError({ code, step: "request", message, reach: "not-sent", cause });
}

/** What `createGrpcTransport` throws of its options. */
function unknownError(error: unknown): GrpcError {
  const from = ConnectError.from(error, Code.InvalidArgument);
  return refusal(from.code, from.rawMessage, error);
}

async function unary(
  transport: GrpcTransport,
  [ask, message]: readonly [GrpcAsk, Uint8Array],
  scope: CallScope,
): Promise<GrpcResponse> {
  const { channel, request, io, encoding } = prepareCall(transport, ask.path, "unary", rawOptions(ask, scope));
  const { context, encoder } = channel;
  return callUnary({
    ...{ context, request, io, encoding, encoder, input: message },
    respond: (answer: Uint8Array, header, trailer, { address }) => ({
      message: answer,
      header: [...header],
      trailer: [...trailer],
      peer: address,
    }),
  });
}

async function stream(
  transport: GrpcTransport,
  [ask, kind]: readonly [GrpcAsk, StreamKind],
  scope: StreamScope,
): Promise<GrpcTrailer> {
  const { requests, response } = scope;
  await using call = newStream(transport, ask.path, { ...rawOptions(ask, scope), kind });
  void sendRequests(requests as FrameReader, call);
  const head: GrpcHead = { header: [...toFields(await call.header())], peer: call.peer() };
  await response.write(plainFrame(FrameKind.head, head));
  for (let payload = await call.receiveMessage(); payload !== undefined; payload = await call.receiveMessage()) {
    const room = response.write({ kind: FrameKind.message, payload });
    if (room !== undefined) await room;
  }
  return { trailer: [...toFields(call.trailer())] };
}

/** The caller's messages, as fast as flow control lets them go. Never rejects: who sends no end in peace ends the call. */
async function sendRequests(
  requests: FrameReader,
  call: ReturnType<typeof newStream<Uint8Array, Uint8Array>>,
): Promise<void> {
  try {
    for (let frame = await requests.next(); frame !== undefined; frame = await requests.next()) {
      if (frame.kind === FrameKind.status) {
        call.closeSend();
        return;
      }
      if (!(await call.sendMessage(frame.payload))) return;
    }
    call.cancel("The caller's messages ended in the middle");
  } catch (error) {
    call.cancel(error);
  }
}

function rawOptions(
  { fields, identity, contentSubtype, ...options }: GrpcAsk,
  { signal, timeoutMs }: CallScope,
): RawCallOptions<Uint8Array, Uint8Array> {
  const codec: Bytes = contentSubtype === undefined ? bytesCodec : { ...bytesCodec, name: contentSubtype };
  const credentials = identity && identityCredentials(identity);
  return { ...options, codec, headers: pairsOf(fields), credentials, signal, timeoutMs };
}

/** The stub has asked the credentials themselves. */
function identityCredentials({ fields, requireTransportSecurity }: GrpcIdentity): CallCredentials {
  const metadata = Object.fromEntries(pairsOf(fields));
  return { requireTransportSecurity, metadata: () => metadata };
}

function pairsOf(fields: readonly string[]): [name: string, value: string][] {
  const pairs: [string, string][] = [];
  for (let i = 0; i + 1 < fields.length; i += 2) pairs.push([fields[i] as string, fields[i + 1] as string]);
  return pairs;
}
