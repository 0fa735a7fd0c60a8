// Exported

/**
 * Where events go:
 *
 * - a method of an entrypoint that the object's environment binds (a service binding in wrangler.toml): it is called with an
 *   {@link WatchBatch}, and what it has fulfilled is delivered
 * - `"websocket"`: whoever opens one by the stub's `webSocket`, and acknowledges by `{"ack": number}`
 */
export type DeliverTo = {
    readonly entrypoint: string;
    readonly method: string;
} | "websocket";

/**
 * Holds one channel (resolver, balancer, subchannels), which all requests share. Bind it in wrangler.toml, list what it may reach in the
 * variable `GRPC_TARGETS`, and call it by `grpcChannel`.
 *
 * @example
 * ```ts
 * export { GrpcChannelObject } from "dragoman/durable";
 * ```
 */
export declare class GrpcChannelObject<Env = unknown> extends ClientObject<GrpcTransport, Env> {
    constructor(ctx: ObjectState, env: Env);
    /**
     * What the channel is opened with. Override it for what cannot cross from a Worker: resolvers, balancers, a dialer, stats, call
     * credentials that are to stay here. Default: what the stub said.
     */
    protected channelOptions(_target: string, options: GrpcTransportOptions): GrpcTransportOptions;
}

/**
 * Options of a channel in a Durable Object. What is a function beyond these (resolvers, balancers, a dialer, stats) is given to the
 * object, by overriding its `channelOptions`.
 */
export interface GrpcStubOptions extends Omit<GrpcTransportOptions, ObjectOption | "credentials">, StubOptions {
    /** `insecure()` or `tls()`. Call credentials are asked in the Worker, once a call. */
    readonly credentials: ChannelCredentials;
    /** With `shards`: what decides for one of them. Default: chance, for each call. */
    readonly shardKey?: string | undefined;
}

/**
 * Holds one client of one cluster: a connection for each of its servers, and where regions are, which it still knows after it has lost
 * its memory. Bind it in wrangler.toml, list its clusters in the variable `HBASE_TARGETS`, and call it by `hbaseConnection`.
 *
 * @example
 * ```ts
 * export { HBaseConnectionObject } from "dragoman/durable";
 * ```
 */
export declare class HBaseConnectionObject<Env = unknown> extends ClientObject<HeldHBase, Env> {
    constructor(ctx: ObjectState, env: Env);
    /**
     * What the client is opened with. Override it for what cannot cross from a Worker: `mapAddress`, SASL, a registry, interceptors.
     * Default: what the stub said.
     */
    protected connectionOptions(_cluster: string, options: HBaseOptions): HBaseOptions;
}

/** A client in a Durable Object. */
export interface HBaseStub extends HBase {
    /**
     * Asks the object for what `connections`, `events` and `exportRegions` then say; before, they are empty. Of several objects each is asked,
     * and what they say is put together.
     */
    inspect(options?: OperationOptions): Promise<HBaseView>;
}

/**
 * Options of a client in a Durable Object. What is a function beyond these (`mapAddress`, SASL, interceptors, a registry) is given to the
 * object, by overriding its `connectionOptions`.
 */
export interface HBaseStubOptions extends Omit<HBaseOptions, ObjectOption>, StubOptions {
    /**
     * Rows at which the work is divided: what comes before the first is one object's, and so on; one object more than there are rows. So
     * each knows the regions, and has the connections, of its own range. Instead of `shards`, by which tables are divided.
     */
    readonly shardRows?: readonly BytesInput[] | undefined;
}

/** An object's client, as its stub sees it. */
export interface HBaseView {
    readonly connections: readonly ConnectionView[];
    readonly events: readonly LoggedEvent[];
    readonly regions: readonly CachedRegion[];
}

/**
 * - `"while-used"`: everything is closed ten seconds after the last call. Costs nothing beyond the calls.
 * - a number: so many milliseconds after the last call. Costs memory for that long.
 * - `"session"`: never closed, and opened again by an alarm if the object was evicted, reset or deployed anew. Costs memory all the time,
 *   and an alarm every twenty seconds, or three in each of a session's timeouts.
 */
export type KeepAlive = "while-used" | "session" | number;

/** An event, as it is delivered: at least once, in the order of its numbers, and none is missing. */
export type LastingEvent = (WatchedEvent | LastingResync) & {
    /** From 1 on, one more with each. */
    readonly number: number;
    /** Of a resync that stands for several: the first number that it stands for. */
    readonly first?: number | undefined;
};

/** Changes may have been missed: read again what is watched. */
export interface LastingResync {
    readonly type: "Resync";
    /** The path that is watched. */
    readonly path: string;
    /**
     * - `reconnected`: another connection
     * - `restarted`: the object lost its memory (evicted, reset, deployed anew), and went on with its session
     * - `new-session`: the session has expired, and this is another: its ephemeral nodes are gone
     * - `overflow`: more events waited than are kept, and the oldest were dropped
     * - `storage`: what was stored could not be read
     */
    readonly reason: "reconnected" | "restarted" | "new-session" | "overflow" | "storage";
}

/** Where an object is first made (`locationHint`). */
export type LocationHint = "wnam" | "enam" | "sam" | "weur" | "eeur" | "apac" | "oc" | "afr" | "me";

/** A binding to a class of Durable Objects. `Stub` is what calls cross by. */
export interface ObjectNamespace<Stub> {
    idFromName(name: string): ObjectId;
    get(id: ObjectId, options?: {
        readonly locationHint?: LocationHint;
    }): Stub;
}

/** What an object holds. */
export interface ObjectStatus {
    /** Whether there is a client, or one is being closed. */
    readonly isOpen: boolean;
    readonly target: string | undefined;
    readonly callsInFlight: number;
    readonly keepAlive: KeepAlive;
}

/** Where a stub's objects are. */
export interface PlacementOptions {
    /** Among how many objects the calls are spread. Default: 1. */
    readonly shards?: number | undefined;
    /** Where they are to be made (Cloudflare's regions). Default: near who calls first. */
    readonly locationHint?: LocationHint | undefined;
}

/** What an entrypoint's method is called with. */
export interface WatchBatch {
    /** The subscription's id. */
    readonly subscription: string;
    readonly path: string;
    readonly events: readonly LastingEvent[];
}

/** A lasting watch, as one asks for it. */
export interface WatchSubscription {
    /** Its name within the session: letters, digits, `.`, `_` and `-`; 100 at most. */
    readonly id: string;
    readonly path: string;
    /** The node alone, or all below it too. Default: `"persistent"`. */
    readonly mode?: WatchMode | undefined;
    readonly deliverTo: DeliverTo;
}

/** Who a session is: what `addAuth` takes. */
export interface ZooKeeperAuth {
    /** `digest`, mostly. */
    readonly scheme: string;
    /** For `digest`: `user:password`. */
    readonly auth: NodeInput;
}

/** A session that an object holds for all who call it by its connect string and name. */
export interface ZooKeeperSession extends ZooKeeper {
    /** Ends this stub, and what it watches. The session goes on: others share it. Idempotent; the same as disposing. */
    close(): Promise<void>;
    /** Ends the session for everybody, with its ephemeral nodes and its lasting subscriptions. The next call opens another. */
    endSession(): Promise<void>;
    /** Leaves the session as it is, for another client to go on with. The object has done with it, and ends its lasting subscriptions. */
    detach(): Promise<SessionTicket>;
    /**
     * Watches a node beyond this request: events are numbered, kept, and delivered at least once and in order, also when the object was
     * evicted, reset or deployed anew meanwhile. To subscribe again by the same id and path changes nothing. Needs `keepAlive: "session"`.
     */
    subscribe(subscription: WatchSubscription, options?: OperationOptions): Promise<void>;
    /** Ends a subscription; what was not delivered yet is dropped. `false` where there is none of that id. */
    unsubscribe(id: string, options?: OperationOptions): Promise<boolean>;
    /** All that there are, whoever asked for them. */
    subscriptions(options?: OperationOptions): Promise<readonly WatchSubscription[]>;
    /**
     * Hands a request that asks for a WebSocket over to a subscription which delivers to one. Each message is an event's JSON; the client
     * acknowledges by `{"ack": number}`, and reconnects with `?from=<the number that it wants next>`.
     */
    webSocket(request: Request, id: string): Promise<Response>;
}

/**
 * Holds one ZooKeeper session, which all requests share, and which outlives the object's memory: after an eviction, a reset or a new
 * deployment the same session goes on. Bind it in wrangler.toml (it needs SQLite storage: `new_sqlite_classes`), list what it may reach
 * in the variable `ZOOKEEPER_TARGETS`, and call it by `zooKeeperSession`.
 *
 * @example
 * ```ts
 * export { ZooKeeperSessionObject } from "dragoman/durable";
 * ```
 */
export declare class ZooKeeperSessionObject<Env = unknown> extends ClientObject<HeldSession, Env> {
    #private;
    constructor(ctx: ObjectState, env: Env);
    /** For stubs: a WebSocket of a subscription's. */
    fetch(request: Request): Response;
    /** For the runtime. */
    webSocketMessage(socket: HibernatableSocket, message: unknown): void;
    /** For the runtime: who says goodbye is answered, or the socket stays half open. */
    webSocketClose(socket: HibernatableSocket): void;
    /**
     * What the session is opened with. Override it for what cannot cross from a Worker, or is not to: SASL, a dialer, TLS. Default: what
     * the stub said.
     */
    protected sessionOptions(_connectString: string, options: ZooKeeperOptions): ZooKeeperOptions;
}

/**
 * Options of a session in a Durable Object. It is opened with those of whoever asks first: others share it as it is. What is a function
 * or a secret (SASL, a dialer) is given to the object, by overriding its `sessionOptions`.
 */
export interface ZooKeeperStubOptions extends Pick<ZooKeeperOptions, CrossingOption>, Pick<PlacementOptions, "locationHint"> {
    /** Sessions of one connect string are told apart by it: one object, and one session, for each. Default: `""`. */
    readonly name?: string | undefined;
    /**
     * For how long the object holds the session without calls. What has to outlive its calls (ephemeral nodes, lasting subscriptions) takes
     * `"session"`. Default: `"while-used"`.
     */
    readonly keepAlive?: KeepAlive | undefined;
    /** Hears of nodes that were read with `watch: true`; it stays in the Worker. Of the session tell `onSessionEvent` and the like. */
    readonly defaultWatcher?: Watcher | undefined;
    /** Authenticates the session from its beginning. It is in the object's storage for as long as the session is. */
    readonly auth?: readonly ZooKeeperAuth[] | undefined;
}

/**
 * A transport over a channel that a Durable Object holds. What generated clients see is the same as with `createGrpcTransport`. Throws a
 * TypeError for options that cannot be.
 *
 * @param binding The namespace of a `GrpcChannelObject`.
 *
 * @example
 * ```ts
 * const users = createClient(UserService, grpcChannel(env.GRPC, "users.internal:50051", { credentials: insecure() }));
 * ```
 */
export declare function grpcChannel(binding: ObjectNamespace<unknown>, target: string, options: GrpcStubOptions): Transport;

/**
 * A client of HBase that a Durable Object holds, with the same tables as `connectHBase`'s. Closing it ends nothing of what others share.
 * Throws a TypeError for options that cannot be.
 *
 * @param binding The namespace of an `HBaseConnectionObject`.
 *
 * @example
 * ```ts
 * const hbase = hbaseConnection(env.HBASE, "zk1,zk2:2181/hbase");
 * const order = await hbase.table("orders").get("o-1");
 * ```
 */
export declare function hbaseConnection(binding: ObjectNamespace<unknown>, cluster: string, options?: HBaseStubOptions): HBaseStub;

/**
 * A ZooKeeper client over a session that a Durable Object holds, for recipes as well. Throws a TypeError or RangeError for a connect
 * string or options that cannot be.
 *
 * @param binding The namespace of a `ZooKeeperSessionObject`.
 *
 * @example
 * ```ts
 * const zk = zooKeeperSession(env.ZOOKEEPER, "zk1:2181,zk2:2181/app");
 * const { data } = await zk.getData("/config", { timeoutMs: 500 });
 * ```
 */
export declare function zooKeeperSession(binding: ObjectNamespace<unknown>, connectString: string, options?: ZooKeeperStubOptions): ZooKeeperSession;

// Not exported, but part of what is

/** One entry: who may do what. */
export interface Acl {
    /** Bits of {@link Permission}. */
    readonly permissions: number;
    /** `world`, `auth`, `digest`, `ip`, `x509`, `sasl` … */
    readonly scheme: string;
    /** Who, in the scheme's own words. */
    readonly id: string;
}

/** One of: a get, a mutation. */
export type Action = {
    readonly get: GetMessage;
} | {
    readonly mutation: MutationMessage;
};

/** One place to connect to. */
export interface Address {
    readonly dial: DialAddress;
    /** The name to verify by TLS, if not the host dialled. */
    readonly serverName?: string | undefined;
    /** What resolver and balancer have to say to each other (a weight, a locality); compared by identity. */
    readonly attributes?: ReadonlyMap<string, unknown> | undefined;
}

/** Answers an address with the one to use in its place, or with itself. */
export type AddressMap = (address: Address) => Address | Promise<Address>;

/** The first argument of every call and stream. */
export interface Ask {
    /** Whose watches are meant. */
    readonly stub: string;
    readonly errands: readonly Errand[];
    /** The time of the last event of the session's log that the stub has, by the object's clock. */
    readonly seen: number;
    /** The session that the stub counts on: with another one it would be lied to. 0: any. */
    readonly session: bigint;
}

/** An attempt about to be sent. */
export interface AttemptContext {
    /** `/package.Service/Method`. */
    readonly path: string;
    /** From 1. */
    readonly attempt: number;
    /** `host:port` of the connection that was picked. */
    readonly address: string;
    /** What will be sent besides the protocol's own: may be changed. */
    readonly header: Headers;
    /** Aborted when the attempt ends before the interceptor answers. */
    readonly signal: AbortSignal;
}

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

/** What an attempt begins as. */
export interface AttemptInfo {
    /** From 1. */
    readonly number: number;
    /** - `first` - `retry`: by the policy - `transparent`: the server had not seen the one before - `hedge`: beside others */
    readonly kind: "first" | "retry" | "transparent" | "hedge";
}

/**
 * Called for each attempt, in the order of the list. What it throws (or rejects with) ends the attempt: a ConnectError with
 * its own code, anything else as `unauthenticated`. A retry policy may answer that by another. What it returns hears of the attempt's course.
 */
export type AttemptInterceptor = (attempt: AttemptContext) => AttemptTracer | undefined | Promise<AttemptTracer | undefined>;

/** How far an attempt got, which decides whether it may be repeated unseen. */
export type AttemptReach = 
/** It never left the client: repeat as often as it takes. */
"not-sent"
/** The server says that it did nothing (REFUSED_STREAM, above a GOAWAY's last stream id): repeat once. */
 | "refused"
/** The server may have acted. */
 | "maybe-processed";

/** Follows one attempt. What a method throws is passed over. */
export interface AttemptTracer {
    /** There was no connection to pick; the attempt waits for one. */
    onPickDelayed?(): void;
    onOutHeader?(header: OutHeader): void;
    /** A message left. @param bytes With its five bytes of prefix, compressed. */
    onOutPayload?(bytes: number): void;
    /** The request is complete. */
    onOutTrailer?(): void;
    /** Not of a response that is only trailers. */
    onInHeader?(fields: HeaderFields): void;
    /** A message came. @param bytes Decompressed. */
    onInPayload?(bytes: number): void;
    onInTrailer?(fields: HeaderFields): void;
    /** The last call. Without an error the status was OK, or another attempt of the call was faster. */
    onEnd?(error: GrpcError | undefined): void;
}

/** A law of waiting. */
export interface Backoff {
    /** Milliseconds to wait after the `attempt`-th failure in a row (1 is the first). */
    delayMs(attempt: number, random: Random): number;
}

/** A running policy. */
export interface Balancer {
    /** Addresses and config, always both at once. */
    updateState(update: BalancerUpdate): void;
    /** The resolver failed, or found nothing. Only a policy without a working subchannel makes calls fail by it. */
    resolverError(error: TransportError): void;
    /** Connect, if idle. */
    exitIdle(): void;
    /** Shuts its subchannels down. Nothing is called after it. */
    close(): void;
}

/** Makes one policy's balancers. */
export interface BalancerBuilder {
    /** The name in a service config's `loadBalancingConfig`: `"pick_first"`. */
    readonly name: string;
    /**
     * Reads this policy's part of a service config's `loadBalancingConfig`. Throws an Error that names field and reason.
     * Default: any object is accepted, and passed over. `balancers` reads the policies that a config names in its turn.
     */
    readonly parseConfig?: ((json: unknown, balancers: BalancerConfigs) => unknown) | undefined;
    build<C extends Connection>(helper: BalancerHelper<C>): Balancer;
}

/** A policy and its config. */
export interface BalancerChoice {
    readonly builder: BalancerBuilder;
    /** What the builder's `parseConfig` made of it. */
    readonly config: unknown;
}

/** Reads a service config's choice of a policy. */
export interface BalancerConfigs {
    /** @param json A `loadBalancingConfig`: `[{ "round_robin": {} }]`. Throws an Error that names field and reason. */
    parse(json: unknown): BalancerChoice;
}

/** What a balancer asks of its channel. */
export interface BalancerHelper<C extends Connection> {
    /** Its timers wait for their turn too. */
    readonly clock: Clock;
    readonly random: Random;
    /** A new subchannel, IDLE. */
    createSubchannel(address: Address, onState: OnState, options?: SubchannelWish): Subchannel<C>;
    /** Publishes the picker, then the state. */
    updateState(state: ConnectivityState, picker: Picker<C>): void;
    /** Asks the resolver to look again. */
    requestResolution(): void;
}

/** Balancers by name. Immutable. */
export declare class BalancerRegistry implements BalancerConfigs {
    #private;
    constructor(builders: Iterable<BalancerBuilder>);
    /** A registry with these as well; one of the same name replaces the old. */
    with(...builders: readonly BalancerBuilder[]): BalancerRegistry;
    get(name: string): BalancerBuilder | undefined;
    /** The first policy of a `loadBalancingConfig` that is registered (gRPC's service_config.proto), with its config. */
    parse(json: unknown): BalancerChoice;
}

/** What a balancer hears of its resolver. */
export interface BalancerUpdate {
    /** None: the balancer shuts down its subchannels; a `resolverError` that says so follows. */
    readonly addresses: readonly Address[];
    /** What the builder's `parseConfig` made of this policy's config. */
    readonly config: unknown;
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

export interface ByteReader {
    read(): Promise<{
        done: false;
        value: Uint8Array;
    } | {
        done: true;
        value?: undefined;
    }>;
    cancel(reason?: unknown): Promise<void>;
}

export interface ByteSource {
    getReader(): ByteReader;
    cancel(reason?: unknown): Promise<void>;
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

export interface ByteWriter {
    write(bytes: Uint8Array): Promise<void>;
    close(): Promise<void>;
    abort(reason?: unknown): Promise<void>;
}

/** What a key or a value can be given as: text is UTF-8. */
export type BytesInput = Uint8Array | string;

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

/** Makes the metadata that identifies a caller. */
export interface CallCredentials {
    /** Whether the metadata may only cross a secure connection. Says so of everything that another could use. */
    readonly requireTransportSecurity: boolean;
    /**
     * Names and values to send. What it throws or rejects with ends the attempt: a ConnectError with its code (`internal` for one
     * that only servers may give, gRFC A54), anything else as `unauthenticated`. Values never appear in errors or events.
     */
    metadata(context: CallCredentialsContext): Readonly<Record<string, string>> | Promise<Readonly<Record<string, string>>>;
}

/** What credentials are asked for. */
export interface CallCredentialsContext {
    /** `https://host/package.Service`, by {@link callAudience}: what a token is to be good for. */
    readonly audience: string;
    /** `/package.Service/Method`. */
    readonly path: string;
    /** Aborted when the call no longer needs an answer. */
    readonly signal: AbortSignal;
}

/** Calls a method of an entrypoint. Rejects where there is none. */
export type CallEntrypoint = (entrypoint: string, method: string, batch: WatchBatch) => Promise<unknown>;

/** A call begins. */
export interface CallInfo {
    /** `/package.Service/Method`. */
    readonly path: string;
    /** The channel's target, as it was written. */
    readonly target: string;
    /** The channel's, to measure by. */
    readonly clock: Clock;
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

/** Answers with what crosses back, as a structured clone. What it rejects with crosses as {@link ClientKind.plainError} has it. */
export type CallMethod<Client> = (client: Client, args: never, scope: CallScope) => Promise<unknown>;

/** What is asked. It crosses as a structured clone. */
export interface CallRequest {
    /** What the client is to be opened for: a gRPC target, a connect string. */
    readonly target: string;
    /** The client's options, as far as they are plain data. */
    readonly options: unknown;
    /** For how long to keep it. */
    readonly keepAlive: KeepAlive;
    readonly method: string;
    readonly args: readonly unknown[];
    /** Milliseconds from now on: the clocks of both ends have nothing to do with each other. */
    readonly timeoutMs: number | undefined;
}

/** What a method knows of its call. */
export interface CallScope {
    /** Aborted when the caller cancels, or is gone. */
    readonly signal: AbortSignal;
    /** Milliseconds that the caller will wait. */
    readonly timeoutMs: number | undefined;
    /** Closes the client, for all its callers, and forgets what it was opened for. Never rejects. */
    close(): Promise<void>;
}

/** Which step of a call failed. */
export type CallStep = 
/** The caller's own input: metadata, message, options. */
"request"
/** Finding the target's addresses. */
 | "resolve"
/** Reaching an address: TCP, proxy, TLS, HTTP/2's first exchange. */
 | "connect"
/** The HTTP/2 stream. */
 | "stream"
/** Reading the response. */
 | "response"
/** The server's own status. */
 | "status"
/** The caller's cancellation or deadline. */
 | "caller";

/** Follows one call. What a method throws is passed over. */
export interface CallTracer {
    /** An attempt begins. What is returned hears of it. */
    onAttempt?(attempt: AttemptInfo): AttemptTracer | undefined;
    /** The call is over: the last call. */
    onEnd?(error: GrpcError | undefined): void;
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

/** What `createGrpcTransport` takes as `credentials`. */
export type ChannelCredentials = ({
    readonly security: "plaintext";
} | {
    readonly security: "tls";
    readonly options: TlsCredentialsOptions;
}) & {
    /** Asked for each call on the channel, by `composeChannelCredentials`. */
    readonly call?: CallCredentials | undefined;
};

/** What became of a change on a condition. */
export interface CheckResult {
    /** Whether the condition held, and the change was made. */
    readonly applied: boolean;
    /** What increments and appends made. */
    readonly result: Result | undefined;
}

/** One client. */
export declare class Client implements ZooKeeper {
    #private;
    constructor(connectString: string, options: ZooKeeperOptions);
    /** Fulfilled when a server has the session for the first time. */
    get connectedOnce(): Promise<void>;
    get state(): SessionState;
    get connectionState(): ConnectionState;
    get sessionId(): bigint;
    /** What another client would need now to go on with the session. */
    get ticket(): SessionTicket;
    get sessionTimeoutMs(): number;
    get events(): readonly LoggedEvent[];
    create(path: string, data?: NodeInput, options?: CreateOptions): Promise<Created>;
    delete(path: string, options?: VersionOptions): Promise<void>;
    exists(path: string, options?: ReadOptions): Promise<Stat | undefined>;
    getData(path: string, options?: ReadOptions): Promise<NodeData>;
    setData(path: string, data: NodeInput, options?: VersionOptions): Promise<Stat>;
    getChildren(path: string, options?: ReadOptions): Promise<NodeChildren>;
    sync(path: string, options?: OperationOptions): Promise<void>;
    getAcl(path: string, options?: OperationOptions): Promise<NodeAcl>;
    setAcl(path: string, acl: readonly Acl[], options?: VersionOptions): Promise<Stat>;
    getAllChildrenNumber(path: string, options?: OperationOptions): Promise<number>;
    getEphemerals(prefix: string, options?: OperationOptions): Promise<readonly string[]>;
    getConfig(options?: ReadOptions): Promise<EnsembleConfig>;
    reconfig(options: ReconfigOptions): Promise<EnsembleConfig>;
    whoAmI(options?: OperationOptions): Promise<readonly Identity[]>;
    transaction(): Transaction<[]>;
    multiRead(): MultiRead<[]>;
    watch(path: string, options?: WatchOptions): Promise<AsyncIterableIterator<WatchEvent>>;
    removeWatches(path: string, options?: RemoveWatchesOptions): Promise<void>;
    addAuth(scheme: string, auth: NodeInput): void;
    updateServerList(connectString: string): void;
    onSessionEvent(listener: (event: SessionEvent) => unknown): () => void;
    sessionEvents(limits?: EventStreamLimits): AsyncIterableIterator<SessionEvent>;
    onConnectionState(listener: (state: ConnectionState) => unknown): () => void;
    connectionStates(limits?: EventStreamLimits): AsyncIterableIterator<ConnectionState>;
    close(): Promise<void>;
    detach(): Promise<SessionTicket>;
    [Symbol.asyncDispose](): Promise<void>;
    /** For the session. */
    onEvent(event: SessionEvent): void;
    /** For the session. */
    onWatch({ type, path: serverPath }: WatcherEvent, zxid: bigint): void;
    /** For the session. */
    watchRequests(lastZxid: bigint, maxPacketBytes: number): ReturnType<typeof setWatchesRequests>;
}

/** One client. */
export interface ClientKind<Client> {
    /** Of the variable that lists the targets: `"GRPC"` for `GRPC_TARGETS`. */
    readonly name: string;
    /** Opens a client. What it throws is the call's error. */
    open(target: string, options: unknown): Client;
    /** Ends it. Never rejects. */
    close(client: Client): Promise<void>;
    /** Whether it will never answer again, so that another one has to be opened. Default: never. */
    isOver?(client: Client): boolean;
    /**
     * Whether the client holds what has to outlive its calls: then one that was opened to be kept (`"session"`) is kept, whatever later
     * callers say. Default: never.
     */
    holdsOn?(client: Client): boolean;
    /** Whether callers with other options are served by the client as it was opened, and not refused. Default: no. */
    readonly takesAnyOptions?: boolean;
    /** How often an alarm has to look after a client that is kept. Default: as often as keeps the runtime from evicting the object. */
    alarmEveryMs?(client: Client): number;
    readonly calls: Readonly<Record<string, CallMethod<Client>>>;
    readonly streams: Readonly<Record<string, StreamMethod<Client>>>;
    plainError(error: unknown): PlainError;
    /** The client's own error for a call that never reached it. */
    refusal(reason: Refusal, message: string): Error;
}

/** An object that holds a client. */
export declare abstract class ClientObject<Client, Env = unknown> extends DurableObject<Env> {
    #private;
    constructor(ctx: ObjectState, env: Env, kind: (object: ClientObject<Client, Env>, ctx: ObjectState) => ClientKind<Client>);
    /** For stubs: makes a call. */
    call(request: CallRequest, whenLeft: WhenLeft): Promise<Reply>;
    /** For stubs: begins a stream. */
    stream(request: CallRequest, messages?: ByteSource): RemoteStream;
    /** What it holds now: for whoever wants to know what is paid for. To ask opens nothing. */
    status(): ObjectStatus;
    /** For the runtime. */
    alarm(): Promise<void>;
    /** Goes on with what was to be kept, if the object has lost its memory. */
    protected reopen(): void;
    /**
     * What the object may reach: targets and connect strings as its callers write them, with `*` for any part of a name. Default: what
     * the variable `GRPC_TARGETS`, `ZOOKEEPER_TARGETS` or `HBASE_TARGETS` of the Worker lists, an array or words with spaces between;
     * without it, nothing.
     */
    protected allowedTargets(name: string): readonly string[];
    /** Calls in flight at once; beyond, they are refused. Default: 4,096. */
    protected maxCallsInFlight(): number;
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

/** Encodes and decodes messages of generated types. */
export interface Codec {
    /** The content-subtype: `proto` in `application/grpc+proto`. */
    readonly name: string;
    encode<Desc extends DescMessage>(schema: Desc, message: MessageShape<Desc>): Uint8Array;
    decode<Desc extends DescMessage>(schema: Desc, bytes: Uint8Array): MessageShape<Desc>;
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

/** One compression. */
export interface Compressor {
    /** As `grpc-encoding` has it: lower-case letters, digits, `_`, `.` and `-`. */
    readonly name: string;
    readonly compress: (bytes: Uint8Array) => Uint8Array | Promise<Uint8Array>;
    /**
     * Throws, or rejects with, a RangeError when the result is above `maxBytes`, without making much more than that; any other
     * error means that the bytes are damaged.
     */
    readonly decompress: (bytes: Uint8Array, maxBytes: number) => Uint8Array | Promise<Uint8Array>;
}

/** Compressors by name. Immutable. */
export declare class CompressorRegistry {
    #private;
    /** What `grpc-accept-encoding` says. */
    readonly acceptEncoding: string;
    /** Throws a RangeError for a name that cannot be sent. */
    constructor(compressors: Iterable<Compressor>);
    /** A registry with these as well; one of the same name replaces the old. */
    with(...compressors: readonly Compressor[]): CompressorRegistry;
    get(name: string): Compressor | undefined;
}

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

/** Where configs come from. */
export interface ConfigSource {
    /** Calls `listener` with each config, as parsed JSON; the first may come at once. Answers what ends that. */
    subscribe(listener: (serviceConfigJson: unknown) => void): () => void;
}

/**
 * Makes a connection that is ready for calls (for HTTP/2: the server's SETTINGS are here), or rejects with a TransportError. It
 * settles when the signal aborts: a subchannel that shuts down waits for it.
 */
export type Connect<C extends Connection> = (address: Address, attempt: {
    readonly events: ConnectionEvents;
    readonly signal: AbortSignal;
    readonly timeoutMs: number;
}) => Promise<C>;

/** What a subchannel needs of a protocol's connection. */
export interface Connection {
    /** Takes no new calls, lets those in flight end, then closes. Idempotent. */
    close(): void;
    /** Ends what is in flight and closes at once. */
    abort(reason: TransportError): void;
    /** There is no place for another call now: a further connection is made. Default: false. */
    readonly full?: boolean | undefined;
    /** Calls open on it. A further connection with none is closed after a while. */
    readonly calls?: number | undefined;
    /**
     * Asked before each call is given this connection. A promise means that the connection first has to prove that it still
     * works: the call waits for it and selects again.
     */
    verify?(): Promise<void> | undefined;
}

/** What a connection tells its subchannel, each at most once. */
export interface ConnectionEvents {
    /** It takes no new calls (a GOAWAY, an exhausted id space): the subchannel lets it drain and may make another. */
    onDraining(): void;
    /** It is gone. */
    onClosed(error: TransportError | undefined): void;
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

/** One connection, as `connections` shows it. */
export interface ConnectionView {
    readonly service: string;
    /** `host:port`. */
    readonly server: string;
    readonly state: "dialling" | "connected" | "over";
    /** Calls under way. */
    readonly calls: number;
}

/**
 * Connectivity states, by gRPC's connectivity-semantics-and-api.md.
 *
 *            connect()                 ready
 *     IDLE ────────────▶ CONNECTING ────────▶ READY
 *      ▲  ▲                  │                  │
 *      │  └──────────────────┼──────────────────┘ lost, or draining
 *      │ backoff over        │ failed
 *      └──── TRANSIENT_FAILURE ◀┘               any ──shutdown()──▶ SHUTDOWN
 */
export type ConnectivityState = "IDLE" | "CONNECTING" | "READY" | "TRANSIENT_FAILURE" | "SHUTDOWN";

/**
 * @generated from enum hbase.pb.Consistency
 */
export type Consistency = (typeof Consistency)[keyof typeof Consistency];

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

/** Options that cross to the object, and with which it opens its session. */
type CrossingOption = "sessionTimeoutMs" | "requestTimeoutMs" | "canBeReadOnly" | "session" | "tls" | "proxy" | "maxPacketBytes" | "maxQueuedRequests" | "srvRefreshMs";

/** Hears of nodes that were read with `watch: true`, and of the session. */
export type DefaultWatcher = (event: WatchedEvent | SessionStateEvent) => void;

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

/** A length of time in seconds, with up to nine decimals: `"0.25s"`. */
export type DurationJson = `${number}s`;

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

/** What a stub has said and nobody waits for: it goes in front of the next calls. To hear it twice changes nothing. */
export type Errand = ({
    readonly kind: "auth";
} & ZooKeeperAuth) | {
    readonly kind: "servers";
    readonly servers: string;
};

/** How to read events. */
export interface EventStreamLimits {
    /** Events that wait to be read; beyond, the oldest are dropped. Default: 100. */
    readonly bufferLimit?: number | undefined;
}

/** One of them. */
export type EventType = keyof typeof EVENT_TYPES;

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

/** One frame. */
export interface Frame {
    readonly kind: FrameKind;
    readonly payload: Uint8Array;
}

export type FrameKind = (typeof FrameKind)[keyof typeof FrameKind];

/** Reads frames; nothing is read ahead of who takes them but what came along. */
export declare class FrameReader {
    #private;
    constructor(source: ByteSource);
    /** The next frame if it is here already. */
    take(): Frame | undefined;
    /** The next frame; `undefined` at the stream's end. Rejects as the stream does. */
    next(): Promise<Frame | undefined>;
    /** Nothing more is wanted. */
    cancel(reason?: unknown): void;
}

/** Writes frames: those that wait for the other end leave together. */
export declare class FrameWriter {
    #private;
    /** Bytes that may wait for the other end; beyond, the writer waits. */
    highWaterBytes: number;
    constructor(writer: ByteWriter);
    /** Whether nothing waits for the other end. */
    get isIdle(): boolean;
    /** A promise of room, if there is none for more. It rejects when the other end is gone. */
    write({ kind, payload }: Frame): Promise<void> | undefined;
    /** Fulfilled when the other end has taken what was written, or is gone. */
    flushed(): Promise<void>;
    /** Ends the stream behind what was written. Never rejects: an end that nobody hears is one all the same. */
    end(): Promise<void>;
    /** Ends it in the middle. */
    abort(reason: unknown): void;
}

/** A Get. */
export interface GetMessage extends QueryMessage {
    readonly row: Uint8Array;
    readonly existenceOnly?: boolean | undefined;
}

/** How to read a row. */
export interface GetOptions extends QueryOptions {
}

/** Options of a channel, whatever carries its calls. Only `credentials` has to be named. */
export interface GrpcChannelOptions {
    /** `insecure()` or `tls()`, with call credentials by `composeChannelCredentials`. */
    readonly credentials: ChannelCredentials;
    /** Connect's interceptors, outermost first. */
    readonly interceptors?: readonly Interceptor[] | undefined;
    /** What sees each attempt of each call, below the interceptors. */
    readonly attemptInterceptors?: readonly AttemptInterceptor[] | undefined;
    /** What hears of every call and its attempts (`WithStatsHandler`). */
    readonly stats?: readonly StatsHandler[] | undefined;
    /** The `:authority` to send, and the name that TLS verifies. Default: the TLS server name, or the target's endpoint. */
    readonly authority?: string | undefined;
    /** Put before our own in `user-agent`. */
    readonly userAgent?: string | undefined;
    /** The deadline of calls that name none, in milliseconds. Default: none. */
    readonly defaultTimeoutMs?: number | undefined;
    /** Lets calls wait while the target cannot be reached, instead of failing with `unavailable`. Default: false. */
    readonly waitForReady?: boolean | undefined;
    /** Used while the resolver gives none (`WithDefaultServiceConfig`). Default: `{}`. */
    readonly serviceConfig?: ServiceConfigJson | undefined;
    /** Passes over the resolver's (`WithDisableServiceConfig`). Default: false. */
    readonly disableServiceConfig?: boolean | undefined;
    /** No attempts by a retry or hedging policy; what the server has not seen is still repeated. Default: false. */
    readonly disableRetry?: boolean | undefined;
    /** Default: false. */
    readonly disableHealthCheck?: boolean | undefined;
    /** What a service config's `maxAttempts` counts for at most (`WithMaxCallAttempts`). Default: 5. */
    readonly maxCallAttempts?: number | undefined;
    /** Bytes of a stream's request that are kept for another attempt. Default: 262,144. */
    readonly maxRetryBufferBytes?: number | undefined;
    /** The same for all calls of the channel together; beyond, calls go on and are not repeated. Default: 16,777,216. */
    readonly maxChannelRetryBufferBytes?: number | undefined;
    /** A retry prefers another subchannel than the one that has just failed. Default: false, as gRPC has it. */
    readonly avoidFailedSubchannel?: boolean | undefined;
    /** The longest message to take, decompressed. Default: 4 MiB. */
    readonly maxReceiveMessageBytes?: number | undefined;
    /** The longest message to send, compressed. Default: 2^31 − 1. */
    readonly maxSendMessageBytes?: number | undefined;
    /** Compression of request messages, by its name among `compressors`. Default: `"identity"`. */
    readonly sendCompression?: string | undefined;
    /** Compressions that are known, and offered to the server. Default: gzip and deflate. */
    readonly compressors?: CompressorRegistry | undefined;
    /** Messages shorter than this are sent uncompressed all the same. Default: 1,024. */
    readonly compressMinBytes?: number | undefined;
    /** Codecs beside `proto`, by their names. */
    readonly codecs?: readonly Codec[] | undefined;
    /** The codec of calls that name none. Default: `"proto"`. */
    readonly contentSubtype?: string | undefined;
    /** How long disposing of the transport waits for calls in flight before it cancels them. Default: 1,000. */
    readonly drainTimeoutMs?: number | undefined;
    /** Without calls for so long the channel closes its connections, until the next call. Default: 1,800,000; Infinity is never. */
    readonly idleTimeoutMs?: number | undefined;
    /** Default: `Math.random`. */
    readonly random?: Random | undefined;
    /** Default: the runtime's. */
    readonly clock?: Clock | undefined;
}

/**
 * A call failed. Has Connect's name and fields (`code`, `rawMessage`, `metadata`, `details`, `findDetails`), so that
 * `error instanceof ConnectError` holds, and beyond them what failed, where, after how many attempts.
 */
export declare class GrpcError extends ConnectError {
    readonly step: CallStep;
    /** The address that the last attempt used; `undefined` if it got none. */
    readonly address: string | undefined;
    /** The attempts that left, or tried to leave, the client. */
    readonly attempts: number;
    /** Whether the server may have acted on the call. When `false`, to repeat it is safe whatever it does. */
    readonly maybeProcessed: boolean;
    constructor(init: GrpcErrorInit);
    static [Symbol.hasInstance](value: unknown): boolean;
}

/** What a {@link GrpcError} is made of. */
export interface GrpcErrorInit {
    readonly code: Code;
    readonly message: string;
    readonly step: CallStep;
    readonly address?: string | undefined;
    readonly attempts?: number | undefined;
    readonly reach: AttemptReach;
    readonly metadata?: readonly HeaderFields[];
    readonly details?: readonly StatusDetail[];
    readonly cause?: unknown;
}

/** A Connect `Transport` that speaks gRPC, and owns its connections. */
export interface GrpcTransport extends Transport, AsyncDisposable {
    /** The channel's connectivity state. */
    readonly state: ConnectivityState;
    /** What happened to the channel lately, oldest first; bounded. */
    readonly events: readonly LoggedEvent[];
    /** Its subchannels: those in use, and those that still drain. */
    readonly subchannels: readonly SubchannelSnapshot[];
    /** Connects without waiting for the first call. */
    connect(): void;
    /** Connects, and waits for it (`WithBlock`). Rejects with a GrpcError that carries the last connection's error. */
    waitUntilReady(options?: ReadyOptions): Promise<void>;
    /** Fulfilled when the state is another than `from`; rejects with the signal's reason. */
    waitForStateChange(from: ConnectivityState, options?: {
        signal?: AbortSignal;
    }): Promise<void>;
    /** Closes its connections, gracefully, until the next call. */
    enterIdle(): void;
    /** Tries addresses that wait for their backoff again at once. */
    resetConnectBackoff(): void;
    /**
     * Refuses new calls, cancels those that wait for a connection or a place on one, gives those in flight `drainTimeoutMs` to
     * end, cancels the rest, and closes every connection. Idempotent; the same as disposing.
     */
    close(): Promise<void>;
}

/** Options of a gRPC transport over HTTP/2 of our own. */
export interface GrpcTransportOptions extends GrpcChannelOptions {
    /** Between attempts to connect. Default: 1 s, × 1.6, ± 20 %, 120 s at most. */
    readonly connectionBackoff?: Backoff | undefined;
    /** The least time that an attempt to connect gets. Default: 20,000. */
    readonly minConnectTimeoutMs?: number | undefined;
    /** Connections to one address, when the server's MAX_CONCURRENT_STREAMS is used up. Default: 4. */
    readonly maxConnectionsPerAddress?: number | undefined;
    /** PINGs while calls are quiet. `timeMs` is 10,000 at least. Default: none. */
    readonly keepalive?: KeepaliveOptions | undefined;
    /** After so long without a byte from the server, a call waits until a PING has been answered. Default: 30,000; Infinity is never. */
    readonly verifyAfterMs?: number | undefined;
    /** How long that answer may take before the connection is taken for dead. Default: 2,000. */
    readonly verifyTimeoutMs?: number | undefined;
    /** HTTP/2's windows and limits. */
    readonly http2?: Http2Options | undefined;
    /** An HTTP CONNECT proxy; `"environment"` reads `HTTPS_PROXY` and `NO_PROXY` (Node, Deno). Default: none. */
    readonly proxy?: ProxyOptions | "environment" | undefined;
    /** The local address to bind to (Node, Deno). */
    readonly localAddress?: string | undefined;
    /** Resolvers by scheme. Default: `dns`, `passthrough`, `ipv4`, `ipv6`, `unix` and `static`. */
    readonly resolvers?: ResolverRegistry | undefined;
    /**
     * The scheme of a target without one. Default: `dns`; `passthrough` with a proxy or a dialer of one's own, and on Workers,
     * whose sockets look names up themselves.
     */
    readonly defaultScheme?: string | undefined;
    /** Changes each address that the resolver finds: for servers that advertise names which only they can reach. */
    readonly mapAddress?: AddressMap | undefined;
    /** Service configs that the caller updates while the channel runs, instead of the resolver's. */
    readonly configSource?: ConfigSource | undefined;
    /** Balancers by name. Default: `pick_first` and `round_robin`. */
    readonly balancers?: BalancerRegistry | undefined;
    /** How to reach addresses. Default: the runtime's own. */
    readonly dialer?: Dialer | undefined;
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

/** `[name, value, name, value …]`. */
export type HeaderFields = readonly string[];

/** An object's. */
export declare class Hearing {
    #private;
    constructor(clock: Clock);
    /** A stub has a stream. Answers what says that it has it no longer. */
    enter(stub: string, writer: FrameWriter): () => void;
    /** Fulfilled when a stub has what it was told so far. */
    caughtUp(stub: string): Promise<void>;
}

/** gRFC A6's `hedgingPolicy`. */
export interface HedgingPolicyJson {
    /** Attempts in all, the first included: 2 to 5, more counts as 5. */
    readonly maxAttempts: number;
    /** Between two attempts. Default: none, all are sent at once. */
    readonly hedgingDelay?: DurationJson | undefined;
    readonly nonFatalStatusCodes?: readonly StatusCodeJson[] | undefined;
}

/** A client, and what it has in storage. */
export declare class HeldHBase {
    #private;
    readonly hbase: HBase;
    readonly clock: Clock;
    constructor(cluster: string, options: HBaseOptions, { store, clock }: {
        readonly store: RegionStore;
        readonly clock: Clock;
    });
    /** Something may have been learnt. */
    learnt(): void;
    close(): Promise<void>;
}

/** One session, and the next when it has expired. */
export declare class HeldSession {
    #private;
    readonly watchings: Watchings;
    readonly hearing: Hearing;
    /** Throws a TypeError or RangeError for a connect string or options that cannot be. */
    constructor(init: HeldSessionInit);
    get subscriptions(): Subscriptions;
    /** The client of the session that there is. One whose session has expired gives way to the next. */
    get client(): Client;
    /** Whether it is of no more use: it was closed, or the servers refuse to believe who it is. */
    get isOver(): boolean;
    /** Whether there is what has to outlive its calls. */
    get holdsOn(): boolean;
    get alarmEveryMs(): number;
    /** Does something on the session. What no server has heard, since the session of another memory's has expired, is done on the next. */
    run<T>(operation: (client: Client) => Promise<T>): Promise<T>;
    /** How it is. @param seen Events of its log up to then are known. */
    snapshot(seen: number): Snapshot;
    /**
     * What a stub has said in front of a call. Throws a ZooKeeperError (`SessionExpired`) for one that counts on a session which is over,
     * and a TypeError for servers that cannot be.
     */
    hear({ session, errands }: Ask): void;
    /** There will be ephemeral nodes: from now on the session has to outlive its calls. */
    willHaveEphemerals(): void;
    /** Calls it when a client's session is over, whatever ended it. Answers what takes it away. */
    onOver(listener: (client: Client) => void): () => void;
    /**
     * Leaves the session to its timeout on the server. Nothing of it stays here. One that no server has had yet is none to go on with, and
     * is waited for.
     */
    detach(signal: AbortSignal): Promise<SessionTicket>;
    /** Ends the session. Idempotent. */
    close(): Promise<void>;
}

/** What a session is held by. */
export interface HeldSessionInit {
    /** The connect string, as the session's callers write it. */
    readonly target: string;
    readonly options: ZooKeeperOptions;
    readonly auth: readonly ZooKeeperAuth[];
    readonly storage: ObjectStorage;
    readonly clock: Clock;
    readonly subscriptions: Subscriptions;
    /** Whether servers may be taken in place of the first ones. */
    readonly isAllowed: (connectString: string) => boolean;
}

/** A socket that the object may sleep under. */
export interface HibernatableSocket {
    send(message: string): void;
    close(code?: number, reason?: string): void;
    serializeAttachment(value: unknown): void;
    deserializeAttachment(): unknown;
}

/** Limits and sizes of one HTTP/2 client connection. */
export interface Http2Options {
    /** The receive window of a stream at its start. Default: 262,144. */
    readonly initialWindowBytes?: number | undefined;
    /** What a stream's window may grow to, by measured bandwidth × delay. Default: 8,388,608. */
    readonly maxWindowBytes?: number | undefined;
    /** The longest header list that the server may send, uncompressed (SETTINGS_MAX_HEADER_LIST_SIZE). Default: 65,536. */
    readonly maxHeaderListBytes?: number | undefined;
    /** The longest header block as it travels, compressed. Default: 4 × `maxHeaderListBytes`, 16 MiB at most. */
    readonly maxHeaderBlockBytes?: number | undefined;
    /** The most CONTINUATION frames of one header block. Default: 32. */
    readonly maxContinuationFrames?: number | undefined;
    /** Our HPACK decoder's table (SETTINGS_HEADER_TABLE_SIZE). Default: 4,096. */
    readonly headerTableBytes?: number | undefined;
    /** Calls that may wait for a place among the server's MAX_CONCURRENT_STREAMS; a further one fails. Default: 16,384. */
    readonly maxQueuedStreams?: number | undefined;
    /** Streams that a connection carries; then it drains, and a new one is to take over. Default: 1,073,741,824, all ids. */
    readonly maxStreams?: number | undefined;
    /** Frames that bring nothing (PING, SETTINGS, empty DATA …) in a burst; useful traffic earns more. Default: 1,000. */
    readonly controlFrameBurst?: number | undefined;
    /** Such frames earned by each second. Default: 100. */
    readonly controlFramesPerSecond?: number | undefined;
    /** How long the server may take to acknowledge our SETTINGS. Default: 20,000. */
    readonly settingsTimeoutMs?: number | undefined;
    /** How long a connection that ends with an error may take to send its GOAWAY. Default: 1,000. */
    readonly closeTimeoutMs?: number | undefined;
    /** Header names that are never put into a compression table, beyond `authorization`, `cookie` and their like. */
    readonly neverIndexed?: Iterable<string> | undefined;
}

/** One identity of a session. */
export interface Identity {
    readonly scheme: string;
    readonly user: string;
}

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

/** When to ask whether the server is there. Times in milliseconds. */
export interface KeepaliveOptions {
    /** Without a byte for this long, a PING is sent. 10,000 at least. Default: never. */
    readonly timeMs: number;
    /** How long the answer may take. Default: 20,000. */
    readonly timeoutMs?: number | undefined;
    /** Also while there are no calls. Most servers take that amiss. Default: false. */
    readonly permitWithoutCalls?: boolean | undefined;
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

/** What holds for some methods. */
export interface MethodConfigJson {
    /** `{ service, method }` for one method, `{ service }` for a service's, `{}` for all: the most exact name counts. */
    readonly name: readonly {
        readonly service?: string | undefined;
        readonly method?: string | undefined;
    }[];
    readonly waitForReady?: boolean | undefined;
    readonly timeout?: DurationJson | undefined;
    readonly maxRequestMessageBytes?: number | undefined;
    readonly maxResponseMessageBytes?: number | undefined;
    /** Not with `hedgingPolicy`. */
    readonly retryPolicy?: RetryPolicyJson | undefined;
    readonly hedgingPolicy?: HedgingPolicyJson | undefined;
}

/** Reads being put together; each method answers with itself. */
export interface MultiRead<Results extends readonly unknown[]> {
    getData(path: string): MultiRead<[...Results, ReadResult<NodeData>]>;
    /** The children's names, in no order. */
    getChildren(path: string): MultiRead<[...Results, ReadResult<readonly string[]>]>;
    /** Sends them. Rejects with a ZooKeeperError only when there was no answer at all. */
    send(options?: OperationOptions): Promise<Results>;
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

/** An object's id; it may be kept for as long as one likes. */
export interface ObjectId {
    toString(): string;
}

/** Options with functions in them, which an object's class takes. */
type ObjectOption = "attemptInterceptors" | "stats" | "compressors" | "random" | "clock" | "connectionBackoff" | "localAddress" | "resolvers" | "mapAddress" | "configSource" | "balancers" | "dialer" | "idleTimeoutMs";

/** Options with functions in them, which an object's class takes. */
type ObjectOption = "sasl" | "fallbackToSimple" | "localAddress" | "mapAddress" | "interceptors" | "traceHeaders" | "registry" | "dialer" | "clock" | "random";

/** What a Durable Object is given of itself. */
export interface ObjectState {
    readonly id: {
        readonly name?: string | undefined;
        toString(): string;
    };
    readonly storage: ObjectStorage;
    waitUntil(promise: Promise<unknown>): void;
    blockConcurrencyWhile<T>(callback: () => Promise<T>): Promise<T>;
    acceptWebSocket(socket: HibernatableSocket, tags?: string[]): void;
    getWebSockets(tag?: string): HibernatableSocket[];
    getTags(socket: HibernatableSocket): string[];
    abort(reason?: string): void;
}

/** What a Durable Object keeps: the synchronous key-value API of objects with SQLite. */
export interface ObjectStorage {
    readonly kv: {
        get(key: string): unknown;
        put(key: string, value: unknown): void;
        delete(key: string): boolean;
        list(options?: {
            readonly prefix?: string;
            readonly limit?: number;
        }): Iterable<[string, unknown]>;
    };
    getAlarm(): Promise<number | null>;
    setAlarm(atMs: number): Promise<void>;
    deleteAlarm(): Promise<void>;
    deleteAll(): Promise<void>;
}

/** Hears every change of a subchannel's state, with the subchannel's last error while it is TRANSIENT_FAILURE. */
export type OnState = (state: ConnectivityState, error: TransportError | undefined) => void;

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

/** How one operation is asked for. */
export interface OperationOptions {
    /** Abandons the operation; what was sent may still be carried out. */
    readonly signal?: AbortSignal | undefined;
    /** Milliseconds until it is abandoned. Default: it waits as long as the session does. */
    readonly timeoutMs?: number | undefined;
}

/** What an attempt sends first. Values of credentials are left out. */
export interface OutHeader {
    /** `host:port` of the connection. */
    readonly address: string;
    /** `/package.Service/Method`. */
    readonly path: string;
    /** The call's own fields: name, value, name, value. Those that credentials made, and `authorization` and the like, say `(hidden)`. */
    readonly fields: HeaderFields;
}

/** One subscription's. */
export declare class Outbox {
    #private;
    constructor(storage: ObjectStorage, { subscription, isBroken }: ReadSubscription, limit?: number);
    get subscription(): StoredSubscription;
    /** The number of the last event. */
    get last(): number;
    /** Events that are not acknowledged, from a number on. */
    pending(limit: number, from?: number): readonly LastingEvent[];
    resync(reason: LastingResync["reason"]): LastingResync;
    /** @param first Of a resync for several. */
    add(event: WatchedEvent | LastingResync, first?: number): void;
    /** Everything up to this number has been heard. `false` for a number that was never given. */
    acknowledge(number: number): boolean;
    /** Where it goes from now on. */
    redirect(deliverTo: StoredSubscription["deliverTo"]): void;
    /** Forgets everything. */
    delete(): void;
}

/** A result as plain data, which any storage or message can carry. */
export interface PackedResult {
    /** Its cells as they travel, each behind its length. */
    readonly cells: Uint8Array;
    readonly count: number;
    readonly stale: boolean;
    readonly partial: boolean;
}

/** What a picker may go by. */
export interface PickInfo {
    /** The method's full path: `/package.Service/Method`. */
    readonly path: string;
}

/** What became of a picked call. */
export interface PickOutcome {
    readonly error: unknown;
    /** Bytes of the call reached the wire. */
    readonly sent: boolean;
}

/** The answer of a pick. */
export type PickResult<C extends Connection> = {
    readonly kind: "complete";
    readonly subchannel: Subchannel<C>;
    /** Called once, when the call that was picked for has ended. */
    readonly done?: ((outcome: PickOutcome) => void) | undefined;
}
/** Not now: pick again when the next picker is published. */
 | {
    readonly kind: "queue";
}
/** No subchannel: a call that waits for ready is queued, any other fails with this. */
 | {
    readonly kind: "fail";
    readonly error: TransportError;
}
/** The call fails even if it waits for ready. */
 | {
    readonly kind: "drop";
    readonly error: TransportError;
};

/** Chooses a subchannel for each call. `pick` is on the path of every call: it must not wait, nor allocate without need. */
export interface Picker<C extends Connection> {
    pick(info: PickInfo): PickResult<C>;
}

/** An error's own fields. */
export type PlainError = Readonly<Record<string, unknown>>;

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

/** A subscription that was read. */
export interface ReadSubscription {
    readonly subscription: StoredSubscription;
    /** Its record was another version's, or broken: what it wants is known, and what it has heard is not. */
    readonly isBroken: boolean;
}

/** How to wait. */
export interface ReadyOptions {
    /** Milliseconds. Default: as long as it takes. */
    readonly timeoutMs?: number | undefined;
    readonly signal?: AbortSignal | undefined;
    /** Gives up at an error that time will not mend: TLS refused, an option that the runtime lacks. Default: false. */
    readonly failOnNonTemporaryError?: boolean | undefined;
}

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

/** Why an object refuses a call before its client hears of it. */
export type Refusal = 
/** The owner does not allow the target, or the object is another target's. */
"target"
/** There are as many calls as there may be. */
 | "busy"
/** There is no such method, or its arguments cannot be. */
 | "request";

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

/** One object's. */
export declare class RegionStore {
    #private;
    constructor({ kv }: ObjectStorage);
    /** What was saved for that cluster. Nothing if it is another's, another version's, or damaged. */
    load(cluster: string): CachedRegion[];
    save(cluster: string, regions: readonly CachedRegion[]): void;
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

/** A stream's call, at its caller's. */
export interface RemoteCall {
    cancel(reason?: string): void;
}

/** A stream under way. */
export interface RemoteStream {
    readonly call: RemoteCall;
    readonly response: ByteSource;
}

/** Which to remove. */
export interface Removal {
    readonly stub: string;
    readonly path: string;
    readonly type: WatcherType;
    /** Default: all of the stub's. */
    readonly ids: readonly string[] | undefined;
    readonly local: boolean;
    readonly signal: AbortSignal;
    readonly timeoutMs: number | undefined;
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

/** What comes of it. An error is plain data, from which the stub makes the client's own. */
export type Reply = {
    readonly ok: true;
    readonly value: unknown;
} | {
    readonly ok: false;
    readonly error: PlainError;
};

/** A reply's header. */
export interface ReplyHeader {
    readonly xid: number;
    /** The last transaction that the server has seen; 0 or less says nothing. */
    readonly zxid: bigint;
    /** 0, or one of `ErrorCode`. */
    readonly error: number;
}

/** A request on a connection. */
export interface Request extends EndableCall {
    readonly opCode: number;
    /** A part of something: until the last part is answered, the server's transaction does not count as seen. Default: false. */
    readonly isPart?: boolean;
    write(writer: JuteWriter): void;
    /** The server's answer, once. Throws a JuteError for bytes that are no answer. */
    answered(header: ReplyHeader, reader: JuteReader): void;
    /** It is longer than a packet may be: nothing was sent, and nothing else is affected. */
    tooLarge(bytes: number): void;
}

/** A running resolution. */
export interface Resolver {
    /** Begins. Called once, after which the listener may be called at any time, also before this returns. */
    start(): void;
    /** A hint that the addresses may be stale. Rate-limited by the resolver; may do nothing. */
    resolveNow(): void;
    /** Stops. The listener hears no more. Idempotent. */
    close(): void;
}

/** Makes resolvers for one scheme. */
export interface ResolverBuilder {
    /** The target's scheme, lower-case: `"passthrough"`. */
    readonly scheme: string;
    /** What a target's requests send as `:authority`, and verify by TLS. Default: the target's endpoint. */
    readonly defaultAuthority?: ((target: Target) => string) | undefined;
    /**
     * Throws a TransportError (step "resolve") when the target's endpoint is not one that the scheme can take. Does
     * nothing else that shows until `start`: a target is also checked by building its resolver and closing it.
     */
    build(target: Target, context: ResolverContext): Resolver;
}

/** What a resolver is given to work with. */
export interface ResolverContext {
    readonly listener: ResolverListener;
    readonly clock: Clock;
    readonly random: Random;
    /** The look-ups of the channel's dialer, where it has any. */
    readonly dns?: DnsLookup | undefined;
    /** The channel takes no config from a resolver: none need be looked up. */
    readonly disableServiceConfig?: boolean | undefined;
}

/** Hears what a resolver finds; calls are queued by the channel and never re-entered. It does not throw. */
export interface ResolverListener {
    /** Replaces all that was said before. */
    onUpdate(update: ResolverUpdate): void;
    /** This look-up failed; what was said before still holds. */
    onError(error: TransportError): void;
}

/** Resolvers by scheme. Immutable. */
export declare class ResolverRegistry {
    #private;
    constructor(builders: Iterable<ResolverBuilder>);
    /** A registry with these as well; one of the same scheme replaces the old. */
    with(...builders: readonly ResolverBuilder[]): ResolverRegistry;
    /** Parses a target and finds its resolver. Throws a TransportError (step "resolve"). */
    find(text: string, defaultScheme: string): {
        readonly target: Target;
        readonly builder: ResolverBuilder;
    };
}

/** All that a resolver found, at once: addresses and config never arrive apart. */
export interface ResolverUpdate {
    readonly addresses: readonly Address[];
    /** A service config's parsed JSON, where the resolver carries one. */
    readonly serviceConfig?: unknown;
    /** Why the config that it came upon cannot be used (gRFC A21); the addresses hold all the same. */
    readonly serviceConfigError?: string | undefined;
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

/** Changes may have been missed: read again what is watched. */
export interface Resync {
    readonly type: "Resync";
    /** The path that is watched. */
    readonly path: string;
    /** - `reconnected`: another connection; - `overflow`: the buffer was full, and what was in it is dropped. */
    readonly reason: "reconnected" | "overflow";
}

/** gRFC A6's `retryPolicy`. */
export interface RetryPolicyJson {
    /** Attempts in all, the first included: 2 to 5, more counts as 5. */
    readonly maxAttempts: number;
    readonly initialBackoff: DurationJson;
    readonly maxBackoff: DurationJson;
    readonly backoffMultiplier: number;
    readonly retryableStatusCodes: readonly StatusCodeJson[];
}

/** What {@link RetryThrottle} takes. */
export interface RetryThrottleOptions {
    /** Tokens at the start and at most. 1 to 1,000. */
    readonly maxTokens: number;
    /** Tokens that a success gives back; more than 0. Three decimal places count, as A6 says. */
    readonly tokenRatio: number;
}

/** One exchange, on one connection. */
export interface SaslExchange {
    /** What the client says first; empty if the server is to begin. */
    initial(): Uint8Array | Promise<Uint8Array>;
    /** Answers the server's token. `token` is sent if there is one; after `done` nothing is expected any more. */
    step(token: Uint8Array): SaslStep | Promise<SaslStep>;
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

/**
 * A service config.
 *
 * @example
 * ```ts
 * const serviceConfig: ServiceConfigJson = {
 *   loadBalancingConfig: [{ round_robin: {} }],
 *   methodConfig: [{ name: [{ service: "users.v1.UserService" }], timeout: "2s", waitForReady: true }],
 * };
 * ```
 */
export interface ServiceConfigJson {
    /** Each entry is one policy's name with its config; the first known policy is taken. */
    readonly loadBalancingConfig?: readonly Readonly<Record<string, unknown>>[] | undefined;
    /** The older way to name a policy. Ignored beside `loadBalancingConfig`. */
    readonly loadBalancingPolicy?: string | undefined;
    readonly methodConfig?: readonly MethodConfigJson[] | undefined;
    readonly retryThrottling?: RetryThrottleOptions | undefined;
    readonly healthCheckConfig?: {
        readonly serviceName?: string | undefined;
    } | undefined;
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

/** How the session is, with every answer. */
export interface Snapshot {
    readonly state: SessionState;
    readonly connectionState: ConnectionState;
    readonly sessionId: bigint;
    readonly sessionTimeoutMs: number;
    /** What the stub has not seen yet of its log. */
    readonly events: readonly LoggedEvent[];
}

/** One subscription's. */
export declare class SocketDelivery {
    #private;
    /** @param sockets Those of the subscription that are open, or closing, in no order. */
    constructor(outbox: Outbox, sockets: () => readonly HibernatableSocket[]);
    /** A client has come. @param from The number that it wants next: what was before, it has heard. */
    opened(socket: HibernatableSocket, from: number | undefined): void;
    /** A client's word. One that cannot be understood ends its socket. */
    heard(socket: HibernatableSocket, message: unknown): void;
    /** There may be something to send. */
    wake(): void;
    /** Nobody is to wait any longer. */
    stop(): void;
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

/** Hears of every call of a transport. */
export interface StatsHandler {
    /** A call begins. What is returned hears of it. */
    onCall(call: CallInfo): CallTracer | undefined;
}

/** A code by its number or its name in any case: `14`, `"UNAVAILABLE"`. */
export type StatusCodeJson = number | string;

/** A message of any type, as an error's detail carries it. */
export interface StatusDetail {
    /** The full name of its type, without the `type.googleapis.com/`. */
    readonly type: string;
    readonly value: Uint8Array;
}

/** As it is stored. */
export interface StoredSubscription extends Required<WatchSubscription> {
    /** The last number that was acknowledged. */
    readonly acknowledged: number;
}

/** The same for a stream: it writes what comes, and is fulfilled with what its status is to say. */
export type StreamMethod<Client> = (client: Client, args: never, scope: StreamScope) => Promise<unknown>;

/** What a stream's method has besides. */
export interface StreamScope extends CallScope {
    /** The caller's messages, if it sends any. */
    readonly requests: FrameReader | undefined;
    readonly response: FrameWriter;
}

/** What every stub's options have. */
export interface StubOptions extends PlacementOptions {
    /** For how long the object holds its client without calls. Default: `"while-used"`. */
    readonly keepAlive?: KeepAlive | undefined;
    /**
     * The object's name. Default: of the target and of the options that cross, so that other options are another client. Those who call a
     * channel's or a connection's one name with different options are refused.
     */
    readonly name?: string | undefined;
}

/** One address, and the connections to it. */
export declare class Subchannel<C extends Connection> {
    #private;
    readonly address: Address;
    /** Set by whoever gives the connection to a call: one that served is not held against its server when it is lost. */
    used: boolean;
    /** @param onState Hears every change of state; READY twice in a row where another connection has taken the first one's place. */
    constructor(address: Address, context: SubchannelContext<C>, onState: (state: ConnectivityState, subchannel: Subchannel<C>) => void);
    get state(): ConnectivityState;
    /** The connection to use; none unless READY, nor while all are full and a further one is being made. */
    get connection(): C | undefined;
    /** The first connection: while READY it is there, full or not. */
    get firstConnection(): C | undefined;
    /** Why the last attempt failed, or the last connection broke. */
    get lastError(): TransportError | undefined;
    /** What happened lately, oldest first. */
    get events(): readonly LoggedEvent[];
    /** Starts to connect if IDLE; else does nothing. */
    connect(): void;
    /** Forgets failures: the next attempt is due at once. */
    resetBackoff(): void;
    /** Takes no more calls, lets those in flight end. `whenDrained` tells when they have. Idempotent. */
    shutdown(): void;
    /** Shuts down and ends what is in flight. Attempts that do not end by their signal are waited for no longer. */
    abort(reason: TransportError): void;
    /** Fulfilled when no connection is open nor on its way, draining ones included. */
    whenDrained(): Promise<void>;
}

/** What all subchannels of a channel share. */
export interface SubchannelContext<C extends Connection> {
    readonly connect: Connect<C>;
    readonly clock: Clock;
    readonly random: Random;
    readonly backoff: Backoff;
    /** The least time that an attempt gets, in milliseconds (gRPC's MIN_CONNECT_TIMEOUT). */
    readonly minConnectTimeoutMs: number;
    /** Connections to one address, at most. */
    readonly maxConnections: number;
    /** What attempts are aborted with; the same for all, since there may be thousands. */
    readonly shutdownReason: TransportError;
    /** It is READY, and has a place for calls where it had none. */
    readonly onRoom: () => void;
    /** It is shut down, and its last connection is closed. */
    readonly onDrained: (subchannel: Subchannel<C>) => void;
}

/** One address of a channel, at one moment. */
export interface SubchannelSnapshot {
    /** `host:port`. */
    readonly address: string;
    readonly state: ConnectivityState;
    /** Why the last attempt failed, or the last connection broke. */
    readonly lastError: TransportError | undefined;
    /** What happened lately, oldest first; bounded. */
    readonly events: readonly LoggedEvent[];
}

/** What a balancer wants of a subchannel. */
export interface SubchannelWish {
    /** READY is what the server's health service says of it, where the service config names a service to ask for. Default: false. */
    readonly healthCheck?: boolean | undefined;
}

/** An object's. */
export declare class Subscriptions {
    #private;
    constructor(init: SubscriptionsInit);
    get size(): number;
    /** All, as they were asked for. */
    get list(): readonly WatchSubscription[];
    /** Where a subscription's WebSockets are served; `undefined` where it has none. */
    socketDelivery(id: string): SocketDelivery | undefined;
    /** The session has a client. @param gap What its watchers are told once their watches are set. */
    attach(zk: ZooKeeper, gap: LastingResync["reason"]): void;
    /** Watches a node, or goes on with what there is of that name. Rejects with a ZooKeeperError, and leaves nothing. */
    subscribe(zk: ZooKeeper, wanted: WatchSubscription, options: OperationOptions): Promise<void>;
    /** Ends one. `false` where there is none. What was not delivered is dropped. */
    unsubscribe(id: string): boolean;
    /** Ends all. */
    clear(): void;
}

/** What subscriptions work with. */
export interface SubscriptionsInit {
    readonly storage: ObjectStorage;
    readonly clock: Clock;
    readonly random: Random;
    readonly callEntrypoint: CallEntrypoint;
    /** The open WebSockets of a subscription. */
    readonly sockets: (id: string) => readonly HibernatableSocket[];
    /** Events that wait, of each. Default: 1,000. */
    readonly eventLimit?: number | undefined;
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

/** A parsed target. */
export interface Target {
    /** Lower-case, without the colon. */
    readonly scheme: string;
    /** Between `//` and the next `/`; empty where there is none. */
    readonly authority: string;
    /** What the scheme's resolver resolves, without its leading slash. */
    readonly endpoint: string;
    /** As it was written. */
    readonly text: string;
}

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

/** TLS as `tls()` takes it; every certificate and key in PEM. */
export interface TlsCredentialsOptions {
    /** Certificates to trust instead of the runtime's own. Not on Workers. */
    readonly ca?: string | readonly string[] | undefined;
    /** The client's certificate chain, with `key`. Not on Workers. */
    readonly cert?: string | undefined;
    readonly key?: string | undefined;
    /** The name that the server's certificate must carry. Default: the target's host. */
    readonly serverName?: string | undefined;
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

/** How to change a node. */
export interface VersionOptions extends OperationOptions {
    /** What the node's version must be. Default: any. */
    readonly version?: number | undefined;
}

/** Of a watch that stays: of one node, or of all below it too (`AddWatchMode`). */
declare const WATCH_MODES: {
    readonly persistent: 0;
    readonly "persistent-recursive": 1;
};

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

/** The watches of a session, by kind, told anew to another server. Paths are the server's. */
export interface WatchPaths {
    readonly data: readonly string[];
    /** `exists` on nodes that are not there. */
    readonly exist: readonly string[];
    readonly child: readonly string[];
    readonly persistent: readonly string[];
    readonly persistentRecursive: readonly string[];
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

/** A watch event as the server sends it. */
export interface WatcherEvent {
    readonly type: EventType;
    /** The node's path on the server, chroot included. */
    readonly path: string;
}

/** Which watches a removal is of (`Watcher.WatcherType`). */
export type WatcherType = "children" | "data" | "any" | "persistent" | "persistent-recursive";

/** One watch. */
export interface Watching {
    readonly id: string;
    readonly stub: string;
    readonly path: string;
    readonly type: Exclude<WatcherType, "any">;
    /** Of one that fires once: what the client calls. */
    readonly watcher?: Watcher | undefined;
    /** Of one that stays: it was removed, and ends. */
    readonly onRemoved?: (() => void) | undefined;
}

/** An object's. */
export declare class Watchings {
    #private;
    get size(): number;
    /** The number of an event, the same for all who hear of it. */
    numberOf(event: object): number;
    add(watching: Watching): void;
    /** It has fired, or ended by itself. */
    delete(watching: Watching): void;
    /** Its caller is gone: the server is to forget it, if nobody else needs it. Never rejects. */
    drop(watching: Watching, zk: ZooKeeper): Promise<void>;
    /** As `removeWatches`, for one stub's. Its watchers hear of it. */
    remove(zk: ZooKeeper, removal: Removal): Promise<void>;
}

/** Fulfilled, with why, when a call's caller has given up. Rejects when it is gone. */
export type WhenLeft = () => Promise<string>;

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

/**
 * The requests; none without watches. A server that refuses one (it is throttled, say) is left for another: else the watches would
 * be lost without a word. Only behind the last one counts the server's transaction as seen: a connection that is lost between two of
 * them leaves the rest to be made up for from where the session was before, which Java's client does not.
 *
 * @param lastZxid What changed after it fires at once.
 * @param maxPacketBytes The longest packet that may be sent.
 */
export declare function setWatchesRequests(paths: WatchPaths, lastZxid: bigint, maxPacketBytes: number): Request[];
