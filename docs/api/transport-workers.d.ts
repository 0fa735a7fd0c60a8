// Exported

/** What opens a client: `createGrpcTransport`, `openZooKeeper`, `openHBase`. */
export type OpenClient<Options, Client extends AsyncDisposable> = (target: string, options: Options) => Client;

/** One request's. */
export interface RequestScope extends AsyncDisposable {
    /** How its clients connect; for a client that is opened by other means. */
    readonly dialer: Dialer;
    /** The client of a target: the same for all who ask, with the options of who asks first. Throws a TypeError when the scope is closed. */
    open<Options extends object, Client extends AsyncDisposable>(open: OpenClient<Options, Client>, target: string, options: Options): Client;
}

/** What a request may have. */
export interface RequestScopeOptions {
    /** Connections at once, of all the request's clients. Default: 6. */
    readonly maxConnections?: number | undefined;
    /** Default: the runtime's. */
    readonly dialer?: Dialer | undefined;
}

/** A reader that fills the caller's buffer, at least so far; the buffer is detached, and comes back in the result. */
export interface WorkersByobReader {
    readAtLeast(minBytes: number, into: Uint8Array<ArrayBuffer>): Promise<WorkersReadResult<Uint8Array<ArrayBuffer>>>;
    releaseLock(): void;
}

/** `connect` of `cloudflare:sockets`, or of a binding. */
export type WorkersConnect = (address: {
    hostname: string;
    port: number;
}, options: {
    secureTransport: "on" | "off" | "starttls";
    allowHalfOpen: boolean;
}) => WorkersSocket;

/** What a Workers dialer connects by. */
export interface WorkersDialerOptions {
    /** Opens the sockets. */
    readonly connect: WorkersConnect;
    /** How names of `dns:` targets are looked up. Default: `dnsOverHttps()`. */
    readonly dns?: DnsLookup | undefined;
}

/** What a read gives. */
export type WorkersReadResult<Chunk> = {
    readonly done: false;
    readonly value: Chunk;
} | {
    readonly done: true;
    readonly value?: Chunk | undefined;
};

/** A reader that gives chunks of the runtime's own. */
export interface WorkersReader {
    read(): Promise<WorkersReadResult<Uint8Array>>;
    releaseLock(): void;
}

/** A socket. */
export interface WorkersSocket {
    readonly readable: {
        getReader(): WorkersReader;
        getReader(options: {
            mode: "byob";
        }): WorkersByobReader;
    };
    readonly writable: {
        getWriter(): WorkersWriter;
    };
    readonly opened: Promise<unknown>;
    readonly closed: Promise<unknown>;
    close(): Promise<void>;
    startTls(options?: {
        expectedServerHostname?: string;
    }): WorkersSocket;
}

/** A writer. */
export interface WorkersWriter {
    write(bytes: Uint8Array): Promise<void>;
    close(): Promise<void>;
    releaseLock(): void;
}

/** Dials by `connect` of `cloudflare:sockets`. */
export declare const dialer: Dialer;

/**
 * Opens a scope; dispose of it when the request ends.
 *
 * @example
 * ```ts
 * export default {
 *   async fetch(request, env) {
 *     await using scope = requestScope();
 *     const hbase = scope.open(openHBase, env.HBASE, {});
 *     const transport = scope.open(createGrpcTransport, env.BACKEND, { credentials: insecure() });
 *     // …
 *   },
 * };
 * ```
 */
export declare function requestScope({ maxConnections, dialer, }?: RequestScopeOptions): RequestScope;

/**
 * A dialer over a Workers `connect`. TLS trusts public authorities and offers no ALPN: `alpnProtocols` are left out,
 * and the stream's `tls.alpnProtocol` is `undefined`. A private authority, a client certificate, a local address and
 * unix sockets are refused. A socket belongs to the request, or to the Durable Object, in which it was dialled.
 *
 * @example
 * ```ts
 * const dialer = workersDialer({ connect: (address, options) => env.BACKEND.connect(address, options) });
 * ```
 */
export declare function workersDialer({ connect, dns }: WorkersDialerOptions): Dialer;

// Not exported, but part of what is

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

/** An HTTP CONNECT proxy in front of the peer. */
export interface ProxyOptions {
    readonly host: string;
    readonly port: number;
    readonly credentials?: {
        readonly username: string;
        readonly password: string;
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
