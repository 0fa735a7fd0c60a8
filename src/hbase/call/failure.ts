/** Why an attempt failed, whatever the reason, in the words of HBase's exceptions; and what is to be done about it. */
import { TransportError } from "../../core/transport-error.ts";
import { HBaseError, type HBaseStep } from "../error.ts";
import type { AttemptFailure } from "../rpc/attempt.ts";
import {
  actionOf,
  maybeDone,
  messageOf,
  movedTo,
  toldToWaitMs,
  type Action,
  type ExceptionFlags,
  type MovedTo,
} from "../wire/exceptions.ts";
import type { CallContext } from "./call-context.ts";

/** A failed attempt. */
export interface Failure {
  /** The exception's class. */
  readonly exception: string;
  readonly message: string;
  readonly action: Action;
  readonly step: HBaseStep;
  /** Whether the server may have acted, or in part. */
  readonly maybeDone: boolean;
  /** Where the region is now, if the server said so. */
  readonly movedTo?: MovedTo | undefined;
  /** Besides, the server has too much to do. */
  readonly overloaded?: boolean | undefined;
  /** How long the server said to wait. */
  readonly waitMs?: number | undefined;
  /** The server could not be reached: nothing else is there either. */
  readonly unreachable?: boolean | undefined;
  readonly cause?: unknown;
  /** What failed before, where this is that it goes on no longer. */
  readonly because?: Failure | undefined;
}

/** The client was closed: nothing follows. */
export const CLIENT_CLOSED: Failure = {
  ...{ exception: "ConnectionClosedException", message: "The client is closed" },
  ...{ action: "give-up", step: "connect", maybeDone: false },
};

/** What a look-up was rejected with, as an attempt's failure. */
export function lookUpFailure(cause: unknown): Failure {
  const known = cause instanceof HBaseError;
  return {
    exception: known ? cause.exception : "IOException",
    message: known ? cause.reason : String(cause),
    action: known && cause.retrySafe ? "back-off" : "give-up",
    step: known ? cause.step : "locate",
    maybeDone: false,
    cause,
  };
}

/** @param wasSent Whether the request had left. */
export function describeFailure(failure: AttemptFailure, wasSent: boolean): Failure {
  switch (failure.kind) {
    case "exception": {
      const { className } = failure.exception;
      return describeException(className, messageOf(failure.exception), failure.exception);
    }
    case "lost":
      return describeLoss(failure.error, wasSent);
    case "client-closed":
      return CLIENT_CLOSED;
    case "timeout":
      return {
        ...{ exception: "CallTimeoutException", action: "relocate", step: "call", maybeDone: wasSent },
        message: `The server did not answer within ${Math.round(failure.timeoutMs)} ms`,
      };
    case "too-large":
      return {
        ...{ exception: "RequestTooBigException", action: "give-up", step: "call", maybeDone: false },
        message: `The request has ${failure.bytes} bytes, more than "maxFrameBytes", ${failure.limitBytes}`,
      };
    case "answer-too-large":
      return {
        ...{ exception: "DoNotRetryIOException", action: "give-up", step: "call", maybeDone: true },
        message: `The answer has ${failure.bytes} bytes, more than "maxFrameBytes", ${failure.limitBytes}; raise it, or ask for less`,
      };
    case "too-many":
      return {
        ...{ exception: "ServerTooBusyException", action: "overloaded", step: "call", maybeDone: false },
        message: `${failure.limit} calls wait for the server already ("maxCallsPerServer")`,
      };
    case "unreadable":
      return {
        ...{ exception: "CodecException", action: "give-up", step: "call", maybeDone: true, cause: failure.error },
        message: `The server's answer cannot be read: ${wordsOf(failure.error)}`,
      };
  }
}

/** An exception of a server, with what it says beside the class. */
export function describeException(
  className: string,
  message: string,
  { doNotRetry = false, serverOverloaded = false }: Partial<ExceptionFlags> = {},
): Failure {
  return {
    ...{ exception: className, message, step: "call", overloaded: serverOverloaded },
    action: actionOf(className, { doNotRetry, serverOverloaded }),
    maybeDone: maybeDone(className),
    movedTo: movedTo(message),
    waitMs: toldToWaitMs(message),
  };
}

function describeLoss(error: unknown, wasSent: boolean): Failure {
  const unreached = error instanceof TransportError && error.step !== "read" && error.step !== "write";
  // A runtime that cannot do what was asked will not be able to later.
  const hopeless = error instanceof TransportError && error.step === "unsupported";
  return {
    exception: "ConnectionClosedException",
    message: error === undefined ? "The connection was lost" : wordsOf(error),
    action: hopeless ? "give-up" : "relocate",
    step: wasSent ? "call" : "connect",
    maybeDone: wasSent,
    unreachable: unreached && !wasSent,
    cause: error,
  };
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/**
 * Milliseconds until the next attempt.
 * @param attempts How many there were.
 * @param isFirstMiss The region was not missing before: where the server said that it is now is taken at its word.
 */
export function pauseAfter(
  failure: Failure,
  attempts: number,
  isFirstMiss: boolean,
  { backoff, overloadedBackoff, random }: CallContext,
): number {
  const { action, waitMs } = failure;
  if (action === "wait-as-told" && waitMs !== undefined) return waitMs;
  if (action === "at-once" || (failure.movedTo !== undefined && isFirstMiss)) return 0;
  const overloaded = action === "overloaded" || failure.overloaded === true;
  return (overloaded ? overloadedBackoff : backoff).delayMs(attempts, random);
}
