/** An exception of a server's, by its Java class, as a client is told of it. */

/** What packages the classes are in; others are in `org.apache.hadoop.hbase`. */
const PACKAGES: Readonly<Record<string, string>> = {
  RegionMovedException: "org.apache.hadoop.hbase.exceptions",
  OutOfOrderScannerNextException: "org.apache.hadoop.hbase.exceptions",
  UnknownProtocolException: "org.apache.hadoop.hbase.exceptions",
  NoSuchColumnFamilyException: "org.apache.hadoop.hbase.regionserver",
  WrongRegionException: "org.apache.hadoop.hbase.regionserver",
  IOException: "java.io",
};

/** Classes that forbid another attempt (`DoNotRetryIOException` and what extends it). */
const FINAL: ReadonlySet<string> = new Set([
  ...["DoNotRetryIOException", "NoSuchColumnFamilyException", "UnknownScannerException", "TableNotFoundException"],
  ...["OutOfOrderScannerNextException", "UnknownProtocolException", "TableExistsException", "TableNotEnabledException"],
  ...["TableNotDisabledException", "WrongRegionException", "InvalidFamilyOperationException"],
  ...["NamespaceNotFoundException", "NamespaceExistException", "ConstraintException", "UnknownRegionException"],
]);

/** Thrown by whatever carries a request out. */
export class HBaseRefusal extends Error {
  /** With its package. */
  readonly className: string;
  readonly doNotRetry: boolean;

  /** @param name The class, with or without its package. */
  constructor(name: string, message: string, doNotRetry: boolean = FINAL.has(name)) {
    super(message);
    this.className = name.includes(".") ? name : `${PACKAGES[name] ?? "org.apache.hadoop.hbase"}.${name}`;
    this.doNotRetry = doNotRetry;
  }
}

/** What `error` is to a client: a refusal as it is, anything else a fault of the server's. */
export function refusalOf(error: unknown): HBaseRefusal {
  return error instanceof HBaseRefusal
    ? error
    : new HBaseRefusal("IOException", `The test server failed: ${String(error)}`);
}
