/**
 * The protocol between a stub in a Worker and an object: one for all three clients.
 *
 *   unary    call(request, whenLeft) ──▶ Reply             and, when that takes long, whenLeft() ◀── from the object
 *   stream   stream(request, messages?) ──▶ { call: CallTarget, response: frames }
 *
 * A unary call is one message each way. With it goes a function of its caller's, which the object calls when the call has lasted for a while:
 * its answer says that the caller has given up, and the runtime's own error that the caller's request is gone. A stream's caller has a target
 * instead, and whoever lets go of that cancels the stream: the stub does when nobody reads any more, the runtime when the request is gone.
 */
import type { KeepAlive } from "../keep-alive.ts";
import type { ByteSource, RpcResult } from "../workers-api.ts";

/** What is asked. It crosses as a structured clone. */
export interface CallRequest {
  /** What the client is to be opened for: a gRPC target, a connect string. */
  readonly target: string;
  /** The client's options, as far as they are plain data. */
  readonly options: unknown;
  /** For how long to keep it. */
  readonly keepAlive: KeepAlive;
  readonly method: string;
  readonly args: readonly unknown[];
  /** Milliseconds from now on: the clocks of both ends have nothing to do with each other. */
  readonly timeoutMs: number | undefined;
}

/** What comes of it. An error is plain data, from which the stub makes the client's own. */
export type Reply = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly error: PlainError };

/** An error's own fields. */
export type PlainError = Readonly<Record<string, unknown>>;

/** A stream's call, at its caller's. */
export interface RemoteCall {
  cancel(reason?: string): void;
}

/** A stream under way. */
export interface RemoteStream {
  readonly call: RemoteCall;
  readonly response: ByteSource;
}

/** Fulfilled, with why, when a call's caller has given up. Rejects when it is gone. */
export type WhenLeft = () => Promise<string>;

/** An object as stubs call it. */
export interface RemoteObject {
  call(request: CallRequest, whenLeft: WhenLeft): RpcResult<Reply>;
  stream(request: CallRequest, messages?: ByteSource): RpcResult<RemoteStream>;
}
