// Exported

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

/** How far an attempt got, which decides whether it may be repeated unseen. */
export type AttemptReach = 
/** It never left the client: repeat as often as it takes. */
"not-sent"
/** The server says that it did nothing (REFUSED_STREAM, above a GOAWAY's last stream id): repeat once. */
 | "refused"
/** The server may have acted. */
 | "maybe-processed";

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

/** What {@link baseBalancer} takes. */
export interface BaseBalancerOptions extends Pick<BalancerBuilder, "name" | "parseConfig"> {
    /** Makes a picker: whenever a subchannel becomes READY or ceases to be, and with every update. */
    readonly picker: <C extends Connection>(info: PickerInfo<C>) => Picker<C>;
    /** Whether READY is what the server's health service says, where one is configured. Default: true. */
    readonly healthCheck?: boolean | undefined;
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

/** One target's connections. Idle until the first pick, or `connect`. */
export declare class Channel<C extends Connection, Config = unknown> {
    #private;
    constructor(options: ChannelOptions<C, Config>);
    get state(): ConnectivityState;
    /** The config in force; none before the resolver's first word, or while all that came was bad. Kept while IDLE. */
    get config(): Config | undefined;
    /** Why the resolver's last config is not in force. */
    get configError(): TransportError | undefined;
    /** What to wait for before the first call: the resolver's first word. None once it was heard. Asking for it leaves IDLE. */
    get resolved(): Promise<void> | undefined;
    /** What happened lately, oldest first. */
    get events(): readonly LoggedEvent[];
    /** Those in use, and those that still drain. */
    get subchannels(): Iterable<Subchannel<C>>;
    /**
     * Selects a connection for a call: the selection itself, or a promise to wait for (with the call's own deadline)
     * before selecting again. Throws a TransportError when the call is to fail, a {@link CallDropped} when for good.
     *
     * @param avoid Where it would rather not go (the call has just failed there): picked only if no other is found soon.
     */
    select(info: PickInfo, waitForReady: boolean, avoid?: Subchannel<C>): Selection<C> | Promise<void>;
    /** Leaves IDLE. */
    connect(): void;
    /** Closes connections (gracefully) and resolver; the next call starts anew, with the config that was last in force. */
    enterIdle(): void;
    /** Makes every subchannel that waits for its backoff try again now, and its backoff start anew. */
    resetConnectBackoff(): void;
    /** Fulfilled when the state is another than `from`; rejects with the signal's reason. */
    waitForStateChange(from: ConnectivityState, { signal }?: {
        signal?: AbortSignal;
    }): Promise<void>;
    /** Takes no more calls, lets those in flight end; fulfilled when every connection is closed. Idempotent. */
    close(): Promise<void>;
    /** Closes, and ends what is in flight. */
    abort(reason: TransportError): void;
}

/** What a resolver's update means for the channel. */
export interface ChannelConfiguration<Config> {
    /** What calls go by: {@link Channel.config}. */
    readonly config: Config;
    readonly balancer: BalancerChoice;
    /** The service whose health decides on READY. Default: none is asked for. */
    readonly healthService?: string | undefined;
}

/** What {@link Channel} takes. */
export interface ChannelOptions<C extends Connection, Config> extends ConnectOptions<C> {
    readonly target: Target;
    readonly resolver: ResolverBuilder;
    /** What the resolver is told besides. */
    readonly resolverContext?: Omit<ResolverContext, "listener" | "clock" | "random"> | undefined;
    /**
     * Reads the config of an update; of `undefined` where the resolver's first word is an error. What it throws is reported: the
     * config before stays in force, and where there is none, calls fail with it.
     */
    readonly configure: (update: ResolverUpdate | undefined) => ChannelConfiguration<Config>;
    /** Without calls for this long (and at most twice as long) it goes IDLE. Default: 1,800,000; Infinity is never. */
    readonly idleTimeoutMs?: number | undefined;
    /** Whether calls are open: then it does not go IDLE by itself. Default: none are. */
    readonly busy?: (() => boolean) | undefined;
}

/** One policy, CONNECTING until it says otherwise. */
export declare class ChildBalancer<C extends Connection> implements Balancer {
    #private;
    readonly builder: BalancerBuilder;
    state: ConnectivityState;
    picker: Picker<C> | IdlePicker;
    constructor({ builder, helper, onState, requestResolution }: ChildOptions<C>);
    updateState(update: BalancerUpdate): void;
    resolverError(error: TransportError): void;
    exitIdle(): void;
    close(): void;
}

/** What a child calls. */
export interface ChildOptions<C extends Connection> {
    readonly builder: BalancerBuilder;
    readonly helper: BalancerHelper<C>;
    /** It has published; `state` and `picker` have it. */
    readonly onState: (child: ChildBalancer<C>) => void;
    readonly requestResolution: (child: ChildBalancer<C>) => void;
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

/** How a channel connects. */
export interface ConnectOptions<C extends Connection> {
    readonly connect: Connect<C>;
    /** Watches a service's health. Default: READY is READY. */
    readonly health?: WatchHealth<C> | undefined;
    readonly clock: Clock;
    readonly random: Random;
    /** Between attempts to connect. Default: gRPC's (1 s, × 1.6, ± 20 %, 120 s at most). */
    readonly backoff?: Backoff | undefined;
    /** The least time that an attempt to connect gets. Default: 20,000. */
    readonly minConnectTimeoutMs?: number | undefined;
    /** Connections to one address, when the server's limit on concurrent calls is used up. Default: 4. */
    readonly maxConnections?: number | undefined;
}

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

/** What {@link dnsResolver} takes. */
export interface DnsResolverOptions {
    /** Who asks. Default: the dialer's look-ups. */
    readonly dns?: DnsLookup | undefined;
    /** Whether the TXT records are looked up as well. Default: true. */
    readonly lookUpServiceConfig?: boolean | undefined;
    /** The least time from one answer to the next look-up, however often stale addresses are reported. Default: 30,000. */
    readonly minResolutionIntervalMs?: number | undefined;
    /** Looks up again so long after each answer, unasked. Default: never. */
    readonly refreshIntervalMs?: number | undefined;
    /** The longest that a look-up may take. Default: 30,000. */
    readonly resolvingTimeoutMs?: number | undefined;
    /** Between look-ups that fail or find no address. Default: 1 s, × 1.6, ± 20 %, 120 s at most. */
    readonly backoff?: Backoff | undefined;
}

/** A call that a table can end when its connection is lost. */
export interface EndableCall {
    /** Ends the call; made once, by the one who took it out of the table. */
    end(reason: unknown): void;
}

/** A protocol's state machine over one byte stream. No method throws, and no event handler's throw gets out of one. */
export interface Engine {
    /** Takes bytes from the peer, cut anywhere; `chunk` is the caller's again when the call returns. */
    receive(chunk: Uint8Array, now: number): void;
    /** The peer half-closed. */
    receiveEnd(now: number): void;
    /** The connection is gone: ends everything that still waits. Nothing is called after it. */
    connectionLost(error: TransportError | undefined, now: number): void;
    /**
     * The next bytes to send, or `undefined`. The pump calls it until it has enough: what it does not take stays in the engine's
     * bounded queues, and that is the backpressure. The bytes belong to the caller.
     */
    takeOutput(now: number): Uint8Array | undefined;
    /** When `handleTimeout` wants to be called, on the clock's scale; `Infinity` for never. */
    nextTimeout(): number;
    /** The time has come. */
    handleTimeout(now: number): void;
    /** As in `ByteStreamHandler`: how many bytes are certain to come next, as the rest of a frame. Default: 0. */
    expectedBytes?(): number;
    /** Read by the pump after each turn. */
    readonly intent: EngineIntent;
    /**
     * Set by the pump: the engine calls it when it has, outside of the pump's own calls, output to send, an earlier
     * timeout or another intent. Cheap to call again.
     */
    wake: () => void;
}

/** What the engine wants done with its connection once its output has left. */
export type EngineIntent = "run" | "close" | "abort";

/** What {@link exponentialBackoff} takes. The defaults are gRPC's connection backoff. */
export interface ExponentialBackoffOptions {
    /** The first wait. Default: 1,000. */
    readonly initialMs?: number;
    /** What each further wait is multiplied by. Default: 1.6. */
    readonly multiplier?: number;
    /** The share by which a wait is spread to either side, 0 to 1. Default: 0.2. */
    readonly jitter?: number;
    /** The longest wait, before jitter. Default: 120,000. */
    readonly maxMs?: number;
}

/** A failed attempt. */
export interface FailedAttempt<Code> {
    readonly code: Code;
    readonly reach: AttemptReach;
    /** The caller has seen part of the response, or the request is no longer at hand: no retry. */
    readonly committed: boolean;
    /** The server's own word: milliseconds to wait (`grpc-retry-pushback-ms`); negative means do not retry. */
    readonly pushbackMs?: number | undefined;
}

/** The policy in use, and the one that is to follow it. Its updates' config is a {@link BalancerChoice}. */
export declare class GracefulSwitch<C extends Connection> implements Balancer {
    #private;
    constructor(helper: BalancerHelper<C>);
    /** Switches if the choice is another policy; addresses and config go to the newest one alone. */
    updateState({ addresses, config }: {
        addresses: readonly Address[];
        config: BalancerChoice;
    }): void;
    /** The policy of that name: the newest one, or another that is to follow it. */
    choose({ builder }: BalancerChoice): Balancer;
    resolverError(error: TransportError): void;
    exitIdle(): void;
    close(): void;
}

/** `UNIMPLEMENTED`: the server has no health service, and counts as healthy. `UNKNOWN`: it could not be asked, or does not know. */
export type HealthStatus = "SERVING" | "NOT_SERVING" | "UNKNOWN" | "UNIMPLEMENTED";

/** An attempt's failure. */
export interface HedgeFailure<Code> {
    readonly code: Code;
    /** The server's own word: milliseconds until the next attempt; negative means none. */
    readonly pushbackMs?: number | undefined;
}

/** One call's attempts. */
export declare class Hedging<Code> {
    #private;
    constructor(options: HedgingOptions<Code>);
    /** Attempts begun so far. */
    get started(): number;
    /** Begins the first attempt, and sees to the others. */
    begin(): void;
    /**
     * An attempt failed. Returns whether that is the call's result, for it is fatal or the last: then the others are
     * cancelled, and nothing follows.
     */
    failed(attempt: number, { code, pushbackMs }: HedgeFailure<Code>): boolean;
    /** An attempt has the answer, or is the only one that can go on: the others are cancelled. */
    won(attempt: number): void;
    /** No attempt beyond those under way: what they would have to send is no longer at hand. */
    stop(): void;
    /** The call is over: cancels every attempt that is under way. Idempotent. */
    cancel(): void;
}

/** What {@link Hedging} is made of. Attempts are known by their number, from 1. */
export interface HedgingOptions<Code> {
    readonly policy: HedgingPolicy<Code>;
    readonly clock: Clock;
    /** Shared by a server's calls. The owner tells it of successes. */
    readonly throttle?: RetryThrottle | undefined;
    /** Begins an attempt; may report its failure or success before it returns. */
    readonly start: (attempt: number) => void;
    /** Another has won, or the call is over: ends an attempt that is under way. Not reported back. */
    readonly cancel: (attempt: number) => void;
    /** The attempt that was still to come will not: the failure reported last is the call's result. */
    readonly onExhausted: () => void;
}

/** When further attempts are made while earlier ones are under way. */
export interface HedgingPolicy<Code> {
    /** Attempts in all, the first included. At least 1; 1 means no hedging. */
    readonly maxAttempts: number;
    /** Between two attempts. 0 begins all of them at once. */
    readonly delayMs: number;
    /** A failure with one of these leaves the other attempts their chance; any other is the call's result. */
    readonly nonFatalCodes: ReadonlySet<Code>;
}

/** A picker that never completes a pick. */
export interface IdlePicker {
    pick(): {
        readonly kind: "queue";
    } | {
        readonly kind: "fail" | "drop";
        readonly error: TransportError;
    };
}

/** Calls in flight on one connection, oldest first. How many there may be is for who adds them to say. */
export declare class InOrderCalls<Call extends EndableCall> {
    #private;
    get size(): number;
    /** The id that the next reply must have; `undefined` if nothing is in flight. */
    get nextId(): number | undefined;
    /** Enters a call as the youngest. */
    add(id: number, call: Call): void;
    /** Takes the oldest call out for a reply with this id; `undefined` for a reply out of order: close the connection. */
    take(id: number): Call | undefined;
    /** Ends every call: the connection is lost. Throws what an `end` threw, last. */
    endAll(reason: unknown): void;
}

/** Calls in flight on one connection, by a whole number. */
export declare class KeyedCalls<Call extends EndableCall> {
    #private;
    /** @param limit The most calls in flight; `add` refuses more. */
    constructor(limit?: number);
    get size(): number;
    /** Enters a call. Throws a RangeError when the table is full or the key in use: the caller checks `size` before. */
    add(key: number, call: Call): void;
    /** The call that waits under `key`; `undefined` if it ended: then what arrived is late, and skipped. */
    get(key: number): Call | undefined;
    /** Takes the call out, so that the caller may end it; `undefined` if somebody else has. */
    take(key: number): Call | undefined;
    /** Every call in flight, by key. */
    values(): Call[];
    /** Ends every call: the connection is lost. A call that `end` enters anew is not ended. Throws what an `end` threw, last. */
    endAll(reason: unknown): void;
    /** Forgets every call: the caller ends them. */
    clear(): void;
}

/** A value in use. */
export interface Lease<Value> extends Disposable {
    readonly value: Value;
    /** Gives it back. Idempotent. */
    release(): void;
}

/** Something that happened. */
export interface LoggedEvent {
    /** The clock's milliseconds. */
    readonly at: number;
    readonly severity: "info" | "warning" | "error";
    readonly text: string;
}

/** Hears every change of a subchannel's state, with the subchannel's last error while it is TRANSIENT_FAILURE. */
export type OnState = (state: ConnectivityState, error: TransportError | undefined) => void;

/** What {@link pickFirstWith} takes. */
export interface PickFirstOptions {
    /** How long the first pass waits for one address before it tries the next as well; 100 to 2,000. Default: 250. */
    readonly connectionAttemptDelayMs?: number | undefined;
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

/** What a picker is made of. */
export interface PickerInfo<C extends Connection> {
    /** At least one, in no order. It is the balancer's own list: it changes when the next picker is made. */
    readonly ready: readonly ReadySubchannel<C>[];
    /** What `parseConfig` made of the policy's config. */
    readonly config: unknown;
    readonly random: Random;
}

/** Shared values by key. */
export declare class Pool<Key, Value> {
    #private;
    constructor(options: PoolOptions<Key, Value>);
    get size(): number;
    /** The value for `key`, made if need be. Throws a RangeError at the limit. */
    acquire(key: Key): Lease<Value>;
    /** Forgets the value, so that the next `acquire` makes a new one; those who hold it keep it until they release it. */
    evict(key: Key): void;
    /** Evicts everything. */
    clear(): void;
}

/** What {@link Pool} takes. */
export interface PoolOptions<Key, Value> {
    readonly clock: Clock;
    /** Makes the value for a key; called when the pool has none. */
    readonly create: (key: Key) => Value;
    /** Releases a value that nobody uses. */
    readonly dispose: (value: Value) => void;
    /** Milliseconds that an unused value is kept. Default: 0, which disposes of it at once. */
    readonly idleMs?: number;
    /** The most values. At the limit the one unused for longest makes room; with all in use, `acquire` throws. Default: 1,000. */
    readonly limit?: number;
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

/** A subchannel that calls can go to. */
export interface ReadySubchannel<C extends Connection> {
    readonly subchannel: Subchannel<C>;
    /** As the resolver said it last, attributes included. */
    readonly address: Address;
    /** The pick of this subchannel, for pickers that have no `done` of their own. */
    readonly result: PickResult<C>;
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

/** What to do after a failed attempt. */
export type RetryDecision = {
    readonly kind: "stop";
}
/** At once, uncounted. */
 | {
    readonly kind: "transparent";
} | {
    readonly kind: "after";
    readonly delayMs: number;
};

/** When to try again. */
export interface RetryPolicy<Code> {
    /** Attempts in all, the first included. At least 1; 1 means no retries. */
    readonly maxAttempts: number;
    readonly backoff: Backoff;
    /** The codes that are worth another attempt. */
    readonly retryableCodes: ReadonlySet<Code>;
}

/** One call's way through the policy. */
export declare class RetryState<Code> {
    #private;
    constructor({ policy, throttle, random }: RetryStateOptions<Code>);
    /** Attempts made so far that count against `maxAttempts`. */
    get attempts(): number;
    /** An attempt failed: says what to do, and counts what it says. */
    failed(attempt: FailedAttempt<Code>): RetryDecision;
}

/** What {@link RetryState} is made of. */
export interface RetryStateOptions<Code> {
    /** Without one only transparent retries are made. */
    readonly policy?: RetryPolicy<Code> | undefined;
    /** Shared by a server's calls. */
    readonly throttle?: RetryThrottle | undefined;
    readonly random: Random;
}

/** The bucket. A failure takes one token, a success gives back `tokenRatio`; at half or below, nothing is retried. */
export declare class RetryThrottle {
    #private;
    constructor({ maxTokens, tokenRatio }: RetryThrottleOptions);
    get tokens(): number;
    /** Whether half of the tokens or more are gone: nothing is retried, and no further hedge is sent. */
    get throttled(): boolean;
    success(): void;
    /** Counts a failure; returns whether retries are now throttled. */
    failure(): boolean;
}

/** What {@link RetryThrottle} takes. */
export interface RetryThrottleOptions {
    /** Tokens at the start and at most. 1 to 1,000. */
    readonly maxTokens: number;
    /** Tokens that a success gives back; more than 0. Three decimal places count, as A6 says. */
    readonly tokenRatio: number;
}

/** A call's way to a connection. */
export interface Selection<C extends Connection> {
    readonly connection: C;
    readonly subchannel: Subchannel<C>;
    /** To be called once, when the call has ended. */
    readonly done: ((outcome: PickOutcome) => void) | undefined;
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

/** How many are in each state. SHUTDOWN is not counted. */
export declare class StateCounts {
    #private;
    /** One that was in `from` (SHUTDOWN: it is new) is in `to` now (SHUTDOWN: it is gone). */
    move(from: ConnectivityState, to: ConnectivityState): void;
    /** READY if any is, else CONNECTING, else IDLE; TRANSIENT_FAILURE if all are, or none is there. */
    get state(): ConnectivityState;
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

/** What a balancer wants of a subchannel. */
export interface SubchannelWish {
    /** READY is what the server's health service says of it, where the service config names a service to ask for. Default: false. */
    readonly healthCheck?: boolean | undefined;
}

/** What {@link tableBackoff} takes. */
export interface TableBackoffOptions {
    /** What the table's entries multiply. */
    readonly baseMs: number;
    /** The factor for each attempt; the last one stays. */
    readonly multipliers: readonly number[];
    /** The share that is added at most, 0 to 1. Default: 0. */
    readonly jitter?: number;
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

/** Watches a service's health on a connection, from now until the returned function is called; asks again when asking fails. */
export type WatchHealth<C extends Connection> = (connection: C, service: string, listener: (status: HealthStatus, text?: string) => void) => () => void;

/** A policy that connects to every address, and picks among those that are READY. */
export declare function baseBalancer(options: BaseBalancerOptions): BalancerBuilder;

/** `pick_first` and `round_robin`, the two that service configs name. */
export declare const defaultBalancers: BalancerRegistry;

/** The resolvers that come with the core: gRPC's `dns`, `ipv4`, `ipv6`, `passthrough` and `unix`, and `static`. */
export declare const defaultResolvers: ResolverRegistry;

/**
 * A builder of `dns` resolvers. Throws a RangeError for a time that is not above 0, or has no end.
 *
 * @example
 * ```ts
 * const resolvers = defaultResolvers.with(dnsResolver({ refreshIntervalMs: 60_000, lookUpServiceConfig: false }));
 * ```
 */
export declare function dnsResolver(options?: DnsResolverOptions): ResolverBuilder;

/** A picker that fails every call. */
export declare function dropPicker(error: TransportError): IdlePicker;

/** Waits that grow by a factor up to a ceiling, spread by a jitter (gRPC's connection-backoff.md; A6 for retries). */
export declare function exponentialBackoff(options?: ExponentialBackoffOptions): Backoff;

/** A picker that fails every call that does not wait for ready. */
export declare function failPicker(error: TransportError): IdlePicker;

/** The address as one writes it: `host:port`, `[v6]:port` or `unix:path`. */
export declare function formatAddress(address: DialAddress): string;

/**
 * A builder whose resolvers find what `builder`'s find, mapped one by one in their order. What `map` throws or rejects
 * with is an error of the resolver; an answer that comes when a newer one is there is dropped.
 *
 * @example
 * ```ts
 * const inside = (address: Address): Address => ({ ...address, dial: { host: "gateway.example.com", port: 8443 } });
 * const resolvers = defaultResolvers.with(mapAddresses(dnsResolver(), inside));
 * ```
 */
export declare function mapAddresses(builder: ResolverBuilder, map: AddressMap): ResolverBuilder;

/**
 * Parses `host:port`, `[v6]:port`, `:port` for this machine's, and where there is a default port also a host or IP
 * address alone. Throws a TransportError (step "resolve") that names the text.
 */
export declare function parseHostPort(text: string, defaultPort?: number): Extract<DialAddress, {
    host: string;
}>;

/**
 * Parses a target. A text whose scheme `knows` does not know is an endpoint of the default scheme, unless `//` follows:
 * `localhost:50051` looks like a scheme and is none. Throws a TransportError (step "resolve") for a text that no URI can be.
 */
export declare function parseTarget(text: string, defaultScheme: string, knows: (scheme: string) => boolean): Target;

export declare const pickFirst: BalancerBuilder;

/** `pick_first` with settings that a service config has no words for. Register it with `BalancerRegistry.with`. */
export declare function pickFirstWith({ connectionAttemptDelayMs }: PickFirstOptions): BalancerBuilder;

/** A picker that lets every call wait. */
export declare const queuePicker: IdlePicker;

/** A wait drawn evenly from 0 to `maxMs`, whatever the attempt, as ZooKeeper's client before a reconnect. */
export declare function randomBackoff(maxMs: number): Backoff;

export declare const roundRobin: BalancerBuilder;

/** A builder that answers `scheme:///anything` with these addresses. Register it with `ResolverRegistry.with`. */
export declare function staticAddresses(scheme: string, addresses: readonly Address[]): ResolverBuilder;

/** Waits by a table, as HBase's `RETRY_BACKOFF`: the base times the attempt's factor, plus a little. */
export declare function tableBackoff(options: TableBackoffOptions): Backoff;

/** An address of the target with this name; of a target's target with several names, the outermost first. */
export declare function targetAddress(address: Address, ...path: readonly string[]): Address;

export declare const weightedTarget: BalancerBuilder;

/**
 * A builder whose resolvers find the addresses that `builder`'s find, with the source's config. The first addresses wait
 * for the first config; each later config comes with the last addresses.
 *
 * @example
 * ```ts
 * const resolvers = defaultResolvers.with(withConfigSource(dnsResolver(), flags));
 * ```
 */
export declare function withConfigSource(builder: ResolverBuilder, source: ConfigSource): ResolverBuilder;

// Not exported, but part of what is

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
