// Exported

/** What an administrator can do. It has nothing of its own to be closed: it goes with its client. */
export interface Admin {
    readonly tables: TableAdmin;
    readonly namespaces: NamespaceAdmin;
    readonly regions: RegionAdmin;
    readonly stores: StoreAdmin;
    readonly snapshots: SnapshotAdmin;
    readonly cluster: ClusterAdmin;
}

/** Times in milliseconds. */
export interface AdminOptions {
    /** How long a procedure is waited for. Default: 180,000 (Java's: 1,200,000). */
    readonly procedureTimeoutMs?: number | undefined;
}

/** How regions are spread anew. */
export interface BalanceOptions extends OperationOptions {
    /** Only reckons. Default: false. */
    readonly dryRun?: boolean | undefined;
    /** Even while regions are in transition. Default: false. */
    readonly ignoreRegionsInTransition?: boolean | undefined;
}

/** What the balancer did. */
export interface BalanceResult {
    /** Whether it ran at all. */
    readonly ran: boolean;
    readonly movesPlanned: number;
    readonly movesMade: number;
}

/** The cluster. Each method rejects with an HBaseError. */
export declare class ClusterAdmin {
    #private;
    constructor(master: Master);
    status(options?: OperationOptions): Promise<ClusterStatus>;
    /** Lets the master spread regions by itself, or not; answers how it was before. With what is under way it goes on first. */
    setBalancer(on: boolean, options?: OperationOptions): Promise<boolean>;
    isBalancerOn(options?: OperationOptions): Promise<boolean>;
    /** Spreads the regions anew, if the balancer is on. */
    balance({ dryRun, ignoreRegionsInTransition: ignoreRit, ...options }?: BalanceOptions): Promise<BalanceResult>;
    /** Lets regions be split, or merged, or not; answers how it was before. */
    setSwitch(which: MasterSwitch, on: boolean, options?: OperationOptions): Promise<boolean>;
    isSwitchedOn(which: MasterSwitch, options?: OperationOptions): Promise<boolean>;
}

/** A cluster, as its master sees it. */
export interface ClusterStatus {
    readonly clusterId: string;
    /** HBase's. */
    readonly version: string;
    readonly master: ServerName | undefined;
    readonly backupMasters: readonly ServerName[];
    readonly servers: readonly ServerStatus[];
    readonly deadServers: readonly ServerName[];
    readonly regionsInTransition: readonly RegionInTransition[];
    readonly isBalancerOn: boolean;
}

/** What is compacted, and how much. */
export interface CompactOptions extends OperationOptions {
    /** One file for each family and region, without what was deleted. Default: false. */
    readonly major?: boolean | undefined;
    /** Default: all. */
    readonly family?: string | undefined;
}

/** Which compactions are under way. */
export type CompactionState = "none" | "minor" | "major" | "major-and-minor";

/** HBase's codecs. */
export type Compression = "none" | "gz" | "snappy" | "lz4" | "lzo" | "zstd" | "bzip2" | "lzma" | "brotli";

/** A family as it is. */
export interface FamilyDescriptor extends FamilySettings {
    readonly attributes: Readonly<Record<string, string>>;
    readonly configuration: Readonly<Record<string, string>>;
}

/** A family's settings. What is left out is as HBase has it, or stays as it is. */
export interface FamilySettings {
    /** Versions of a cell that are kept. HBase's default: 1. */
    readonly versions?: number | undefined;
    /** Versions that are kept although their time to live is over. HBase's default: 0. */
    readonly minVersions?: number | undefined;
    /** How long cells live, in seconds; `Infinity` for ever, which is HBase's default. */
    readonly ttlSeconds?: number | undefined;
    /** How store files are compressed. Servers need the codec. HBase's default: `"none"`. */
    readonly compression?: Compression | undefined;
    /** What store files can tell without being read. HBase's default: `"row"`. */
    readonly bloomFilter?: "none" | "row" | "rowcol" | "rowprefix-fixed-length" | undefined;
    /** Bytes of a store file's block. HBase's default: 65,536. */
    readonly blockSizeBytes?: number | undefined;
    /** How cells are packed in a block. HBase's default: `"none"`. */
    readonly dataBlockEncoding?: "none" | "prefix" | "diff" | "fast-diff" | "row-index-v1" | undefined;
    /** Whether its blocks are kept in memory before others. HBase's default: false. */
    readonly inMemory?: boolean | undefined;
    /** Whether its blocks are kept in memory at all. HBase's default: true. */
    readonly blockCache?: boolean | undefined;
    /** Whether deleted cells can be read in a range of time before their deletion. HBase's default: `"false"`. */
    readonly keepDeletedCells?: "false" | "true" | "ttl" | undefined;
    /** 1: changes go to other clusters. HBase's default: 0. */
    readonly replicationScope?: number | undefined;
    /** Everything else, by HBase's names; `undefined` takes one out. */
    readonly attributes?: Readonly<Record<string, BytesInput | undefined>> | undefined;
    /** Settings of the servers that are others for this family; `undefined` takes one out. */
    readonly configuration?: Readonly<Record<string, string | undefined>> | undefined;
}

/** Which families. */
export interface FlushOptions extends ProcedureOptions {
    /** Default: all. */
    readonly families?: readonly string[] | undefined;
}

/** Which tables are listed. */
export interface ListTablesOptions extends OperationOptions {
    /** A regular expression of Java's, of the whole name. Default: all. */
    readonly pattern?: string | undefined;
    /** Default: all namespaces. */
    readonly namespace?: string | undefined;
    /** Whether HBase's own are among them. Default: false. */
    readonly system?: boolean | undefined;
}

/** What the master does by itself, unless it is told not to. */
export type MasterSwitch = "split" | "merge";

/** How regions are merged. */
export interface MergeOptions extends ProcedureOptions {
    /** Even if they are no neighbours. Default: false. */
    readonly force?: boolean | undefined;
}

/** A cluster's namespaces. Each method rejects with an HBaseError. */
export declare class NamespaceAdmin {
    #private;
    constructor(master: Master, procedures: Procedures);
    create(name: string, configuration?: Readonly<Record<string, string>>, options?: ProcedureOptions): Promise<void>;
    /** Changes what is given of its configuration; `undefined` takes a setting out. */
    alter(name: string, configuration: Readonly<Record<string, string | undefined>>, options?: ProcedureOptions): Promise<void>;
    /** Deletes a namespace, which has to be empty. */
    delete(name: string, options?: ProcedureOptions): Promise<void>;
    list(options?: OperationOptions): Promise<readonly NamespaceDescriptor[]>;
    /** Rejects with NamespaceNotFoundException if there is none. */
    describe(name: string, options?: OperationOptions): Promise<NamespaceDescriptor>;
}

/** A namespace. */
export interface NamespaceDescriptor {
    readonly name: string;
    readonly configuration: Readonly<Record<string, string>>;
}

/** A table to be made. */
export interface NewTable extends TableSettings {
    /** By their names; one at least. */
    readonly families: Readonly<Record<string, FamilySettings>>;
    /** Where its regions begin, beside the first. Default: one region. */
    readonly splits?: readonly BytesInput[] | undefined;
}

/** How to wait for a procedure. */
export interface ProcedureOptions extends OperationOptions {
    /** Milliseconds until it is to be done. It goes on if the time is over. Default: the admin's `procedureTimeoutMs`. */
    readonly timeoutMs?: number | undefined;
    /** Abandons the wait; the procedure goes on. */
    readonly signal?: AbortSignal | undefined;
    /** Called at each look at the procedure, which come 50 ms to 1 s apart. Default: none. */
    readonly onProgress?: ((progress: ProcedureProgress) => void) | undefined;
}

/** How far a procedure is, at one look. */
export interface ProcedureProgress {
    readonly id: bigint;
    readonly state: "running" | "finished";
    /** Milliseconds since 1970, by the master's clock: when it was begun, and when it last came a step further. */
    readonly submittedAtMs: number;
    readonly updatedAtMs: number;
}

/** A cluster's regions. Each method rejects with an HBaseError. */
export declare class RegionAdmin {
    #private;
    constructor(insides: Insides, master: Master, procedures: Procedures);
    /** A table's regions that are somewhere, in the order of their keys, each with its replicas: hbase:meta is asked. */
    list(table: string): Promise<readonly RegionLocation[]>;
    /** The region with a row. */
    find(table: string, row: BytesInput): Promise<RegionLocation>;
    /**
     * Splits a region in two, and waits until both are open.
     *
     * @param at The second one's first row. Default: what the region's server thinks best, by what is stored.
     */
    split(region: Region, at?: BytesInput, options?: ProcedureOptions): Promise<void>;
    /** Makes one region of several that are neighbours, and waits until it is open. */
    merge(regions: readonly RegionInput[], { force, ...options }?: MergeOptions): Promise<void>;
    /**
     * Moves a region, and waits until it is open there.
     *
     * @param to A server. Default: one by chance.
     */
    move(region: RegionInput, to?: ServerName | string, options?: OperationOptions): Promise<void>;
    /** Opens a region that is nowhere, on a server of the master's choice. */
    assign(region: RegionInput, options?: OperationOptions): Promise<void>;
    /** Closes a region; it stays nowhere until it is assigned. */
    unassign(region: RegionInput, options?: OperationOptions): Promise<void>;
}

/** A region that is nowhere for now. */
export interface RegionInTransition {
    readonly region: string;
    /** `"opening"`, `"closing"`, `"failed-open"` … */
    readonly state: string;
}

/** A region: as it was listed, by its encoded name (32 hexadecimal digits), or by its whole name. */
export type RegionInput = Region | string;

/** What a region weighs on its server. */
export interface RegionLoad {
    /** The region's name, with what is not text escaped. */
    readonly region: string;
    readonly storeFiles: number;
    readonly storeFileMiB: number;
    readonly memoryMiB: number;
    readonly reads: bigint;
    readonly writes: bigint;
}

/** How a snapshot is given back. */
export interface RestoreOptions extends ProcedureOptions {
    /** Whether the permissions that the table had are given back as well. Default: false. */
    readonly restoreAcl?: boolean | undefined;
}

/** A region server that lives, as it last told the master. */
export interface ServerStatus {
    readonly server: ServerName;
    readonly requestsPerSecond: number;
    readonly totalRequests: bigint;
    readonly usedHeapMiB: number;
    readonly maxHeapMiB: number;
    /** Milliseconds since 1970. */
    readonly reportedAtMs: number;
    readonly regions: readonly RegionLoad[];
}

/** A cluster's snapshots. Each method rejects with an HBaseError. */
export declare class SnapshotAdmin {
    #private;
    constructor(master: Master, procedures: Procedures, locator: RegionLocator);
    /** Takes a snapshot of a table. Rejects with SnapshotExistsException if there is one of that name. */
    create(name: string, table: string, { type, ttlSeconds, ...options }?: SnapshotOptions): Promise<void>;
    /** Those that are complete. */
    list(options?: OperationOptions): Promise<readonly SnapshotDescription[]>;
    delete(name: string, options?: OperationOptions): Promise<void>;
    /** Puts the table back to what it was. It has to be disabled, and stays so; one that was deleted is made again, and enabled. */
    restore(name: string, options?: RestoreOptions): Promise<void>;
    /** Makes a table of a snapshot. It is enabled, and has files in common with the one that the snapshot is of. */
    clone(name: string, table: string, options?: RestoreOptions): Promise<void>;
}

/** A snapshot that is there. */
export interface SnapshotDescription {
    readonly name: string;
    readonly table: string;
    readonly type: SnapshotType;
    /** Milliseconds since 1970. */
    readonly createdAtMs: number;
    readonly owner: string;
    /** 0: for ever. */
    readonly ttlSeconds: number;
}

/** How a snapshot is taken. */
export interface SnapshotOptions extends ProcedureOptions {
    /** `"flush"`: with what is in memory; `"skip-flush"`: without; `"disabled"`: of a disabled table. Default: `"flush"`. */
    readonly type?: SnapshotType | undefined;
    /** How long it is kept, in seconds. Default: as the servers have it, for ever. */
    readonly ttlSeconds?: number | undefined;
}

/** What of a table is in a snapshot. */
export type SnapshotType = "flush" | "skip-flush" | "disabled";

/** A cluster's stores. Each method takes a table's name or one region, and rejects with an HBaseError. */
export declare class StoreAdmin {
    #private;
    constructor(insides: Insides, master: Master, procedures: Procedures);
    /** Writes what is in memory to files, and waits for it. */
    flush(what: string | Region, { families, ...options }?: FlushOptions): Promise<void>;
    /** Asks for a compaction, and does not wait for it: see `compactionState`. */
    compact(what: string | Region, { major, family, ...options }?: CompactOptions): Promise<void>;
    /** Which compactions are under way, in any of the regions. */
    compactionState(what: string | Region, options?: OperationOptions): Promise<CompactionState>;
}

/** A cluster's tables. Each method rejects with an HBaseError. */
export declare class TableAdmin {
    #private;
    constructor(master: Master, procedures: Procedures, locator: RegionLocator);
    /** Makes a table, and waits until its regions are open. Rejects with TableExistsException if there is one. */
    create(table: string, { families, splits, ...settings }: NewTable, options?: ProcedureOptions): Promise<void>;
    /** Deletes a table, which has to be disabled. */
    delete(table: string, options?: ProcedureOptions): Promise<void>;
    /** Empties a table, which has to be disabled; it is enabled afterwards. */
    truncate(table: string, { preserveSplits, ...options }?: TruncateOptions): Promise<void>;
    enable(table: string, options?: ProcedureOptions): Promise<void>;
    disable(table: string, options?: ProcedureOptions): Promise<void>;
    /** The names of tables, in their order. */
    list({ pattern, namespace, system, ...options }?: ListTablesOptions): Promise<readonly string[]>;
    /** A table's settings. Rejects with TableNotFoundException if there is none. */
    describe(table: string, options?: OperationOptions): Promise<TableDescriptor>;
    /** The settings of many tables. */
    describeAll({ pattern, namespace, system, ...options }?: ListTablesOptions): Promise<readonly TableDescriptor[]>;
    exists(table: string): Promise<boolean>;
    /** Whether it is enabled, as hbase:meta says; `undefined` if there is none. */
    state(table: string): Promise<TableState | undefined>;
    /**
     * Changes a table's settings, and adds, changes and deletes families, in one step. What is not named stays. It reads what is there
     * first: of two who do so at once the later one wins.
     */
    alter(table: string, { families, deleteFamilies, ...settings }: TableChanges, options?: ProcedureOptions): Promise<void>;
    /** Adds a family. Rejects with InvalidFamilyOperationException if there is one. */
    addFamily(table: string, family: string, settings?: FamilySettings, options?: ProcedureOptions): Promise<void>;
    /** Changes what is given of a family; the rest stays. */
    alterFamily(table: string, family: string, settings: FamilySettings, options?: ProcedureOptions): Promise<void>;
    /** Deletes a family, and all that is in it. */
    deleteFamily(table: string, family: string, options?: ProcedureOptions): Promise<void>;
}

/** What is to be another way about a table, in one step. */
export interface TableChanges extends TableSettings {
    /** Families that are changed where they exist, and added where they do not. */
    readonly families?: Readonly<Record<string, FamilySettings>> | undefined;
    /** Families that go, and all that is in them. */
    readonly deleteFamilies?: readonly string[] | undefined;
}

/** A table as it is. */
export interface TableDescriptor extends TableSettings {
    readonly name: string;
    /** By their names. */
    readonly families: Readonly<Record<string, FamilyDescriptor>>;
    readonly attributes: Readonly<Record<string, string>>;
    readonly configuration: Readonly<Record<string, string>>;
}

/** A table's settings beside its families. What is left out is as HBase has it, or stays as it is. */
export interface TableSettings {
    /** Copies of each region, the primary counted. HBase's default: 1. */
    readonly regionReplication?: number | undefined;
    /** Bytes at which a region is split. */
    readonly maxFileSizeBytes?: number | undefined;
    /** Bytes at which a region's memory is flushed. */
    readonly flushSizeBytes?: number | undefined;
    /** Of mutations that name none. HBase's default: `"use-default"`. */
    readonly durability?: "use-default" | "skip-wal" | "async-wal" | "sync-wal" | "fsync-wal" | undefined;
    readonly readOnly?: boolean | undefined;
    readonly compaction?: boolean | undefined;
    readonly split?: boolean | undefined;
    readonly merge?: boolean | undefined;
    readonly normalization?: boolean | undefined;
    /** Everything else, by HBase's names (`"coprocessor$1"`); `undefined` takes one out. */
    readonly attributes?: Readonly<Record<string, BytesInput | undefined>> | undefined;
    /** Settings of the servers that are others for this table; `undefined` takes one out. */
    readonly configuration?: Readonly<Record<string, string | undefined>> | undefined;
}

/** How a table is emptied. */
export interface TruncateOptions extends ProcedureOptions {
    /** Whether its regions stay as they are split. Default: false. */
    readonly preserveSplits?: boolean | undefined;
}

/**
 * A cluster's administration, over a client's connections. Throws a TypeError for what is no client.
 *
 * @example
 * ```ts
 * const admin = adminOf(hbase);
 * await admin.tables.create("orders", { families: { d: { versions: 3 } }, splits: ["m"] });
 * ```
 */
export declare function adminOf(hbase: HBase, { procedureTimeoutMs }?: AdminOptions): Admin;

// Not exported, but part of what is

/** What to do about an exception. */
export type Action = 
/** The region is not there: look it up again, wait by the table of pauses. */
"relocate"
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

/** One of: a get, a mutation. */
export type Action = {
    readonly get: GetMessage;
} | {
    readonly mutation: MutationMessage;
};

/** Sends something to hbase:meta's region: to its primary alone, or to any copy. */
export type AskMeta = <T>(operation: Operation<T, RegionLocation>, primaryOnly: boolean) => Promise<T>;

/** What an attempt needs of its connection. */
export interface AttemptConnection {
    readonly compression: CellCompression | undefined;
    readonly maxFrameBytes: number;
    /** Nobody waits for the answer any more. @param callId None if it was not sent. */
    giveUp(callId: number | undefined): void;
    /** A call that was sent then had no answer in its time. */
    unanswered(sentAt: number): void;
}

/** Why an attempt has no answer. */
export type AttemptFailure = {
    readonly kind: "exception";
    readonly exception: RemoteException;
}
/** The connection could not be made, or is lost. */
 | {
    readonly kind: "lost";
    readonly error: unknown;
} | {
    readonly kind: "client-closed";
} | {
    readonly kind: "timeout";
    readonly timeoutMs: number;
} | {
    readonly kind: "too-large";
    readonly bytes: number;
    readonly limitBytes: number;
} | {
    readonly kind: "answer-too-large";
    readonly bytes: number;
    readonly limitBytes: number;
}
/** Too many calls wait for this server already. */
 | {
    readonly kind: "too-many";
    readonly limit: number;
}
/** The answer makes no sense. */
 | {
    readonly kind: "unreadable";
    readonly error: unknown;
};

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

/** Who hears what became of an attempt: one of the two, once. */
export interface AttemptListener {
    /** The message is a view for the time of the call. Throws a WireError for what is no answer, and nothing else. */
    onAnswer(message: ProtoReader, cells: CellBlock): void;
    onFailure(failure: AttemptFailure, attempt: RpcAttempt): void;
}

/** A law of waiting. */
export interface Backoff {
    /** Milliseconds to wait after the `attempt`-th failure in a row (1 is the first). */
    delayMs(attempt: number, random: Random): number;
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

/** What a mutator is made of. */
export interface BufferedMutatorInit {
    readonly clock: Clock;
    readonly table: string;
    /** Throws for a write that cannot be: it fails alone. */
    readonly encode: (mutation: BufferedMutation) => BatchEntry;
    /** Never rejects. */
    readonly send: (entries: readonly BatchEntry[]) => Promise<readonly BatchResult[]>;
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

/** What a client goes by. */
export interface CallContext {
    readonly connections: Connections;
    /** What has a timer of its own, to be ended when the client is closed: calls between attempts, batches, scans. */
    readonly waiting: Set<EndableCall>;
    readonly clock: Clock;
    readonly random: Random;
    /** By it servers tell this client's nonces from others'. */
    readonly nonceGroup: bigint;
    readonly log: EventLog;
    /** For all of an operation, its look-ups, waits and attempts. */
    readonly operationTimeoutMs: number;
    /** For one attempt. */
    readonly rpcTimeoutMs: number;
    readonly maxAttempts: number;
    /** Between attempts, and */
    readonly backoff: Backoff;
    /** where a server said that it has too much to do. */
    readonly overloadedBackoff: Backoff;
    /** Until another copy of a region is asked as well: of gets, and */
    readonly replicaDelayMs: number;
    /** of scans. */
    readonly scanReplicaDelayMs: number;
    /** Failures of one call that are not logged. */
    readonly silentAttempts: number;
    readonly interceptors: readonly CallInterceptor[];
    readonly traceHeaders: (() => Readonly<Record<string, string>> | undefined) | undefined;
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

/** The cells that have not been taken yet. */
export declare class CellBlock {
    #private;
    constructor(bytes?: Uint8Array);
    /** Bytes in all. */
    get length(): number;
    /** Takes the next `count` cells. Throws a WireError when there are fewer, or one is longer than the block. */
    take(count: number): CellRun;
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

/** Some cells of a block, in a row. */
export interface CellRun {
    readonly block: Uint8Array;
    /** Where the first one's length is. */
    readonly start: number;
    readonly count: number;
}

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

/** A column. Without a qualifier it is its whole family; `"d:"` is the column with the empty qualifier. */
export type ColumnInput = string | {
    readonly family: BytesInput;
    readonly qualifier?: BytesInput | undefined;
};

/** With what is compared: made by the functions here. */
export interface Comparator {
    readonly kind: "comparator";
    /** The Java class. */
    readonly name: string;
    /** The class's own message. */
    readonly message: Uint8Array;
}

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

/** All of a client's connections. */
export declare class Connections {
    #private;
    constructor(options: RpcOptions);
    /** How cell blocks are to be compressed. */
    get compression(): CellCompression | undefined;
    /** The client is closed: no call is made any more. */
    get closed(): boolean;
    get views(): readonly ConnectionView[];
    /** Makes an attempt at a server; it may fail before this returns. */
    call(service: Service, server: ServerName, attempt: RpcAttempt): void;
    /** Ends every connection, and waits until nothing is left of them. */
    close(): Promise<void>;
}

/**
 * @generated from enum hbase.pb.Consistency
 */
export type Consistency = (typeof Consistency)[keyof typeof Consistency];

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

/** A server, and the region that it is asked for: a location, where there is one. */
export interface Destination {
    readonly server: ServerName;
    readonly region?: Region | undefined;
}

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

/** How sure a write is before the server answers: in the write-ahead log of memory, of the file system, on the disk. */
export type Durability = "skip-wal" | "async-wal" | "sync-wal" | "fsync-wal";

/** What a lost answer leaves open. */
export type Effect = "reads"
/** To do it twice is the same, or the server knows it by its nonce. */
 | "writes"
/** To do it twice is not: no retry when it may have been done. */
 | "writes-once";

/** A call that a table can end when its connection is lost. */
export interface EndableCall {
    /** Ends the call; made once, by the one who took it out of the table. */
    end(reason: unknown): void;
}

/** The last entries, oldest first. */
export declare class EventLog {
    #private;
    /** @param limit How many entries are kept. Default: 32. */
    constructor(clock: Clock, limit?: number);
    /** The entries of a log that may not be there yet. */
    static read(log: EventLog | undefined): readonly LoggedEvent[];
    get entries(): readonly LoggedEvent[];
    add(severity: LoggedEvent["severity"], text: string): void;
}

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

/** A client's parts. */
export interface Insides {
    readonly context: CallContext;
    readonly registry: Registry;
    readonly locator: RegionLocator;
}

/** Which region of a row is meant. */
export interface LocateOptions {
    /** Default: 0, the primary. */
    readonly replicaId?: number | undefined;
    /** The region before the row instead of the one with it; before an empty row is the last. Default: false. */
    readonly before?: boolean | undefined;
}

/** Something that happened. */
export interface LoggedEvent {
    /** The clock's milliseconds. */
    readonly at: number;
    readonly severity: "info" | "warning" | "error";
    readonly text: string;
}

/** The active master. */
export declare class Master {
    #private;
    constructor(insides: Insides);
    /** Calls a method of MasterService. */
    call<I extends DescMessage, O extends DescMessage>(method: ServiceMethod<I, O>, init: MessageInitShape<I>, { table, ...options }: MasterCallOptions): Promise<MessageShape<O>>;
}

/** How a method is called. */
export interface MasterCallOptions extends OperationOptions {
    /** For errors. */
    readonly table?: string | undefined;
}

/** Asks hbase:meta. */
export declare class MetaReader {
    #private;
    constructor(ask: AskMeta);
    /**
     * The region with the row, and behind it in the list those before it.
     *
     * @param before Instead the one before the row.
     * @param count How many regions at most.
     */
    search(table: string, row: Uint8Array, { before, count }: {
        before: boolean;
        count: number;
    }): Promise<MetaRows>;
    /** All of a table's regions. */
    all(table: string): Promise<RegionLocations[]>;
    /** `undefined` for a table that is not there. */
    tableState(table: string): Promise<TableState | undefined>;
}

interface MetaRows {
    readonly rows: readonly (readonly Cell[])[];
    /** Whether these are all. */
    readonly complete: boolean;
    /** A copy's, which may be behind. */
    readonly stale: boolean;
}

/** Where a region has moved to, as a RegionMovedException says in words. */
export interface MovedTo {
    readonly host: string;
    readonly port: number;
    readonly startCode: bigint;
    readonly sequenceNumber: bigint;
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

/** By which the master knows a request that it has seen. */
export interface Nonces {
    readonly nonceGroup: bigint;
    readonly nonce: bigint;
}

/** What is to be done. */
export interface Operation<T, D extends Destination> {
    /** As users know it: `"get"`. */
    readonly name: string;
    /** As servers do: `"Get"`. */
    readonly method: string;
    readonly effect: Effect;
    readonly priority?: number | undefined;
    /** `false` for failures that the caller handles: they end the call. Default: all are retried. */
    readonly retries?: ((failure: Failure) => boolean) | undefined;
    write(out: ProtoWriter, destination: D): void;
    /** Throws a WireError for what is no answer. The message is a view for the time of the call. */
    read(message: ProtoReader, cells: CellBlock, destination: D): T;
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

/** What is done, for errors. */
export interface ProcedureName {
    /** `"createTable"`. */
    readonly operation: string;
    readonly table?: string | undefined;
}

/** Runs procedures on the master. */
export declare class Procedures {
    #private;
    constructor(context: CallContext, master: Master, timeoutMs: number);
    /** Runs a procedure to its end. Rejects with an HBaseError: that with which it failed, or one that says `maybeApplied`. */
    run(what: ProcedureName, options: ProcedureOptions, start: StartProcedure): Promise<void>;
    /** Asks again and again until the answer is true. */
    until(what: ProcedureName, options: ProcedureOptions, isDone: (options: MasterCallOptions) => Promise<boolean>): Promise<void>;
}

/** A message, or a part of one. */
export declare class ProtoReader {
    #private;
    /** @param start Where to begin. Default: 0. @param end Where it ends. Default: at the array's end. */
    constructor(bytes: Uint8Array, start?: number, end?: number);
    /** Where it is in the array. */
    get offset(): number;
    /** Bytes left. */
    get remaining(): number;
    /** What is left, in an array of its own. */
    copy(): ProtoReader;
    /** What is left, for a generic codec: a view. */
    rest(): Uint8Array;
    /** The next field's number; 0 at the end. Its value is to be read, or skipped. */
    next(): number;
    /** A varint as an unsigned number; exact up to 2^53. */
    uint(): number;
    /** A varint as a signed number of 32 bits. */
    int32(): number;
    /** A varint as an unsigned number of 64 bits. */
    uint64(): bigint;
    bool(): boolean;
    /** A view. */
    bytes(): Uint8Array;
    string(): string;
    /** The message that is the field's value, or that stands behind its length. */
    message(): ProtoReader;
    /** Reads a repeated number, packed or not. */
    eachUint(take: (value: number) => void): void;
    /** Passes over the value of a field that is of no interest. */
    skip(): void;
}

/** Collects messages in one growing array. Fields that are `undefined` are not written. */
export declare class ProtoWriter {
    #private;
    /** Bytes written so far. */
    get length(): number;
    /** A whole number from 0 to 2^53. */
    varint(value: number): void;
    /** 64 bits, as unsigned. */
    varint64(value: bigint): void;
    uint(field: number, value: number | undefined): void;
    uint64(field: number, value: bigint | undefined): void;
    bool(field: number, value: boolean | undefined): void;
    float(field: number, value: number): void;
    bytes(field: number, value: Uint8Array | undefined): void;
    string(field: number, value: string | undefined): void;
    /** Begins a message in a field: `end` takes what it gives. */
    beginField(field: number): number;
    /** Begins what stands behind its length as a varint. */
    begin(): number;
    /** Ends it. */
    end(start: number): void;
    byte(value: number): void;
    int16(value: number): void;
    int32(value: number): void;
    int64(value: bigint): void;
    /** Bytes as they are. */
    raw(bytes: Uint8Array): void;
    /** Writes an int32 at `offset` again, as the length that comes before what it counts. */
    int32At(offset: number, value: number): void;
    /** Cuts off what was written from `length` on. */
    truncate(length: number): void;
    /** What was written, for good: the writer begins anew, behind it or in memory of its own. */
    take(): Uint8Array;
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

/** How a mutation is asked for alone. */
export interface PutOptions extends MutationSettings, OperationOptions {
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

/** A source of randomness. Not for secrets. */
export interface Random {
    /** A number in [0, 1). */
    next(): number;
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

/** Where a client's regions are. */
export declare class RegionLocator {
    #private;
    constructor(options: RegionLocatorOptions);
    /** Rises with whatever is learnt or forgotten: who keeps a copy sees by it that it is old. */
    get changes(): number;
    /** The region's location if it is known. */
    cached(table: string, row: Uint8Array, { replicaId, before }?: LocateOptions): RegionLocation | undefined;
    /** The region with all its copies if it is known, wherever they are. */
    cachedReplicas(table: string, row: Uint8Array, before?: boolean): RegionLocations | undefined;
    /** The region's locations, those of its replicas among them. Rejects with an HBaseError. */
    locate(table: string, row: Uint8Array, { replicaId, before }?: LocateOptions): Promise<RegionLocations>;
    /** Asks hbase:meta, whatever is known. */
    relocate(table: string, row: Uint8Array, options?: LocateOptions): Promise<RegionLocations>;
    /** Asks hbase:meta for all of a table's regions, in the order of their keys, and knows them from then on. */
    locateAll(table: string): Promise<readonly RegionLocations[]>;
    /** An attempt at a region failed: what that says of where it is, is taken to heart. */
    failed(location: RegionLocation, { action, movedTo, unreachable }: Failure): void;
    /** Whatever was on that server is elsewhere, or will be. */
    forgetServer({ server }: RegionLocation): void;
    /** Whether a table is enabled; `undefined` if there is none of that name. */
    tableState(table: string): Promise<TableState | undefined>;
    /** Forgets a table's regions; those of all tables, if none is named. */
    clear(table?: string): void;
    /** All that is known, by table. */
    get known(): ReadonlyMap<string, readonly RegionLocations[]>;
    /** Takes regions as known, as those of another client. */
    add(locations: Iterable<RegionLocations>): void;
}

/** What a locator goes by. */
export interface RegionLocatorOptions {
    readonly registry: Registry;
    /** Of what asks hbase:meta; it asks this locator where that is. */
    readonly metaReader: () => MetaReader;
    /** Look-ups of one table at once. */
    readonly maxLookups: number;
    /** Regions that one look-up brings. */
    readonly prefetch: number;
    /** Regions that are kept of all tables; beyond, the table that grows is forgotten. */
    readonly maxRegions: number;
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

/** What a server says instead of an answer. */
export interface RemoteException {
    /** The Java class. */
    readonly className: string;
    /** The exception's own words, and where in the server it was thrown. */
    readonly stackTrace: string;
    readonly doNotRetry: boolean;
    /** Whatever it is about, the server has too much to do. */
    readonly serverOverloaded: boolean;
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

/** An attempt under way. */
export declare class RpcAttempt implements RpcCall {
    #private;
    readonly timeoutMs: number | undefined;
    /** Of the request's frame; 0 before it is sent. */
    requestBytes: number;
    /** @param timeoutMs `Infinity` for none. */
    constructor(request: RpcRequest, listener: AttemptListener, { clock, timeoutMs }: {
        readonly clock: Clock;
        readonly timeoutMs: number;
    });
    get method(): string;
    get priority(): number | undefined;
    get traceHeaders(): RpcRequest["traceHeaders"];
    get requestAttributes(): RpcRequest["requestAttributes"];
    get cellBlock(): Uint8Array | undefined;
    get ended(): boolean;
    /** Whether it has left, so that the server may have acted. */
    get wasSent(): boolean;
    /** Which connection took it. */
    begun(connection: AttemptConnection): void;
    write(out: ProtoWriter): void;
    sent(callId: number, bytes: number): void;
    answered(message: ProtoReader, cells: Uint8Array | undefined): void;
    refused(exception: RemoteException): void;
    tooLarge(bytes: number): void;
    answerTooLarge(bytes: number): void;
    /** The connection is lost. */
    end(reason: unknown): void;
    /** Ends it with a failure. Idempotent. */
    fail(failure: AttemptFailure): void;
    /** Ends it without a word. Idempotent. */
    cancel(): void;
}

/** A call on a connection. Exactly one of `answered`, `refused`, `tooLarge`, `answerTooLarge`, `end` follows, unless it is given up. */
export interface RpcCall extends EndableCall {
    /** `"Get"`. */
    readonly method: string;
    /** Above 0, the server handles it before others. */
    readonly priority?: number | undefined;
    /** Milliseconds that the caller will wait, which the server is told. */
    readonly timeoutMs?: number | undefined;
    /** Nobody waits for it any more: it need not be sent. */
    readonly ended: boolean;
    readonly traceHeaders?: Readonly<Record<string, string>> | undefined;
    readonly requestAttributes?: Readonly<Record<string, Uint8Array>> | undefined;
    /** The cells of the request, compressed if the connection's are. */
    readonly cellBlock?: Uint8Array | undefined;
    /** Writes the request's message. */
    write(out: ProtoWriter): void;
    /** It leaves: the server may act on it from now on. @param callId To give it up by. @param bytes Its frame's. */
    sent(callId: number, bytes: number): void;
    /** The message is a view for the time of the call; the cells are for good. Throws a WireError for what is no answer. */
    answered(message: ProtoReader, cells: Uint8Array | undefined): void;
    refused(exception: RemoteException): void;
    /** It is longer than a frame may be: nothing was sent, and nothing else is affected. */
    tooLarge(bytes: number): void;
    /** Its answer is: that passes by unread, and nothing else is affected. */
    answerTooLarge(bytes: number): void;
}

/** What all connections of a client share. Times in milliseconds, sizes in bytes. */
export interface RpcOptions {
    readonly dialer: Dialer;
    readonly clock: Clock;
    readonly user: string | undefined;
    readonly realUser: string | undefined;
    readonly sasl: SaslProvider | undefined;
    /** Whether a server that has no SASL is taken without. */
    readonly allowSimple: boolean;
    readonly tls: TlsOptions | undefined;
    readonly proxy: ProxyOptions | "environment" | undefined;
    readonly localAddress: string | undefined;
    readonly compression: CellCompression | undefined;
    readonly tags: boolean;
    readonly connectTimeoutMs: number;
    readonly idleMs: number;
    readonly maxFrameBytes: number;
    readonly maxCallsPerServer: number;
    /** Where a server is to be reached that names itself so. */
    readonly mapAddress: ((address: ServerAddress) => ServerAddress | Promise<ServerAddress>) | undefined;
}

/** What is asked. */
export interface RpcRequest {
    /** `"Get"`. */
    readonly method: string;
    readonly priority?: number | undefined;
    readonly traceHeaders?: Readonly<Record<string, string>> | undefined;
    readonly requestAttributes?: Readonly<Record<string, Uint8Array>> | undefined;
    readonly cellBlock?: Uint8Array | undefined;
    write(out: ProtoWriter): void;
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

/** The services of servers, by their names in the protocol. */
export type Service = "ClientService" | "MasterService" | "AdminService" | "ClientMetaService";

/** A call of a coprocessor's service. */
export interface ServiceCallInput {
    /** As its .proto file names it, with the package unless that is HBase's own: `"AggregateService"`. */
    readonly service: string;
    readonly method: string;
    /** The request's message. */
    readonly request: Uint8Array;
}

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

/** One SRV record (RFC 2782): where a service is. */
export interface SrvRecord {
    readonly host: string;
    readonly port: number;
    /** Lower ones first, */
    readonly priority: number;
    /** and among those of one priority this share of the load. */
    readonly weight: number;
}

/** Sends the request. Its answer has the procedure's number, 0 for none. */
export type StartProcedure = (nonces: Nonces, options: MasterCallOptions) => Promise<{
    readonly procId: bigint;
}>;

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

/** TableState.State. */
export type TableState = "enabled" | "disabled" | "disabling" | "enabling";

/** From `from`, to before `to`, in milliseconds. */
export interface TimeRange {
    readonly from: bigint | undefined;
    readonly to: bigint | undefined;
}

/** A range of timestamps. */
export interface TimeRangeInput {
    /** The first. Default: 0. */
    readonly from?: bigint | undefined;
    /** Before which it ends. Default: none. */
    readonly to?: bigint | undefined;
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

export interface UpdateOptions extends UpdateSettings, OperationOptions {
}

/** What an increment or append answers with. */
export interface UpdateSettings extends MutationSettings {
    /** Whether the new values are answered. Default: true. */
    readonly returnResults?: boolean | undefined;
    /** From which versions it starts. */
    readonly timeRange?: TimeRangeInput | undefined;
}
