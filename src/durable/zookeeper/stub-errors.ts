/** ZooKeeper's errors, as its stub makes them. */
import { ZooKeeperError, type ZooKeeperErrorInit } from "../../zookeeper/error.ts";
import { ErrorCode } from "../../zookeeper/wire/error-code.ts";
import type { CallName, StubErrors } from "../boundary/caller.ts";
import { fromPlain } from "./plain-error.ts";

/** Operations that change something: when they are lost, nobody knows whether they were carried out. */
const WRITES: ReadonlySet<string> = new Set([
  ...["create", "delete", "setData", "setAcl", "transaction", "reconfig"],
  ...["subscribe", "unsubscribe", "endSession", "detach"],
]);

/** The object, or the way to it, failed, and not what it holds: it may be asked again. */
class ObjectLostError extends ZooKeeperError {}

/** Whether the object has lost its memory, or its connection to here, in the middle of a stream. */
export function isObjectLost(error: unknown): boolean {
  return error instanceof ObjectLostError;
}

/** What is to be said of a call: its first argument is how it is asked, its second the path, mostly. */
function about({ method, args }: CallName): Pick<ZooKeeperErrorInit, "operation" | "path"> {
  const [, path] = args;
  return { operation: method, path: typeof path === "string" ? path : undefined };
}

export const zooKeeperStubErrors: StubErrors = {
  revive: fromPlain,
  lost: ({ message, overloaded, tooLong, cause }, call) =>
    new (tooLong ? ZooKeeperError : ObjectLostError)({
      ...about(call),
      code: overloaded ? ErrorCode.ThrottledOp : tooLong ? ErrorCode.MarshallingError : ErrorCode.ConnectionLoss,
      message: tooLong
        ? `it is too long to cross between a Worker and its Durable Object: ${message}`
        : `the Durable Object that holds the session did not answer: ${message}`,
      maybeApplied: !overloaded && WRITES.has(call.method),
      cause,
    }),
  outOfTime: (timeoutMs, call) =>
    new ZooKeeperError({
      ...about(call),
      code: ErrorCode.OperationTimeout,
      message: `it took longer than ${timeoutMs} ms`,
      maybeApplied: WRITES.has(call.method),
    }),
  cancelled(reason, call, isSent) {
    const timedOut = reason instanceof Error && reason.name === "TimeoutError";
    const said = reason instanceof Error ? reason.message : typeof reason === "string" ? reason : "no reason given";
    return new ZooKeeperError({
      ...about(call),
      code: timedOut ? ErrorCode.OperationTimeout : ErrorCode.SystemError,
      message: `it was cancelled: ${said}`,
      maybeApplied: isSent && WRITES.has(call.method),
      cause: reason,
    });
  },
  uncrossable: (cause, call) =>
    new ZooKeeperError({
      ...about(call),
      code: ErrorCode.BadArguments,
      message: `it cannot cross to the Durable Object: ${cause instanceof Error ? cause.message : String(cause)}`,
      cause,
    }),
};
