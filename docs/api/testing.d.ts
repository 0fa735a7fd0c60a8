// Exported

/**
 * What to do with a request.
 * - `handle`: carry it out and answer
 * - `ignore`: neither
 * - `handle-and-ignore`: carry it out, and do not answer
 * - `close`: close the connection instead
 * - `handle-and-close`: carry it out, and close the connection instead of an answer
 * - `heartbeat`: answer a scan that nothing has been found yet
 * - an exception: answer with it, and do nothing
 * - `delayMs`: carry it out and answer so much later
 */
export type CallAction = "handle" | "ignore" | "handle-and-ignore" | "close" | "handle-and-close" | "heartbeat" | {
    readonly exception: string;
    readonly message?: string;
    readonly doNotRetry?: boolean;
} | {
    readonly delayMs: number;
};

/** A region, as the cluster tells it. */
export interface ClusterRegion {
    readonly name: string;
    readonly startKey: string;
    readonly endKey: string;
    readonly replica: number;
    /** `host:port`; `""` for a region that is nowhere. */
    readonly server: string;
}

/** A coprocessor's service: its methods, over their own bytes. */
export type CoprocessorService = Readonly<Record<string, (request: Uint8Array, row: Uint8Array) => Uint8Array>>;

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

/** What {@link createHBaseCluster} makes. */
export interface HBaseCluster extends AsyncDisposable {
    /** Its ZooKeeper, with the cluster's nodes below `/hbase`. */
    readonly zooKeeper: ZooKeeperServer;
    /** By their places. */
    readonly regionServers: readonly RegionServer[];
    readonly master: RegionServer;
    /** Calls that came, by method. */
    readonly calls: ReadonlyMap<string, number>;
    createTable(name: string, options?: NewTableOptions): void;
    dropTable(name: string): void;
    disableTable(name: string): void;
    enableTable(name: string): void;
    regions(table: string): readonly ClusterRegion[];
    /** Splits the region with the row there. */
    split(table: string, row: string): void;
    /** Makes one of the two regions with these rows, which are neighbours. */
    merge(table: string, row: string, other: string): void;
    /** Moves the region with the row to a server, by its place. */
    move(table: string, row: string, server: number): void;
    moveMeta(server: number): void;
    /** A server dies; its regions are opened elsewhere after `recoveryMs`. Default: at once. */
    killServer(server: number, recoveryMs?: number): void;
    /** It comes back, without regions. */
    startServer(server: number): void;
    /** A server listens elsewhere than it was said to. */
    rename(server: RegionServer, address: {
        readonly host: string;
        readonly port: number;
    }): void;
    /** Closes every connection, and ZooKeeper's; resolves when the last one is gone. */
    close(): Promise<void>;
}

/** How to make a cluster. Times in milliseconds. */
export interface HBaseClusterOptions {
    /** Default: the runtime's. */
    readonly clock?: Clock | undefined;
    /** The time of day at the clock's 0. Default: so that it is the system's. */
    readonly epochMs?: number | undefined;
    /** Where the region servers say they listen. Default: three, `rs1.hbase.test:16020` and so on. */
    readonly regionServers?: readonly {
        readonly host: string;
        readonly port: number;
    }[] | undefined;
    /** Default: `master.hbase.test:16000`. */
    readonly master?: {
        readonly host: string;
        readonly port: number;
    } | undefined;
    /** How long a scanner that nobody asks stays. Default: 60,000. */
    readonly scannerLeaseMs?: number | undefined;
    /** How long the master's procedures take that a client asks for. Default: 20. */
    readonly procedureMs?: number | undefined;
    /** Coprocessors' services, by their names. */
    readonly services?: Readonly<Record<string, CoprocessorService>> | undefined;
    /** Asked about each call before it is carried out. @param server Its place; −1 is the master's. Default: all are. */
    readonly onCall?: ((call: IncomingCall, server: number) => CallAction) | undefined;
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
    /** A client that writes no more is gone, as servers have it: HTTP/2 knows no connection that is half open. */
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
export interface IncomingCall {
    /** `"ClientService"`. */
    readonly service: string;
    /** `"Get"`. */
    readonly method: string;
    readonly user: string;
    readonly priority: number;
    /** Milliseconds that the client will wait; 0 if it did not say. */
    readonly timeoutMs: number;
    readonly message: Uint8Array;
    readonly block: CellBlock;
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

/** A cluster that is listened for. */
export interface ListeningCluster extends AsyncDisposable {
    /** For `connectHBase`: `127.0.0.1:port/hbase`, by ZooKeeper. */
    readonly connectString: string;
    /** Stops listening and destroys the connections that are left. */
    close(): Promise<void>;
}

/** A table to be made. */
export interface NewTableOptions {
    /** Default: `["d"]`. */
    readonly families?: readonly string[] | undefined;
    /** Where its regions begin. Default: one region. */
    readonly splits?: readonly string[] | undefined;
    /** Copies of each region that only read, the primary counted. Default: 1. */
    readonly replicas?: number | undefined;
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

/** A server. */
export declare class RegionServer implements RpcHost, ClientServiceHost {
    #private;
    readonly scanners: Scanners;
    identity: ServerIdentity;
    isUp: boolean;
    constructor(identity: ServerIdentity, host: RegionServerHost);
    get services(): ClientServiceHost["services"];
    get connections(): number;
    /** `host:port`. */
    get address(): string;
    timeMs(): number;
    /** Serves a connection of any kind. */
    accept(stream: ByteStream): void;
    /** Serves a region from now on. */
    open(name: string, served: ServedRegion | "meta"): void;
    /** Serves it no longer. @param to Where it is now, if it is anywhere. */
    closeRegion(name: string, to?: {
        readonly server: RegionServer;
        readonly sequenceNumber: bigint;
    }): void;
    regionOf(name: string): ServedRegion;
    /** Cuts the connections. */
    disconnect(): void;
    /** Dies: what it had is gone with it. */
    stop(): void;
    onCall(call: IncomingCall): CallAction;
    carryOut(call: IncomingCall, isHeartbeat: boolean): Answer;
    later(ms: number, run: () => void): void;
    onClosed(connection: RpcConnection): void;
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

/** A server by its name in the cluster. */
export interface ServerIdentity {
    readonly host: string;
    readonly port: number;
    readonly startCode: bigint;
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
    /** Sets a node's data, as nobody's session: makes it, and those above it, where there is none. */
    write(path: string, data: Uint8Array): void;
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
 * Makes a cluster. It keeps everything in memory: of each column the hundred newest versions.
 *
 * @example
 * ```ts
 * const dialer = memoryDialer({ clock });
 * await using cluster = createHBaseCluster({ clock });
 * for (const server of cluster.regionServers) dialer.listen(server.identity, (stream) => server.accept(stream));
 * dialer.listen({ host: "zk.hbase.test", port: 2181 }, (stream) => cluster.zooKeeper.accept(stream));
 * cluster.createTable("orders");
 * await using hbase = openHBase("zk.hbase.test:2181/hbase", { dialer, clock });
 * ```
 */
export declare function createHBaseCluster(options?: HBaseClusterOptions): HBaseCluster;

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

/** Gives connections to the cluster's servers and to its ZooKeeper. */
export declare function listenHBase(cluster: HBaseCluster, { host, clock }?: Pick<ListenOptions, "host" | "clock">): Promise<ListeningCluster>;

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

/** An answer: its message, and the cells behind it. */
export interface Answer {
    readonly message: Uint8Array;
    readonly cells: readonly StoredCell[];
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

/**
 * @generated from message hbase.pb.Cell
 */
export type Cell = Message<"hbase.pb.Cell"> & {
    /**
     * @generated from field: optional bytes row = 1;
     */
    row: Uint8Array;
    /**
     * @generated from field: optional bytes family = 2;
     */
    family: Uint8Array;
    /**
     * @generated from field: optional bytes qualifier = 3;
     */
    qualifier: Uint8Array;
    /**
     * @generated from field: optional uint64 timestamp = 4;
     */
    timestamp: bigint;
    /**
     * @generated from field: optional hbase.pb.CellType cell_type = 5;
     */
    cellType: CellType;
    /**
     * @generated from field: optional bytes value = 6;
     */
    value: Uint8Array;
    /**
     * @generated from field: optional bytes tags = 7;
     */
    tags: Uint8Array;
};

/** The cells that have not been taken yet. */
export declare class CellBlock {
    #private;
    constructor(bytes?: Uint8Array);
    /** Bytes in all. */
    get length(): number;
    /** Takes the next `count` cells. Throws a WireError when there are fewer, or one is longer than the block. */
    take(count: number): CellRun;
}

/** Some cells of a block, in a row. */
export interface CellRun {
    readonly block: Uint8Array;
    /** Where the first one's length is. */
    readonly start: number;
    readonly count: number;
}

export type CellType = (typeof CellType)[keyof typeof CellType];

/**
 * @generated from enum hbase.pb.CellType
 */
export type CellType = (typeof CellType)[keyof typeof CellType];

/** What the methods need of their server. */
export interface ClientServiceHost {
    readonly scanners: Scanners;
    readonly services: Readonly<Record<string, CoprocessorService>>;
    /** The region of this name, which this server serves. Throws where it does not. */
    regionOf(name: string): {
        readonly region: Region;
        readonly isReplica: boolean;
    };
    timeMs(): number;
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

/**
 * @generated from message hbase.pb.Column
 */
export type Column = Message<"hbase.pb.Column"> & {
    /**
     * @generated from field: required bytes family = 1;
     */
    family: Uint8Array;
    /**
     * @generated from field: repeated bytes qualifier = 2;
     */
    qualifier: Uint8Array[];
};

/**
 * @generated from message hbase.pb.ColumnFamilyTimeRange
 */
export type ColumnFamilyTimeRange = Message<"hbase.pb.ColumnFamilyTimeRange"> & {
    /**
     * @generated from field: required bytes column_family = 1;
     */
    columnFamily: Uint8Array;
    /**
     * @generated from field: required hbase.pb.TimeRange time_range = 2;
     */
    timeRange?: TimeRange | undefined;
};

/** Which row comes first. */
export type CompareRows = (a: string, b: string) => number;

/**
 * @generated from enum hbase.pb.Consistency
 */
export type Consistency = (typeof Consistency)[keyof typeof Consistency];

/**
 * @generated from message hbase.pb.Cursor
 */
export type Cursor = Message<"hbase.pb.Cursor"> & {
    /**
     * @generated from field: optional bytes row = 1;
     */
    row: Uint8Array;
};

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

/**
 * Any filter: the name of its class, and its own message (filters.proto).
 *
 * @generated from message hbase.pb.Filter
 */
export type Filter = Message<"hbase.pb.Filter"> & {
    /**
     * @generated from field: required string name = 1;
     */
    name: string;
    /**
     * @generated from field: optional bytes serialized_filter = 2;
     */
    serializedFilter: Uint8Array;
};

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

/**
 * @generated from message hbase.pb.NameBytesPair
 */
export type NameBytesPair = Message<"hbase.pb.NameBytesPair"> & {
    /**
     * @generated from field: required string name = 1;
     */
    name: string;
    /**
     * @generated from field: optional bytes value = 2;
     */
    value: Uint8Array;
};

/**
 * @generated from message hbase.pb.NameInt64Pair
 */
export type NameInt64Pair = Message<"hbase.pb.NameInt64Pair"> & {
    /**
     * @generated from field: optional string name = 1;
     */
    name: string;
    /**
     * @generated from field: optional int64 value = 2;
     */
    value: bigint;
};

/** A query, read. */
export interface Query {
    /** By family: the qualifiers, or all of the family. All families, if there is none. */
    readonly columns: ReadonlyMap<string, ReadonlySet<string> | undefined>;
    readonly times: Times;
    readonly familyTimes: ReadonlyMap<string, Times>;
    readonly maxVersions: number;
    readonly storeLimit: number;
    readonly storeOffset: number;
    readonly filter: ServerFilter | undefined;
}

/**
 * @generated from message hbase.pb.QueryMetrics
 */
export type QueryMetrics = Message<"hbase.pb.QueryMetrics"> & {
    /**
     * @generated from field: optional uint64 block_bytes_scanned = 1;
     */
    blockBytesScanned: bigint;
};

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

/** A region. */
export declare class Region {
    #private;
    readonly range: RegionKeyRange;
    /** The primary's. */
    readonly name: string;
    readonly families: ReadonlySet<string>;
    readonly store: RowStore;
    /** Rises with each opening. */
    sequenceNumber: bigint;
    constructor(range: RegionKeyRange, families: ReadonlySet<string>, store?: RowStore);
    /** Whether the row belongs here. */
    has(row: string): boolean;
    /** A time for a change: what is written later is newer. */
    timeOfChange(nowMs: number): bigint;
    read(row: string, query: Query, nowMs: number): readonly StoredCell[];
    /** The newest value of a column; `undefined` for none. */
    newest({ row, family, qualifier }: Pick<StoredCell, "row" | "family" | "qualifier">, nowMs: number): StoredCell | undefined;
    add(cell: StoredCell): void;
    /** A marker for one version, whichever is the newest; nothing where there is none. */
    markNewest(cell: StoredCell, nowMs: number): void;
    /** What was answered to a change with this nonce, if it has been made. */
    answerTo(nonce: string): readonly StoredCell[] | undefined;
    remember(nonce: string, answer: readonly StoredCell[]): void;
    /** Nonces stay known across splits, merges and moves. */
    takeNonces(other: Region): void;
    /** How many values there are, deleted ones included. */
    get size(): number;
}

/** A range of a table's rows, as hbase:meta has it. */
export interface RegionKeyRange {
    readonly table: string;
    readonly startKey: string;
    /** `""` for the table's end. */
    readonly endKey: string;
    readonly regionId: bigint;
}

/** What a server needs of its cluster. */
export interface RegionServerHost {
    readonly clock: Clock;
    readonly leaseMs: number;
    readonly services: Readonly<Record<string, CoprocessorService>>;
    timeMs(): number;
    /** hbase:meta, made anew. */
    metaRegion(): Region;
    onCall(call: IncomingCall, server: RegionServer): CallAction;
    /** The services that all servers of a cluster have. */
    clusterService(call: IncomingCall): Answer;
}

/**
 * @generated from message hbase.pb.RegionSpecifier
 */
export type RegionSpecifier = Message<"hbase.pb.RegionSpecifier"> & {
    /**
     * @generated from field: required hbase.pb.RegionSpecifier.RegionSpecifierType type = 1;
     */
    type: RegionSpecifier_RegionSpecifierType;
    /**
     * @generated from field: required bytes value = 2;
     */
    value: Uint8Array;
};

/**
 * @generated from enum hbase.pb.RegionSpecifier.RegionSpecifierType
 */
export type RegionSpecifier_RegionSpecifierType = (typeof RegionSpecifier_RegionSpecifierType)[keyof typeof RegionSpecifier_RegionSpecifierType];

/**
 * Its cells, or how many of those in the cell block are its.
 *
 * @generated from message hbase.pb.Result
 */
export type Result = Message<"hbase.pb.Result"> & {
    /**
     * @generated from field: repeated hbase.pb.Cell cell = 1;
     */
    cell: Cell[];
    /**
     * @generated from field: optional int32 associated_cell_count = 2;
     */
    associatedCellCount: number;
    /**
     * @generated from field: optional bool exists = 3;
     */
    exists: boolean;
    /**
     * @generated from field: optional bool stale = 4 [default = false];
     */
    stale: boolean;
    /**
     * @generated from field: optional bool partial = 5 [default = false];
     */
    partial: boolean;
    /**
     * @generated from field: optional hbase.pb.QueryMetrics metrics = 6;
     */
    metrics?: QueryMetrics | undefined;
};

/** Some rows. */
export declare class RowStore {
    #private;
    /** @param compare Default: by their bytes. */
    constructor(compare?: CompareRows);
    compare(a: string, b: string): number;
    get keys(): readonly string[];
    /** A row's cells, in order; none for a row that is not there. */
    cells(row: string): readonly StoredCell[];
    /** Adds a cell, in the place of one of the same column, time and type. */
    add(cell: StoredCell): void;
    /** The place of the first key that is not below `row`. */
    indexOf(row: string): number;
    /** The rows from `start` to before `end` (`""` for no end), in a store of their own. */
    range(start: string, end: string): RowStore;
    /** Takes another store's rows as well. */
    absorb(other: RowStore): void;
    /** Drops a family's cells: the family is gone. */
    dropFamily(family: string): void;
}

/** One client's connection. */
export declare class RpcConnection implements Engine {
    #private;
    wake: () => void;
    constructor(host: RpcHost);
    get intent(): EngineIntent;
    /** Closes, when what is written has left. */
    close(): void;
    /** Cuts the connection. */
    abort(): void;
    receive(chunk: Uint8Array): void;
    receiveEnd(): void;
    connectionLost(): void;
    takeOutput(): Uint8Array | undefined;
    nextTimeout(): number;
    handleTimeout(): void;
}

/** What a connection needs of its server. */
export interface RpcHost {
    onCall(call: IncomingCall): CallAction;
    /** Throws a refusal. */
    carryOut(call: IncomingCall, isHeartbeat: boolean): Answer;
    later(ms: number, run: () => void): void;
    onClosed(connection: RpcConnection): void;
}

/**
 * @generated from message hbase.pb.Scan
 */
export type Scan = Message<"hbase.pb.Scan"> & {
    /**
     * @generated from field: repeated hbase.pb.Column column = 1;
     */
    column: Column[];
    /**
     * @generated from field: repeated hbase.pb.NameBytesPair attribute = 2;
     */
    attribute: NameBytesPair[];
    /**
     * @generated from field: optional bytes start_row = 3;
     */
    startRow: Uint8Array;
    /**
     * @generated from field: optional bytes stop_row = 4;
     */
    stopRow: Uint8Array;
    /**
     * @generated from field: optional hbase.pb.Filter filter = 5;
     */
    filter?: Filter | undefined;
    /**
     * @generated from field: optional hbase.pb.TimeRange time_range = 6;
     */
    timeRange?: TimeRange | undefined;
    /**
     * @generated from field: optional uint32 max_versions = 7 [default = 1];
     */
    maxVersions: number;
    /**
     * @generated from field: optional bool cache_blocks = 8 [default = true];
     */
    cacheBlocks: boolean;
    /**
     * @generated from field: optional uint32 batch_size = 9;
     */
    batchSize: number;
    /**
     * @generated from field: optional uint64 max_result_size = 10;
     */
    maxResultSize: bigint;
    /**
     * @generated from field: optional uint32 store_limit = 11;
     */
    storeLimit: number;
    /**
     * @generated from field: optional uint32 store_offset = 12;
     */
    storeOffset: number;
    /**
     * @generated from field: optional bool load_column_families_on_demand = 13;
     */
    loadColumnFamiliesOnDemand: boolean;
    /**
     * @generated from field: optional bool small = 14 [deprecated = true];
     * @deprecated
     */
    small: boolean;
    /**
     * @generated from field: optional bool reversed = 15 [default = false];
     */
    reversed: boolean;
    /**
     * @generated from field: optional hbase.pb.Consistency consistency = 16 [default = STRONG];
     */
    consistency: Consistency;
    /**
     * @generated from field: optional uint32 caching = 17;
     */
    caching: number;
    /**
     * @generated from field: optional bool allow_partial_results = 18;
     */
    allowPartialResults: boolean;
    /**
     * @generated from field: repeated hbase.pb.ColumnFamilyTimeRange cf_time_range = 19;
     */
    cfTimeRange: ColumnFamilyTimeRange[];
    /**
     * @generated from field: optional uint64 mvcc_read_point = 20 [default = 0];
     */
    mvccReadPoint: bigint;
    /**
     * @generated from field: optional bool include_start_row = 21 [default = true];
     */
    includeStartRow: boolean;
    /**
     * @generated from field: optional bool include_stop_row = 22 [default = false];
     */
    includeStopRow: boolean;
    /**
     * @generated from field: optional hbase.pb.Scan.ReadType readType = 23 [default = DEFAULT];
     */
    readType: Scan_ReadType;
    /**
     * @generated from field: optional bool need_cursor_result = 24 [default = false];
     */
    needCursorResult: boolean;
    /**
     * @generated from field: optional bool query_metrics_enabled = 25 [default = false];
     */
    queryMetricsEnabled: boolean;
};

/**
 * @generated from message hbase.pb.ScanMetrics
 */
export type ScanMetrics = Message<"hbase.pb.ScanMetrics"> & {
    /**
     * @generated from field: repeated hbase.pb.NameInt64Pair metrics = 1;
     */
    metrics: NameInt64Pair[];
};

/**
 * @generated from message hbase.pb.ScanRequest
 */
export type ScanRequest = Message<"hbase.pb.ScanRequest"> & {
    /**
     * @generated from field: optional hbase.pb.RegionSpecifier region = 1;
     */
    region?: RegionSpecifier | undefined;
    /**
     * @generated from field: optional hbase.pb.Scan scan = 2;
     */
    scan?: Scan | undefined;
    /**
     * @generated from field: optional uint64 scanner_id = 3;
     */
    scannerId: bigint;
    /**
     * @generated from field: optional uint32 number_of_rows = 4;
     */
    numberOfRows: number;
    /**
     * @generated from field: optional bool close_scanner = 5;
     */
    closeScanner: boolean;
    /**
     * @generated from field: optional uint64 next_call_seq = 6;
     */
    nextCallSeq: bigint;
    /**
     * @generated from field: optional bool client_handles_partials = 7;
     */
    clientHandlesPartials: boolean;
    /**
     * @generated from field: optional bool client_handles_heartbeats = 8;
     */
    clientHandlesHeartbeats: boolean;
    /**
     * @generated from field: optional bool track_scan_metrics = 9;
     */
    trackScanMetrics: boolean;
    /**
     * @generated from field: optional bool renew = 10 [default = false];
     */
    renew: boolean;
    /**
     * @generated from field: optional uint32 limit_of_rows = 11 [default = 0];
     */
    limitOfRows: number;
};

/**
 * @generated from message hbase.pb.ScanResponse
 */
export type ScanResponse = Message<"hbase.pb.ScanResponse"> & {
    /**
     * @generated from field: repeated uint32 cells_per_result = 1;
     */
    cellsPerResult: number[];
    /**
     * @generated from field: optional uint64 scanner_id = 2;
     */
    scannerId: bigint;
    /**
     * @generated from field: optional bool more_results = 3;
     */
    moreResults: boolean;
    /**
     * @generated from field: optional uint32 ttl = 4;
     */
    ttl: number;
    /**
     * @generated from field: repeated hbase.pb.Result results = 5;
     */
    results: Result[];
    /**
     * @generated from field: optional bool stale = 6;
     */
    stale: boolean;
    /**
     * @generated from field: repeated bool partial_flag_per_result = 7;
     */
    partialFlagPerResult: boolean[];
    /**
     * @generated from field: optional bool more_results_in_region = 8;
     */
    moreResultsInRegion: boolean;
    /**
     * @generated from field: optional bool heartbeat_message = 9;
     */
    heartbeatMessage: boolean;
    /**
     * @generated from field: optional hbase.pb.ScanMetrics scan_metrics = 10;
     */
    scanMetrics?: ScanMetrics | undefined;
    /**
     * @generated from field: optional uint64 mvcc_read_point = 11 [default = 0];
     */
    mvccReadPoint: bigint;
    /**
     * @generated from field: optional hbase.pb.Cursor cursor = 12;
     */
    cursor?: Cursor | undefined;
    /**
     * @generated from field: repeated hbase.pb.QueryMetrics query_metrics = 13;
     */
    queryMetrics: QueryMetrics[];
};

/**
 * @generated from enum hbase.pb.Scan.ReadType
 */
export type Scan_ReadType = (typeof Scan_ReadType)[keyof typeof Scan_ReadType];

/** What an answer to a scan is made of. */
export interface Scanned {
    readonly response: ScanResponse;
    readonly cells: readonly StoredCell[];
}

/** A server's scanners by their ids. */
export declare class Scanners {
    #private;
    constructor(host: ScannersHost);
    /** How many there are. */
    get size(): number;
    /** @param mayBeHeartbeat Gives a sign of life and nothing else, to a client that knows what that is. */
    scan(request: ScanRequest, mayBeHeartbeat?: boolean): Scanned;
    /** A region goes: so do its scanners. */
    closeRegion(region: Region): void;
    closeAll(): void;
}

/** What scanners need of their server. */
export interface ScannersHost {
    readonly clock: Clock;
    readonly leaseMs: number;
    /** The region of a request, which this server serves. Throws where it does not. */
    regionOf(name: string): {
        readonly region: Region;
        readonly isReplica: boolean;
    };
    timeMs(): number;
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

/** A region as a server has it. */
export interface ServedRegion {
    readonly region: Region;
    readonly isReplica: boolean;
}

/** A filter with what it remembers. */
export interface ServerFilter {
    /** A row begins. */
    reset?(): void;
    /** Nothing that follows will be let through (`filterAllRemaining`). */
    isDone?(): boolean;
    /** By its key alone (`filterRowKey`). */
    excludesRow?(row: string): boolean;
    judge(cell: StoredCell): Verdict;
    transform?(cell: StoredCell): StoredCell;
    /** Of those that were included, once the row is whole (`filterRowCells`). */
    cellsOfRow?(cells: readonly StoredCell[]): readonly StoredCell[];
    /** Once the row is whole (`filterRow`). */
    excludesSeenRow?(): boolean;
}

/** What a stream asks of its connection. */
export interface ServerStreamOwner {
    respond(stream: ServerStream, template: HeaderTemplate | undefined, fields: HeaderFields, endStream: boolean): void;
    write(stream: ServerStream, data: Uint8Array, endStream: boolean): boolean;
    consume(stream: ServerStream, bytes: number): void;
    reset(stream: ServerStream, code: number): void;
}

/** A value, or a marker that hides values. */
export interface StoredCell {
    readonly row: string;
    readonly family: string;
    readonly qualifier: string;
    readonly timestamp: bigint;
    readonly type: CellType;
    readonly value: Uint8Array;
    /** On the server's clock, for cells with a time to live. */
    readonly expiresAtMs?: number | undefined;
}

/**
 * From the first, to before the second; in milliseconds.
 *
 * @generated from message hbase.pb.TimeRange
 */
export type TimeRange = Message<"hbase.pb.TimeRange"> & {
    /**
     * @generated from field: optional uint64 from = 1;
     */
    from: bigint;
    /**
     * @generated from field: optional uint64 to = 2;
     */
    to: bigint;
};

/** A timer that was set. */
export interface Timer {
    /** Forgets the timer. Idempotent; harmless after it fired. */
    cancel(): void;
}

interface Times {
    readonly from: bigint;
    readonly to: bigint;
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

/** What becomes of a cell (`Filter.ReturnCode`); `next-row` leaves out what is left of the family. */
export type Verdict = "include" | "include-and-next-column" | "skip" | "next-column" | "next-row";
