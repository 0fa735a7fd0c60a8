/** HBase's errors, as its stub makes them. */
import { HBaseError } from "../../hbase/error.ts";
import type { CallName, StubErrors } from "../boundary/caller.ts";
import { fromPlain } from "./plain-error.ts";

/** Methods that change nothing. */
const READS: ReadonlySet<string> = new Set([
  "get",
  "exists",
  "getAll",
  "existsAll",
  "locate",
  "locateAll",
  "clusterId",
  "view",
  "importRegions",
  "scan",
]);

const CANCELLED = "CallCancelledException";
/** What HBase's servers say to a request that is longer than they take. */
const TOO_LONG = "RequestTooBigException";
/** What is the same when it is asked again. */
const FINAL: ReadonlySet<string> = new Set([CANCELLED, TOO_LONG]);

export const hbaseStubErrors: StubErrors = {
  revive: fromPlain,
  lost: ({ message, overloaded, tooLong, cause }, call) =>
    new HBaseError({
      ...common(call),
      exception: overloaded ? "CallQueueTooBigException" : tooLong ? TOO_LONG : "ConnectionClosedException",
      message: tooLong
        ? `It is too long to cross between a Worker and its Durable Object: ${message} Ask for less at once, or scan`
        : `The Durable Object that holds the client did not answer: ${message}`,
      maybeApplied: !overloaded && !READS.has(call.method),
      transient: !tooLong,
      cause,
    }),
  outOfTime: (timeoutMs, call) =>
    new HBaseError({
      ...common(call),
      exception: "OperationTimeoutExceededException",
      message: `It could not be done within ${timeoutMs} ms`,
      maybeApplied: !READS.has(call.method),
      transient: true,
    }),
  cancelled: (reason, call, isSent) =>
    new HBaseError({
      ...common(call),
      exception: CANCELLED,
      message: `It was cancelled: ${reason instanceof Error ? reason.message : "no reason given"}`,
      maybeApplied: isSent && !READS.has(call.method),
      cause: reason,
    }),
  uncrossable: (cause, call) =>
    new HBaseError({
      ...common(call),
      step: "argument",
      exception: "IllegalArgumentException",
      message: `It cannot cross to the Durable Object: ${cause instanceof Error ? cause.message : String(cause)}`,
      cause,
    }),
};

/** The same of an action that reads, among others that do not: nothing came of it. */
export function ofRead(error: HBaseError): HBaseError {
  if (!error.maybeApplied) return error;
  const { exception, reason: message, step, operation, table, cause } = error;
  return new HBaseError({ exception, message, step, operation, table, cause, transient: !FINAL.has(exception) });
}

function common({ method, args }: CallName) {
  const [table] = args;
  return { step: "call", operation: method, table: typeof table === "string" ? table : undefined } as const;
}
