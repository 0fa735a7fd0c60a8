/** A ZooKeeperError as plain data, and back. Its cause stays where it is: what it says is in the message. */
import { ZooKeeperError } from "../../zookeeper/error.ts";
import { TransactionError } from "../../zookeeper/transaction.ts";
import type { Operation } from "../../zookeeper/wire/operation.ts";
import { ErrorCode } from "../../zookeeper/wire/error-code.ts";
import type { PlainError } from "../boundary/protocol.ts";

/** What crosses. */
interface PlainZooKeeperError extends PlainError {
  readonly kind: "zookeeper" | "transaction" | "type" | "range";
  readonly message: string;
  readonly code: number;
  readonly operation?: string | undefined;
  readonly path?: string | undefined;
  readonly server?: string | undefined;
  readonly maybeApplied?: boolean | undefined;
  /** A transaction's. */
  readonly codes?: readonly number[] | undefined;
}

/** Of whatever a client throws. */
export function toPlain(error: unknown): PlainError {
  const plain = (kind: PlainZooKeeperError["kind"], message: string): PlainZooKeeperError => {
    if (!(error instanceof ZooKeeperError)) return { kind, message, code: ErrorCode.SystemError };
    const { code, operation, path, server, maybeApplied } = error;
    const codes = error instanceof TransactionError ? error.codes : undefined;
    return { kind, message, code, operation, path, server, maybeApplied, codes };
  };
  if (error instanceof TransactionError) return plain("transaction", error.message);
  if (error instanceof ZooKeeperError) return plain("zookeeper", error.message);
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof RangeError) return plain("range", message);
  return plain(error instanceof TypeError ? "type" : "zookeeper", message);
}

/** The same error, at the stub. */
export function fromPlain(plain: PlainError): Error {
  const { kind, message, codes, ...init } = plain as PlainZooKeeperError;
  if (kind === "type") return new TypeError(message);
  if (kind === "range") return new RangeError(message);
  const error = kind === "transaction" ? transactionError(init, codes ?? []) : new ZooKeeperError(init);
  // As it was said there, with what its cause had to say.
  error.message = message;
  return error;
}

function transactionError(
  { operation, path }: Pick<PlainZooKeeperError, "operation" | "path">,
  codes: readonly number[],
): TransactionError {
  const operations = codes.map(() => ({ name: operation, path }) as Operation<unknown>);
  return new TransactionError(operations, codes);
}
