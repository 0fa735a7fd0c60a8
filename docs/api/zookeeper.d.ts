// Exported

/** One entry: who may do what. */
export interface Acl {
    /** Bits of {@link Permission}. */
    readonly permissions: number;
    /** `world`, `auth`, `digest`, `ip`, `x509`, `sasl` … */
    readonly scheme: string;
    /** Who, in the scheme's own words. */
    readonly id: string;
}

/** Whoever this session has authenticated as may do everything. */
export declare const CREATOR_ALL_ACL: readonly Acl[];

/** How long to wait for a connection. */
export interface ConnectZooKeeperOptions extends ZooKeeperOptions {
    /** Milliseconds until it is given up. Default: the session timeout. */
    readonly connectTimeoutMs?: number | undefined;
    readonly signal?: AbortSignal | undefined;
}

/**
 * - `CONNECTED`: for the first time, and until the first loss
 * - `SUSPENDED`: there is no connection, and there may be one again: what was held (locks, leadership) is in doubt. A client begins
 *   with it.
 * - `RECONNECTED`: there is one again, and the session is the same
 * - `READ_ONLY`: connected, to a server without a quorum
 * - `LOST`: the session is over, whatever ended it; final
 */
export type ConnectionState = "CONNECTED" | "SUSPENDED" | "RECONNECTED" | "READ_ONLY" | "LOST";

/** One of them. */
export type CreateMode = keyof typeof CREATE_MODES;

/** How to create a node. */
export interface CreateOptions extends OperationOptions {
    /** Default: `"persistent"`. */
    readonly mode?: CreateMode | undefined;
    /** For the modes with a TTL: after so long without change and children the server may delete it. */
    readonly ttlMs?: number | undefined;
    /** Default: everybody may do everything. */
    readonly acl?: readonly Acl[] | undefined;
}

/** What came of it. */
export interface Created {
    /** With its number, if the mode is sequential. */
    readonly path: string;
    readonly stat: Stat;
}

/** Hears of nodes that were read with `watch: true`, and of the session. */
export type DefaultWatcher = (event: WatchedEvent | SessionStateEvent) => void;

/** Who the client is. */
export interface DigestMd5Options {
    readonly username: string;
    readonly password: string;
    /** Default: the one that the server offers. */
    readonly realm?: string | undefined;
}

/** The members, and since when. */
export interface EnsembleConfig {
    readonly members: readonly EnsembleMember[];
    /** Which change of the configuration this is: what {@link ReconfigOptions.fromVersion} takes. */
    readonly version: bigint;
    /** All of it. */
    readonly text: string;
    readonly stat: Stat;
}

/** One member. */
export interface EnsembleMember {
    /** Its number: `server.1` is 1. */
    readonly id: number;
    /** As the configuration has it: `host:port:port:participant;host:clientPort`. */
    readonly address: string;
}

/** One of them. */
export type ErrorCode = (typeof ErrorCode)[keyof typeof ErrorCode];

/** How to read events. */
export interface EventStreamLimits {
    /** Events that wait to be read; beyond, the oldest are dropped. Default: 100. */
    readonly bufferLimit?: number | undefined;
}

/** One of them. */
export type EventType = keyof typeof EVENT_TYPES;

/** What {@link exponentialRetry} takes. */
export interface ExponentialRetryOptions {
    /** What the waits are multiples of, at least. Default: 1,000. */
    readonly baseMs?: number | undefined;
    /** Default: 3; 29 at most, as in Curator. */
    readonly maxRetries?: number | undefined;
    /** The longest wait. Default: no bound. */
    readonly maxMs?: number | undefined;
}

/** How to ask. */
export interface FourLetterWordOptions {
    /** Default: the runtime's. */
    readonly dialer?: Dialer | undefined;
    readonly clock?: Clock | undefined;
    /** Default: plaintext. */
    readonly tls?: TlsOptions | undefined;
    /** A proxy in front of the server; `"environment"` takes it from there. Default: none. */
    readonly proxy?: ProxyOptions | "environment" | undefined;
    /** The address to dial from, where the runtime can. */
    readonly localAddress?: string | undefined;
    /** Milliseconds for everything. Default: 5,000. */
    readonly timeoutMs?: number | undefined;
    readonly signal?: AbortSignal | undefined;
}

/** How to use {@link gssapi}. */
export interface GssapiOptions {
    readonly token: GssapiTokenProvider;
    /** The server's principal. Default: `zookeeper/` and the host that is dialled. */
    readonly principal?: string | undefined;
}

/** What a token is asked for. */
export interface GssapiRequest {
    /** The server's principal: `zookeeper/host`, or as given. */
    readonly principal: string;
    /** What the server said last; `undefined` for the first token. */
    readonly challenge: Uint8Array | undefined;
    /** Whatever the provider keeps between the tokens of one connection: an object of its own for each. */
    readonly context: Record<string, unknown>;
}

/**
 * Makes the client's tokens. `undefined`: the exchange is complete, and the server is who it ought to be. A server that is content
 * says so by an empty challenge; a provider whose context is not complete by then has to throw, or any server would be believed
 * that leaves the exchange out.
 */
export type GssapiTokenProvider = (request: GssapiRequest) => Uint8Array | undefined | Promise<Uint8Array | undefined>;

/** One identity of a session. */
export interface Identity {
    readonly scheme: string;
    readonly user: string;
}

/** Reads being put together; each method answers with itself. */
export interface MultiRead<Results extends readonly unknown[]> {
    getData(path: string): MultiRead<[...Results, ReadResult<NodeData>]>;
    /** The children's names, in no order. */
    getChildren(path: string): MultiRead<[...Results, ReadResult<readonly string[]>]>;
    /** Sends them. Rejects with a ZooKeeperError only when there was no answer at all. */
    send(options?: OperationOptions): Promise<Results>;
}

/** A node's access control list. */
export interface NodeAcl {
    readonly acl: readonly Acl[];
    readonly stat: Stat;
}

/** A node's children. */
export interface NodeChildren {
    /** Their names, in no order. */
    readonly children: readonly string[];
    readonly stat: Stat;
}

/** A node's data. */
export interface NodeData {
    /** `undefined` for a node that was created with none. */
    readonly data: Uint8Array | undefined;
    readonly stat: Stat;
}

/** What a node holds, as one gives it: text is UTF-8. */
export type NodeInput = Uint8Array | string | undefined;

/** Everybody may do everything. */
export declare const OPEN_ACL: readonly Acl[];

/** How one operation is asked for. */
export interface OperationOptions {
    /** Abandons the operation; what was sent may still be carried out. */
    readonly signal?: AbortSignal | undefined;
    /** Milliseconds until it is abandoned. Default: it waits as long as the session does. */
    readonly timeoutMs?: number | undefined;
}

/** What an entry allows: bits. */
export declare const Permission: {
    readonly read: 1;
    readonly write: 2;
    readonly create: 4;
    readonly delete: 8;
    readonly admin: 16;
    readonly all: 31;
};

/** Everybody may read. */
export declare const READ_ACL: readonly Acl[];

/** How to read a node. */
export interface ReadOptions extends OperationOptions {
    /** Called once, when what was read has changed; `true` for the client's default watcher. */
    readonly watch?: Watcher | true | undefined;
}

/** What one of the reads came to. */
export type ReadResult<T> = {
    readonly value: T;
    readonly error?: undefined;
} | {
    readonly value?: undefined;
    readonly error: ZooKeeperError;
};

/** How to change the ensemble: `members`, or what joins and leaves. */
export interface ReconfigOptions extends OperationOptions {
    /** Members to add or to change: `"server.4=host:port:port:participant;host:clientPort"`. */
    readonly joining?: readonly string[] | undefined;
    /** Numbers of members to remove: `"4"`. */
    readonly leaving?: readonly string[] | undefined;
    /** All members, in place of those that there are. */
    readonly members?: readonly string[] | undefined;
    /** The configuration's version that the change is for; BadVersion if it is another by now. Default: any. */
    readonly fromVersion?: bigint | undefined;
}

/** Which watches to remove. */
export interface RemoveWatchesOptions extends OperationOptions {
    /** The function that was given as `watch`. Default: all of the path's. */
    readonly watcher?: Watcher | undefined;
    /** Those of `getData` and `exists` (`"data"`), of `getChildren`, of `watch`, or all. Default: `"any"`. */
    readonly type?: WatcherType | undefined;
    /** Whether they go here even when the server does not answer or refuses. Default: false. */
    readonly local?: boolean | undefined;
}

/** Changes may have been missed: read again what is watched. */
export interface Resync {
    readonly type: "Resync";
    /** The path that is watched. */
    readonly path: string;
    /** - `reconnected`: another connection; - `overflow`: the buffer was full, and what was in it is dropped. */
    readonly reason: "reconnected" | "overflow";
}

/** What a policy decides by. */
export interface RetryQuestion {
    /** Retries made so far: 0 after the first attempt. */
    readonly retries: number;
    /** Milliseconds since the first attempt began. */
    readonly elapsedMs: number;
    readonly random: Random;
}

/** How to create a node that is not made twice. */
export interface RetryingCreateOptions extends CreateOptions {
    /** Puts `_c_GUID-` before the name, by which the node is found again. Default: true for sequential modes. */
    readonly protection?: boolean | undefined;
    /**
     * Others may delete a protected node at any time: then one that is not found again may have been made all the same, and the error
     * says so. Default: false.
     */
    readonly mayBeTaken?: boolean | undefined;
}

/** How to delete a node for good. */
export interface RetryingDeleteOptions extends VersionOptions {
    /** Nobody ever makes a node of this path again, as of a sequential or protected one. Default: false. */
    readonly unique?: boolean | undefined;
}

/** How to retry. */
export interface RetryingOptions {
    /** Default: up to 29 times, after 50 ms at first and 1 s at most. */
    readonly retry?: ZooKeeperRetryPolicy | undefined;
    /** Default: the runtime's own. */
    readonly clock?: Clock | undefined;
    readonly random?: Random | undefined;
}

/** See {@link retrying}. Each operation's `timeoutMs` and `signal` are for all of its attempts together. */
export declare class RetryingZooKeeper {
    #private;
    readonly zk: ZooKeeper;
    constructor(zk: ZooKeeper, options?: RetryingOptions);
    get clock(): Clock;
    get random(): Random;
    /** `undefined` for a node that is not there. */
    exists(path: string, options?: OperationOptions): Promise<Stat | undefined>;
    getData(path: string, options?: OperationOptions): Promise<NodeData>;
    getChildren(path: string, options?: OperationOptions): Promise<NodeChildren>;
    sync(path: string, options?: OperationOptions): Promise<void>;
    watch(path: string, options?: WatchOptions): Promise<AsyncIterableIterator<WatchEvent>>;
    /** Makes a node once. A protected one that may have been made when this rejects is removed in the background. */
    create(path: string, data?: NodeInput, options?: RetryingCreateOptions): Promise<Created>;
    /**
     * Replaces a node's data. With a version it is repeated, and happens once at most: a BadVersion with `maybeApplied` means that
     * the node was changed, by this write or by another.
     */
    setData(path: string, data: NodeInput, options?: VersionOptions): Promise<Stat>;
    /** Deletes a node. A unique one's deletion is repeated, and one that is gone by then counts as deleted. */
    delete(path: string, options?: RetryingDeleteOptions): Promise<void>;
    /**
     * Deletes a unique node however long it takes (`guaranteed()`): fulfilled when it is gone, or when the session is over, with
     * which an ephemeral one goes anyway. Rejects only for what no time mends (NoAuth, NotEmpty), or by its signal or time, and the
     * deletion goes on nevertheless.
     */
    deleteGuaranteed(path: string, options?: OperationOptions): Promise<void>;
    /**
     * Makes a path of containers, as far as it is not there (`creatingParentContainersIfNeeded`); of persistent nodes on a server that
     * has none. Rejects with NoNode if the chroot itself is not there.
     */
    ensurePath(path: string, options?: OperationOptions): Promise<void>;
    /** Repeats what may be done any number of times. */
    repeat<T>(waited: Waited, options: OperationOptions, attempt: Attempt<T>): Promise<T>;
}

/** One authentication on one connection. */
export interface SaslExchange {
    /** What the client says first. Default: nothing, an empty token. */
    initial?(): Uint8Array | Promise<Uint8Array>;
    /**
     * Answers a challenge; an empty one is a server that has nothing to say. `undefined`: the server is who it ought to be, and the
     * exchange is over. Throws if it is not. What an error says may be logged: no secrets.
     */
    respond(challenge: Uint8Array): Uint8Array | undefined | Promise<Uint8Array | undefined>;
}

/** A way to prove who the client is: {@link digestMd5}, {@link gssapi}, or the caller's own. */
export interface SaslMechanism {
    /** For messages: `DIGEST-MD5`. */
    readonly name: string;
    /** Begins on a new connection. Throws if it cannot: no ticket, no credentials. */
    begin(server: {
        readonly host: string;
        readonly port: number;
    }): SaslExchange | Promise<SaslExchange>;
}

/** What a session tells (`Watcher.Event.KeeperState`). `Closed` is the last word: nothing follows it. */
export type SessionEvent = "SyncConnected" | "ConnectedReadOnly" | "Disconnected" | "SaslAuthenticated" | "AuthFailed" | "Expired" | "Closed";

/** A session's state, by Java's names (`ZooKeeper.States`). */
export type SessionState = "CONNECTING" | "ASSOCIATING" | "CONNECTED" | "CONNECTEDREADONLY" | "AUTH_FAILED" | "CLOSED";

/** Something that happened to the session and not to a node. */
export interface SessionStateEvent {
    readonly type: "None";
    readonly path?: undefined;
    readonly state: SessionEvent;
}

/** What another process, or this one later, needs to go on with the session. */
export interface SessionTicket {
    readonly sessionId: bigint;
    readonly password: Uint8Array;
    /** The last transaction that was seen: no server that is behind it is taken. */
    readonly lastZxid: bigint;
    readonly timeoutMs: number;
}

/** What is known of a node beside its data. */
export interface Stat {
    /** The transaction that created it, */
    readonly czxid: bigint;
    /** that changed its data last, */
    readonly mzxid: bigint;
    /** and its creation and last change in milliseconds since 1970, by the server's clock. */
    readonly ctime: number;
    readonly mtime: number;
    /** Changes of its data, */
    readonly version: number;
    /** of its children, */
    readonly cversion: number;
    /** of its access control list. */
    readonly aversion: number;
    /** The session that owns an ephemeral node; 0 for others, containers and nodes with a TTL too. */
    readonly ephemeralOwner: bigint;
    readonly dataLength: number;
    readonly numChildren: number;
    /** The transaction that changed its children last. */
    readonly pzxid: bigint;
}

/** A transaction being put together; each method answers with itself. */
export interface Transaction<Results extends readonly unknown[]> {
    create(path: string, data?: NodeInput, options?: CreateOptions): Transaction<[...Results, Created]>;
    delete(path: string, options?: VersionOptions): Transaction<[...Results, undefined]>;
    setData(path: string, data: NodeInput, options?: VersionOptions): Transaction<[...Results, Stat]>;
    /** The rest only happens if the node has this version. */
    check(path: string, version: number): Transaction<[...Results, undefined]>;
    /** Sends it. Rejects with a TransactionError that says which operation failed, and then nothing has happened. */
    commit(options?: OperationOptions): Promise<Results>;
}

/** A transaction failed: nothing of it has happened. */
export declare class TransactionError extends ZooKeeperError {
    /** What each operation's own code was: 0 for those before the one that failed, RuntimeInconsistency for those behind. */
    readonly codes: readonly number[];
    /** The one that failed, from 0. */
    readonly index: number;
    constructor(operations: readonly Operation<unknown>[], codes: readonly number[]);
}

/** How to change a node. */
export interface VersionOptions extends OperationOptions {
    /** What the node's version must be. Default: any. */
    readonly version?: number | undefined;
}

/** What a persistent watch yields. */
export type WatchEvent = WatchedEvent | Resync;

/** One of them. */
export type WatchMode = keyof typeof WATCH_MODES;

/** How to watch. */
export interface WatchOptions extends OperationOptions {
    /** The node alone, or all below it too. Default: `"persistent"`. */
    readonly mode?: WatchMode | undefined;
    /** Events that wait to be read; beyond, they give way to a resync. Default: 1,000. */
    readonly bufferLimit?: number | undefined;
}

/** What a watch hears. */
export interface WatchedEvent {
    readonly type: EventType;
    /** The node, as the user names it. */
    readonly path: string;
    /** The transaction that caused it, from servers since 3.9. */
    readonly zxid?: bigint;
}

/** Hears of a node. */
export type Watcher = (event: WatchedEvent) => void;

/** Which watches a removal is of (`Watcher.WatcherType`). */
export type WatcherType = "children" | "data" | "any" | "persistent" | "persistent-recursive";

/** A client, and its session. */
export interface ZooKeeper extends AsyncDisposable {
    /** The session's state, by Java's names. */
    readonly state: SessionState;
    /** What to rely on, and what not any more. */
    readonly connectionState: ConnectionState;
    /** 0 before a server has the session. */
    readonly sessionId: bigint;
    /** What was negotiated; before, what was asked for. */
    readonly sessionTimeoutMs: number;
    /** The session's log: what happened lately, oldest first; bounded. */
    readonly events: readonly LoggedEvent[];
    create(path: string, data?: NodeInput, options?: CreateOptions): Promise<Created>;
    delete(path: string, options?: VersionOptions): Promise<void>;
    /** `undefined` for a node that is not there. */
    exists(path: string, options?: ReadOptions): Promise<Stat | undefined>;
    getData(path: string, options?: ReadOptions): Promise<NodeData>;
    setData(path: string, data: NodeInput, options?: VersionOptions): Promise<Stat>;
    getChildren(path: string, options?: ReadOptions): Promise<NodeChildren>;
    getAcl(path: string, options?: OperationOptions): Promise<NodeAcl>;
    /** Here the version is the list's own (`aversion`). */
    setAcl(path: string, acl: readonly Acl[], options?: VersionOptions): Promise<Stat>;
    /** How many nodes there are below, at all depths. */
    getAllChildrenNumber(path: string, options?: OperationOptions): Promise<number>;
    /** This session's ephemeral nodes whose paths begin so. */
    getEphemerals(prefix: string, options?: OperationOptions): Promise<readonly string[]>;
    /** Operations that happen all or not at all. */
    transaction(): Transaction<[]>;
    /** Reads in one packet, each of which succeeds or fails by itself. */
    multiRead(): MultiRead<[]>;
    /** The ensemble's members (`/zookeeper/config`, outside of any chroot). */
    getConfig(options?: ReadOptions): Promise<EnsembleConfig>;
    /** Changes the ensemble's members; gives the new configuration. */
    reconfig(options: ReconfigOptions): Promise<EnsembleConfig>;
    /**
     * Watches a node, or with mode `"persistent-recursive"` all below it, until the loop is left. The server has the watch when the
     * promise is fulfilled. It yields a resync where something may have been missed; it throws when the session is over.
     */
    watch(path: string, options?: WatchOptions): Promise<AsyncIterableIterator<WatchEvent>>;
    /**
     * Removes watches, whose watchers hear of it: `DataWatchRemoved`, `ChildWatchRemoved`, `PersistentWatchRemoved` (which ends their
     * iterables). Rejects with NoWatcher if there are none.
     */
    removeWatches(path: string, options?: RemoveWatchesOptions): Promise<void>;
    /** As whom the session is authenticated. */
    whoAmI(options?: OperationOptions): Promise<readonly Identity[]>;
    /** What was committed before is seen by what is read after. */
    sync(path: string, options?: OperationOptions): Promise<void>;
    /** Says who this is (`digest`: `user:password`). */
    addAuth(scheme: string, auth: NodeInput): void;
    /** Takes another connect string's servers; its chroot must be the same. */
    updateServerList(connectString: string): void;
    /**
     * Calls `listener` with each session event, in the server's order with replies and watch events. Returns what takes it away. A
     * listener that throws is noted in the log and disturbs nobody.
     */
    onSessionEvent(listener: (event: SessionEvent) => unknown): () => void;
    /** Session events from now on, until `Closed`. */
    sessionEvents(limits?: EventStreamLimits): AsyncIterableIterator<SessionEvent>;
    /** Calls `listener` with each new connection state. Returns what takes it away. */
    onConnectionState(listener: (state: ConnectionState) => unknown): () => void;
    /** Connection states from now on, until `LOST`. */
    connectionStates(limits?: EventStreamLimits): AsyncIterableIterator<ConnectionState>;
    /** Ends the session, with its ephemeral nodes. Idempotent; the same as disposing. */
    close(): Promise<void>;
    /** Leaves the session as it is, for another client to go on with. */
    detach(): Promise<SessionTicket>;
}

/** An operation failed, or the session did. */
export declare class ZooKeeperError extends Error {
    readonly name = "ZooKeeperError";
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
    constructor({ code, operation, path, server, maybeApplied, message, cause }: ZooKeeperErrorInit);
}

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

/** How to connect. Times in milliseconds. */
export interface ZooKeeperOptions {
    /** What the session may be out of touch for; the server has the last word. Default: 30,000. */
    readonly sessionTimeoutMs?: number | undefined;
    /**
     * How long any request may go without an answer (`zookeeper.request.timeout`): then the connection is given up, and all that
     * waits fails with it. One call's own `timeoutMs` abandons only that call. Default: none.
     */
    readonly requestTimeoutMs?: number | undefined;
    /** Whether a server without a quorum will do, for reading. Default: false. */
    readonly canBeReadOnly?: boolean | undefined;
    /** Goes on with a session that another client, or this one before, has left. */
    readonly session?: SessionTicket | undefined;
    /** Hears of the session, in the order of things. */
    readonly onEvent?: ((event: SessionEvent) => void) | undefined;
    /** Hears how the connection is, as one who uses it sees it. */
    readonly onConnectionState?: ((state: ConnectionState) => void) | undefined;
    /** Hears of the session, and of what was read with `watch: true` (Java's default watcher). Default: none. */
    readonly defaultWatcher?: DefaultWatcher | undefined;
    /** Default: plaintext. */
    readonly tls?: TlsOptions | undefined;
    readonly proxy?: ProxyOptions | "environment" | undefined;
    readonly localAddress?: string | undefined;
    /** The longest packet, both ways (`jute.maxbuffer`). Default: 1,048,575. */
    readonly maxPacketBytes?: number | undefined;
    /** Requests that may wait to be sent or answered; a further one fails. Default: 100,000. */
    readonly maxQueuedRequests?: number | undefined;
    /**
     * Whether watches are set anew on another server. Otherwise they are gone with their connection, and iterables end with
     * ConnectionLoss (`zookeeper.disableAutoWatchReset`). Default: true.
     */
    readonly resetWatches?: boolean | undefined;
    /** Proves who the client is before anything else is said: `digestMd5`, `gssapi`, or one of your own. Default: nothing. */
    readonly sasl?: SaslMechanism | undefined;
    /**
     * What happens when SASL cannot even begin here (no ticket, no credentials). `true`: the session is AUTH_FAILED. `false`: as Java's
     * client, it hears `AuthFailed` and goes on unauthenticated. A server's refusal is final in any case. Default: true.
     */
    readonly saslRequired?: boolean | undefined;
    /** Looks up the servers' names at each attempt, and SRV records. Default: the dialer's, for names where it knows local ones. */
    readonly dns?: DnsLookup | undefined;
    /** How often the SRV records of a `dns-srv://` connect string are looked up again; 0: never. Default: 60,000. */
    readonly srvRefreshMs?: number | undefined;
    /** Default: the runtime's own. */
    readonly dialer?: Dialer | undefined;
    readonly clock?: Clock | undefined;
    readonly random?: Random | undefined;
}

/** A law of retrying (`RetryPolicy`). */
export interface ZooKeeperRetryPolicy {
    /** Milliseconds until the next attempt; `undefined` for none. */
    delayMs(question: RetryQuestion): number | undefined;
}

/**
 * Opens a client and waits until a server has the session. Rejects with a ZooKeeperError, and nothing is left open: with
 * ConnectionLoss at the timeout, AuthFailed or SessionExpired when a server says so.
 *
 * @example
 * ```ts
 * await using zk = await connectZooKeeper("zk1:2181,zk2:2181/app", { sessionTimeoutMs: 10_000 });
 * ```
 */
export declare function connectZooKeeper(connectString: string, options?: ConnectZooKeeperOptions): Promise<ZooKeeper>;

/**
 * The mechanism. It proves the password and has the server prove that it knows it too.
 *
 * @example
 * ```ts
 * const zk = await connectZooKeeper("zk1:2181", { sasl: digestMd5({ username: "bob", password }) });
 * ```
 */
export declare function digestMd5(options: DigestMd5Options): SaslMechanism;

/**
 * Waits drawn from a range that doubles (`ExponentialBackoffRetry`; with `maxMs`, `BoundedExponentialBackoffRetry`): the base times
 * a whole number from 1 to below 2^(retries + 1).
 */
export declare function exponentialRetry(options?: ExponentialRetryOptions): ZooKeeperRetryPolicy;

/**
 * Asks a server a word and gives its answer. Rejects with a ZooKeeperError: ConnectionLoss if there is none, OperationTimeout if it
 * takes too long, BadArguments for what is no word.
 *
 * @example
 * ```ts
 * if ((await fourLetterWord("zk1", 2181, "ruok")) !== "imok") alarm();
 * ```
 */
export declare function fourLetterWord(host: string, port: number, word: string, options?: FourLetterWordOptions): Promise<string>;

/** The mechanism. */
export declare function gssapi({ token, principal }: GssapiOptions): SaslMechanism;

/**
 * Opens a client: it connects in the background, and what is asked meanwhile waits. Throws a TypeError or RangeError for a
 * connect string or options that cannot be.
 */
export declare function openZooKeeper(connectString: string, options?: ZooKeeperOptions): ZooKeeper;

/** As long as the session lives (`RetryForever`). */
export declare function retryForever(pauseMs: number): ZooKeeperRetryPolicy;

/** Once (`RetryOneTime`). */
export declare function retryOnce(pauseMs: number): ZooKeeperRetryPolicy;

/** So many times, after the same wait each (`RetryNTimes`). */
export declare function retryTimes(maxRetries: number, pauseMs: number): ZooKeeperRetryPolicy;

/** As long as less than so many milliseconds have passed (`RetryUntilElapsed`). */
export declare function retryUntilElapsed(maxElapsedMs: number, pauseMs: number): ZooKeeperRetryPolicy;

/**
 * A client whose operations are repeated by a policy.
 *
 * @example
 * ```ts
 * const safe = retrying(zk, { retry: exponentialRetry({ baseMs: 100, maxRetries: 5 }) });
 * const { path } = await safe.create("/jobs/job-", data, { mode: "persistent-sequential" });
 * ```
 */
export declare function retrying(zk: ZooKeeper, options?: RetryingOptions): RetryingZooKeeper;

// Not exported, but part of what is

/** One try. */
export type Attempt<T> = (signal: AbortSignal) => Promise<T>;

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

/** What kind of node: flags by Java's numbers. */
declare const CREATE_MODES: {
    readonly persistent: 0;
    readonly ephemeral: 1;
    readonly "persistent-sequential": 2;
    readonly "ephemeral-sequential": 3;
    readonly container: 4;
    readonly "persistent-with-ttl": 5;
    readonly "persistent-sequential-with-ttl": 6;
};

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

/** What happened to a node, by Java's names. */
export declare const EVENT_TYPES: {
    readonly NodeCreated: 1;
    readonly NodeDeleted: 2;
    readonly NodeDataChanged: 3;
    readonly NodeChildrenChanged: 4;
    readonly DataWatchRemoved: 5;
    readonly ChildWatchRemoved: 6;
    readonly PersistentWatchRemoved: 7;
};

/** Reads records from one packet. Throws a JuteError where the bytes are no such record. */
export declare class JuteReader {
    #private;
    constructor(bytes: Uint8Array, offset?: number);
    /** Bytes not read yet. */
    get remaining(): number;
    byte(): number;
    bool(): boolean;
    int(): number;
    long(): bigint;
    /** A long that is a time or a small count: exact up to 2^53. */
    longNumber(): number;
    string(): string | undefined;
    /** A string that may not be null. */
    text(): string;
    /** A copy: the bytes are the caller's. */
    buffer(): Uint8Array | undefined;
    /** @param leastBytes What an item takes at least, so that a count alone never costs memory. */
    vector<T>(read: () => T, leastBytes: number): T[] | undefined;
}

/** Collects records until they are taken. */
export declare class JuteWriter {
    #private;
    /** Bytes written so far, and not taken. */
    get length(): number;
    byte(value: number): void;
    bool(value: boolean): void;
    int(value: number): void;
    long(value: bigint): void;
    string(text: string | undefined): void;
    buffer(bytes: Uint8Array | undefined): void;
    vector<T>(items: readonly T[] | undefined, write: (item: T) => void): void;
    /** Writes an int at `offset` again, as the length that comes before what it counts. */
    intAt(offset: number, value: number): void;
    /** Cuts off what was written from `length` on. */
    truncate(length: number): void;
    /** What was written, for good. */
    take(): Uint8Array;
}

/** Something that happened. */
export interface LoggedEvent {
    /** The clock's milliseconds. */
    readonly at: number;
    readonly severity: "info" | "warning" | "error";
    readonly text: string;
}

/** One of them. */
export type OpCode = (typeof OpCode)[keyof typeof OpCode];

/** One request. */
export interface Operation<T> {
    /** The method's name, for errors: `"getData"`. */
    readonly name: string;
    readonly opCode: OpCode;
    /** The node's path as the user wrote it, for errors. */
    readonly path: string | undefined;
    /** Whether it may change something: then a lost connection leaves open whether it did. */
    readonly writes: boolean;
    /** Writes the request's record, without its header. */
    write(writer: JuteWriter): void;
    /** Reads the reply's record. Throws a JuteError for bytes that are none. */
    read(reader: JuteReader): T;
    /** A result in place of an error: where a refusal is an answer, or where a lost connection does not matter. */
    recover?(code: number): {
        readonly value: T;
    } | undefined;
    /**
     * Hears the end before anybody else, in the server's order, and whether or not somebody still waits: the server's code, or the
     * session's when the connection is lost. From here on a watch counts. Returns the code to go on with, nearly always the same.
     */
    concluded?(code: number): number;
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

/** Of a watch that stays: of one node, or of all below it too (`AddWatchMode`). */
declare const WATCH_MODES: {
    readonly persistent: 0;
    readonly "persistent-recursive": 1;
};

/** What is waited for, for errors. */
export interface Waited {
    readonly operation: string;
    readonly path: string;
}
