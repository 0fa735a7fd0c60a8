/** Calls of a server's service by its messages, as protobuf's generator made them: administration is rare, and has many of them. */
import {
  create,
  fromBinary,
  toBinary,
  type DescMessage,
  type MessageInitShape,
  type MessageShape,
} from "@bufbuild/protobuf";
import { rejecting } from "../../core/call/rejecting.ts";
import type { CallContext, OperationOptions } from "../call/call-context.ts";
import { performCall, type Operation } from "../call/retrying-call.ts";
import type { Destination, Target } from "../call/target.ts";

/** One method of a service. */
export interface ServiceMethod<I extends DescMessage, O extends DescMessage> {
  /** As users know it, for errors: `"createTable"`. */
  readonly name: string;
  /** As the service does: `"CreateTable"`. */
  readonly method: string;
  readonly request: I;
  readonly response: O;
  readonly effect: Operation<unknown, Destination>["effect"];
  /** Milliseconds for an attempt, where the server answers only when all is done; the call gets twice as much. Default: the client's `rpcTimeoutMs`. */
  readonly rpcTimeoutMs?: number | undefined;
}

/** What Java gives an attempt where the server answers only when all is done. */
export const SLOW_ANSWER_MS = 60_000;

/** Names a method, with its messages' types as they are. */
export function serviceMethod<I extends DescMessage, O extends DescMessage>(
  method: ServiceMethod<I, O>,
): ServiceMethod<I, O> {
  return method;
}

/** Calls it. Rejects with an HBaseError. */
export function callMethod<I extends DescMessage, O extends DescMessage>(
  context: CallContext,
  target: Target<Destination>,
  { name, method, request, response, effect, rpcTimeoutMs }: ServiceMethod<I, O>,
  { init, options }: { readonly init: MessageInitShape<I>; readonly options: OperationOptions },
): Promise<MessageShape<O>> {
  return rejecting(() => {
    const bytes = toBinary(request, create(request, init));
    const operation: Operation<MessageShape<O>, Destination> = {
      ...{ name, method, effect },
      write: (out) => out.raw(bytes),
      // What is read are views, and the bytes are the connection's.
      read: (message) => fromBinary(response, message.rest().slice()),
      // A method that an older server does not have will not appear.
      retries: ({ action, exception }) =>
        action !== "reopen-scanner" && !exception.endsWith(".UnsupportedOperationException"),
    };
    // There is time for two such attempts, or the client's own, if that is more.
    const { timeoutMs = rpcTimeoutMs && Math.max(2 * rpcTimeoutMs, context.operationTimeoutMs) } = options;
    const limits = { timeoutMs, rpcTimeoutMs: options.rpcTimeoutMs ?? rpcTimeoutMs };
    return performCall(context, target, operation, { ...options, ...limits });
  });
}
