// Exported

/** Whatever can be acquired. */
export interface Acquirable {
    acquire(options?: OperationOptions): Promise<Held>;
}

/** How many leases to take. */
export interface AcquireLeasesOptions extends OperationOptions {
    /** All of them or none. Default: 1. */
    readonly count?: number | undefined;
}

/** A change that was made. */
export interface AtomicChange {
    readonly before: bigint;
    readonly after: bigint;
}

/** How a counter works. */
export interface AtomicLongOptions extends RecipeOptions {
    /** When somebody was faster. Default: up to 29 times, after 1 ms at first and 100 ms at most. */
    readonly contention?: ZooKeeperRetryPolicy | undefined;
}

/** What a cache tells (`CuratorCacheListener`). */
export type CacheEvent = {
    readonly type: "NODE_CREATED";
    readonly node: CachedNode;
} | {
    readonly type: "NODE_CHANGED";
    readonly old: CachedNode;
    readonly node: CachedNode;
} | {
    readonly type: "NODE_DELETED";
    readonly old: CachedNode;
}
/** Everything has been read once. */
 | {
    readonly type: "INITIALIZED";
};

/** A node as it was last seen (`ChildData`). */
export interface CachedNode {
    readonly path: string;
    readonly stat: Stat;
    /** `undefined` for a node without any, and where data is not kept. */
    readonly data: Uint8Array | undefined;
}

/**
 * A cache. It is filled from the beginning on.
 *
 * @example
 * ```ts
 * await using cache = new CuratorCache(zk, "/config");
 * cache.subscribe((event) => console.log(event.type));
 * await cache.initialized({ timeoutMs: 5_000 });
 * const timeout = cache.get("/config/timeout")?.data;
 * ```
 */
export declare class CuratorCache implements AsyncDisposable {
    #private;
    readonly path: string;
    constructor(zk: ZooKeeper, path: string, options?: CuratorCacheOptions);
    /** Waits until everything was read once; rejects when that cannot be. */
    initialized(options?: OperationOptions): Promise<void>;
    /** Whether everything was read once. */
    get isInitialized(): boolean;
    /** Nodes that it holds. */
    get size(): number;
    get(path: string): CachedNode | undefined;
    /** All nodes, in no order. */
    nodes(): IterableIterator<CachedNode>;
    /** Aborts when it is closed or has failed, and so follows nothing any more; the reason says why. */
    get signal(): AbortSignal;
    /** Hears of each difference, in order. The answer ends it. */
    subscribe(listener: (event: CacheEvent) => void): () => void;
    /** Follows nothing any more, and forgets what it holds. Idempotent. */
    close(): Promise<void>;
    [Symbol.asyncDispose](): Promise<void>;
}

/** What a cache keeps. */
export interface CuratorCacheOptions extends RecipeOptions {
    /** The node alone, without those below. Default: false. */
    readonly singleNode?: boolean | undefined;
    /** Whether data is kept, or only stats. Default: true. */
    readonly cacheData?: boolean | undefined;
    /** Nodes that it may come to hold; beyond, it fails with QuotaExceeded and holds none. Default: 100,000. */
    readonly maxNodes?: number | undefined;
}

/**
 * A counter; 0 as long as it has no node.
 *
 * @example
 * ```ts
 * const counter = new DistributedAtomicLong(zk, "/counters/orders");
 * const { after } = await counter.increment({ timeoutMs: 5_000 });
 * ```
 */
export declare class DistributedAtomicLong {
    #private;
    readonly path: string;
    constructor(zk: ZooKeeper, path: string, options?: AtomicLongOptions);
    /** Rejects with DataInconsistency if the node holds no such number. */
    get(options?: OperationOptions): Promise<bigint>;
    /** Adds, and wraps as Java's long does. */
    add(delta: bigint, options?: OperationOptions): Promise<AtomicChange>;
    increment(options?: OperationOptions): Promise<AtomicChange>;
    decrement(options?: OperationOptions): Promise<AtomicChange>;
    /** Sets it in turn with all other changes (`trySet`). */
    set(value: bigint, options?: OperationOptions): Promise<AtomicChange>;
    /** Sets it if it is what is expected; answers whether it was. A counter without a node is nothing that can be expected. */
    compareAndSet(expected: bigint, value: bigint, options?: OperationOptions): Promise<boolean>;
    /** Makes the node if it is not there; answers whether it was not. */
    initialize(value: bigint, options?: OperationOptions): Promise<boolean>;
    /** Sets it, whatever is there, a broken value too. Repeated freely: a second time sets the same. */
    forceSet(value: bigint, options?: OperationOptions): Promise<void>;
}

/**
 * A barrier. Its node is persistent: it stays when whoever set it is gone.
 *
 * @example
 * ```ts
 * const barrier = new DistributedBarrier(zk, "/barriers/migration");
 * await barrier.waitOnBarrier({ timeoutMs: 60_000 });
 * ```
 */
export declare class DistributedBarrier {
    #private;
    readonly path: string;
    constructor(zk: ZooKeeper, path: string, options?: RecipeOptions);
    /** Sets it, if it is not set already. */
    setBarrier(options?: OperationOptions): Promise<void>;
    /** Takes it away, if it is there: all who wait go on. */
    removeBarrier(options?: OperationOptions): Promise<void>;
    /** Waits until it is not there. Rejects with OperationTimeout at `timeoutMs`. */
    waitOnBarrier(options?: OperationOptions): Promise<void>;
}

/**
 * One member's side of a barrier for so many.
 *
 * @example
 * ```ts
 * const barrier = new DistributedDoubleBarrier(zk, "/barriers/round-7", 5);
 * await barrier.enter({ timeoutMs: 60_000 });
 * await work();
 * await barrier.leave({ timeoutMs: 60_000 });
 * ```
 */
export declare class DistributedDoubleBarrier {
    #private;
    readonly path: string;
    /** @param members How many have to come. More may: they go on at once. */
    constructor(zk: ZooKeeper, path: string, members: number, options?: RecipeOptions);
    /** Comes, and waits for the others. Whoever gives up is not counted any more. */
    enter(options?: OperationOptions): Promise<void>;
    /**
     * Is done, and waits for the others. A member whose session is over is not waited for. Rejects with NoNode when this one's own
     * node is gone without it.
     */
    leave(options?: OperationOptions): Promise<void>;
}

/** How to stand for election. Default of `lostOn`: `"suspended"`, so that no two believe that they lead. */
export interface ElectionOptions extends RecipeOptions, TrustOptions {
    /** Who this is, for the others. Default: nobody in particular. */
    readonly id?: string | undefined;
}

/**
 * A member. It is one from the beginning on.
 *
 * @example
 * ```ts
 * await using member = new GroupMember(zk, "/groups/workers", "worker-7", "host-7:8080");
 * await member.joined({ timeoutMs: 5_000 });
 * for (const [id, data] of member.currentMembers()) console.log(id, data);
 * ```
 */
export declare class GroupMember implements AsyncDisposable {
    #private;
    readonly id: string;
    constructor(zk: ZooKeeper, path: string, id: string, data?: NodeInput, options?: RecipeOptions);
    /** Waits until it is a member, and sees the others. */
    joined(options?: OperationOptions): Promise<void>;
    /** Changes what the others see of it. */
    setThisData(data: NodeInput): void;
    /** All members and their data, itself included once it is seen. */
    currentMembers(): ReadonlyMap<string, Uint8Array | undefined>;
    /** Calls with all members whenever one comes, goes or changes. The answer ends it. */
    subscribe(listener: (members: ReadonlyMap<string, Uint8Array | undefined>) => void): () => void;
    /** Leaves. Idempotent. */
    close(): Promise<void>;
    [Symbol.asyncDispose](): Promise<void>;
}

/** A lock, a lease, a place that is held. Disposing of it is releasing it. */
export interface Held extends AsyncDisposable {
    /** Its node. */
    readonly path: string;
    /**
     * The transaction that made the node (`czxid`). Whoever acquires the same later has a greater one: a resource that remembers the
     * greatest that it has seen can refuse a holder who does not know yet that it lost what it held.
     */
    readonly fencingToken: bigint;
    /** Aborts when it can no longer be trusted, with a ZooKeeperError that says why. Not by `release`. */
    readonly signal: AbortSignal;
    /**
     * Gives it back. Fulfilled when its node is gone, or the session with it; while there is no connection it waits for one, and goes
     * on in the background when `timeoutMs` or `signal` end the wait. Idempotent.
     */
    release(options?: OperationOptions): Promise<void>;
}

/** Several that are held together. */
export interface HeldTogether extends AsyncDisposable {
    /** Each, in the order of the locks. */
    readonly all: readonly Held[];
    /** Aborts when the first of them can no longer be trusted. */
    readonly signal: AbortSignal;
    /** Gives all back, the last first; what fails for one keeps none from being given back. Idempotent. */
    release(options?: OperationOptions): Promise<void>;
}

/**
 * Locks in an order, which must be the same for everybody who takes more than one of them.
 *
 * @example
 * ```ts
 * const both = new InterProcessMultiLock([new InterProcessMutex(zk, "/a"), new InterProcessMutex(zk, "/b")]);
 * await using held = await both.acquire({ timeoutMs: 5_000 });
 * ```
 */
export declare class InterProcessMultiLock {
    #private;
    constructor(locks: readonly Acquirable[]);
    /**
     * Acquires them one after the other; when one fails, those before it are given back in the background.
     * @param options For each lock.
     */
    acquire(options?: OperationOptions): Promise<HeldTogether>;
}

/**
 * A lock.
 *
 * @example
 * ```ts
 * const mutex = new InterProcessMutex(zk, "/locks/orders");
 * await using lock = await mutex.acquire({ timeoutMs: 5_000 });
 * await store.write(order, { token: lock.fencingToken, signal: lock.signal });
 * ```
 */
export declare class InterProcessMutex {
    #private;
    /** The node that the waiting ones' are children of. */
    readonly path: string;
    constructor(zk: ZooKeeper, path: string, options?: LockOptions);
    /** Waits for the lock. Rejects with OperationTimeout at `timeoutMs`, and then no node of it stays. */
    acquire(options?: OperationOptions): Promise<Held>;
    /** The nodes of the holder and those who wait, first to last (`getParticipantNodes`). */
    participants(options?: OperationOptions): Promise<readonly string[]>;
}

/**
 * A pair of locks.
 *
 * @example
 * ```ts
 * const { readLock, writeLock } = new InterProcessReadWriteLock(zk, "/locks/catalogue");
 * await using reading = await readLock.acquire({ timeoutMs: 5_000 });
 * ```
 */
export declare class InterProcessReadWriteLock {
    #private;
    readonly path: string;
    readonly readLock: SideOfLock;
    readonly writeLock: SideOfLock;
    constructor(zk: ZooKeeper, path: string, options?: LockOptions);
}

/**
 * A semaphore. Everybody who uses it must give the same `maxLeases`, or the same shared count, which may change.
 *
 * @example
 * ```ts
 * const printers = new InterProcessSemaphoreV2(zk, "/semaphores/printers", 3);
 * await using lease = await printers.acquire({ timeoutMs: 5_000 });
 * ```
 */
export declare class InterProcessSemaphoreV2 {
    #private;
    readonly path: string;
    constructor(zk: ZooKeeper, path: string, maxLeases: number | SharedCount, options?: LockOptions);
    /** Waits for a lease. Rejects with OperationTimeout at `timeoutMs`, and then no node of it stays. */
    acquire(options?: OperationOptions): Promise<Held>;
    /** Waits for several leases: all, or none. */
    acquireSeveral({ count, ...options }?: AcquireLeasesOptions): Promise<readonly Held[]>;
    /** The nodes of the leases, first to last. */
    participants(options?: OperationOptions): Promise<readonly string[]>;
}

/**
 * A candidate. It stands from the beginning.
 *
 * @example
 * ```ts
 * await using latch = new LeaderLatch(zk, "/elections/billing", { id: "worker-7" });
 * const { fencingToken, signal } = await latch.lead({ timeoutMs: 60_000 });
 * await bill({ fencingToken, signal });
 * ```
 */
export declare class LeaderLatch implements AsyncDisposable {
    #private;
    readonly path: string;
    readonly id: string;
    constructor(zk: ZooKeeper, path: string, options?: ElectionOptions);
    /** While it leads. */
    get leadership(): Leadership | undefined;
    get hasLeadership(): boolean;
    /** Waits until it leads (`await`). Rejects at `timeoutMs`, by its signal, and when it is closed or its session over. */
    lead(options?: OperationOptions): Promise<Leadership>;
    /** Hears of leadership that is won, and by `undefined` of its end. The answer ends it. */
    subscribe(listener: (leadership: Leadership | undefined) => void): () => void;
    /** Everybody who stands, the leader first. */
    participants(options?: OperationOptions): Promise<readonly Participant[]>;
    /** Who leads now, as far as the servers know. */
    leader(options?: OperationOptions): Promise<Participant | undefined>;
    /** Stands no longer, and leads no more. Fulfilled when its node is gone. Idempotent. */
    close(): Promise<void>;
    [Symbol.asyncDispose](): Promise<void>;
}

/**
 * A candidate. It stands when it is first queued.
 *
 * @example
 * ```ts
 * await using selector = new LeaderSelector(zk, "/elections/cleanup", ({ signal }) => cleanUp(signal), { autoRequeue: true });
 * selector.requeue();
 * ```
 */
export declare class LeaderSelector implements AsyncDisposable {
    #private;
    readonly path: string;
    readonly id: string;
    constructor(zk: ZooKeeper, path: string, takeLeadership: TakeLeadership, options?: LeaderSelectorOptions);
    get hasLeadership(): boolean;
    /** Stands for election, if it does not already. Answers whether it did not. */
    requeue(): boolean;
    /** Aborts the signal of the leadership that there is, if any: the function is to return. */
    interruptLeadership(): void;
    /** Everybody who stands, the leader first. */
    participants(options?: OperationOptions): Promise<readonly Participant[]>;
    /** Who leads now, as far as the servers know. */
    leader(options?: OperationOptions): Promise<Participant | undefined>;
    /** Stands no longer; waits until the function has returned and the node is gone. Idempotent. */
    close(): Promise<void>;
    [Symbol.asyncDispose](): Promise<void>;
}

/** How a {@link LeaderSelector} works. */
export interface LeaderSelectorOptions extends ElectionOptions {
    /** Whether it stands again after it has led. Default: false; `requeue` does it by hand. */
    readonly autoRequeue?: boolean | undefined;
    /** Hears what `takeLeadership` threw, and why it could not stand. */
    readonly onError?: ((error: unknown) => void) | undefined;
}

/** Leadership, while it lasts. */
export interface Leadership {
    /** The node that won it. */
    readonly path: string;
    /** The transaction that made the node (`czxid`): every later leader's is greater. */
    readonly fencingToken: bigint;
    /** Aborts when leadership is lost or given up, with a ZooKeeperError that says why. */
    readonly signal: AbortSignal;
}

/** How a lock works. Default of `lostOn`: `"lost"`, for its node outlives the connection. */
export interface LockOptions extends RecipeOptions, TrustOptions {
    /** What each holder's node holds: who it is, say. Default: nothing. */
    readonly data?: NodeInput;
}

/** Somebody who stands for election (`Participant`). */
export interface Participant {
    readonly id: string;
    readonly isLeader: boolean;
}

/**
 * A node that stays. It is made from the beginning on.
 *
 * @example
 * ```ts
 * await using node = new PersistentNode(zk, "/workers/7", "host-7:8080");
 * const path = await node.created({ timeoutMs: 5_000 });
 * ```
 */
export declare class PersistentNode implements AsyncDisposable {
    #private;
    constructor(zk: ZooKeeper, path: string, data?: NodeInput, options?: PersistentNodeOptions);
    /** The node's path, once there was one. */
    get path(): string | undefined;
    /** What it holds, or is going to. */
    get data(): NodeInput;
    /** Waits until it is made for the first time (`waitForInitialCreate`); rejects while it cannot be. */
    created(options?: OperationOptions): Promise<string>;
    /** Changes what it holds: as soon as may be, and each time that it is made again. */
    setData(data: NodeInput): void;
    /** Hears each time that it is made (`PersistentNodeListener`). The answer ends it. */
    subscribe(listener: (path: string) => void): () => void;
    /** Deletes it. Fulfilled when it is gone, or its session. Idempotent. */
    close(): Promise<void>;
    [Symbol.asyncDispose](): Promise<void>;
}

/** What kind of node it is. */
export interface PersistentNodeOptions extends RecipeOptions {
    /** Default: `"ephemeral"`. A sequential one keeps the number that it got. */
    readonly mode?: Exclude<CreateMode, "persistent-with-ttl" | "persistent-sequential-with-ttl"> | undefined;
    /** Whether its name begins with a GUID. Default: true for sequential modes, for such a node is found again by it. */
    readonly protection?: boolean | undefined;
    /** Whether nodes above are made. Default: true. */
    readonly createParents?: boolean | undefined;
}

/**
 * A node with a TTL that is touched as long as it is not closed. Closing leaves it to its TTL.
 *
 * @example
 * ```ts
 * await using node = new PersistentTtlNode(zk, "/jobs/nightly", "running", { ttlMs: 60_000 });
 * await node.created({ timeoutMs: 5_000 });
 * ```
 */
export declare class PersistentTtlNode implements AsyncDisposable {
    #private;
    readonly path: string;
    constructor(zk: ZooKeeper, path: string, data: NodeInput, options: PersistentTtlNodeOptions);
    /** Waits until it is made for the first time. */
    created(options?: OperationOptions): Promise<string>;
    /** Changes what it holds. */
    setData(data: NodeInput): void;
    /** Touches it no longer. Idempotent. */
    close(): Promise<void>;
    [Symbol.asyncDispose](): Promise<void>;
}

/** How it is kept. */
export interface PersistentTtlNodeOptions extends RecipeOptions {
    /** Whole milliseconds that it may stay untouched. */
    readonly ttlMs: number;
    /** The child's name. Default: `"touch"`. */
    readonly childName?: string | undefined;
    /** Touches in a TTL. Default: 2. */
    readonly touchFactor?: number | undefined;
    /** Whether nodes above are made. Default: true. */
    readonly createParents?: boolean | undefined;
}

/** How a queue works. */
export interface QueueOptions extends RecipeOptions {
    /** Whether items are offered under names by which they are found again. Default: true. */
    readonly protection?: boolean | undefined;
}

/** How a recipe works. */
export interface RecipeOptions extends RetryingOptions {
    /** Of the nodes that it makes. Default: everybody may do everything. */
    readonly acl?: readonly Acl[] | undefined;
}

/** An instance that is registered, until it is disposed of. */
export interface RegisteredService extends AsyncDisposable {
    readonly instance: ServiceInstance;
    /** Says something else; id and name stay. */
    update(changes: Partial<Omit<ServiceInstance, "name" | "id">>): void;
    /** Takes it away. A STATIC or PERMANENT one too. Idempotent. */
    unregister(): Promise<void>;
}

/** A service's instances as they are now (`ServiceCache`). */
export declare class ServiceCache implements AsyncDisposable {
    #private;
    constructor(zk: ZooKeeper, path: string, options?: RecipeOptions);
    /** Waits until they were read once. */
    initialized(options?: OperationOptions): Promise<void>;
    /** Aborts when it follows nothing any more; the reason says why. */
    get signal(): AbortSignal;
    /** The instances, in the order of their paths. */
    instances(): readonly ServiceInstance[];
    /** Calls with all instances when they were read, and whenever one comes, goes or changes. The answer ends it. */
    subscribe(listener: (instances: readonly ServiceInstance[]) => void): () => void;
    /** Idempotent. */
    close(): Promise<void>;
    [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Discovery below a base path.
 *
 * @example
 * ```ts
 * const discovery = new ServiceDiscovery(zk, "/services");
 * await using users = await discovery.register({ name: "users", address: "10.0.0.7", port: 50051 });
 * const instances = await discovery.queryForInstances("users");
 * ```
 */
export declare class ServiceDiscovery {
    #private;
    readonly basePath: string;
    constructor(zk: ZooKeeper, basePath: string, options?: RecipeOptions);
    /** Where a service's instances are. */
    pathOf(name: string, id?: string): string;
    /** Registers an instance, and keeps it registered: fulfilled when the servers have it. */
    register(service: ServiceRegistration, options?: OperationOptions): Promise<RegisteredService>;
    /** The services that there are, in no order. */
    queryForNames(options?: OperationOptions): Promise<readonly string[]>;
    /** A service's instances; those whose nodes hold something else are left out. */
    queryForInstances(name: string, options?: OperationOptions): Promise<readonly ServiceInstance[]>;
    /** One instance; `undefined` if there is none. */
    queryForInstance(name: string, id: string, options?: OperationOptions): Promise<ServiceInstance | undefined>;
    /** A service's instances, kept here and followed. */
    cache(name: string): ServiceCache;
}

/** One instance. */
export interface ServiceInstance {
    /** The service's. */
    readonly name: string;
    readonly id: string;
    readonly address: string;
    readonly port?: number | undefined;
    readonly sslPort?: number | undefined;
    /** Whatever it says of itself; `"@class"` in it names a Java class for Curator's clients. */
    readonly payload?: unknown;
    /** Milliseconds since 1970. */
    readonly registrationTimeUTC: number;
    readonly serviceType: ServiceType;
    /** As Curator writes it: its parts. */
    readonly uriSpec?: unknown;
    /** Whether it is to be used. */
    readonly enabled: boolean;
}

/** What an instance says of itself; the rest has defaults. */
export type ServiceRegistration = Pick<ServiceInstance, "name" | "address"> & Partial<ServiceInstance>;

/** What an instance's node is: gone with its session, or not (`ServiceType`). */
export type ServiceType = "DYNAMIC" | "STATIC" | "PERMANENT" | "DYNAMIC_SEQUENTIAL";

/** A number from −2^31 to 2^31 − 1. */
export declare class SharedCount implements AsyncDisposable {
    #private;
    /** @param seed What it is if nobody has made it yet. */
    constructor(zk: ZooKeeper, path: string, seed: number, options?: RecipeOptions);
    /** Makes the node if it is not there, and follows it from then on. */
    start(options?: OperationOptions): Promise<void>;
    /** As last seen. */
    get count(): number;
    /** As last seen, with its version. */
    get current(): VersionedValue<number>;
    /** Sets it, whatever it was. */
    set(count: number, options?: OperationOptions): Promise<void>;
    /** Sets it if nobody has changed it since this version; answers whether it did. */
    trySet(version: number, count: number, options?: OperationOptions): Promise<boolean>;
    /** Hears of each change that is seen. The answer ends it. */
    subscribe(listener: (count: number) => void): () => void;
    /** Follows it no longer. The node stays. Idempotent. */
    close(): Promise<void>;
    [Symbol.asyncDispose](): Promise<void>;
}

/**
 * A value.
 *
 * @example
 * ```ts
 * await using value = new SharedValue(zk, "/flags/mode", "normal");
 * await value.start();
 * value.subscribe(({ value }) => console.log(new TextDecoder().decode(value)));
 * await value.trySet(value.current.version, "maintenance");
 * ```
 */
export declare class SharedValue implements AsyncDisposable {
    #private;
    readonly path: string;
    /** @param seed What it is if nobody has made it yet. */
    constructor(zk: ZooKeeper, path: string, seed: NodeInput, options?: RecipeOptions);
    /** Makes the node if it is not there, and follows it from then on. */
    start(options?: OperationOptions): Promise<void>;
    /** As last seen. Throws before `start`, and when the session is over. */
    get current(): VersionedValue<Uint8Array>;
    /** Sets it, whatever it was. What may have been applied when the connection was lost is not repeated: see `maybeApplied`. */
    set(value: NodeInput, options?: OperationOptions): Promise<void>;
    /** Sets it if nobody has changed it since this version; answers whether it did. */
    trySet(version: number, value: NodeInput, options?: OperationOptions): Promise<boolean>;
    /** Hears of each change that is seen. The answer ends it. */
    subscribe(listener: (value: VersionedValue<Uint8Array>) => void): () => void;
    /** Follows it no longer. The node stays. Idempotent. */
    close(): Promise<void>;
    [Symbol.asyncDispose](): Promise<void>;
}

/** One of the two locks. */
export interface SideOfLock {
    /** Waits for it. Rejects with OperationTimeout at `timeoutMs`, and then no node of it stays. */
    acquire(options?: OperationOptions): Promise<Held>;
    /** The nodes of those who hold it or wait for it, first to last. */
    participants(options?: OperationOptions): Promise<readonly string[]>;
}

/**
 * A queue. A loop over it takes items until it is left.
 *
 * @example
 * ```ts
 * const queue = new SimpleDistributedQueue(zk, "/queues/letters");
 * await queue.offer("to Istanbul");
 * for await (const item of queue) deliver(item);
 * ```
 */
export declare class SimpleDistributedQueue implements AsyncIterable<Uint8Array> {
    #private;
    readonly path: string;
    constructor(zk: ZooKeeper, path: string, options?: QueueOptions);
    /**
     * Puts an item at the end; answers its node's path. Rejects with `maybeApplied` if the answer was lost and the item is not found:
     * it may have been taken already.
     */
    offer(item: NodeInput, options?: OperationOptions): Promise<string>;
    /** The first item, which stays; `undefined` if there is none. */
    peek(options?: OperationOptions): Promise<Uint8Array | undefined>;
    /** Takes the first item; `undefined` if there is none. Rejects with `maybeApplied` if the answer was lost and the item is gone. */
    poll({ signal }?: Pick<OperationOptions, "signal">): Promise<Uint8Array | undefined>;
    /** Waits for an item and takes it. Rejects with OperationTimeout at `timeoutMs`. */
    take(options?: OperationOptions): Promise<Uint8Array>;
    [Symbol.asyncIterator](): AsyncIterator<Uint8Array>;
}

/** What is done while leading. It should end soon when the signal aborts: nobody leads from here until it has. */
export type TakeLeadership = (leadership: Leadership) => Promise<void>;

/** When something that is held counts as lost (`ConnectionStateErrorPolicy`). */
export interface TrustOptions {
    /**
     * - `"suspended"`: with the connection, for nobody knows what happens meanwhile (`StandardConnectionStateErrorPolicy`)
     * - `"lost"`: with the session (`SessionConnectionStateErrorPolicy`)
     */
    readonly lostOn?: "suspended" | "lost" | undefined;
}

/** A value and its version. */
export interface VersionedValue<T> {
    readonly value: T;
    /** The node's: changes of it so far. */
    readonly version: number;
}

/** What of an instance an address takes. */
export interface ZooKeeperResolverOptions extends RecipeOptions {
    /** Which of an instance's ports. Default: `"port"`. */
    readonly port?: "port" | "sslPort" | undefined;
    /**
     * What a balancer is to know of an instance: `weight`, say. Default: the instance itself as `"service instance"`, and its payload's
     * `weight` if that is a number.
     */
    readonly attributes?: ((instance: ServiceInstance) => ReadonlyMap<string, unknown>) | undefined;
}

/**
 * A resolver of services that `ServiceDiscovery`, Curator's too, has registered: the target names the service's node. Instances that are
 * not enabled or have no such port are left out. Requests name the service (the path's last name) as their authority, which TLS verifies:
 * the channel's `authority` names another.
 *
 * @example
 * ```ts
 * const resolvers = defaultResolvers.with(zooKeeperResolver(zk));
 * const transport = createGrpcTransport("zookeeper:///services/users", { credentials: insecure(), resolvers });
 * ```
 */
export declare function zooKeeperResolver(zk: ZooKeeper, options?: ZooKeeperResolverOptions): ResolverBuilder;

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

/** One place to connect to. */
export interface Address {
    readonly dial: DialAddress;
    /** The name to verify by TLS, if not the host dialled. */
    readonly serverName?: string | undefined;
    /** What resolver and balancer have to say to each other (a weight, a locality); compared by identity. */
    readonly attributes?: ReadonlyMap<string, unknown> | undefined;
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

/** A peer to dial: a TCP endpoint, or a unix socket where the runtime has them. */
export type DialAddress = {
    readonly host: string;
    readonly port: number;
} | {
    readonly path: string;
};

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

/** How to read events. */
export interface EventStreamLimits {
    /** Events that wait to be read; beyond, the oldest are dropped. Default: 100. */
    readonly bufferLimit?: number | undefined;
}

/** One of them. */
export type EventType = keyof typeof EVENT_TYPES;

/** One identity of a session. */
export interface Identity {
    readonly scheme: string;
    readonly user: string;
}

/** Something that happened. */
export interface LoggedEvent {
    /** The clock's milliseconds. */
    readonly at: number;
    readonly severity: "info" | "warning" | "error";
    readonly text: string;
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

/** How one operation is asked for. */
export interface OperationOptions {
    /** Abandons the operation; what was sent may still be carried out. */
    readonly signal?: AbortSignal | undefined;
    /** Milliseconds until it is abandoned. Default: it waits as long as the session does. */
    readonly timeoutMs?: number | undefined;
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

/** All that a resolver found, at once: addresses and config never arrive apart. */
export interface ResolverUpdate {
    readonly addresses: readonly Address[];
    /** A service config's parsed JSON, where the resolver carries one. */
    readonly serviceConfig?: unknown;
    /** Why the config that it came upon cannot be used (gRFC A21); the addresses hold all the same. */
    readonly serviceConfigError?: string | undefined;
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

/** How to retry. */
export interface RetryingOptions {
    /** Default: up to 29 times, after 50 ms at first and 1 s at most. */
    readonly retry?: ZooKeeperRetryPolicy | undefined;
    /** Default: the runtime's own. */
    readonly clock?: Clock | undefined;
    readonly random?: Random | undefined;
}

/** What a session tells (`Watcher.Event.KeeperState`). `Closed` is the last word: nothing follows it. */
export type SessionEvent = "SyncConnected" | "ConnectedReadOnly" | "Disconnected" | "SaslAuthenticated" | "AuthFailed" | "Expired" | "Closed";

/** A session's state, by Java's names (`ZooKeeper.States`). */
export type SessionState = "CONNECTING" | "ASSOCIATING" | "CONNECTED" | "CONNECTEDREADONLY" | "AUTH_FAILED" | "CLOSED";

/** What another process, or this one later, needs to go on with the session. */
export interface SessionTicket {
    readonly sessionId: bigint;
    readonly password: Uint8Array;
    /** The last transaction that was seen: no server that is behind it is taken. */
    readonly lastZxid: bigint;
    readonly timeoutMs: number;
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

/** A timer that was set. */
export interface Timer {
    /** Forgets the timer. Idempotent; harmless after it fired. */
    cancel(): void;
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

/** A law of retrying (`RetryPolicy`). */
export interface ZooKeeperRetryPolicy {
    /** Milliseconds until the next attempt; `undefined` for none. */
    delayMs(question: RetryQuestion): number | undefined;
}
