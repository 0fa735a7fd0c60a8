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

export const hbaseStubErrors: StubErrors = {
  revive: fromPlain,
  lost: ({ message, overloaded, cause }, call) =>
    new HBaseError({
      ...common(call),
      exception: overloaded ? "CallQueueTooBigException" : "ConnectionClosedException",
      message: `The Durable Object that holds the client did not answer: ${message}`,
      maybeApplied: !overloaded && !READS.has(call.method),
      transient: true,
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
      exception: "CallCancelledException",
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

function common({ method, args }: CallName) {
  const [table] = args;
  return { step: "call", operation: method, table: typeof table === "string" ? table : undefined } as const;
}
