/**
 * The one error of a gRPC call: a ConnectError that also says where and how far the call had come.
 */
import { Code, ConnectError } from "@connectrpc/connect";
import type { AttemptReach } from "../core/retry/policy.ts";
import { appendFields } from "./wire/metadata.ts";
import type { HeaderFields } from "../http2/hpack/header-fields.ts";
import type { StatusDetail } from "./wire/status.ts";

/** Which step of a call failed. */
export type CallStep =
  /** The caller's own input: metadata, message, options. */
  | "request"
  /** Finding the target's addresses. */
  | "resolve"
  /** Reaching an address: TCP, proxy, TLS, HTTP/2's first exchange. */
  | "connect"
  /** The HTTP/2 stream. */
  | "stream"
  /** Reading the response. */
  | "response"
  /** The server's own status. */
  | "status"
  /** The caller's cancellation or deadline. */
  | "caller";

/** What a {@link GrpcError} is made of. */
export interface GrpcErrorInit {
  readonly code: Code;
  readonly message: string;
  readonly step: CallStep;
  readonly address?: string | undefined;
  readonly attempts?: number | undefined;
  readonly reach: AttemptReach;
  readonly metadata?: readonly HeaderFields[];
  readonly details?: readonly StatusDetail[];
  readonly cause?: unknown;
}

/**
 * A call failed. Has Connect's name and fields (`code`, `rawMessage`, `metadata`, `details`, `findDetails`), so that
 * `error instanceof ConnectError` holds, and beyond them what failed, where, after how many attempts.
 */
export class GrpcError extends ConnectError {
  readonly step: CallStep;
  /** The address that the last attempt used; `undefined` if it got none. */
  readonly address: string | undefined;
  /** The attempts that left, or tried to leave, the client. */
  readonly attempts: number;
  /** Whether the server may have acted on the call. When `false`, to repeat it is safe whatever it does. */
  readonly maybeProcessed: boolean;

  constructor(init: GrpcErrorInit) {
    super(init.message, init.code, undefined, undefined, init.cause);
    Object.setPrototypeOf(this, new.target.prototype);
    for (const fields of init.metadata ?? []) appendFields(this.metadata, fields);
    this.details = (init.details ?? []).map(({ type, value }) => ({ type, value: new Uint8Array(value) }));
    this.step = init.step;
    this.address = init.address;
    this.attempts = init.attempts ?? 0;
    this.maybeProcessed = init.reach === "maybe-processed";
  }

  // ConnectError answers for every error that looks like it; this class has fields of its own to vouch for.
  static override [Symbol.hasInstance](value: unknown): boolean {
    return value instanceof Error && GrpcError.prototype.isPrototypeOf(value);
  }
}

/** The error for a cancelled signal: its reason's own code and words, where it has some. */
export function cancelledError(
  reason: unknown,
  call: Pick<GrpcErrorInit, "address" | "attempts" | "reach">,
): GrpcError {
  const said = reason instanceof ConnectError ? reason.rawMessage : reason instanceof Error ? reason.message : reason;
  const timedOut = reason instanceof Error && reason.name === "TimeoutError";
  return new GrpcError({
    ...call,
    step: "caller",
    code: reason instanceof ConnectError ? reason.code : timedOut ? Code.DeadlineExceeded : Code.Canceled,
    message: typeof said === "string" && said !== "" ? said : "The call was cancelled",
    cause: reason,
  });
}
