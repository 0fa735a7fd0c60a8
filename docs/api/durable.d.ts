// Exported

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
export interface GrpcStubOptions extends Pick<GrpcTransportOptions, LocalOption | CrossingOption>, PlacementOptions {
    /** `insecure()` or `tls()`. Call credentials are asked in the Worker, once a call. */
    readonly credentials: ChannelCredentials;
    /** For how long the object holds the channel without calls. Default: `"while-used"`. */
    readonly keepAlive?: KeepAlive | undefined;
    /** The object's name. Default: of the target and the options, so that other options are another channel. */
    readonly name?: string | undefined;
    /** With `shards`: what decides for one of them. Default: chance, for each call. */
    readonly shardKey?: string | undefined;
}

/**
 * - `"while-used"`: everything is closed ten seconds after the last call. Costs nothing beyond the calls.
 * - a number: so many milliseconds after the last call. Costs memory for that long.
 * - `"session"`: never closed, and opened again by an alarm if the object was evicted, reset or deployed anew. Costs memory all the time,
 *   and an alarm every twenty seconds.
 */
export type KeepAlive = "while-used" | "session" | number;

/** Where an object is first made (`locationHint`). */
export type LocationHint = "wnam" | "enam" | "sam" | "weur" | "eeur" | "apac" | "oc" | "afr" | "me";

/** A binding to a class of Durable Objects. `Stub` is what calls cross by. */
export interface ObjectNamespace<Stub> {
    idFromName(name: string): ObjectId;
    get(id: ObjectId, options?: {
        readonly locationHint?: LocationHint;
    }): Stub;
}

/** Where a stub's objects are. */
export interface PlacementOptions {
    /** Among how many objects the calls are spread. Default: 1. */
    readonly shards?: number | undefined;
    /** Where they are to be made (Cloudflare's regions). Default: near who calls first. */
    readonly locationHint?: LocationHint | undefined;
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

// Not exported, but part of what is

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

/** A call begins. */
export interface CallInfo {
    /** `/package.Service/Method`. */
    readonly path: string;
    /** The channel's target, as it was written. */
    readonly target: string;
    /** The channel's, to measure by. */
    readonly clock: Clock;
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

/** A call under way, to be cancelled from afar. */
export declare class CallTarget extends RpcTarget implements RemoteCall, Disposable {
    #private;
    constructor(cancel: (reason: string) => void);
    cancel(reason?: string): void;
    /** Called by the runtime when the caller has let go of it, or is gone. */
    [Symbol.dispose](): void;
}

/** Follows one call. What a method throws is passed over. */
export interface CallTracer {
    /** An attempt begins. What is returned hears of it. */
    onAttempt?(attempt: AttemptInfo): AttemptTracer | undefined;
    /** The call is over: the last call. */
    onEnd?(error: GrpcError | undefined): void;
}

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
    /** For stubs: announces a call. Letting go of the answer cancels it. */
    hold(id: string): CallTarget;
    /** For stubs: makes an announced call. */
    call(id: string, request: CallRequest): Promise<Reply>;
    /** For stubs: begins a stream. */
    stream(request: CallRequest, messages?: ByteSource): RemoteStream;
    /** For the runtime. */
    alarm(): Promise<void>;
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

/** Options that cross to the object with each call, and with which it opens its channel. */
type CrossingOption = "authority" | "userAgent" | "waitForReady" | "serviceConfig" | "disableServiceConfig" | "disableRetry" | "disableHealthCheck" | "maxCallAttempts" | "maxRetryBufferBytes" | "maxChannelRetryBufferBytes" | "avoidFailedSubchannel" | "maxReceiveMessageBytes" | "maxSendMessageBytes" | "sendCompression" | "compressMinBytes" | "drainTimeoutMs" | "minConnectTimeoutMs" | "maxConnectionsPerAddress" | "keepalive" | "verifyAfterMs" | "verifyTimeoutMs" | "http2" | "proxy" | "defaultScheme";

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

/** A length of time in seconds, with up to nine decimals: `"0.25s"`. */
export type DurationJson = `${number}s`;

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
    constructor(writer: ByteWriter);
    /** A promise of room, if there is none for more. It rejects when the other end is gone. */
    write({ kind, payload }: Frame): Promise<void> | undefined;
    /** Ends the stream behind what was written. Never rejects: an end that nobody hears is one all the same. */
    end(): Promise<void>;
    /** Ends it in the middle. */
    abort(reason: unknown): void;
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

/** `[name, value, name, value …]`. */
export type HeaderFields = readonly string[];

/** gRFC A6's `hedgingPolicy`. */
export interface HedgingPolicyJson {
    /** Attempts in all, the first included: 2 to 5, more counts as 5. */
    readonly maxAttempts: number;
    /** Between two attempts. Default: none, all are sent at once. */
    readonly hedgingDelay?: DurationJson | undefined;
    readonly nonFatalStatusCodes?: readonly StatusCodeJson[] | undefined;
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

/** When to ask whether the server is there. Times in milliseconds. */
export interface KeepaliveOptions {
    /** Without a byte for this long, a PING is sent. 10,000 at least. Default: never. */
    readonly timeMs: number;
    /** How long the answer may take. Default: 20,000. */
    readonly timeoutMs?: number | undefined;
    /** Also while there are no calls. Most servers take that amiss. Default: false. */
    readonly permitWithoutCalls?: boolean | undefined;
}

/** Options that the stub itself keeps to. */
type LocalOption = "interceptors" | "codecs" | "contentSubtype" | "defaultTimeoutMs";

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

/** An object's id; it may be kept for as long as one likes. */
export interface ObjectId {
    toString(): string;
}

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

/** What an attempt sends first. Values of credentials are left out. */
export interface OutHeader {
    /** `host:port` of the connection. */
    readonly address: string;
    /** `/package.Service/Method`. */
    readonly path: string;
    /** The call's own fields: name, value, name, value. Those that credentials made, and `authorization` and the like, say `(hidden)`. */
    readonly fields: HeaderFields;
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

/** A source of randomness. Not for secrets. */
export interface Random {
    /** A number in [0, 1). */
    next(): number;
}

/** How to wait. */
export interface ReadyOptions {
    /** Milliseconds. Default: as long as it takes. */
    readonly timeoutMs?: number | undefined;
    readonly signal?: AbortSignal | undefined;
    /** Gives up at an error that time will not mend: TLS refused, an option that the runtime lacks. Default: false. */
    readonly failOnNonTemporaryError?: boolean | undefined;
}

/** Why an object refuses a call before its client hears of it. */
export type Refusal = 
/** The owner does not allow the target, or the object is another target's. */
"target"
/** There are as many calls as there may be. */
 | "busy"
/** There is no such method, or its arguments cannot be. */
 | "request"
/** The caller cancelled. */
 | "cancelled";

/** A call under way, at the other end. */
export interface RemoteCall {
    cancel(reason?: string): void;
}

/** A stream under way. */
export interface RemoteStream {
    readonly call: RemoteCall;
    readonly response: ByteSource;
}

/** What comes of it. An error is plain data, from which the stub makes the client's own. */
export type Reply = {
    readonly ok: true;
    readonly value: unknown;
} | {
    readonly ok: false;
    readonly error: PlainError;
};

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

/** One SRV record (RFC 2782): where a service is. */
export interface SrvRecord {
    readonly host: string;
    readonly port: number;
    /** Lower ones first, */
    readonly priority: number;
    /** and among those of one priority this share of the load. */
    readonly weight: number;
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

/** The same for a stream: it writes what comes, and is fulfilled with what its status is to say. */
export type StreamMethod<Client> = (client: Client, args: never, scope: StreamScope) => Promise<unknown>;

/** What a stream's method has besides. */
export interface StreamScope extends CallScope {
    /** The caller's messages, if it sends any. */
    readonly requests: FrameReader | undefined;
    readonly response: FrameWriter;
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
