/**
 * The protocol between a stub in a Worker and an object: one for all three clients.
 *
 *   unary    hold(holder) ──▶ HoldTarget      and, without waiting for it,      call(holder, id, request) ──▶ Reply
 *   stream   stream(request, messages?) ──▶ { call: CallTarget, response: frames }
 *
 * A holder is whoever waits: a stub, in one request. Letting go of a target cancels what it stands for: the stub does when nobody waits any
 * more, the runtime when the request is gone. A unary call's reply comes from the object and not from its holder's target, since a target
 * with a pending method is not let go of. So a call is one message each way, and its holder one more for all that it calls in a row.
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

/** A stream's call, at the other end. */
export interface RemoteCall {
  cancel(reason?: string): void;
}

/** A stream under way. */
export interface RemoteStream {
  readonly call: RemoteCall;
  readonly response: ByteSource;
}

/** The calls of a holder, at the other end. */
export interface RemoteHold {
  cancel(id: string, reason?: string): void;
}

/** An object as stubs call it. */
export interface RemoteObject {
  hold(holder: string): RpcResult<RemoteHold>;
  call(holder: string, id: string, request: CallRequest): RpcResult<Reply>;
  stream(request: CallRequest, messages?: ByteSource): RpcResult<RemoteStream>;
}
