/** gRPC's errors, as its stub makes them. */
import { Code } from "@connectrpc/connect";
import type { AttemptReach } from "../../core/retry/policy.ts";
import { cancelledError, GrpcError } from "../../grpc/error.ts";
import type { StubErrors } from "../boundary/caller.ts";
import { fromPlain } from "./plain-error.ts";

export function outOfTime(timeoutMs: number, reach: AttemptReach): GrpcError {
  const message = `The call took longer than ${timeoutMs} ms`;
  return new GrpcError({ code: Code.DeadlineExceeded, step: "caller", message, reach });
}

export const grpcStubErrors: StubErrors = {
  revive: fromPlain,
  lost: ({ message, overloaded, tooLong, cause }) =>
    new GrpcError({
      code: overloaded || tooLong ? Code.ResourceExhausted : Code.Unavailable,
      step: "stream",
      message: tooLong
        ? `The message is too long to cross between a Worker and its Durable Object: ${message} Send it in parts, by a streaming method`
        : `The Durable Object that holds the channel did not answer: ${message}; a call that may be repeated can be made again`,
      reach: overloaded ? "not-sent" : "maybe-processed",
      cause,
    }),
  outOfTime: (timeoutMs) => outOfTime(timeoutMs, "maybe-processed"),
  cancelled: (reason, _call, isSent) => cancelledError(reason, { reach: isSent ? "maybe-processed" : "not-sent" }),
  uncrossable: (cause) =>
    new GrpcError({
      code: Code.Internal,
      step: "request",
      message: `The call cannot cross to the Durable Object: ${cause instanceof Error ? cause.message : String(cause)}`,
      reach: "not-sent",
      cause,
    }),
};
