/**
 * The server's side of one connection as a sans-I/O engine (`NIOServerCnxn`, `ZooKeeperServer.processPacket`).
 *
 *   fresh ──ConnectRequest──▶ open ──closeSession, refused auth, broken packet──▶ closing ──▶ closed
 *     └── four-letter word ────────────────────────────────────────────────────────▲
 */
import type { Engine, EngineIntent } from "../../core/engine.ts";
import type { PacketReader } from "../../core/packet-reader.ts";
import { readConnectRequest, writeConnectResponse, type ConnectRequest } from "../../zookeeper/wire/connect.ts";
import { ErrorCode } from "../../zookeeper/wire/error-code.ts";
import { SpecialXid, writeReplyHeader } from "../../zookeeper/wire/header.ts";
import { JuteError } from "../../zookeeper/wire/jute-error.ts";
import { JuteReader } from "../../zookeeper/wire/jute-reader.ts";
import { JuteWriter } from "../../zookeeper/wire/jute-writer.ts";
import { OpCode } from "../../zookeeper/wire/op-code.ts";
import { packetReader } from "../../zookeeper/wire/packet-reader.ts";
import { readAuth } from "../../zookeeper/wire/requests.ts";
import { readSaslToken, writeSaslToken } from "../../zookeeper/wire/sasl.ts";
import { writeWatcherEvent, type WatcherEvent } from "../../zookeeper/wire/watcher-event.ts";
import { identify, type Identity } from "./access.ts";
import type { Body } from "./multi.ts";
import { Refusal } from "./refusal.ts";
import { handlerOf, isWrite } from "./requests.ts";
import { SaslServerExchange } from "./sasl.ts";
import type { ServerSession } from "./sessions.ts";
import type { ServerState, ServerWatcher } from "./state.ts";

/** A request that has come, before it is carried out. */
export interface IncomingRequest {
  /** One of ZooKeeper's opcodes (`ZooDefs.OpCode`). */
  readonly opCode: number;
  readonly xid: number;
  readonly sessionId: bigint;
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

/** The session that a client gets; `expired` for one that is not known, `refused` for no answer. */
export type Admission = ServerSession | "expired" | "refused";

/** What a connection needs of its server. */
export interface ConnectionHost {
  readonly state: ServerState;
  readonly readOnly: boolean;
  readonly reconfigEnabled: boolean;
  readonly maxPacketBytes: number;
  /** Passwords by user, for SASL; `undefined` for none. */
  readonly saslUsers: Readonly<Record<string, string>> | undefined;
  admit(request: ConnectRequest, connection: ServerConnection): Admission;
  /** Something was heard of the session. */
  touch(session: ServerSession): void;
  closeSession(session: ServerSession): void;
  /** The answer to a four-letter word; `undefined` for what is none. */
  word(word: string): string | undefined;
  onRequest(request: IncomingRequest): RequestAction;
  onClosed(connection: ServerConnection): void;
}

const LENGTH_BYTES = 4;
const NO_PASSWORD = new Uint8Array(16);

type Phase = "fresh" | "open" | "closing" | "closed";

/** One client's connection. */
export class ServerConnection implements Engine, ServerWatcher {
  wake: () => void = () => {};
  readonly #host: ConnectionHost;
  readonly #address: string;
  readonly #packets: PacketReader;
  readonly #out = new JuteWriter();
  readonly #identities: Identity[];
  /** The first four bytes: a length, or a word. */
  readonly #first: number[] = [];
  #phase: Phase = "fresh";
  #session: ServerSession | undefined;
  #sasl: SaslServerExchange | undefined;
  /** Without waiting for what is written. */
  #aborted = false;

  /** @param address The client's, without its port. */
  constructor(host: ConnectionHost, address: string) {
    this.#host = host;
    this.#address = address;
    this.#identities = [{ scheme: "ip", id: address }];
    this.#packets = packetReader(host.maxPacketBytes, (packet) => this.#onPacket(packet));
  }

  get identities(): readonly Identity[] {
    return this.#identities;
  }

  get session(): ServerSession | undefined {
    return this.#session;
  }

  get intent(): EngineIntent {
    if (this.#aborted || this.#phase === "closed") return "abort";
    return this.#phase === "closing" ? "close" : "run";
  }

  /** Closes, when what is written has left. */
  close(): void {
    if (this.#phase !== "closed") this.#phase = "closing";
    this.wake();
  }

  /** Cuts the connection. */
  abort(): void {
    this.#aborted = true;
    this.close();
  }

  onEvent(event: WatcherEvent, zxid: bigint): void {
    if (this.#over) return;
    this.#reply({ xid: SpecialXid.notification, zxid, error: 0 }, (out) => writeWatcherEvent(out, event));
    this.wake();
  }

  receive(chunk: Uint8Array): void {
    let offset = 0;
    while (this.#phase === "fresh" && this.#first.length < LENGTH_BYTES && offset < chunk.length) {
      this.#first.push(chunk[offset++] as number);
      if (this.#first.length === LENGTH_BYTES) this.#begin(Uint8Array.from(this.#first));
    }
    if (!this.#over) this.#feed(chunk.subarray(offset));
  }

  receiveEnd(): void {
    this.close();
  }

  connectionLost(): void {
    if (this.#phase === "closed") return;
    this.#phase = "closed";
    this.#host.state.watches.forget(this);
    this.#host.onClosed(this);
  }

  takeOutput(): Uint8Array | undefined {
    return this.#out.length === 0 ? undefined : this.#out.take();
  }

  nextTimeout(): number {
    return Number.POSITIVE_INFINITY;
  }

  handleTimeout(): void {
    // A client that falls silent is the session's concern.
  }

  expectedBytes(): number {
    return this.#over ? 0 : this.#packets.expectedBytes;
  }

  get #over(): boolean {
    return this.#phase === "closing" || this.#phase === "closed";
  }

  #begin(first: Uint8Array): void {
    const answer = this.#host.word(String.fromCharCode(...first));
    if (answer === undefined) {
      this.#feed(first);
      return;
    }
    for (const byte of new TextEncoder().encode(answer)) this.#out.byte(byte);
    this.close();
  }

  #feed(bytes: Uint8Array): void {
    try {
      this.#packets.receive(bytes);
    } catch (error) {
      if (!(error instanceof JuteError)) throw error;
      this.close();
    }
  }

  #onPacket(packet: Uint8Array): void {
    if (this.#over) return;
    const reader = new JuteReader(packet);
    if (this.#session === undefined) this.#connect(readConnectRequest(reader));
    else this.#onRequest(this.#session, reader);
  }

  #connect(request: ConnectRequest): void {
    const admission = this.#host.admit(request, this);
    if (admission === "refused") {
      this.close();
      return;
    }
    const none = { id: 0n, timeoutMs: 0, password: NO_PASSWORD };
    const { id: sessionId, timeoutMs, password } = admission === "expired" ? none : admission;
    const { readOnly } = this.#host;
    this.#packet((out) => writeConnectResponse(out, { sessionId, timeoutMs, password, readOnly }));
    if (admission === "expired") {
      this.close();
      return;
    }
    this.#session = admission;
    this.#phase = "open";
  }

  #onRequest(session: ServerSession, reader: JuteReader): void {
    const [xid, opCode] = [reader.int(), reader.int()];
    this.#host.touch(session);
    const action = this.#host.onRequest({ opCode, xid, sessionId: session.id });
    if (action === "ignore") return;
    if (action === "close") {
      this.abort();
      return;
    }
    if (typeof action === "number") {
      this.#reply({ xid, zxid: this.#host.state.zxid, error: action });
      return;
    }
    const written = this.#out.length;
    this.#handle(session, { xid, opCode }, reader);
    if (action === "handle") return;
    this.#out.truncate(written);
    this.abort();
  }

  #handle(
    session: ServerSession,
    { xid, opCode }: { readonly xid: number; readonly opCode: number },
    reader: JuteReader,
  ): void {
    const { state } = this.#host;
    switch (opCode) {
      case OpCode.ping:
        this.#reply({ xid: SpecialXid.ping, zxid: state.zxid, error: 0 });
        return;
      case OpCode.auth:
        this.#authenticate(xid, reader);
        return;
      case OpCode.sasl:
        this.#authenticateBySasl(xid, reader);
        return;
      case OpCode.closeSession:
        this.#host.closeSession(session);
        this.#reply({ xid, zxid: state.zxid, error: 0 });
        this.close();
        return;
      default: {
        const { error, body } = this.#carryOut(session, opCode, reader);
        this.#reply({ xid, zxid: state.zxid, error }, body);
        if (error === ErrorCode.Unimplemented && handlerOf(opCode) === undefined) this.close();
      }
    }
  }

  #carryOut({ id }: ServerSession, opCode: number, reader: JuteReader): { error: number; body?: Body | undefined } {
    const { state, readOnly, reconfigEnabled } = this.#host;
    const handler = handlerOf(opCode);
    if (handler === undefined) return { error: ErrorCode.Unimplemented };
    if (readOnly && isWrite(opCode)) return { error: ErrorCode.NotReadOnly };
    const caller = { sessionId: id, identities: this.#identities };
    try {
      return { error: 0, body: handler({ state, caller, watcher: this, reconfigEnabled }, reader) };
    } catch (error) {
      if (error instanceof Refusal) return { error: error.code };
      if (error instanceof JuteError) return { error: ErrorCode.MarshallingError };
      throw error;
    }
  }

  #authenticate(xid: number, reader: JuteReader): void {
    const { scheme, auth } = readAuth(reader);
    const identity = identify(scheme, auth, this.#address);
    this.#reply({ xid, zxid: 0n, error: identity === undefined ? ErrorCode.AuthFailed : 0 });
    if (identity === undefined) this.close();
    else if (!this.#identities.some(({ id }) => id === identity.id)) this.#identities.push(identity);
  }

  #authenticateBySasl(xid: number, reader: JuteReader): void {
    const { saslUsers } = this.#host;
    // As of a real server that has no login configured: nothing is said, and nothing refused.
    if (saslUsers === undefined) {
      this.#reply({ xid, zxid: 0n, error: 0 }, (out) => writeSaslToken(out, undefined));
      return;
    }
    this.#sasl ??= new SaslServerExchange(saslUsers);
    try {
      const token = this.#sasl.respond(readSaslToken(reader) ?? new Uint8Array(0));
      const { user } = this.#sasl;
      if (user !== undefined) this.#identities.push({ scheme: "sasl", id: user });
      this.#reply({ xid, zxid: 0n, error: 0 }, (out) => writeSaslToken(out, token));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.#reply({ xid, zxid: 0n, error: error.code }, (out) => writeSaslToken(out, undefined));
      this.close();
    }
  }

  #reply(header: { readonly xid: number; readonly zxid: bigint; readonly error: number }, body?: Body): void {
    this.#packet((out) => {
      writeReplyHeader(out, header);
      body?.(out);
    });
  }

  #packet(write: Body): void {
    const out = this.#out;
    const start = out.length;
    out.int(0);
    write(out);
    out.intAt(start, out.length - start - LENGTH_BYTES);
  }
}
