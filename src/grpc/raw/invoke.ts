/** A unary call by name (grpc-go's `ClientConn.Invoke`). */
import { toHeaders } from "../connect-response.ts";
import type { GrpcTransport } from "../channel-transport.ts";
import { callUnary } from "../unary.ts";
import { prepareCall, type RawCallOptions } from "./raw-call.ts";

/** What a unary call by name brings. */
export interface RawResponse<O> {
  readonly message: O;
  readonly header: Headers;
  readonly trailer: Headers;
  /** `host:port` of the server that answered. */
  readonly peer: string | undefined;
}

/**
 * Calls a unary method by its path. Rejects with a GrpcError.
 *
 * @example
 * ```ts
 * const { message } = await invoke(transport, "/users.v1.UserService/GetUser", request, { codec: bytesCodec });
 * ```
 */
export async function invoke<I, O>(
  transport: GrpcTransport,
  path: string,
  message: I,
  options: RawCallOptions<I, O>,
): Promise<RawResponse<O>> {
  const { channel, request, io, encoding } = prepareCall(transport, path, "unary", options);
  const { context, encoder } = channel;
  return callUnary({
    ...{ context, request, io, encoding, encoder, input: message },
    respond: (answer: O, header, trailer, { address }) => ({
      message: answer,
      header: toHeaders(header),
      trailer: toHeaders(trailer),
      peer: address,
    }),
  });
}
