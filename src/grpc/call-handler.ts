/**
 * What goes into a call and what comes out of it: the contract between `call.ts`, which knows the protocol, and those
 * that know what becomes of the messages: `unary.ts`, `streaming.ts`, `raw/`.
 */
import type { DeadlineMs } from "../core/call/deadline.ts";
import type { HeaderFields, HeaderTemplate } from "../http2/hpack/header-fields.ts";
import type { CallCredentials } from "./credentials/call-credentials.ts";
import type { GrpcError } from "./error.ts";
import type { PreparedMethod } from "./method.ts";

/** What a call is made with. */
export interface CallRequest {
  readonly method: PreparedMethod;
  /** The method's fields, in the call's compression. */
  readonly template: HeaderTemplate;
  /** The caller's metadata. */
  readonly fields: HeaderFields;
  /** On the clock's scale. The service config may ask for an earlier one. */
  readonly deadline: DeadlineMs;
  readonly signal: AbortSignal | undefined;
  /** Bytes of the request that are kept for another attempt. */
  readonly replayLimitBytes: number;
  /** `undefined` leaves it to the service config, and then to the channel. */
  readonly waitForReady: boolean | undefined;
  readonly credentials: CallCredentials | undefined;
  readonly maxReceiveMessageBytes: number | undefined;
}

/** Receives what becomes of a call. No method may throw. */
export interface CallHandler {
  /** The response's headers; not called for a response that is only trailers. */
  onHeaders(fields: HeaderFields): void;
  /** A message, uncompressed; the bytes are the handler's. */
  onMessage(message: Uint8Array): void;
  /** Asked before a message is decompressed, which makes it longer than flow control knows: a promise of room, if there is none. */
  room(): Promise<void> | undefined;
  /** Bytes arrived, of messages just delivered or of one to come: they are owed to flow control until `consume`. */
  onReceived(bytes: number): void;
  /** `send` returned `false`, and there is room again. */
  onWritable(): void;
  /** The last call, made exactly once. Without an error the status was OK. */
  onEnd(error: GrpcError | undefined, headers: HeaderFields, trailers: HeaderFields): void;
}
