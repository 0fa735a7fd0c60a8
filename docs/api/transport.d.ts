// Exported

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

/** What a look-up's `fetch` is given. */
export interface DnsFetchInit {
    readonly headers: Record<string, string>;
    readonly signal: AbortSignal;
    /** An answer comes from where it was asked, or not at all. */
    readonly redirect: "manual";
}

/** What is read of a response. */
export interface DnsFetchResponse extends ResponseBody {
    readonly ok: boolean;
    readonly status: number;
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

/** What {@link dnsOverHttps} takes. */
export interface DnsOverHttpsOptions {
    /** The resolver's URL: `https`, or `http` to loopback. Default: `https://cloudflare-dns.com/dns-query`. */
    readonly endpoint?: string | undefined;
    /** Asks. Default: the runtime's `fetch`. */
    readonly fetch?: ((url: string, init: DnsFetchInit) => Promise<DnsFetchResponse>) | undefined;
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

/** What {@link limitedDialer} takes. */
export interface LimitedDialerOptions {
    /** Connections at once, those included that are being opened. */
    readonly maxConnections: number;
    /** Dials that may wait for one to be closed; beyond, they are refused. Default: 1,000. */
    readonly maxWaiting?: number | undefined;
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

/** Drives one engine over one byte stream, from its making to the connection's end. Needs no disposal. */
export declare class Pump implements ByteStreamHandler {
    #private;
    constructor({ engine, stream, clock, closeTimeoutMs }: PumpOptions);
    /** For the byte stream. */
    onData(chunk: Uint8Array): void;
    /** For the byte stream. */
    onReadEnd(): void;
    /** For the byte stream. */
    onDrain(): void;
    /** For the byte stream. */
    expectedBytes(): number;
    /** For the byte stream. */
    onClose(error: TransportError | undefined): void;
}

/** What a pump joins. */
export interface PumpOptions {
    readonly engine: Engine;
    /** Not started yet: the pump starts it. */
    readonly stream: ByteStream;
    readonly clock: Clock;
    /** How long a graceful close may take until the connection is aborted, in milliseconds. Default: 5,000. */
    readonly closeTimeoutMs?: number | undefined;
}

/** The runtime's timers, where they differ from `setTimeout` or a test hands in its own. */
export interface SystemClockOptions<Handle> {
    /** Milliseconds, monotonic. Default: `performance.now`. */
    readonly now?: (() => number) | undefined;
    readonly setTimeout: (callback: () => void, delayMs: number) => Handle;
    readonly clearTimeout: (handle: Handle) => void;
    /**
     * Says whether a pending timer may keep the process alive (Node's `ref` and `unref`). Default: a timer that nobody
     * waits for any more is cleared at the end of the turn.
     */
    readonly setKeepAlive?: ((handle: Handle, keepAlive: boolean) => void) | undefined;
    /** Runs a callback at the end of the current turn. */
    readonly defer: (callback: () => void) => void;
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

/**
 * Look-ups over HTTPS: v4 addresses come before v6 ones. No other name server can be asked than the endpoint's. Throws a
 * TypeError for an endpoint that is no such URL.
 *
 * @example
 * ```ts
 * const dns = dnsOverHttps({ endpoint: "https://dns.google/resolve" });
 * const resolvers = defaultResolvers.with(dnsResolver({ dns }));
 * ```
 */
export declare function dnsOverHttps(options?: DnsOverHttpsOptions): DnsLookup;

/** The address as one writes it: `host:port`, `[v6]:port` or `unix:path`. */
export declare function formatAddress(address: DialAddress): string;

/**
 * The same dialer, with a limit. A dial waits for its turn within its own `connectTimeoutMs`, and then says what it has waited for.
 *
 * @example
 * ```ts
 * const limited = limitedDialer(dialer, { maxConnections: 6 });
 * ```
 */
export declare function limitedDialer(dialer: Dialer, { maxConnections, maxWaiting }: LimitedDialerOptions): Dialer;

/**
 * A clock of the runtime's own time. Pending timers keep a Node or Deno process alive just as a `setTimeout` would; a
 * clock without pending timers keeps nothing alive, and needs no disposal.
 *
 * @example
 * ```ts
 * const clock = systemClock({ setTimeout, clearTimeout, defer: queueMicrotask });
 * clock.setTimer(500, () => console.log("half a second later"));
 * ```
 */
export declare function systemClock<Handle>(options: SystemClockOptions<Handle>): Clock;

// Not exported, but part of what is

/** What is read of a `Response`. */
export interface ResponseBody {
    readonly body: {
        getReader(): ResponseBodyReader;
    } | null;
}

/** What is read of a `ReadableStreamDefaultReader`. */
export interface ResponseBodyReader {
    read(): Promise<{
        done: false;
        value: Uint8Array;
    } | {
        done: true;
        value?: unknown;
    }>;
    cancel(): Promise<unknown>;
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
