/**
 * A client of the bare protocol: one connection, requests by opcode, and what comes back. It asks for everything that a server
 * can be asked, in ways that a good client does not.
 */
import type { ByteStream, ByteStreamHandler } from "../../../src/core/byte-stream.ts";
import { readConnectResponse, writeConnectRequest } from "../../../src/zookeeper/wire/connect.ts";
import type { ConnectRequest, ConnectResponse } from "../../../src/zookeeper/wire/connect.ts";
import { readReplyHeader, SpecialXid, writeRequestHeader } from "../../../src/zookeeper/wire/header.ts";
import { JuteReader } from "../../../src/zookeeper/wire/jute-reader.ts";
import { JuteWriter } from "../../../src/zookeeper/wire/jute-writer.ts";
import { OpCode } from "../../../src/zookeeper/wire/op-code.ts";
import { packetReader } from "../../../src/zookeeper/wire/packet-reader.ts";
import { writeAuth } from "../../../src/zookeeper/wire/requests.ts";
import { readWatcherEvent } from "../../../src/zookeeper/wire/watcher-event.ts";

/** A reply, its body still to be read. */
export interface WireReply {
  readonly xid: number;
  readonly zxid: bigint;
  readonly error: number;
  readonly body: JuteReader;
}

type Write = (out: JuteWriter) => void;

const NEW_SESSION: ConnectRequest = {
  ...{ lastZxidSeen: 0n, timeoutMs: 4_000, sessionId: 0n, password: new Uint8Array(16), canBeReadOnly: false },
};

/** One connection, joined to a session. */
export class WireClient implements ByteStreamHandler, Disposable {
  /** Watch events in their order, as `"NodeCreated /path"`. */
  readonly events: string[] = [];
  readonly closed: Promise<void>;
  readonly #stream: ByteStream;
  readonly #packets = packetReader(0xf_ffff, (packet) => this.#onPacket(packet));
  readonly #waiting: ((packet: Uint8Array | undefined) => void)[] = [];
  readonly #close: () => void;
  #xid = 0;

  constructor(stream: ByteStream) {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.closed = promise;
    this.#close = resolve;
    this.#stream = stream;
    stream.start(this);
  }

  /** The first exchange; `undefined` if the server closes instead. */
  async connect(request: Partial<ConnectRequest> = {}): Promise<ConnectResponse | undefined> {
    this.#send((out) => writeConnectRequest(out, { ...NEW_SESSION, ...request }));
    const packet = await this.#next();
    return packet === undefined ? undefined : readConnectResponse(new JuteReader(packet));
  }

  /** Asks, and waits for the answer. Throws if the connection ends. */
  async call(opCode: number, write: Write = () => {}): Promise<WireReply> {
    const xid = ++this.#xid;
    const reply = await this.callAs(xid, opCode, write);
    if (reply === undefined) throw new Error(`The server closed instead of answering opcode ${opCode}`);
    return reply;
  }

  /** As `call`, with any xid; `undefined` if the connection ends. */
  async callAs(xid: number, opCode: number, write: Write = () => {}): Promise<WireReply | undefined> {
    this.#send((out) => {
      writeRequestHeader(out, xid, opCode);
      write(out);
    });
    const packet = await this.#next();
    if (packet === undefined) return undefined;
    const body = new JuteReader(packet);
    return { ...readReplyHeader(body), body };
  }

  /** The code with which the server answers `addAuth`. */
  async authenticate(scheme: string, auth: string): Promise<number | undefined> {
    const bytes = new TextEncoder().encode(auth);
    const reply = await this.callAs(SpecialXid.auth, OpCode.auth, (out) => writeAuth(out, { scheme, auth: bytes }));
    return reply?.error;
  }

  /** Sends bytes as they are, and waits until the server closes. */
  async raw(bytes: Uint8Array): Promise<void> {
    this.#stream.write(bytes);
    await this.closed;
  }

  /** Says a four-letter word, and answers all that comes. */
  async word(word: string): Promise<string> {
    const chunks: number[] = [];
    this.onData = (chunk) => void chunks.push(...chunk);
    await this.raw(new TextEncoder().encode(word));
    return String.fromCharCode(...chunks);
  }

  /** Cuts the connection; the session lives on. */
  [Symbol.dispose](): void {
    this.#stream.abort();
  }

  onData(chunk: Uint8Array): void {
    this.#packets.receive(chunk);
  }

  onReadEnd(): void {
    this.#stream.close();
  }

  onDrain(): void {
    // Nothing here is large.
  }

  onClose(): void {
    this.#close();
    for (const waiting of this.#waiting.splice(0)) waiting(undefined);
  }

  #send(write: Write): void {
    const out = new JuteWriter();
    out.int(0);
    write(out);
    out.intAt(0, out.length - 4);
    this.#stream.write(out.take());
  }

  #next(): Promise<Uint8Array | undefined> {
    return new Promise((resolve) => void this.#waiting.push(resolve));
  }

  #onPacket(packet: Uint8Array): void {
    const reader = new JuteReader(packet);
    if (this.#xid > 0 && reader.int() === SpecialXid.notification) {
      const body = new JuteReader(packet, 16);
      const { type, path } = readWatcherEvent(body);
      this.events.push(`${type} ${path}`);
      return;
    }
    this.#waiting.shift()?.(packet.slice());
  }
}
