// Exported

/** What an interceptor is told of an attempt. */
export interface AttemptInfo {
    /** The method: `"get"`. */
    readonly operation: string;
    readonly table: string | undefined;
    /** The region's name; `undefined` for the master, and for a batch's attempt that goes to several regions of the server. */
    readonly region: Uint8Array | undefined;
    /** `host:port`. */
    readonly server: string;
    /** From 1. */
    readonly attempt: number;
}

/** One action. */
export type BatchAction = ({
    readonly type: "get" | "exists";
    readonly row: BytesInput;
} & GetOptions) | (Mutation & {
    readonly row: BytesInput;
})
/** All of them or none. */
 | {
    readonly type: "row";
    readonly row: BytesInput;
    readonly mutations: readonly Mutation[];
}
/** All of them or none, if the condition holds. */
 | {
    readonly type: "check";
    readonly row: BytesInput;
    readonly condition: Condition;
    readonly mutations: readonly Mutation[];
};

/** What became of an action. */
export type BatchResult = {
    readonly ok: true;
    /** What a get found, or an increment or append made; `undefined` for nothing. */
    readonly result: Result | undefined;
    /** What `exists` asked; whether the condition of a `check` held. For others it is true. */
    readonly applied: boolean;
} | {
    readonly ok: false;
    readonly error: HBaseError;
};

/** A write. */
export type BufferedMutation = Exclude<BatchAction, {
    readonly type: "get" | "exists" | "check";
}>;

/** Collects writes of one table. */
export declare class BufferedMutator implements AsyncDisposable {
    #private;
    constructor(init: BufferedMutatorInit, options?: BufferedMutatorOptions);
    /** Bytes that are collected or under way. */
    get pendingBytes(): number;
    /**
     * Takes a write. Fulfilled when there is room for the next one, which is mostly at once, and not when it is done: see `flush`. Rejects
     * with what went wrong with earlier ones, unless `onError` hears of that.
     */
    write(mutation: BufferedMutation, { signal }?: {
        readonly signal?: AbortSignal | undefined;
    }): Promise<void>;
    /** Sends what is collected. Fulfilled when all that was written before is done; rejects as `write` does. */
    flush(): Promise<void>;
    /** Flushes, and takes nothing more. Idempotent. */
    close(): Promise<void>;
    [Symbol.asyncDispose](): Promise<void>;
}

/** When what is collected is sent. */
export interface BufferedMutatorOptions {
    /** Writes that are sent together. Default: 1,000. */
    readonly maxMutations?: number | undefined;
    /** About how many bytes are sent together (`hbase.client.write.buffer`). Default: 2,097,152. */
    readonly maxBytes?: number | undefined;
    /** Milliseconds after which a write is sent, however few there are; `Infinity` for never. Default: 100. */
    readonly flushAfterMs?: number | undefined;
    /** Bytes that are collected or under way; beyond, `write` waits. Default: 8,388,608. */
    readonly maxPendingBytes?: number | undefined;
    /** Hears of each write that failed, and what was to be written. Default: the next `write`, `flush` or `close` rejects with it. */
    readonly onError?: ((error: HBaseError, mutation: BufferedMutation) => void) | undefined;
}

/** What a key or a value can be given as: text is UTF-8. */
export type BytesInput = Uint8Array | string;

/** What is known of a region. */
export interface CachedRegion {
    readonly table: string;
    readonly startKey: Uint8Array;
    readonly endKey: Uint8Array;
    readonly regionId: bigint;
    /** The primary's and the replicas' places. */
    readonly locations: readonly {
        readonly replicaId: number;
        readonly host: string;
        readonly port: number;
        readonly startCode: bigint;
        readonly sequenceNumber: bigint;
    }[];
}

/**
 * Hears of every attempt (`RetryingCallerInterceptor`), and of what becomes of it. A batch's attempt is what goes to one server, and succeeds
 * when that has answered, whatever it says of single actions.
 */
export interface CallInterceptor {
    /** Before it is sent. What it throws ends the call. */
    before?(info: AttemptInfo): void;
    /** @param bytes The frames' lengths as they travel, request and answer; the answer's cells included. */
    succeeded?(info: AttemptInfo, bytes: {
        readonly request: number;
        readonly response: number;
    }): void;
    failed?(info: AttemptInfo, error: HBaseError): void;
}

/**
 * One value of one column at one time. Its bytes are views on the block that it came in: that stays in memory as long as one of
 * them does. `copy` takes it out.
 */
export declare class Cell {
    #private;
    /** @param at Where the cell begins, behind its length. @param bytes Its length, which `cellFits` has checked. */
    constructor(block: Uint8Array, at: number, bytes: number);
    get row(): Uint8Array;
    get family(): Uint8Array;
    get qualifier(): Uint8Array;
    /** Milliseconds, or whatever number the writer gave. */
    get timestamp(): bigint;
    /** One of `CellType`. */
    get type(): number;
    get value(): Uint8Array;
    /** Empty unless the connection asked for them. */
    get tags(): Uint8Array;
    /** The cell as it travels: a view. */
    get bytes(): Uint8Array;
    /** The same cell in an array of its own. */
    copy(): Cell;
    /** Whether it is of this column; compares in place. */
    isOf(family: Uint8Array, qualifier: Uint8Array): boolean;
}

/** How cell blocks are compressed. */
export type CellCompression = "gzip" | "deflate";

/** A column and what is put there. */
export interface CellInput {
    readonly column: ColumnInput;
    readonly value: BytesInput;
    /** Default: the mutation's. */
    readonly timestamp?: bigint | undefined;
}

/** What may be done to a cell. */
export type CellPermission = "read" | "write" | "execute" | "create" | "admin";

export type CellType = (typeof CellType)[keyof typeof CellType];

/** What is put: by `"family:qualifier"`, or cell by cell. */
export type CellsInput = Readonly<Record<string, BytesInput>> | readonly CellInput[];

/** What became of a change on a condition. */
export interface CheckResult {
    /** Whether the condition held, and the change was made. */
    readonly applied: boolean;
    /** What increments and appends made. */
    readonly result: Result | undefined;
}

/** A column. Without a qualifier it is its whole family; `"d:"` is the column with the empty qualifier. */
export type ColumnInput = string | {
    readonly family: BytesInput;
    readonly qualifier?: BytesInput | undefined;
};

/** How what is compared is to be towards that with which it is compared. */
export type CompareOperator = "less" | "less-or-equal" | "equal" | "not-equal" | "greater-or-equal" | "greater";

/** A condition. */
export type Condition = ({
    readonly column: ColumnInput;
    readonly value: BytesInput;
    /** How `value` is to compare with what the column holds: with `"greater"`, `value` is the greater. Default: `"equal"`. */
    readonly operator?: CompareOperator | undefined;
}
/** The column holds nothing. */
 | {
    readonly column: ColumnInput;
    readonly absent: true;
} | {
    readonly column: ColumnInput;
    readonly comparator: Comparator;
    readonly operator: CompareOperator;
} | {
    readonly filter: Filter;
}) & {
    /** Which versions are looked at. Default: all. */
    readonly timeRange?: TimeRangeInput | undefined;
};

/** One connection, as `connections` shows it. */
export interface ConnectionView {
    readonly service: string;
    /** `host:port`. */
    readonly server: string;
    readonly state: "dialling" | "connected" | "over";
    /** Calls under way. */
    readonly calls: number;
}

/** A token, as `org.apache.hadoop.security.token.Token` has it. */
export interface DelegationToken {
    readonly identifier: Uint8Array;
    readonly password: Uint8Array;
}

export interface DeleteOptions extends DeleteSettings, OperationOptions {
}

/** Which columns are deleted, and how much of them. */
export interface DeleteSettings extends MutationSettings {
    /** `"family:qualifier"`, or `"family"` for all of its columns. Default: the whole row. */
    readonly columns?: readonly ColumnInput[] | undefined;
    /**
     * `"all"`: all versions up to the timestamp; `"one"`: just the one of the timestamp, or without one a column's newest. Default:
     * `"all"`.
     */
    readonly versions?: "all" | "one" | undefined;
}

/** How sure a write is before the server answers: in the write-ahead log of memory, of the file system, on the disk. */
export type Durability = "skip-wal" | "async-wal" | "sync-wal" | "fsync-wal";

/** How to read a row. */
export interface GetOptions extends QueryOptions {
}

/** A client of one cluster. */
export interface HBase extends AsyncDisposable {
    /** The connections that are open now. */
    readonly connections: readonly ConnectionView[];
    /** What happened to calls lately, oldest first; bounded. */
    readonly events: readonly LoggedEvent[];
    /** A table, by `"orders"` or `"namespace:orders"`. Nobody is asked whether there is one. Throws an HBaseError for what is no name. */
    table(name: string): Table;
    clusterId(): Promise<string>;
    /** Where regions are, as far as it is known: for another client, or for this one's successor, to begin with. */
    exportRegions(): CachedRegion[];
    /** Takes what another client knows. What is wrong in it is found out as always. */
    importRegions(regions: Iterable<CachedRegion>): void;
    /** Ends what is under way, and closes every connection. Idempotent; the same as disposing. */
    close(): Promise<void>;
}

/** An operation failed. */
export declare class HBaseError extends Error {
    readonly name = "HBaseError";
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
    constructor(init: HBaseErrorInit);
}

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

/** How to reach a cluster, and how to call it. Times in milliseconds. */
export interface HBaseOptions {
    /**
     * As whom to call, where servers believe it. Default: `"dragoman"`; with `sasl`, whom that proves. One who has proved by Kerberos to be
     * somebody may be allowed to call as another; with a token one is whom it names.
     */
    readonly user?: string | undefined;
    /** Who it is that acts for `user`, where that is another. Default: none. */
    readonly realUser?: string | undefined;
    /** Says who the client is, where servers want proof: `digestToken(token)`, or one's own for Kerberos. Default: none. */
    readonly sasl?: SaslProvider | undefined;
    /** Whether a server that wants no proof is taken all the same. Default: false, and true without `sasl`. */
    readonly fallbackToSimple?: boolean | undefined;
    /** Encrypts the connections to HBase's servers. Default: plaintext. */
    readonly tls?: TlsOptions | undefined;
    readonly proxy?: ProxyOptions | "environment" | undefined;
    readonly localAddress?: string | undefined;
    /** Where a server is to be reached that HBase names so: servers give the names that they have among themselves. Default: there. */
    readonly mapAddress?: ((address: ServerAddress) => ServerAddress | Promise<ServerAddress>) | undefined;
    /** How cells are compressed on the way. Servers need Hadoop's codec for it. Default: not at all. */
    readonly cellCompression?: CellCompression | undefined;
    /** Whether cells come with their tags. Default: false. */
    readonly cellTags?: boolean | undefined;
    /** For all of an operation: look-ups, waits, attempts. Default: 30,000 (Java's: 1,200,000). */
    readonly operationTimeoutMs?: number | undefined;
    /** For one attempt. Default: 10,000 (Java's: 60,000). */
    readonly rpcTimeoutMs?: number | undefined;
    /** For connecting. Default: 10,000. */
    readonly connectTimeoutMs?: number | undefined;
    /** Attempts at an operation in all. Default: 16. */
    readonly maxAttempts?: number | undefined;
    /** What the pauses between attempts are multiples of: 1, 2, 3, 5, 10, 20, 40, 100 … Default: 100. */
    readonly pauseMs?: number | undefined;
    /** The same where a server said that it has too much to do. Default: 500. */
    readonly overloadedPauseMs?: number | undefined;
    /** With `consistency: "timeline"`: until another copy of the region is asked as well, for gets. Default: 10. */
    readonly replicaDelayMs?: number | undefined;
    /** The same for scans. Default: 1,000. */
    readonly scanReplicaDelayMs?: number | undefined;
    /**
     * Whether copies of hbase:meta may answer look-ups, each after so many milliseconds more than the one before. What they do not know
     * yet is looked up again. Default: the primary alone.
     */
    readonly metaReplicaDelayMs?: number | undefined;
    /** Failures of one call that do not appear among the client's events. Default: 5. */
    readonly silentAttempts?: number | undefined;
    /** Hear of every attempt; of batches (`getAll`, `putAll`, `batch` and the like) there is one for each server. Default: none. */
    readonly interceptors?: readonly CallInterceptor[] | undefined;
    /** Asked with each call for the headers by which the caller's trace goes on (`traceparent`). Default: none. */
    readonly traceHeaders?: (() => Readonly<Record<string, string>> | undefined) | undefined;
    /** After so long without a call a connection is closed. Default: 120,000. */
    readonly idleTimeoutMs?: number | undefined;
    /**
     * The longest frame, both ways, in bytes. An answer that is longer passes by unread, and its call fails. Default: 134,217,728, above the
     * 100 MiB that servers answer with at most.
     */
    readonly maxFrameBytes?: number | undefined;
    /** Calls that may wait for one server, to be sent or answered. Default: 10,000. */
    readonly maxCallsPerServer?: number | undefined;
    /** Look-ups of one table's regions at once. Default: 8. */
    readonly maxLookups?: number | undefined;
    /** Regions that one look-up brings. Default: 10. */
    readonly prefetchRegions?: number | undefined;
    /** Regions whose places are kept, of all tables. Default: 200,000. */
    readonly maxCachedRegions?: number | undefined;
    /** ZooKeeper's session, where that is the registry. Default: 30,000. */
    readonly zooKeeperSessionTimeoutMs?: number | undefined;
    /** Encrypts the connection to ZooKeeper. Default: plaintext. */
    readonly zooKeeperTls?: TlsOptions | undefined;
    /** In the place of the connect string's. */
    readonly registry?: Registry | undefined;
    /** Default: the runtime's own. */
    readonly dialer?: Dialer | undefined;
    readonly clock?: Clock | undefined;
    readonly random?: Random | undefined;
}

/** What was being done. */
export type HBaseStep = 
/** What the caller gave cannot be. */
"argument"
/** Asking the registry for the cluster's id, its master or where hbase:meta is. */
 | "registry"
/** Looking up where a region is. */
 | "locate"
/** Connecting to a server. */
 | "connect"
/** The call itself. */
 | "call";

/** Which region of a row is meant. */
export interface LocateOptions {
    /** Default: 0, the primary. */
    readonly replicaId?: number | undefined;
    /** The region before the row instead of the one with it; before an empty row is the last. Default: false. */
    readonly before?: boolean | undefined;
}

/** A mutation among others. */
export type Mutation = ({
    readonly type: "put";
    readonly columns: CellsInput;
} & MutationSettings) | ({
    readonly type: "delete";
} & DeleteSettings) | ({
    readonly type: "increment";
    readonly columns: Readonly<Record<string, bigint>>;
} & UpdateSettings) | ({
    readonly type: "append";
    readonly columns: CellsInput;
} & UpdateSettings);

/** What all mutations can be told. */
export interface MutationSettings {
    /** Default: as the table has it. */
    readonly durability?: Durability | undefined;
    /** The cells' timestamp. Default: the server's time. */
    readonly timestamp?: bigint | undefined;
    /** Milliseconds after which the cells may be dropped. Default: as the family has it. */
    readonly ttlMs?: number | undefined;
    /** Who may see the cells, as an expression of labels. */
    readonly visibility?: string | undefined;
    /** Who may do what to the cells, by user or `"@group"`. */
    readonly acl?: Readonly<Record<string, readonly CellPermission[]>> | undefined;
    readonly attributes?: Readonly<Record<string, BytesInput>> | undefined;
}

/** How one operation is asked for. */
export interface OperationOptions {
    /** Abandons the operation; what was sent may still be carried out. */
    readonly signal?: AbortSignal | undefined;
    /** Milliseconds for all of it. Default: the client's `operationTimeoutMs`. */
    readonly timeoutMs?: number | undefined;
    /** Milliseconds for each attempt. Default: the client's `rpcTimeoutMs`. */
    readonly rpcTimeoutMs?: number | undefined;
    /** Above 0, servers handle it before others. Default: 0, and 200 for HBase's own tables. */
    readonly priority?: number | undefined;
    /** Attempts in all; 1 is without retries. Default: the client's `maxAttempts`. */
    readonly maxAttempts?: number | undefined;
    /** Goes with each request, for the server's coprocessors to see. */
    readonly requestAttributes?: Readonly<Record<string, Uint8Array>> | undefined;
}

/** A result as plain data, which any storage or message can carry. */
export interface PackedResult {
    /** Its cells as they travel, each behind its length. */
    readonly cells: Uint8Array;
    readonly count: number;
    readonly stale: boolean;
    readonly partial: boolean;
}

/** How a mutation is asked for alone. */
export interface PutOptions extends MutationSettings, OperationOptions {
}

/** Which cells are read. */
export interface QueryOptions extends OperationOptions, ReplicaOptions {
    /** `"family:qualifier"`, or `"family"` for all of its columns. Default: all. */
    readonly columns?: readonly ColumnInput[] | undefined;
    /** Versions of each column, the newest first. Default: 1. */
    readonly maxVersions?: number | undefined;
    /** Only cells with such timestamps; `timestamp` is a range of one. Default: all. */
    readonly timeRange?: TimeRangeInput | undefined;
    readonly timestamp?: bigint | undefined;
    /** By family; such a range comes before `timeRange`. */
    readonly familyTimeRanges?: Readonly<Record<string, TimeRangeInput>> | undefined;
    /** What the server leaves out: one of `dragoman/hbase`'s filters. */
    readonly filter?: Filter | undefined;
    /** Whether the server keeps the blocks that it reads. Default: true. */
    readonly cacheBlocks?: boolean | undefined;
    /** Cells of each family, at most, and how many are passed over before. Default: all, none. */
    readonly storeLimit?: number | undefined;
    readonly storeOffset?: number | undefined;
    /** Whether families that a filter does not look at are read only for rows that it lets through. Default: the server's. */
    readonly loadColumnFamiliesOnDemand?: boolean | undefined;
    /** Visibility labels that the reader claims. */
    readonly authorizations?: readonly string[] | undefined;
    /** Attributes of the query, for coprocessors. */
    readonly attributes?: Readonly<Record<string, BytesInput>> | undefined;
}

/** A range of a table's rows. */
export interface Region {
    /** As calls name it. */
    readonly name: Uint8Array;
    readonly table: string;
    /** Its first row; empty for the table's first region. */
    readonly startKey: Uint8Array;
    /** Before which it ends; empty for the table's last region. */
    readonly endKey: Uint8Array;
    readonly regionId: bigint;
    /** 0 is the primary; others are copies that only read, and may be behind. */
    readonly replicaId: number;
}

/** What became of the call on one region. */
export type RegionAnswer = {
    readonly ok: true;
    readonly region: Region;
    readonly value: Uint8Array;
}
/** `row` is in the region, which may not be known. */
 | {
    readonly ok: false;
    readonly row: Uint8Array;
    readonly error: HBaseError;
};

/** The regions' answers, in the order of their keys. Leaving the loop gives up those that are under way. */
export interface RegionAnswers extends AsyncIterableIterator<RegionAnswer, undefined>, AsyncDisposable {
    /** All that are still to come. */
    toArray(): Promise<readonly RegionAnswer[]>;
}

/** Which regions: those that have rows of the range. Of {@link OperationOptions}, times and attempts are for each region. */
export interface RegionCallOptions extends OperationOptions {
    /** Default: the table's first. */
    readonly startRow?: BytesInput | undefined;
    /** Default: the table's last. */
    readonly stopRow?: BytesInput | undefined;
    /** Whether a region that begins with `stopRow` is called. Default: false. */
    readonly stopInclusive?: boolean | undefined;
    /** Regions that are called at once. Default: 32. */
    readonly parallelCalls?: number | undefined;
}

/** A region on its server. */
export interface RegionLocation {
    readonly region: Region;
    readonly server: ServerName;
    /** Rises each time that the region is opened. */
    readonly sequenceNumber: bigint;
}

/** A region's primary and replicas, by their numbers. */
export interface RegionLocations {
    readonly region: Region;
    readonly replicas: readonly (RegionLocation | undefined)[];
}

/** Where a cluster begins. Each rejects with an error that says what to do. */
export interface Registry extends AsyncDisposable {
    /** For views and errors: `"zookeeper"`. */
    readonly kind: string;
    clusterId(): Promise<string>;
    /** Rejects where there is none just now. */
    activeMaster(): Promise<ServerName>;
    metaLocations(): Promise<RegionLocations>;
}

/** Which copies may answer. */
export interface ReplicaOptions {
    /**
     * `"strong"`: the primary alone. `"timeline"`: other copies as well, which may be behind, if it takes long; results of theirs are
     * `stale`. Default: `"strong"`.
     */
    readonly consistency?: "strong" | "timeline" | undefined;
    /** With `"timeline"`: milliseconds until the next copy is asked as well. Default: the client's. */
    readonly replicaDelayMs?: number | undefined;
    /** Asks this copy and no other; 0 is the primary. Default: as `consistency` says. */
    readonly replicaId?: number | undefined;
}

/** A row, or the part of it that was asked for. It has one cell at least. */
export declare class Result {
    #private;
    /** Whether it comes from a replica that may be behind. */
    readonly stale: boolean;
    /** Whether more of the row's cells follow, in a scan that asked for parts. */
    readonly partial: boolean;
    /** @param cells In their order. */
    constructor(cells: CellRun | readonly Cell[], { stale, partial }?: ResultFlags);
    get row(): Uint8Array;
    /** The row's key as text. */
    get key(): string;
    /** By family, qualifier, and timestamp, the newest first. */
    get cells(): readonly Cell[];
    /** How many cells there are. */
    get size(): number;
    /** The column's newest cell. */
    cell(column: ColumnInput): Cell | undefined;
    /** All of the column's versions that were read, the newest first. */
    versions(column: ColumnInput): Cell[];
    /** The column's newest value. */
    value(column: ColumnInput): Uint8Array | undefined;
    /** The column's newest value as text. */
    text(column: ColumnInput): string | undefined;
    /** The column's newest value as a counter. Throws a RangeError if it has another length than a counter's. */
    int64(column: ColumnInput): bigint | undefined;
    /** The newest value of each column, by `"family:qualifier"`. */
    toObject(as: "text"): Record<string, string>;
    toObject(as?: "bytes"): Record<string, Uint8Array>;
    /** The same as plain data. */
    pack(): PackedResult;
    /** What `pack` has made. Throws a WireError for bytes that are no cells. */
    static unpack({ cells, count, stale, partial }: PackedResult): Result;
    /** The same in memory of its own, to be kept for long. */
    copy(): Result;
}

/** What is said of a row besides its cells. */
export interface ResultFlags {
    readonly stale?: boolean | undefined;
    readonly partial?: boolean | undefined;
}

/** One exchange, on one connection. */
export interface SaslExchange {
    /** What the client says first; empty if the server is to begin. */
    initial(): Uint8Array | Promise<Uint8Array>;
    /** Answers the server's token. `token` is sent if there is one; after `done` nothing is expected any more. */
    step(token: Uint8Array): SaslStep | Promise<SaslStep>;
}

/** A mechanism. Frames are neither signed nor sealed: its quality of protection has to be `auth`. */
export interface SaslProvider {
    /** What the preamble names: 81 for Kerberos (GSSAPI), 82 for tokens (DIGEST-MD5). */
    readonly authCode: number;
    /** Begins to say who the client is to a server. */
    begin(server: {
        readonly host: string;
        readonly port: number;
    }): SaslExchange;
}

export interface SaslStep {
    readonly token?: Uint8Array | undefined;
    readonly done: boolean;
}

/** What a scan has cost so far. */
export interface ScanMetrics {
    /** Calls that were answered. */
    readonly calls: number;
    /** How often a scanner was opened anew after a failure. */
    readonly reopened: number;
    readonly regions: number;
    readonly rows: number;
    /** Bytes of cells, as they came. */
    readonly bytes: number;
    /** Answers that only said that the server goes on. */
    readonly heartbeats: number;
    /** By the servers' own names: `ROWS_SCANNED`, `ROWS_FILTERED`. */
    readonly server: Readonly<Record<string, bigint>>;
}

/** Which rows, and how they come. */
export interface ScanOptions extends QueryOptions {
    /** Where to begin. Default: at the first row; at the last, if reversed. */
    readonly startRow?: BytesInput | undefined;
    /** Default: true. */
    readonly startInclusive?: boolean | undefined;
    /** Where to end. Default: at the last row; at the first, if reversed. */
    readonly stopRow?: BytesInput | undefined;
    /** Default: false. */
    readonly stopInclusive?: boolean | undefined;
    /** Only rows that begin so: instead of `startRow` and `stopRow`. */
    readonly prefix?: BytesInput | undefined;
    /** From the last row to the first: `startRow` is the greater. Default: false. */
    readonly reversed?: boolean | undefined;
    /** Rows in all, at most. Default: all. */
    readonly limit?: number | undefined;
    /** Rows that one answer brings, at most. Default: as many as `maxResultBytes` allow. */
    readonly caching?: number | undefined;
    /** Bytes that one answer brings, about; one cell at least. Default: 2,097,152. */
    readonly maxResultBytes?: number | undefined;
    /** Bytes that may wait for the reader; beyond, the server is not asked for more. Default: 4,194,304. */
    readonly prefetchBytes?: number | undefined;
    /** Cells of one result, at most: a longer row comes in parts. Default: whole rows. */
    readonly batch?: number | undefined;
    /** Whether rows come in the parts that the server sends. Default: false: parts are put together. */
    readonly allowPartial?: boolean | undefined;
    /** Whether the scan's `cursor` tells how far the server has come while it finds nothing. Default: false. */
    readonly needCursor?: boolean | undefined;
    /** Whether the servers' own counts come with the scan's metrics. Default: false. */
    readonly trackMetrics?: boolean | undefined;
    /** How the server reads its files: by position, for little, or as a stream, for much. Default: it decides. */
    readonly readType?: "positional" | "stream" | undefined;
    /** Milliseconds for each step: to open a region's scanner, or to get its next rows, with all retries. Default: the client's `operationTimeoutMs`. */
    readonly timeoutMs?: number | undefined;
    /** How long the server is to keep a scanner for a reader who does not read. Then it is opened anew. Default: 600,000. */
    readonly maxIdleMs?: number | undefined;
}

/** Rows as they are read. Leaving the loop closes the scan. */
export interface Scanner extends AsyncIterableIterator<Result>, AsyncDisposable {
    /** What it has cost so far. */
    readonly metrics: ScanMetrics;
    /** With `needCursor`, how far the servers have come. */
    readonly cursor: Uint8Array | undefined;
    next(): Promise<IteratorResult<Result, undefined>>;
    return(): Promise<IteratorResult<Result, undefined>>;
}

/** Where a server listens. */
export interface ServerAddress {
    readonly host: string;
    readonly port: number;
}

/** A server. */
export interface ServerName extends ServerAddress {
    /** When it was started, in milliseconds; 0 where that is not known. */
    readonly startCode: bigint;
    /** `host:port`: what connections go by. */
    readonly address: string;
}

/** A call of a coprocessor's service. */
export interface ServiceCallInput {
    /** As its .proto file names it, with the package unless that is HBase's own: `"AggregateService"`. */
    readonly service: string;
    readonly method: string;
    /** The request's message. */
    readonly request: Uint8Array;
}

/** One table (`AsyncTable`). It has nothing of its own to be closed. */
export interface Table {
    /** `"orders"`, or `"namespace:orders"`. */
    readonly name: string;
    /** The row, or what was asked of it; `undefined` if there is nothing. */
    get(row: BytesInput, options?: GetOptions): Promise<Result | undefined>;
    /** Whether there is anything of what a get with these options would bring. */
    exists(row: BytesInput, options?: GetOptions): Promise<boolean>;
    /** Writes columns of a row, all or none. */
    put(row: BytesInput, columns: CellsInput, options?: PutOptions): Promise<void>;
    /** Deletes a row, or columns of it. It is no error if there is nothing. */
    delete(row: BytesInput, options?: DeleteOptions): Promise<void>;
    /**
     * Appends to what columns hold, and answers with their new values (`undefined` with `returnResults: false`). It happens once, however
     * often it has to be tried.
     */
    append(row: BytesInput, columns: CellsInput, options?: UpdateOptions): Promise<Result | undefined>;
    /** Adds to counters, and answers with their new values, as `append` does. */
    increment(row: BytesInput, columns: Readonly<Record<string, bigint>>, options?: UpdateOptions): Promise<Result | undefined>;
    /**
     * Rows in the order of their keys, to be read by `for await`. The servers are asked ahead of the reader, and wait for one who is slow.
     *
     * @example
     * ```ts
     * for await (const row of orders.scan({ prefix: "o-", limit: 10 })) console.log(row.key, row.text("d:status"));
     * ```
     */
    scan(options?: ScanOptions): Scanner;
    /** Rows by their keys; `undefined` where there is nothing. Rejects if any could not be read. */
    getAll(rows: readonly BytesInput[], options?: GetOptions): Promise<readonly (Result | undefined)[]>;
    /** Which of the rows exist. Rejects if that could not be found out of any. */
    existsAll(rows: readonly BytesInput[], options?: GetOptions): Promise<readonly boolean[]>;
    /** Writes rows, in no order. Rejects if any could not be written: the error's cause has an error for each of those. */
    putAll(rows: Readonly<Record<string, CellsInput>>, options?: PutOptions): Promise<void>;
    /**
     * Does many things at once, in no order, each with an outcome of its own. Rejects only for what cannot be asked at all.
     *
     * @param options Those of single actions do not count here.
     */
    batch(actions: readonly BatchAction[], options?: OperationOptions): Promise<readonly BatchResult[]>;
    /** Collects writes, and sends many together: for loads, where no single one is waited for. Dispose of it, or close it. */
    bufferedMutator(options?: BufferedMutatorOptions): BufferedMutator;
    /** Where the region with a row is. @param options `reload` asks hbase:meta, whatever is known. */
    locate(row: BytesInput, options?: LocateOptions & {
        readonly reload?: boolean | undefined;
    }): Promise<RegionLocations>;
    /** All of the table's regions as hbase:meta has them now, in the order of their keys. */
    locateAll(): Promise<readonly RegionLocations[]>;
    /** Changes one row several times, all or none. Answers with what its increments and appends made. */
    mutateRow(row: BytesInput, mutations: readonly Mutation[], options?: OperationOptions): Promise<Result | undefined>;
    /**
     * Changes a row if a condition holds on the same row, with nothing in between. Answers whether it did. When the answer is lost it is
     * not tried again, as it would see its own change: then the error says `maybeApplied`.
     */
    checkAndMutate(row: BytesInput, condition: Condition, mutation: Mutation | readonly Mutation[], options?: OperationOptions): Promise<CheckResult>;
    /**
     * Calls a coprocessor's service on the region with the row, with a message of its own, and gives its answer's bytes. When the answer
     * is lost it is not tried again.
     */
    callService(row: BytesInput, call: ServiceCallInput, options?: OperationOptions): Promise<Uint8Array>;
    /**
     * Calls a coprocessor's service on each region that has rows of a range, with the same message, and tells what became of it region by
     * region, in the order of their keys. Where a region is split meanwhile, what became of it is called.
     *
     * @example
     * ```ts
     * for await (const each of orders.callServiceOnRegions(call, { startRow: "a", stopRow: "m" })) {
     *   if (each.ok) console.log(each.region.startKey, each.value);
     * }
     * const all = await orders.callServiceOnRegions(call).toArray();
     * ```
     */
    callServiceOnRegions(call: ServiceCallInput, options?: RegionCallOptions): RegionAnswers;
}

/** A range of timestamps. */
export interface TimeRangeInput {
    /** The first. Default: 0. */
    readonly from?: bigint | undefined;
    /** Before which it ends. Default: none. */
    readonly to?: bigint | undefined;
}

export interface UpdateOptions extends UpdateSettings, OperationOptions {
}

/** What an increment or append answers with. */
export interface UpdateSettings extends MutationSettings {
    /** Whether the new values are answered. Default: true. */
    readonly returnResults?: boolean | undefined;
    /** From which versions it starts. */
    readonly timeRange?: TimeRangeInput | undefined;
}

/** What a counter holds. Throws a RangeError unless it has eight bytes. */
export declare function bytesToInt64(bytes: Uint8Array): bigint;

/**
 * Opens a client and waits until it knows where hbase:meta is. Rejects with an HBaseError, and nothing is left open.
 *
 * @example
 * ```ts
 * await using hbase = await connectHBase("zk1,zk2:2181/hbase");
 * const order = await hbase.table("orders").get("o-1", { columns: ["d:status"] });
 * ```
 */
export declare function connectHBase(cluster: string, options?: HBaseOptions): Promise<HBase>;

/**
 * Says who the client is by a token: its parts, or the text that Java's `Token.encodeToUrlString` gives. Throws an HBaseError for
 * text that is no token of HBase's.
 *
 * @example
 * ```ts
 * await using hbase = await connectHBase("zk1,zk2:2181/hbase", { sasl: digestToken(env.HBASE_TOKEN) });
 * ```
 */
export declare function digestToken(token: DelegationToken | string): SaslProvider;

/** A number as counters are stored, in eight bytes. */
export declare function int64ToBytes(value: bigint): Uint8Array;

/**
 * Opens a client: it connects when it is first asked something. Throws a TypeError for a connect string or options that cannot be.
 *
 * @param cluster `"zk1,zk2:2181/hbase"`, `"hbase+rpc://rs1:16020"`, or `"hbase+masters://m1:16000"`.
 */
export declare function openHBase(cluster: string, options?: HBaseOptions): HBase;

// Not exported, but part of what is

/** One of: a get, a mutation. */
export type Action = {
    readonly get: GetMessage;
} | {
    readonly mutation: MutationMessage;
};

/** What is asked of one row. */
export interface BatchEntry {
    readonly row: Uint8Array;
    /** More than one are done all or none. */
    readonly actions: readonly Action[];
    readonly effect: Effect;
    readonly atomic?: boolean | undefined;
    /** A Condition's bytes. */
    readonly condition?: Uint8Array | undefined;
}

/** What a mutator is made of. */
export interface BufferedMutatorInit {
    readonly clock: Clock;
    readonly table: string;
    /** Throws for a write that cannot be: it fails alone. */
    readonly encode: (mutation: BufferedMutation) => BatchEntry;
    /** Never rejects. */
    readonly send: (entries: readonly BatchEntry[]) => Promise<readonly BatchResult[]>;
}

/** A connected, bidirectional stream of bytes with backpressure both ways. */
export interface ByteStream {
    /** The peer as one would write it in an error: `host:port`, or `unix:/path`. */
    readonly remoteAddress: string;
    /** Set when the stream is encrypted. */
    readonly tls: TlsSession | undefined;
    /** Starts the flow of events to `handler`. Called once; nothing is read before it. */
    start(handler: ByteStreamHandler): void;
    /**
     * Hands `bytes` over: the caller must not change them afterwards. Returns `false` when the stream's buffer is
     * full; the bytes are taken all the same, and `onDrain` says when to go on. A write after the end is ignored.
     */
    write(bytes: Uint8Array): boolean;
    /** Stops reading; bytes already read may still arrive until the call returns, none later. */
    pause(): void;
    /** Undoes `pause`. */
    resume(): void;
    /** Says that no more will be written, once everything written has left (half-close). */
    closeWrite(): void;
    /** Closes gracefully: what was written leaves first, what arrives from now on is dropped, then `onClose`. */
    close(): void;
    /** Closes at once and drops what was not sent. `onClose` follows, with `reason` as its cause if one is given. */
    abort(reason?: unknown): void;
}

/** Receives what happens on a byte stream. The stream calls it, never from inside one of its own methods. */
export interface ByteStreamHandler {
    /** Bytes arrived. `chunk` is valid only during the call: copy what has to last. */
    onData(chunk: Uint8Array): void;
    /** The peer will send no more; writing may go on. At most once. */
    onReadEnd(): void;
    /** A `write` returned `false`, and there is room again. */
    onDrain(): void;
    /** The stream is over in both directions and its socket released: the last call, made exactly once. */
    onClose(error: TransportError | undefined): void;
    /**
     * How many bytes are certain to come next without anything being sent: the rest of a frame whose length is known. A
     * stream whose reads are dear may wait until so many are there. Too high a number can wait for ever. Default: 0.
     */
    expectedBytes?(): number;
}

/** Some cells of a block, in a row. */
export interface CellRun {
    readonly block: Uint8Array;
    /** Where the first one's length is. */
    readonly start: number;
    readonly count: number;
}

/** Time, handed in. */
export interface Clock {
    /** Milliseconds on a monotonic scale with an arbitrary start. */
    now(): number;
    /** Calls `callback` once, `delayMs` from now at the earliest and a wheel's tick (about 1 ms) later at most. */
    setTimer(delayMs: number, callback: () => void): Timer;
    /**
     * Calls `callback` at the end of the current turn of the event loop, when the code that runs now and the promise
     * reactions it caused have run: the moment to send what they have written in one piece.
     */
    defer(callback: () => void): void;
}

/** With what is compared: made by the functions here. */
export interface Comparator {
    readonly kind: "comparator";
    /** The Java class. */
    readonly name: string;
    /** The class's own message. */
    readonly message: Uint8Array;
}

/**
 * @generated from enum hbase.pb.Consistency
 */
export type Consistency = (typeof Consistency)[keyof typeof Consistency];

/** A peer to dial: a TCP endpoint, or a unix socket where the runtime has them. */
export type DialAddress = {
    readonly host: string;
    readonly port: number;
} | {
    readonly path: string;
};

/** How to dial. */
export interface DialOptions {
    readonly clock: Clock;
    /** Encrypt from the start (or, behind a proxy, from the tunnel's start). Default: plaintext. */
    readonly tls?: TlsOptions | undefined;
    /** Milliseconds for everything: name, connection, proxy, TLS. Default: 20,000. */
    readonly connectTimeoutMs?: number | undefined;
    /** Ends the attempt; the socket is released. */
    readonly signal?: AbortSignal | undefined;
    /** The local address to bind to, where the runtime can. */
    readonly localAddress?: string | undefined;
    /** A proxy; `"environment"` takes it from `HTTPS_PROXY` and `NO_PROXY` where the runtime has an environment; default: none. */
    readonly proxy?: ProxyOptions | "environment" | undefined;
}

/** Opens byte streams. */
export interface Dialer {
    /** The name of the runtime, for errors: `"node"`, `"deno"`, `"workers"`, `"memory"`. */
    readonly runtime: string;
    /** Connects, or rejects with a `TransportError`, in time and with nothing left behind. */
    dial(address: DialAddress, options: DialOptions): Promise<ByteStream>;
    /** A clock that fits the runtime: one event loop's, or one request's. Made for each transport, gone with it. */
    systemClock(): Clock;
    /** How names are looked up here, for the `dns` resolver. Absent where they cannot be. */
    readonly dns?: DnsLookup | undefined;
    /** `false` where TLS offers no ALPN, without which most servers refuse HTTP/2. Default: true. */
    readonly offersAlpn?: boolean;
    /**
     * For runtimes where a socket belongs to the request that opened it: remembers the running request, and returns a check
     * that throws an Error, saying what to do, when it runs in another. Absent where sockets are the process's.
     */
    readonly bindToRequest?: (() => () => void) | undefined;
}

/** A runtime's look-ups. All reject with a TransportError, step `"resolve"`. */
export interface DnsLookup {
    /**
     * The IP addresses of a host, A and AAAA records together, in the order in which to try them.
     * Code `"ENOTFOUND"`: there is no such name.
     */
    addresses(host: string, query: DnsQuery): Promise<readonly string[]>;
    /** The TXT records of a name, each with its strings joined (RFC 1035 §3.3.14). No such record or name is an empty list. */
    txt(name: string, query: DnsQuery): Promise<readonly string[]>;
    /** The SRV records of a name. No such record or name is an empty list. Absent where they cannot be had. */
    srv?(name: string, query: DnsQuery): Promise<readonly SrvRecord[]>;
    /**
     * Whether it finds what the runtime's own connections find: the hosts file, names of the local network. `false` where a public
     * resolver is asked. Default: false.
     */
    readonly knowsLocalNames?: boolean;
    /** `false` where no other name server than its own can be asked. Default: true. */
    readonly takesServer?: boolean;
    /** What this machine calls itself, for the service config's `clientHostname`; absent or `undefined` where nobody knows. */
    readonly hostName?: () => string | undefined;
}

/** How to look up. */
export interface DnsQuery {
    /** Nobody waits any longer. A look-up that cannot be stopped may run on. */
    readonly signal: AbortSignal;
    /** The name server to ask, by its IP address. Default: whom the system asks. */
    readonly server?: {
        readonly host: string;
        readonly port: number;
    } | undefined;
}

/** What a lost answer leaves open. */
export type Effect = "reads"
/** To do it twice is the same, or the server knows it by its nonce. */
 | "writes"
/** To do it twice is not: no retry when it may have been done. */
 | "writes-once";

/** A family, and which of its columns; all, if none is named. */
export interface FamilyColumns {
    readonly family: Uint8Array;
    readonly qualifiers: readonly Uint8Array[];
}

/** What servers leave out: made by the functions here. */
export interface Filter {
    readonly kind: "filter";
    /** The Java class. */
    readonly name: string;
    /** The class's own message. */
    readonly message: Uint8Array;
}

/** A Get. */
export interface GetMessage extends QueryMessage {
    readonly row: Uint8Array;
    readonly existenceOnly?: boolean | undefined;
}

/** Something that happened. */
export interface LoggedEvent {
    /** The clock's milliseconds. */
    readonly at: number;
    readonly severity: "info" | "warning" | "error";
    readonly text: string;
}

/** A change of one row. */
export interface MutationMessage {
    readonly type: MutationProto_MutationType;
    readonly row: Uint8Array;
    /** Those of a family side by side. */
    readonly cells: readonly NewCell[];
    /** What deletes of a whole row go by. */
    readonly timestamp?: bigint | undefined;
    readonly attributes?: Readonly<Record<string, Uint8Array>> | undefined;
    readonly durability?: MutationProto_Durability | undefined;
    /** For increments and appends: which versions they start from. */
    readonly timeRange?: TimeRange | undefined;
    /** By it the server knows an increment or append that it has carried out already. */
    readonly nonce?: bigint | undefined;
}

/**
 * @generated from enum hbase.pb.MutationProto.Durability
 */
export type MutationProto_Durability = (typeof MutationProto_Durability)[keyof typeof MutationProto_Durability];

/**
 * @generated from enum hbase.pb.MutationProto.MutationType
 */
export type MutationProto_MutationType = (typeof MutationProto_MutationType)[keyof typeof MutationProto_MutationType];

/** A Filter, or a Comparator. */
export interface NamedMessage {
    /** The Java class. */
    readonly name: string;
    /** The class's own message. */
    readonly message: Uint8Array;
}

/** A cell to be written. */
export interface NewCell {
    readonly family: Uint8Array;
    readonly qualifier: Uint8Array;
    /** Default: the server's time. */
    readonly timestamp: bigint | undefined;
    readonly type: CellType;
    readonly value: Uint8Array;
}

/** An HTTP CONNECT proxy in front of the peer. */
export interface ProxyOptions {
    readonly host: string;
    readonly port: number;
    readonly credentials?: {
        readonly username: string;
        readonly password: string;
    } | undefined;
}

/** What gets and scans have in common, by Client.proto's names; what is `undefined` is as the server has it. */
export interface QueryMessage {
    readonly columns: readonly FamilyColumns[];
    readonly attributes?: Readonly<Record<string, Uint8Array>> | undefined;
    readonly filter?: NamedMessage | undefined;
    readonly timeRange?: TimeRange | undefined;
    readonly familyTimeRanges?: readonly {
        readonly family: Uint8Array;
        readonly range: TimeRange;
    }[] | undefined;
    readonly maxVersions?: number | undefined;
    readonly cacheBlocks?: boolean | undefined;
    readonly storeLimit?: number | undefined;
    readonly storeOffset?: number | undefined;
    readonly consistency?: Consistency | undefined;
    readonly loadColumnFamiliesOnDemand?: boolean | undefined;
}

/** A source of randomness. Not for secrets. */
export interface Random {
    /** A number in [0, 1). */
    next(): number;
}

/** One SRV record (RFC 2782): where a service is. */
export interface SrvRecord {
    readonly host: string;
    readonly port: number;
    /** Lower ones first, */
    readonly priority: number;
    /** and among those of one priority this share of the load. */
    readonly weight: number;
}

/** From `from`, to before `to`, in milliseconds. */
export interface TimeRange {
    readonly from: bigint | undefined;
    readonly to: bigint | undefined;
}

/** A timer that was set. */
export interface Timer {
    /** Forgets the timer. Idempotent; harmless after it fired. */
    cancel(): void;
}

/** TLS as a client. Certificates are verified; there is no switch that turns it off. */
export interface TlsOptions {
    /** The name that the certificate must carry, and that is sent as SNI. Default: the host dialled. */
    readonly serverName?: string | undefined;
    /** Certificates to trust instead of the runtime's own, each in PEM. */
    readonly ca?: readonly string[] | undefined;
    /** The client's certificate chain and its private key, in PEM. */
    readonly clientCertificate?: {
        readonly cert: string;
        readonly key: string;
    } | undefined;
    /** Application protocols to offer by ALPN, best first. */
    readonly alpnProtocols?: readonly string[] | undefined;
}

/** What the TLS handshake settled. */
export interface TlsSession {
    /** The protocol that ALPN chose; `undefined` where none was offered, or the runtime does not tell. */
    readonly alpnProtocol: string | undefined;
}

/** A byte stream could not be opened, or broke. Says what failed (`step`), where (`address`) and why (`message`). */
export declare class TransportError extends Error {
    readonly name = "TransportError";
    readonly step: TransportStep;
    readonly address: string;
    readonly code: string | undefined;
    constructor({ step, address, message, code, cause }: TransportErrorInit);
}

/** What a {@link TransportError} is made of. */
export interface TransportErrorInit {
    readonly step: TransportStep;
    /** The peer: `host:port`, or `unix:/path`. */
    readonly address: string;
    /** What failed and what to do, starting with a capital letter, without a final period. */
    readonly message: string;
    /** The system's own code, where the runtime gives one: `ECONNREFUSED`, `ENOTFOUND`, `ETIMEDOUT` … */
    readonly code?: string | undefined;
    readonly cause?: unknown;
}

/** Which step of reaching a peer failed. */
export type TransportStep = "resolve"
/** The balancer or its picker is broken. */
 | "balance" | "connect" | "proxy" | "tls"
/** The peer is reached, and does not speak the protocol. */
 | "handshake" | "read" | "write"
/** The runtime lacks what was asked for. */
 | "unsupported";
