/** An HBaseError as plain data, and back, with those of single actions that it has as its cause. */
import { HBaseError, type HBaseErrorInit } from "../../hbase/error.ts";
import type { PlainError } from "../boundary/protocol.ts";

interface PlainHBaseError extends PlainError {
  readonly init: HBaseErrorInit;
  readonly causes: readonly PlainError[];
}

/** Of an HBaseError; of anything else, as one that the client threw of its arguments. */
export function toPlain(error: unknown): PlainError {
  if (!(error instanceof HBaseError)) {
    const message = error instanceof Error ? error.message : String(error);
    const init: HBaseErrorInit = { exception: "IllegalArgumentException", message, step: "argument" };
    return { init, causes: [] };
  }
  const { exception, reason: message, step, operation, table, region, server, attempts, maybeApplied, cause } = error;
  const init: HBaseErrorInit = {
    ...{ exception, message, step, operation, table, region, server, attempts, maybeApplied },
    transient: error.retrySafe,
  };
  const causes = cause instanceof AggregateError ? cause.errors : cause instanceof HBaseError ? [cause] : [];
  return { init, causes: causes.map(toPlain), isAggregate: cause instanceof AggregateError };
}

/** The same error, at the stub. */
export function fromPlain(plain: PlainError): HBaseError {
  const { init, causes, isAggregate } = plain as PlainHBaseError;
  const revived = causes.map(fromPlain);
  return new HBaseError({ ...init, cause: isAggregate === true ? new AggregateError(revived) : revived[0] });
}
