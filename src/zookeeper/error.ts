/**
 * The one error of a ZooKeeper operation (`org.apache.zookeeper.KeeperException`): ZooKeeper's own code, and beyond it what was
 * asked, where, and what may have come of it.
 */
import { ErrorCode, errorCodeName } from "./wire/error-code.ts";

/** What a {@link ZooKeeperError} is made of. */
export interface ZooKeeperErrorInit {
  readonly code: number;
  /** The method: `"getData"`. */
  readonly operation?: string | undefined;
  readonly path?: string | undefined;
  /** `host:port` of the server that answered, or was asked last. */
  readonly server?: string | undefined;
  /** Whether the server may have carried it out. */
  readonly maybeApplied?: boolean | undefined;
  /** What to add to the code's own words. */
  readonly message?: string | undefined;
  readonly cause?: unknown;
}

/** What each code says, and what to do about it. */
const WORDS: Readonly<Record<number, string>> = {
  [ErrorCode.NoNode]: "There is no such node",
  [ErrorCode.NodeExists]: "The node exists already",
  [ErrorCode.NotEmpty]: "The node has children",
  [ErrorCode.BadVersion]: "The node's version is another: it was changed meanwhile",
  [ErrorCode.NoAuth]: "The node's access control list does not allow it to this session",
  [ErrorCode.InvalidACL]: "The access control list is not valid",
  [ErrorCode.AuthFailed]: "The server refused the session's authentication",
  [ErrorCode.ConnectionLoss]: "The connection was lost",
  [ErrorCode.SessionExpired]:
    "The session has expired: its ephemeral nodes and watches are gone, and a new client is needed",
  [ErrorCode.SessionMoved]: "The session has moved to another server",
  [ErrorCode.NotReadOnly]: "The server is read-only, and the operation writes",
  [ErrorCode.NoChildrenForEphemerals]: "Ephemeral nodes can have no children",
  [ErrorCode.OperationTimeout]: "The operation's deadline passed",
  [ErrorCode.RequestTimeout]: "The server did not answer within the session's request timeout",
  [ErrorCode.NoWatcher]: "There is no such watch",
  [ErrorCode.MarshallingError]: "A packet could not be written or read",
  [ErrorCode.BadArguments]: "The arguments are not valid",
  [ErrorCode.Unimplemented]: "The server does not know the operation",
  [ErrorCode.QuotaExceeded]: "The quota of the node or of one above it is used up",
  [ErrorCode.ThrottledOp]: "The server is throttling requests",
  [ErrorCode.SessionClosedRequireSaslAuth]: "The server takes only sessions that authenticate by SASL",
  [ErrorCode.ReconfigDisabled]: "Reconfiguration is disabled on the server",
};

/** Errors after which the same request may succeed, on this or on another connection. */
export const TRANSIENT: ReadonlySet<number> = new Set<number>([
  ErrorCode.ConnectionLoss,
  ErrorCode.OperationTimeout,
  ErrorCode.RequestTimeout,
  ErrorCode.SessionMoved,
  ErrorCode.ThrottledOp,
]);

/** An operation failed, or the session did. */
export class ZooKeeperError extends Error {
  override readonly name = "ZooKeeperError";
  /** ZooKeeper's code: one of `ErrorCode`. */
  readonly code: number;
  /** Its name: `"NoNode"`. */
  readonly codeName: string;
  readonly operation: string | undefined;
  readonly path: string | undefined;
  readonly server: string | undefined;
  /** Whether the server may have carried the operation out. `false` for what only reads. */
  readonly maybeApplied: boolean;
  /** Whether to send it again is of use, and does no harm. */
  readonly retrySafe: boolean;

  constructor({ code, operation, path, server, maybeApplied = false, message, cause }: ZooKeeperErrorInit) {
    const codeName = errorCodeName(code);
    const what = operation === undefined ? "" : `${operation}${path === undefined ? "" : ` "${path}"`}: `;
    const words = WORDS[code] ?? `The server answered with error ${code}`;
    super(`${what}${words} (${codeName})${message === undefined ? "" : `: ${message}`}`, { cause });
    this.code = code;
    this.codeName = codeName;
    this.operation = operation;
    this.path = path;
    this.server = server;
    this.maybeApplied = maybeApplied;
    this.retrySafe = TRANSIENT.has(code) && !maybeApplied;
  }
}
