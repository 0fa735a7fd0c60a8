/**
 * The protocol between a stub in a Worker and an object: one for all three clients.
 *
 *   unary    hold(id) ──▶ CallTarget      and, without waiting for it,      call(id, request) ──▶ Reply
 *   stream   stream(request, messages?) ──▶ { call: CallTarget, response: frames }
 *
 * Letting go of a CallTarget cancels its call: the stub does when its caller has lost interest, the runtime when the caller is gone. A
 * unary call's reply comes from the object and not from that target, since a target with a pending method is not let go of.
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

/** A call under way, at the other end. */
export interface RemoteCall {
  cancel(reason?: string): void;
}

/** A stream under way. */
export interface RemoteStream {
  readonly call: RemoteCall;
  readonly response: ByteSource;
}

/** An object as stubs call it. */
export interface RemoteObject {
  hold(id: string): RpcResult<RemoteCall>;
  call(id: string, request: CallRequest): RpcResult<Reply>;
  stream(request: CallRequest, messages?: ByteSource): RpcResult<RemoteStream>;
}
