/** Connect's interceptors around a call, whatever carries it (`runUnaryCall`, `runStreamingCall`). */
import type { DescMessage, DescMethodStreaming, DescMethodUnary, MessageInitShape } from "@bufbuild/protobuf";
import type {
  ContextValues,
  Interceptor,
  StreamRequest,
  StreamResponse,
  UnaryRequest,
  UnaryResponse,
} from "@connectrpc/connect";
import { createContextValues } from "@connectrpc/connect";
import { runStreamingCall, runUnaryCall } from "@connectrpc/connect/protocol";
import { rejecting } from "../core/call/rejecting.ts";
import { callerFields, type HeaderSource } from "./caller-fields.ts";
import { toHeaders } from "./connect-response.ts";

/** 24 days and a bit. */
const MAX_SIGNAL_TIMEOUT_MS = 2_147_483_647;

/** What a transport's calls have in common. */
export interface Intercepting {
  readonly interceptors: readonly Interceptor[];
  /** `http://authority`. */
  readonly origin: string;
}

/** What Connect's clients hand over beside method and message. */
export interface CallArguments {
  readonly signal: AbortSignal | undefined;
  /** With the transport's default. */
  readonly timeoutMs: number | undefined;
  readonly header: HeaderSource | undefined;
  readonly contextValues: ContextValues | undefined;
}

/** A unary call through the interceptors. */
export function interceptedUnary<I extends DescMessage, O extends DescMessage>(
  setting: Intercepting,
  method: DescMethodUnary<I, O>,
  message: MessageInitShape<I>,
  call: CallArguments,
  next: (request: UnaryRequest<I, O>) => Promise<UnaryResponse<I, O>>,
): Promise<UnaryResponse<I, O>> {
  return rejecting(() =>
    runUnaryCall<I, O>({
      ...common(setting, call),
      req: { ...interceptable(setting, method, call), stream: false, method, message },
      next: async (request) => plainResponse(await next(request)),
    }),
  );
}

/** A stream through the interceptors. */
export function interceptedStream<I extends DescMessage, O extends DescMessage>(
  setting: Intercepting,
  method: DescMethodStreaming<I, O>,
  message: AsyncIterable<MessageInitShape<I>>,
  call: CallArguments,
  next: (request: StreamRequest<I, O>) => Promise<StreamResponse<I, O>>,
): Promise<StreamResponse<I, O>> {
  return rejecting(() =>
    runStreamingCall<I, O>({
      ...common(setting, call),
      req: { ...interceptable(setting, method, call), stream: true, method, message },
      next: async (request) => plainResponse(await next(request)),
    }),
  );
}

function common(
  { interceptors }: Intercepting,
  { signal, timeoutMs }: CallArguments,
): { interceptors: Interceptor[]; signal: AbortSignal; timeoutMs: number } {
  return {
    interceptors: [...interceptors],
    signal: signal as AbortSignal,
    timeoutMs: signalTimeout(timeoutMs) as number,
  };
}

/** What interceptors see of a request of either shape. */
function interceptable(
  { origin }: Intercepting,
  { parent, name }: DescMethodUnary | DescMethodStreaming,
  { header, contextValues = createContextValues() }: CallArguments,
): Pick<UnaryRequest, "service" | "requestMethod" | "url" | "header" | "contextValues"> {
  return {
    service: parent,
    requestMethod: "POST",
    url: `${origin}/${parent.typeName}/${name}`,
    header: toHeaders(callerFields(header)),
    contextValues,
  };
}

/** What Connect's own timer for interceptors can hold: it is the runtime's, and a longer one would end at once. */
function signalTimeout(timeoutMs: number | undefined): number | undefined {
  return timeoutMs === undefined || !(timeoutMs > 0) || timeoutMs > MAX_SIGNAL_TIMEOUT_MS ? undefined : timeoutMs;
}

/** The response with its getters' values as properties: interceptors copy responses by spreading them. */
function plainResponse<R extends UnaryResponse | StreamResponse>(response: R): R {
  const { stream, service, method, header, trailer, message } = response;
  return { stream, service, method, header, trailer, message } as R;
}
