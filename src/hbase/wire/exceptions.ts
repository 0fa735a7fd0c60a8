/**
 * What a server's exception asks for: the table of HBase's exception classes by the action that they require. A multi tells the
 * class and no more, so those that forbid another attempt are named here as well (every DoNotRetryIOException of 2.6).
 */
import type { RemoteException } from "./headers.ts";

/** What to do about an exception. */
export type Action =
  /** The region is not there: look it up again, wait by the table of pauses. */
  | "relocate"
  /** The server is right, and not ready: keep the location, wait by the table. */
  | "back-off"
  /** The server has too much to do: keep the location, wait longer (`hbase.client.pause.server.overloaded`). */
  | "overloaded"
  /** A quota is used up: keep the location, wait as long as the message says. */
  | "wait-as-told"
  /** Go on without a pause: the server did part of it. */
  | "at-once"
  /** The scanner is gone, not the region: open another behind the last row. */
  | "reopen-scanner"
  /** Another attempt would end the same. */
  | "give-up";

const RELOCATE = [
  ...["NotServingRegionException", "RegionMovedException", "RegionServerStoppedException", "RegionOfflineException"],
  ...["RegionServerAbortedException", "ServerNotRunningYetException", "WrongRegionException"],
  ...["MasterNotRunningException", "MasterStoppedException", "PleaseRestartMasterException"],
];
const BACK_OFF = ["RegionOpeningException", "RegionTooBusyException", "PleaseHoldException"];
const OVERLOADED = ["CallDroppedException", "CallQueueTooBigException", "ServerTooBusyException"];
const AT_ONCE = ["RetryImmediatelyException", "MultiActionResultTooLarge"];
const REOPEN_SCANNER = [
  ...["UnknownScannerException", "ScannerResetException", "OutOfOrderScannerNextException", "LeaseException"],
];
const GIVE_UP = [
  ...["DoNotRetryIOException", "DoNotRetryRegionException", "AccessDeniedException", "QuotaExceededException"],
  ...["NoSuchColumnFamilyException", "InvalidFamilyOperationException", "ConstraintException", "CoprocessorException"],
  ...["TableNotFoundException", "TableExistsException", "TableNotEnabledException", "TableNotDisabledException"],
  ...["NamespaceExistException", "NamespaceNotFoundException", "ReplicationPeerNotFoundException"],
  ...["ConcurrentTableModificationException", "UnknownRegionException", "MergeRegionException"],
  ...["NotAllMetaRegionsOnlineException", "FailedSanityCheckException", "RowTooBigException", "RequestTooBigException"],
  ...["SpaceLimitingException", "ThrottlingException", "InvalidLabelException", "LabelAlreadyExistsException"],
  ...["CorruptHFileException", "UnknownProtocolException", "UnknownServiceException", "EmptyServiceNameException"],
  ...["CorruptedSnapshotException", "ExportSnapshotException", "HBaseSnapshotException", "RestoreSnapshotException"],
  ...["SnapshotCreationException", "SnapshotDoesNotExistException", "SnapshotExistsException"],
  ...["SnapshotTTLExpiredException", "UnknownSnapshotException", "WrongRowIOException"],
  ...["WrongVersionException", "BadAuthException", "UnsupportedCellCodecException", "UnsupportedCryptoException"],
  ...["UnsupportedCompressionCodecException", "CellScannerButNoCodecException", "FatalConnectionException"],
];

const ACTIONS: ReadonlyMap<string, Action> = new Map([
  ...entries(RELOCATE, "relocate"),
  ...entries(BACK_OFF, "back-off"),
  ...entries(OVERLOADED, "overloaded"),
  ...entries(["RpcThrottlingException"], "wait-as-told"),
  ...entries(AT_ONCE, "at-once"),
  ...entries(REOPEN_SCANNER, "reopen-scanner"),
  ...entries(GIVE_UP, "give-up"),
]);

/** Thrown before anything is done. For others the fate of a write is not known. */
const NOTHING_DONE: ReadonlySet<string> = new Set([
  ...["NotServingRegionException", "RegionMovedException", "RegionOpeningException", "RegionTooBusyException"],
  ...["CallDroppedException", "CallQueueTooBigException", "ServerTooBusyException", "RpcThrottlingException"],
  ...["RetryImmediatelyException", "MultiActionResultTooLarge", "ServerNotRunningYetException", "WrongRegionException"],
  ...["PleaseHoldException", ...GIVE_UP],
]);

function entries(names: readonly string[], action: Action): [string, Action][] {
  return names.map((name) => [name, action]);
}

/** `org.apache.hadoop.hbase.NotServingRegionException` is `NotServingRegionException`. */
export function simpleName(className: string): string {
  return className.slice(Math.max(className.lastIndexOf("."), className.lastIndexOf("$")) + 1);
}

/** What a server says beside the class. */
export type ExceptionFlags = Pick<RemoteException, "doNotRetry" | "serverOverloaded">;

/** What a class of exception asks for. One that is not in the table may come of anything: the location is not trusted any more. */
export function actionOf(className: string, { doNotRetry, serverOverloaded }: ExceptionFlags): Action {
  const known = ACTIONS.get(simpleName(className));
  if (known !== undefined) return known;
  if (doNotRetry) return "give-up";
  return serverOverloaded ? "overloaded" : "relocate";
}

/** Whether a write may have been carried out, or in part. */
export function maybeDone(className: string): boolean {
  return !NOTHING_DONE.has(simpleName(className));
}

/** What the exception says, without where it was thrown. */
export function messageOf({ className, stackTrace }: Pick<RemoteException, "className" | "stackTrace">): string {
  const [first = ""] = stackTrace.split("\n", 1);
  const prefix = `${className}: `;
  return first.startsWith(prefix) ? first.slice(prefix.length) : first || className;
}

/** Where a region has moved to, as a RegionMovedException says in words. */
export interface MovedTo {
  readonly host: string;
  readonly port: number;
  readonly startCode: bigint;
  readonly sequenceNumber: bigint;
}

const MOVED =
  /Region moved to: hostname=(\S+) port=(\d{1,5}) startCode=(\d{1,19})\. As of locationSeqNum=(-?\d{1,19})\./;

export function movedTo(message: string): MovedTo | undefined {
  const [, host, port, startCode, sequenceNumber] = MOVED.exec(message) ?? [];
  if (host === undefined || port === undefined || startCode === undefined || sequenceNumber === undefined) {
    return undefined;
  }
  return { host, port: Number(port), startCode: BigInt(startCode), sequenceNumber: BigInt(sequenceNumber) };
}

const WAIT_MARK = " - wait ";
const UNITS_MS: Readonly<Record<string, number>> = { hr: 3_600_000, min: 60_000, sec: 1_000, ms: 1 };

/** How many milliseconds an RpcThrottlingException says to wait (`… - wait 1min, 1sec, 500ms`). */
export function toldToWaitMs(message: string): number | undefined {
  const mark = message.indexOf(WAIT_MARK);
  const parts = mark < 0 ? [] : [...message.slice(mark).matchAll(/(\d{1,9})(hr|min|sec|ms)/g)];
  if (parts.length === 0) return undefined;
  return parts.reduce((sum, [, count, unit = ""]) => sum + Number(count) * (UNITS_MS[unit] ?? 0), 0);
}
