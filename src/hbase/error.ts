/**
 * The one error of an HBase operation: the exception's class by HBase's own name, and beyond it the step that failed, where, how often
 * it was tried, and what may have come of it.
 */
import { simpleName } from "./wire/exceptions.ts";

/** What was being done. */
export type HBaseStep =
  /** What the caller gave cannot be. */
  | "argument"
  /** Asking the registry for the cluster's id, its master or where hbase:meta is. */
  | "registry"
  /** Looking up where a region is. */
  | "locate"
  /** Connecting to a server. */
  | "connect"
  /** The call itself. */
  | "call";

/** What an {@link HBaseError} is made of. */
export interface HBaseErrorInit {
  /** The Java class, with or without its package. */
  readonly exception: string;
  readonly message: string;
  readonly step: HBaseStep;
  /** The method: `"get"`. */
  readonly operation?: string | undefined;
  readonly table?: string | undefined;
  /** The region's name, with what is not text escaped. */
  readonly region?: string | undefined;
  /** `host:port`. */
  readonly server?: string | undefined;
  readonly attempts?: number | undefined;
  readonly maybeApplied?: boolean | undefined;
  /** Whether the same may succeed later. */
  readonly transient?: boolean | undefined;
  readonly cause?: unknown;
}

/** An operation failed. */
export class HBaseError extends Error {
  override readonly name = "HBaseError";
  /** The class of the exception, without its package: `"NoSuchColumnFamilyException"`. */
  readonly exception: string;
  /** What went wrong, in words: the message without the rest of what is known. */
  readonly reason: string;
  readonly step: HBaseStep;
  readonly operation: string | undefined;
  readonly table: string | undefined;
  readonly region: string | undefined;
  readonly server: string | undefined;
  /** How often it was tried; 0 if nothing was sent to anybody. */
  readonly attempts: number;
  /** Whether a server may have carried it out, or part of it. `false` for what only reads. */
  readonly maybeApplied: boolean;
  /** Whether to ask again is of use, and does no harm. */
  readonly retrySafe: boolean;

  constructor(init: HBaseErrorInit) {
    const { step, operation, table, region, server, attempts = 0, maybeApplied = false, transient = false } = init;
    const exception = simpleName(init.exception);
    super(describe(init, exception), init.cause === undefined ? undefined : { cause: init.cause });
    this.exception = exception;
    this.reason = init.message;
    this.step = step;
    this.operation = operation;
    this.table = table;
    this.region = region;
    this.server = server;
    this.attempts = attempts;
    this.maybeApplied = maybeApplied;
    this.retrySafe = transient && !maybeApplied;
  }
}

/** Some of HBase's exceptions tell a table's whole schema. */
const LONGEST_REASON = 400;

function shortened(message: string): string {
  return message.length <= LONGEST_REASON ? message : `${message.slice(0, LONGEST_REASON)} …`;
}

function describe(init: HBaseErrorInit, exception: string): string {
  const { message, operation, table, region, server, attempts = 0, maybeApplied = false } = init;
  const what = operation === undefined ? "" : `${operation}${table === undefined ? "" : ` on "${table}"`}: `;
  const where = [
    region === undefined ? "" : `region "${region}"`,
    server === undefined ? "" : `server "${server}"`,
    attempts > 1 ? `${attempts} attempts` : "",
    maybeApplied ? "it may have been carried out" : "",
  ].filter((part) => part !== "");
  return `${what}${shortened(message)} (${[exception, ...where].join("; ")})`;
}
