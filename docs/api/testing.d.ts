// Exported

/** One of the codes that RFC 9113 names; a peer may send others, which count as INTERNAL_ERROR. */
export type ErrorCode = (typeof ErrorCode)[keyof typeof ErrorCode];

/** Receives the frames of one connection in order. */
export interface FrameSink {
    /** A frame's header is complete and legal. Called for every type, unknown ones too: the place to count rates. */
    onFrameStart(type: number, streamId: number, lengthBytes: number): void;
    /**
     * A piece of a DATA frame, passed on as it arrives. `flowBytes` is what the piece costs of both flow-control windows:
     * its data, padding and pad length; `data` may be empty. `endStream` comes with a frame's last piece only.
     */
    onData(streamId: number, data: Uint8Array, flowBytes: number, endStream: boolean): void;
    /** A complete field block: CONTINUATIONs joined, padding and priority stripped. */
    onHeaders(streamId: number, block: Uint8Array, endStream: boolean): void;
    onPriority(streamId: number): void;
    onRstStream(streamId: number, code: number): void;
    onSettings(entries: readonly SettingEntry[]): void;
    onSettingsAck(): void;
    /** A complete PUSH_PROMISE; a client that disabled push treats it as a connection error. */
    onPushPromise(streamId: number, promisedStreamId: number, block: Uint8Array): void;
    /** `opaque` is 8 bytes long. */
    onPing(opaque: Uint8Array, ack: boolean): void;
    onGoAway(lastStreamId: number, code: number, debugData: Uint8Array): void;
    /** `increment` is 1 at least; stream 0 stands for the connection. */
    onWindowUpdate(streamId: number, increment: number): void;
    /** A frame that breaks its stream only (§5.4.2). The frame has no other effect. */
    onStreamError(streamId: number, error: Http2Error): void;
}

/** How to say GOAWAY. */
export interface GoAwayOptions {
    /** Default: the last stream that has come. With 2^31 − 1 it is the first of two steps, and streams are still taken. */
    readonly lastStreamId?: number | undefined;
    /** Default: NO_ERROR. */
    readonly code?: number | undefined;
    readonly debugText?: string | undefined;
}

/** A server without a socket: give it byte streams. */
export interface GrpcServer extends AsyncDisposable {
    /** Serves one connection until it ends. */
    accept(stream: ByteStream): void;
    /** Connections that are open. */
    readonly connections: number;
    /** Says GOAWAY on every connection: calls in progress go on, new ones need another connection. */
    goAway(options?: GoAwayOptions): void;
    /** Ends every connection and aborts the handlers' signals; resolves when the last connection is gone. */
    close(): Promise<void>;
}

/** What to serve, and how. */
export interface GrpcServerOptions {
    /** Registers the services. */
    readonly routes: (router: ConnectRouter) => void;
    /** Options of Connect's router: interceptors, compression, message limits … */
    readonly router?: Omit<ConnectRouterOptions, "grpc" | "grpcWeb" | "connect" | "shutdownSignal"> | undefined;
    readonly http2?: Http2ServerOptions | undefined;
    /** Default: the runtime's. */
    readonly clock?: Clock | undefined;
    /** Decides on each call. Default: all are served. */
    readonly onStream?: ((incoming: IncomingStream) => StreamAction) | undefined;
}

/** The server side of one HTTP/2 connection. */
export declare class Http2ServerConnection implements Engine, ServerStreamOwner {
    #private;
    wake: () => void;
    constructor(events: Http2ServerEvents, options?: Http2ServerOptions);
    get intent(): EngineIntent;
    /** Streams that are not over. */
    get openStreams(): number;
    /** Adds frames to the output as they are: for scripted misbehaviour. */
    writeRaw(write: (out: OutputSlab) => void): void;
    /** Says that no more streams are taken; those that have come go on, and the connection ends with the last of them. */
    goAway({ lastStreamId, code, debugText, }?: GoAwayOptions): void;
    /** Ends the connection now: a GOAWAY, and the end of every stream. */
    close(): void;
    receive(chunk: Uint8Array, _now: number): void;
    receiveEnd(_now: number): void;
    connectionLost(error: TransportError | undefined, _now: number): void;
    takeOutput(_now: number): Uint8Array | undefined;
    nextTimeout(): number;
    handleTimeout(_now: number): void;
    respond(stream: ServerStream, template: HeaderTemplate | undefined, fields: HeaderFields, endStream: boolean): void;
    write(stream: ServerStream, data: Uint8Array, endStream: boolean): boolean;
    consume(stream: ServerStream, bytes: number): void;
    reset(stream: ServerStream, code: number): void;
}

/** What a connection tells its owner. No method may throw. */
export interface Http2ServerEvents {
    /** A request has come. Without a handler it is left alone: unread and unanswered, unless `stream` was reset. */
    onStream(stream: ServerStream, fields: HeaderFields): ServerStreamHandler | undefined;
    /** Over; nothing follows. */
    onClosed(): void;
}

/** What a server grants its clients. */
export interface Http2ServerOptions {
    /** A stream's receive window. Default: 1 MiB. */
    readonly initialWindowBytes?: number | undefined;
    /** The connection's receive window. Default: 16 MiB. */
    readonly connectionWindowBytes?: number | undefined;
    /** Streams at once; one more is refused. Default: no limit. */
    readonly maxConcurrentStreams?: number | undefined;
    /** The largest header list (SETTINGS_MAX_HEADER_LIST_SIZE). Default: 65,536. */
    readonly maxHeaderListBytes?: number | undefined;
    /** SETTINGS_HEADER_TABLE_SIZE. Default: 4,096. */
    readonly headerTableBytes?: number | undefined;
    /** SETTINGS_MAX_FRAME_SIZE. Default: 16,384. */
    readonly maxFrameSizeBytes?: number | undefined;
}

/** A request that has come, before it is carried out. */
export interface IncomingRequest {
    /** One of ZooKeeper's opcodes (`ZooDefs.OpCode`). */
    readonly opCode: number;
    readonly xid: number;
    readonly sessionId: bigint;
}

/** A call that has come, before it is served. */
export interface IncomingStream {
    /** `/package.Service/Method`. */
    readonly path: string;
    /** The request's header section, flat: name, value, name, value … */
    readonly fields: HeaderFields;
    /** The stream, for an answer by hand. */
    readonly stream: ServerStream;
    readonly connection: Http2ServerConnection;
}

/** Where to listen. */
export interface ListenOptions {
    /** Default: 0, any free port. */
    readonly port?: number | undefined;
    /** Default: `127.0.0.1`. */
    readonly host?: string | undefined;
    /** TLS, offering `h2`: certificate chain and key in PEM; with `clientCa`, a client certificate is demanded. */
    readonly tls?: {
        readonly cert: string;
        readonly key: string;
        readonly clientCa?: string | undefined;
    } | undefined;
    /** Default: the runtime's. */
    readonly clock?: Clock | undefined;
}

/** A port that is listened on. */
export interface Listening extends AsyncDisposable {
    readonly port: number;
    /** Stops listening and destroys the connections that are left. */
    close(): Promise<void>;
}

/** Collects outgoing bytes in order. */
export declare class OutputSlab {
    #private;
    constructor(options?: {
        readonly slabBytes?: number;
    });
    /** The current slab: write at the offset that the latest `reserve` returned, before anything else is called. */
    get bytes(): Uint8Array;
    /** How many bytes wait to be taken. */
    get pendingBytes(): number;
    /** Makes room for `lengthBytes`, which the caller fills at once, and returns where they start in `bytes`. */
    reserve(lengthBytes: number): number;
    /** Adds `bytes`: a copy of small ones; from 16 KiB on the bytes themselves, which the caller hands over. */
    append(bytes: Uint8Array): void;
    /** The next bytes to send, for good: call until `undefined`. One view, or several where slabs or large bodies meet. */
    take(): Uint8Array | undefined;
}

/** A frame as a value. Bytes are copies. DATA comes in the pieces it arrived in. */
export type ReceivedFrame = {
    readonly type: "data";
    readonly streamId: number;
    readonly data: Uint8Array;
    readonly endStream: boolean;
} | {
    readonly type: "headers";
    readonly streamId: number;
    readonly fields: HeaderFields;
    readonly endStream: boolean;
} | {
    readonly type: "rst-stream";
    readonly streamId: number;
    readonly code: number;
} | {
    readonly type: "settings";
    readonly entries: readonly SettingEntry[];
} | {
    readonly type: "settings-ack";
} | {
    readonly type: "ping";
    readonly opaque: Uint8Array;
    readonly ack: boolean;
} | {
    readonly type: "goaway";
    readonly lastStreamId: number;
    readonly code: number;
    readonly debugText: string;
} | {
    readonly type: "window-update";
    readonly streamId: number;
    readonly increment: number;
};

/** A queue of frames with one cursor. */
export declare class ReceivedFrames implements FrameSink {
    #private;
    /** All frames so far. */
    readonly all: ReceivedFrame[];
    /** What ended the connection, if it did not end in peace. */
    get error(): unknown;
    next(): Promise<ReceivedFrame | undefined>;
    nextOf<Type extends ReceivedFrame["type"]>(type: Type): Promise<Extract<ReceivedFrame, {
        readonly type: Type;
    }>>;
    /** No more will come. */
    end(error: unknown): void;
    onFrameStart(): void;
    onData(streamId: number, data: Uint8Array, _flowBytes: number, endStream: boolean): void;
    onHeaders(streamId: number, block: Uint8Array, endStream: boolean): void;
    onPriority(): void;
    onRstStream(streamId: number, code: number): void;
    onSettings(entries: readonly SettingEntry[]): void;
    onSettingsAck(): void;
    onPushPromise(): void;
    onPing(opaque: Uint8Array, ack: boolean): void;
    onGoAway(lastStreamId: number, code: number, debugData: Uint8Array): void;
    onWindowUpdate(streamId: number, increment: number): void;
    onStreamError(_streamId: number, error: Http2Error): void;
}

/**
 * What to do with a request.
 * - `handle`: carry it out and answer
 * - `ignore`: neither
 * - `close`: close the connection instead
 * - `handle-and-close`: carry it out, and close the connection instead of an answer
 * - a number: answer with this error code, and do nothing
 */
export type RequestAction = "handle" | "ignore" | "close" | "handle-and-close" | number;

/** One connection of a scripted server. */
export declare class ScriptedConnection implements Engine {
    #private;
    wake: () => void;
    /** Everything that the client has sent. */
    readonly received: ReceivedFrames;
    get intent(): EngineIntent;
    /** The next frame that the client sent, or will send, and that was not asked for yet; `undefined` behind the last. */
    next(): Promise<ReceivedFrame | undefined>;
    /** Skips to the next frame of a type. Rejects if the connection ends first. */
    nextOf<Type extends ReceivedFrame["type"]>(type: Type): Promise<Extract<ReceivedFrame, {
        readonly type: Type;
    }>>;
    /** Sends what `write` writes: frames by the writers, or any bytes. */
    send(write: (out: OutputSlab) => void): void;
    /** Sends SETTINGS, and acknowledges the client's. */
    settings(entries?: readonly SettingEntry[]): void;
    /** Sends a header section in a right HEADERS frame. */
    headers(streamId: number, fields: HeaderFields, endStream?: boolean): void;
    /** Sends one DATA frame, whatever the windows allow. */
    data(streamId: number, data: Uint8Array, endStream?: boolean): void;
    /** Closes the connection once all is sent. */
    close(): void;
    /** Resets the connection. */
    abort(): void;
    receive(chunk: Uint8Array, _now: number): void;
    receiveEnd(_now: number): void;
    connectionLost(error: TransportError | undefined, _now: number): void;
    takeOutput(_now: number): Uint8Array | undefined;
    nextTimeout(): number;
    handleTimeout(_now: number): void;
}

/**
 * Runs a script on each connection that it is given.
 *
 * @example
 * ```ts
 * const server = new ScriptedServer({
 *   script: async (connection) => {
 *     connection.settings();
 *     const { streamId } = await connection.nextOf("headers");
 *     connection.send((out) => writeRstStream(out, streamId, 7));
 *   },
 * });
 * ```
 */
export declare class ScriptedServer {
    #private;
    /** What scripts threw. */
    readonly failures: unknown[];
    /** Every connection so far. */
    readonly connections: ScriptedConnection[];
    constructor({ script, clock }: ScriptedServerOptions);
    /** Runs the script on one connection. */
    accept(stream: ByteStream): void;
}

/** How a scripted server runs. */
export interface ScriptedServerOptions {
    /** Runs for each connection; what it throws resets the connection and is kept for `failures`. */
    readonly script: (connection: ScriptedConnection) => void | Promise<void>;
    /** Default: the runtime's. */
    readonly clock?: Clock | undefined;
}

/** A stream of a server connection. Every method is ignored once the stream is over. */
export declare class ServerStream {
    #private;
    readonly id: number;
    readonly sending: SendQueue;
    readonly window: ReceiveWindow;
    /** Set by whoever takes the request; until then, or for good, what comes is dropped and never given back. */
    handler: ServerStreamHandler;
    /** Whether END_STREAM has come. */
    requestEnded: boolean;
    /** A header section that waits for the body before it to leave, and that ends the stream. */
    trailers: {
        readonly template: HeaderTemplate | undefined;
        readonly fields: HeaderFields;
    } | undefined;
    constructor(id: number, owner: ServerStreamOwner, window: ReceiveWindow);
    /**
     * Sends a header section: `template`'s fields, then `fields`. With `endStream` it waits for the body written so far, and
     * ends the response.
     */
    respond(fields: HeaderFields, options?: {
        readonly template?: HeaderTemplate | undefined;
        readonly endStream?: boolean | undefined;
    }): void;
    /** Sends a piece of the body, which is handed over. Returns `false` when the caller should wait for `onWritable`. */
    write(data: Uint8Array, endStream?: boolean): boolean;
    /** Gives `bytes` of the request's body back to flow control. */
    consume(bytes: number): void;
    /** Ends the stream by RST_STREAM. */
    reset(code: number): void;
}

/** Why a stream ended early. */
export interface ServerStreamFailure {
    readonly message: string;
    /** The HTTP/2 error code that was received or sent; `undefined` if the connection was lost. */
    readonly code: number | undefined;
}

/** Hears of the request. No method may throw. */
export interface ServerStreamHandler {
    /** A piece of the request's body, valid only during the call. Its bytes are owed: give them back by `consume`. */
    onData(data: Uint8Array): void;
    /** The request is complete. */
    onEnd(trailers: HeaderFields | undefined): void;
    /** `write` returned `false`, and there is room again. */
    onWritable(): void;
    /** The stream is over: the last call, made exactly once. */
    onClosed(failure: ServerStreamFailure | undefined): void;
}

/** One entry of a SETTINGS frame. Ids that nobody knows are passed on, to be ignored. */
export type SettingEntry = readonly [id: number, value: number];

/** Setting ids (RFC 9113 §6.5.2, RFC 8441). */
export declare const SettingId: {
    readonly HEADER_TABLE_SIZE: 1;
    readonly ENABLE_PUSH: 2;
    readonly MAX_CONCURRENT_STREAMS: 3;
    readonly INITIAL_WINDOW_SIZE: 4;
    readonly MAX_FRAME_SIZE: 5;
    readonly MAX_HEADER_LIST_SIZE: 6;
    readonly ENABLE_CONNECT_PROTOCOL: 8;
};

/**
 * What to do with a call.
 * - `handle`: serve it
 * - `refuse`: RST_STREAM with REFUSED_STREAM; nothing was done
 * - `ignore`: never answer; the hook may have answered by hand
 * - a handler of the stream's own: it reads the request and answers
 */
export type StreamAction = "handle" | "refuse" | "ignore" | ServerStreamHandler;

/** A server without a socket: give it byte streams, from one address or from several. */
export interface ZooKeeperServer extends AsyncDisposable {
    /** Serves one connection until it ends. */
    accept(stream: ByteStream): void;
    /** Connections that are open. */
    readonly connections: number;
    /** The ids of sessions that live. */
    readonly sessions: readonly bigint[];
    /** The last transaction. */
    readonly zxid: bigint;
    /** Cuts connections: a session's, or all. Sessions live on. */
    disconnect(sessionId?: bigint): void;
    /** Ends a session, as its timeout would. */
    expireSession(sessionId: bigint): void;
    /** Loses the quorum, or has it again: every connection is closed. */
    setReadOnly(readOnly: boolean): void;
    /** As if the process had been started anew on the same data: every connection is cut, sessions have their whole timeout again. */
    restart(): void;
    /** Closes every connection; resolves when the last one is gone. */
    close(): Promise<void>;
}

/** How a server behaves. Times in milliseconds. */
export interface ZooKeeperServerOptions {
    /** Default: the runtime's. */
    readonly clock?: Clock | undefined;
    /** The time of day when the clock says 0, for nodes' times. Default: the runtime's. */
    readonly epochMs?: number | undefined;
    /** Sessions expire on the tick; their timeouts are from 2 to 20 of it. Default: 2,000. */
    readonly tickMs?: number | undefined;
    /** Default: 2 ticks. */
    readonly minSessionTimeoutMs?: number | undefined;
    /** Default: 20 ticks. */
    readonly maxSessionTimeoutMs?: number | undefined;
    /** How often containers and nodes with a TTL are looked after. Default: 60,000. */
    readonly containerCheckMs?: number | undefined;
    /** The longest packet that is taken (`jute.maxbuffer`). Default: 1,048,575. */
    readonly maxPacketBytes?: number | undefined;
    /** Whether it begins without a quorum. Default: false. */
    readonly readOnly?: boolean | undefined;
    /** As the real one's setting; a server alone refuses either way. Default: false. */
    readonly reconfigEnabled?: boolean | undefined;
    /** Who may authenticate by SASL (DIGEST-MD5), with which password. Default: SASL is not configured. */
    readonly saslUsers?: Readonly<Record<string, string>> | undefined;
    /** Decides on each request. Default: all are handled. */
    readonly onRequest?: ((request: IncomingRequest) => RequestAction) | undefined;
}

/**
 * Makes a server.
 *
 * @example
 * ```ts
 * await using server = createGrpcServer({ routes: (router) => router.service(UserService, { getUser: () => ({}) }) });
 * const { port, close } = await listen(server);
 * ```
 */
export declare function createGrpcServer(options: GrpcServerOptions): GrpcServer;

/**
 * Makes a server.
 *
 * @example
 * ```ts
 * await using server = createZooKeeperServer();
 * await using listening = await listen(server);
 * await using zk = openZooKeeper(`127.0.0.1:${listening.port}`);
 * ```
 */
export declare function createZooKeeperServer(options?: ZooKeeperServerOptions): ZooKeeperServer;

/** Gives each connection to `server`, whatever accepts byte streams. */
export declare function listen(server: {
    accept(stream: ByteStream): void;
}, { port, host, tls, clock }?: ListenOptions): Promise<Listening>;

/** Writes one CONTINUATION frame. */
export declare function writeContinuation(out: OutputSlab, streamId: number, fragment: Uint8Array, endHeaders: boolean): void;

/** Writes one DATA frame. From 16 KiB on `data` is handed over, not copied. The caller has split it to fit. */
export declare function writeData(out: OutputSlab, streamId: number, data: Uint8Array, endStream: boolean): void;

/** Writes a frame's header at `offset`. */
export declare function writeFrameHeader(bytes: Uint8Array, offset: number, lengthBytes: number, type: number, flags: number, streamId: number): void;

export declare function writeGoAway(out: OutputSlab, lastStreamId: number, code: number, debugData?: Uint8Array): void;

/** Writes a field block as HEADERS and, where it is longer than a frame may be, CONTINUATIONs. */
export declare function writeHeaders(out: OutputSlab, streamId: number, block: Uint8Array, endStream: boolean, maxFrameSizeBytes: number): void;

/** Writes a PING with 8 bytes of `opaque`. */
export declare function writePing(out: OutputSlab, opaque: Uint8Array, ack: boolean): void;

export declare function writeRstStream(out: OutputSlab, streamId: number, code: number): void;

export declare function writeSettings(out: OutputSlab, entries: readonly SettingEntry[]): void;

export declare function writeSettingsAck(out: OutputSlab): void;

export declare function writeWindowUpdate(out: OutputSlab, streamId: number, increment: number): void;

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

/** `[name, value, name, value …]`. */
export type HeaderFields = readonly string[];

/**
 * Fields that many blocks start with, such as all that is fixed about a method's requests. An encoder indexes them, and
 * keeps their encoded form for as long as its table stays as it is.
 */
export declare class HeaderTemplate {
    readonly fields: HeaderFields;
    constructor(fields: HeaderFields);
}

/** The peer broke HTTP/2. Thrown, it ends the connection with `code`. */
export declare class Http2Error extends Error {
    readonly name = "Http2Error";
    readonly code: ErrorCode;
    constructor(code: ErrorCode, message: string, options?: {
        readonly cause?: unknown;
    });
}

/** One receive window. Sizes in bytes. */
export declare class ReceiveWindow {
    #private;
    constructor(size: number);
    /** What the window is meant to be when all is read. */
    get size(): number;
    /** What the peer may still send. */
    get available(): number;
    /** Makes the window larger from the next credit on. */
    grow(size: number): void;
    /** The peer sent `bytes`. Throws FLOW_CONTROL_ERROR if it was not allowed to. */
    received(bytes: number): void;
    /** `bytes` were dealt with. Returns the increment to announce, or 0 for not yet. */
    consumed(bytes: number): number;
}

/** A stream's outgoing bytes, its send window, and whether its end is written or sent. */
export declare class SendQueue {
    #private;
    streamId: number;
    /** Bytes that the peer lets this stream send; below zero after a SETTINGS that shrank it (RFC 9113 §6.9.2). */
    window: number;
    /** - `open`: more may be written. - `ending`: the end waits behind the queue. - `ended`: END_STREAM is sent, or the stream is gone. */
    state: "open" | "ending" | "ended";
    /** Whether the scheduler has it in its round. */
    scheduled: boolean;
    /** Whether the caller was asked to wait. */
    blocked: boolean;
    readonly handler: SendQueueHandler;
    constructor(handler: SendQueueHandler);
    get bytes(): number;
    /** Whether there is something that only the windows hold back. */
    get pending(): boolean;
    /** Whether a frame could go now: the end alone needs no window. */
    get sendable(): boolean;
    get full(): boolean;
    /** Whether a caller that waits may go on. */
    get drained(): boolean;
    push(data: Uint8Array): void;
    /** Takes at most `limit` bytes off the front, in one piece. */
    take(limit: number): Uint8Array;
    /** The stream is gone: drops what was not sent. */
    clear(): void;
}

/** Hears of room. */
export interface SendQueueHandler {
    onWritable(): void;
}

/** What a stream asks of its connection. */
export interface ServerStreamOwner {
    respond(stream: ServerStream, template: HeaderTemplate | undefined, fields: HeaderFields, endStream: boolean): void;
    write(stream: ServerStream, data: Uint8Array, endStream: boolean): boolean;
    consume(stream: ServerStream, bytes: number): void;
    reset(stream: ServerStream, code: number): void;
}

/** A timer that was set. */
export interface Timer {
    /** Forgets the timer. Idempotent; harmless after it fired. */
    cancel(): void;
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
