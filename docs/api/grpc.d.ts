// Exported

/** One place to connect to. */
export interface Address {
    readonly dial: DialAddress;
    /** The name to verify by TLS, if not the host dialled. */
    readonly serverName?: string | undefined;
    /** What resolver and balancer have to say to each other (a weight, a locality); compared by identity. */
    readonly attributes?: ReadonlyMap<string, unknown> | undefined;
}

/** A law of waiting. */
export interface Backoff {
    /** Milliseconds to wait after the `attempt`-th failure in a row (1 is the first). */
    delayMs(attempt: number, random: Random): number;
}

/** Makes one policy's balancers. */
export interface BalancerBuilder {
    /** The name in a service config's `loadBalancingConfig`: `"pick_first"`. */
    readonly name: string;
    build<C extends Connection>(helper: BalancerHelper<C>): Balancer;
}

/** Balancers by name. Immutable. */
export declare class BalancerRegistry {
    #private;
    constructor(builders: Iterable<BalancerBuilder>);
    /** A registry with these as well; one of the same name replaces the old. */
    with(...builders: readonly BalancerBuilder[]): BalancerRegistry;
    get(name: string): BalancerBuilder | undefined;
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

/** What `createGrpcTransport` takes as `credentials`. */
export type ChannelCredentials = {
    readonly security: "plaintext";
} | {
    readonly security: "tls";
    readonly options: TlsCredentialsOptions;
};

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

/** Opens byte streams. */
export interface Dialer {
    /** The name of the runtime, for errors: `"node"`, `"deno"`, `"workers"`, `"memory"`. */
    readonly runtime: string;
    /** Connects, or rejects with a `TransportError`, in time and with nothing left behind. */
    dial(address: DialAddress, options: DialOptions): Promise<ByteStream>;
    /** A clock that fits the runtime: one event loop's, or one request's. Made for each transport, gone with it. */
    systemClock(): Clock;
    /** `false` where TLS offers no ALPN, without which most servers refuse HTTP/2. Default: true. */
    readonly offersAlpn?: boolean;
    /**
     * For runtimes where a socket belongs to the request that opened it: remembers the running request, and returns a check
     * that throws an Error, saying what to do, when it runs in another. Absent where sockets are the process's.
     */
    readonly bindToRequest?: (() => () => void) | undefined;
}

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

/** When a failed call is tried again (gRFC A6's `retryPolicy`, with its names). */
export interface GrpcRetryPolicy {
    /** Attempts in all, the first included; 2 to 5, more counts as 5. */
    readonly maxAttempts: number;
    readonly initialBackoffMs: number;
    readonly maxBackoffMs: number;
    readonly backoffMultiplier: number;
    readonly retryableStatusCodes: readonly Code[];
}

/** A Connect `Transport` that speaks gRPC, and owns its connections. */
export interface GrpcTransport extends Transport, AsyncDisposable {
    /** The channel's connectivity state. */
    readonly state: ConnectivityState;
    /** Connects without waiting for the first call. */
    connect(): void;
    /**
     * Refuses new calls, cancels those that wait for a connection or a place on one, gives those in flight `drainTimeoutMs` to
     * end, cancels the rest, and closes every connection. Idempotent; the same as disposing.
     */
    close(): Promise<void>;
}

/** Options of a gRPC transport. Only `credentials` has to be named. */
export interface GrpcTransportOptions {
    /** `insecure()` or `tls()`. */
    readonly credentials: ChannelCredentials;
    /** Connect's interceptors, outermost first. */
    readonly interceptors?: readonly Interceptor[] | undefined;
    /** The `:authority` to send. Default: the TLS server name, or the target's endpoint. */
    readonly authority?: string | undefined;
    /** Put before our own in `user-agent`. */
    readonly userAgent?: string | undefined;
    /** The deadline of calls that name none, in milliseconds. Default: none. */
    readonly defaultTimeoutMs?: number | undefined;
    /** Lets calls wait while the target cannot be reached, instead of failing with `unavailable`. Default: false. */
    readonly waitForReady?: boolean | undefined;
    /** Default: no retries but the transparent ones. */
    readonly retryPolicy?: GrpcRetryPolicy | undefined;
    /** Default: none. */
    readonly retryThrottling?: RetryThrottleOptions | undefined;
    /** The longest message to take, decompressed. Default: 4 MiB. */
    readonly maxReceiveMessageBytes?: number | undefined;
    /** The longest message to send. Default: 2^31 − 1. */
    readonly maxSendMessageBytes?: number | undefined;
    /** Compression of request messages; gzip responses are always taken. Default: `"identity"`. */
    readonly sendCompression?: "gzip" | "identity" | undefined;
    /** Messages shorter than this are sent uncompressed all the same. Default: 1,024. */
    readonly compressMinBytes?: number | undefined;
    /** How long disposing of the transport waits for calls in flight before it cancels them. Default: 1,000. */
    readonly drainTimeoutMs?: number | undefined;
    /** Between attempts to connect. Default: 1 s, × 1.6, ± 20 %, 120 s at most. */
    readonly connectionBackoff?: Backoff | undefined;
    /** The least time that an attempt to connect gets. Default: 20,000. */
    readonly minConnectTimeoutMs?: number | undefined;
    /** HTTP/2's windows and limits. */
    readonly http2?: Http2Options | undefined;
    /** An HTTP CONNECT proxy; `"environment"` reads `HTTPS_PROXY` and `NO_PROXY` (Node, Deno). Default: none. */
    readonly proxy?: ProxyOptions | "environment" | undefined;
    /** The local address to bind to (Node, Deno). */
    readonly localAddress?: string | undefined;
    /** Resolvers by scheme. Default: `passthrough` and `static`. */
    readonly resolvers?: ResolverRegistry | undefined;
    /** Balancers by name. Default: `pick_first`. */
    readonly balancers?: BalancerRegistry | undefined;
    /** The name of the balancer to use. Default: `"pick_first"`. */
    readonly loadBalancingPolicy?: string | undefined;
    /** How to reach addresses. Default: the runtime's own. */
    readonly dialer?: Dialer | undefined;
    /** Default: the dialer's. */
    readonly clock?: Clock | undefined;
    /** Default: `Math.random`. */
    readonly random?: Random | undefined;
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

/** An HTTP CONNECT proxy in front of the peer. */
export interface ProxyOptions {
    readonly host: string;
    readonly port: number;
    readonly credentials?: {
        readonly username: string;
        readonly password: string;
    } | undefined;
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
}

/** Hears what a resolver finds; calls are queued by the channel and never re-entered. */
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
}

/** What {@link RetryThrottle} takes. */
export interface RetryThrottleOptions {
    /** Tokens at the start and at most. 1 to 1,000. */
    readonly maxTokens: number;
    /** Tokens that a success gives back; more than 0. Three decimal places count, as A6 says. */
    readonly tokenRatio: number;
}

/** A parsed target. */
export interface Target {
    /** Lower-case, without the colon. */
    readonly scheme: string;
    /** Between `//` and the next `/`; empty where there is none. */
    readonly authority: string;
    /** What the scheme's resolver resolves. */
    readonly endpoint: string;
    /** As it was written. */
    readonly text: string;
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

/** A byte stream could not be opened, or broke. Says what failed (`step`), where (`address`) and why (`message`). */
export declare class TransportError extends Error {
    readonly name = "TransportError";
    readonly step: TransportStep;
    readonly address: string;
    readonly code: string | undefined;
    constructor({ step, address, message, code, cause }: TransportErrorInit);
}

/**
 * Makes a transport for one target: `host:port`, or a target URI of a registered scheme. Nothing is dialled before the
 * first call. Throws a TypeError or RangeError for options that cannot be, and a TransportError for such a target.
 *
 * @example
 * ```ts
 * import { createClient } from "@connectrpc/connect";
 * import { createGrpcTransport, tls } from "dragoman/grpc";
 *
 * await using transport = createGrpcTransport("users.example.com:443", { credentials: tls() });
 * const users = createClient(UserService, transport);
 * await users.getUser({ id: "7" }, { timeoutMs: 500 });
 * ```
 */
export declare function createGrpcTransport(target: string, options: GrpcTransportOptions): GrpcTransport;

/** The balancers that come with the core. */
export declare const defaultBalancers: BalancerRegistry;

/** The resolvers that come with the core. */
export declare const defaultResolvers: ResolverRegistry;

/** Waits that grow by a factor up to a ceiling, spread by a jitter (gRPC's connection-backoff.md; A6 for retries). */
export declare function exponentialBackoff(options?: ExponentialBackoffOptions): Backoff;

/** Plaintext: HTTP/2 by prior knowledge (h2c). For loopback, tunnels and meshes that encrypt below. */
export declare function insecure(): ChannelCredentials;

/** A builder that answers `scheme:///anything` with these addresses. Register it with `ResolverRegistry.with`. */
export declare function staticAddresses(scheme: string, addresses: readonly Address[]): ResolverBuilder;

/**
 * TLS with the runtime's trusted authorities, or the given ones; certificates are always verified. Throws a TypeError
 * for a certificate without its key.
 *
 * @example
 * ```ts
 * const transport = createGrpcTransport("users.example.com:443", { credentials: tls() });
 * ```
 */
export declare function tls(options?: TlsCredentialsOptions): ChannelCredentials;

// Not exported, but part of what is

/** How far an attempt got, which decides whether it may be repeated unseen. */
export type AttemptReach = 
/** It never left the client: repeat as often as it takes. */
"not-sent"
/** The server says that it did nothing (REFUSED_STREAM, above a GOAWAY's last stream id): repeat once. */
 | "refused"
/** The server may have acted. */
 | "maybe-processed";

/** A running policy. */
export interface Balancer {
    /** New addresses (never none) and this policy's parsed config. */
    updateAddresses(addresses: readonly Address[], config: unknown): void;
    /** The resolver failed, or found nothing. Only a policy without a working subchannel makes calls fail by it. */
    resolverError(error: TransportError): void;
    /** Connect, if idle. */
    exitIdle(): void;
    /** Shuts its subchannels down. Nothing is called after it. */
    close(): void;
}

/** What a balancer asks of its channel. */
export interface BalancerHelper<C extends Connection> {
    readonly clock: Clock;
    readonly random: Random;
    /** A new subchannel, IDLE. `onState` hears every change after it. */
    createSubchannel(address: Address, onState: (state: ConnectivityState) => void): Subchannel<C>;
    /** Publishes the picker, then the state. */
    updateState(state: ConnectivityState, picker: Picker<C>): void;
    /** Asks the resolver to look again. */
    requestResolution(): void;
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

/** Makes a connection that is ready for calls (for HTTP/2: the server's SETTINGS are here), or rejects with a TransportError. */
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
}

/** What a connection tells its subchannel, each at most once. */
export interface ConnectionEvents {
    /** It takes no new calls (a GOAWAY, an exhausted id space): the subchannel lets it drain and may make another. */
    onDraining(): void;
    /** It is gone. */
    onClosed(error: TransportError | undefined): void;
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

/** `[name, value, name, value …]`. */
export type HeaderFields = readonly string[];

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

/** A source of randomness. Not for secrets. */
export interface Random {
    /** A number in [0, 1). */
    next(): number;
}

/** When to try again. */
export interface RetryPolicy<Code> {
    /** Attempts in all, the first included. At least 1; 1 means no retries. */
    readonly maxAttempts: number;
    readonly backoff: Backoff;
    /** The codes that are worth another attempt. */
    readonly retryableCodes: ReadonlySet<Code>;
}

/** A message of any type, as an error's detail carries it. */
export interface StatusDetail {
    /** The full name of its type, without the `type.googleapis.com/`. */
    readonly type: string;
    readonly value: Uint8Array;
}

/** One address, and the connection to it. */
export declare class Subchannel<C extends Connection> {
    #private;
    constructor(options: SubchannelOptions<C>);
    get address(): Address;
    get state(): ConnectivityState;
    /** The connection to use; set exactly while READY. */
    get connection(): C | undefined;
    /** Why the last attempt failed, or the last connection broke. */
    get lastError(): TransportError | undefined;
    /** Starts to connect if IDLE; else does nothing. */
    connect(): void;
    /** Takes no more calls, lets those in flight end. `whenDrained` tells when they have. Idempotent. */
    shutdown(): void;
    /** Shuts down and ends what is in flight. */
    abort(reason: TransportError): void;
    /** Fulfilled when no connection is open, draining ones included. */
    whenDrained(): Promise<void>;
}

/** What a {@link Subchannel} is made of. */
export interface SubchannelOptions<C extends Connection> {
    readonly address: Address;
    readonly connect: Connect<C>;
    readonly clock: Clock;
    readonly random: Random;
    readonly backoff: Backoff;
    /** The least time that an attempt gets, in milliseconds (gRPC's MIN_CONNECT_TIMEOUT). */
    readonly minConnectTimeoutMs: number;
    /** Hears every change of state. */
    readonly onState: (state: ConnectivityState, subchannel: Subchannel<C>) => void;
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
export type TransportStep = "resolve" | "connect" | "proxy" | "tls"
/** The peer is reached, and does not speak the protocol. */
 | "handshake" | "read" | "write"
/** The runtime lacks what was asked for. */
 | "unsupported";

/** The core's retry policy of gRPC's. Throws a RangeError that names what is wrong. */
export declare function retryPolicy(policy: GrpcRetryPolicy | undefined): RetryPolicy<Code> | undefined;
