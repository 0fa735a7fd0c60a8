/**
 * One connection to a server as a sans-I/O engine (`ClientCnxn.SendThread` without its thread): the first exchange, requests
 * and replies in order, watch events, pings, and the time after which a silent server is given up.
 *
 *   connecting ──ConnectResponse──▶ preparing ──open()──▶ open ──close()──▶ closing ──▶ closed
 *       └── timeout 0: expired ──────────┴── read timeout, broken packet, reply out of order ──▶ failed ──▲
 *
 * In `preparing` only what the session itself says goes out: SASL, auth, setWatches. The user's requests are pulled from the
 * session when the pump takes output, and get their xids then, because replies come in the order of writing.
 */
import { InOrderCalls } from "../../core/call/in-order-calls.ts";
import type { EndableCall } from "../../core/call/keyed-calls.ts";
import type { Engine, EngineIntent } from "../../core/engine.ts";
import type { PacketReader } from "../../core/packet-reader.ts";
import type { TransportError } from "../../core/transport-error.ts";
import { readConnectResponse, writeConnectRequest, type ConnectRequest, type ConnectResponse } from "./connect.ts";
import { readReplyHeader, SpecialXid, writeRequestHeader, type ReplyHeader } from "./header.ts";
import { JuteError } from "./jute-error.ts";
import { JuteReader } from "./jute-reader.ts";
import { JuteWriter } from "./jute-writer.ts";
import { OpCode } from "./op-code.ts";
import { packetReader } from "./packet-reader.ts";
import { pingAfterMs } from "./ping-interval.ts";
import { readWatcherEvent, type WatcherEvent } from "./watcher-event.ts";

/** A request on a connection. */
export interface Request extends EndableCall {
  readonly opCode: number;
  /** A part of something: until the last part is answered, the server's transaction does not count as seen. Default: false. */
  readonly isPart?: boolean;
  write(writer: JuteWriter): void;
  /** The server's answer, once. Throws a JuteError for bytes that are no answer. */
  answered(header: ReplyHeader, reader: JuteReader): void;
  /** It is longer than a packet may be: nothing was sent, and nothing else is affected. */
  tooLarge(bytes: number): void;
}

/** What a connection tells its session. No method may throw. */
export interface ConnectionEvents {
  /** The server has the session. What the session says first goes out by `send`, then `open` lets requests flow. */
  onConnected(response: ConnectResponse): void;
  /** The server does not know the session any more. `onClosed` follows. */
  onExpired(): void;
  /** @param zxid The transaction that caused it; -1 from servers before 3.9. */
  onWatch(event: WatcherEvent, zxid: bigint): void;
  /** The server refused what `auth` said. */
  onAuthFailed(): void;
  /** What the server had done up to this transaction is seen. */
  onZxid(zxid: bigint): void;
  /** Over; nothing follows. Requests that were written and not answered are ended before. */
  onClosed(error: TransportError | JuteError | undefined): void;
  /** The next of the user's requests, if there is one. */
  nextRequest(): Request | undefined;
}

/** What a connection goes by. Times in milliseconds, sizes in bytes. */
export interface ConnectionOptions {
  readonly connect: ConnectRequest;
  /** Until the first answer. */
  readonly connectTimeoutMs: number;
  /** The longest packet, both ways (`jute.maxbuffer`). */
  readonly maxPacketBytes: number;
  /** Gives requests their ids, beyond one connection's life. */
  readonly nextXid: () => number;
}

/** Before each packet. */
const LENGTH_BYTES = 4;

/** Written bytes that may wait for the socket; further requests stay with the session. */
const OUTPUT_HIGH_WATER_BYTES = 262_144;

type Phase = "connecting" | "preparing" | "open" | "closing" | "failed" | "closed";

/** The client's side of one connection. */
export class ZooKeeperConnection implements Engine {
  wake: () => void = () => {};
  readonly #events: ConnectionEvents;
  readonly #options: ConnectionOptions;
  readonly #packets: PacketReader;
  readonly #out = new JuteWriter();
  readonly #pending = new InOrderCalls<Request>();
  #phase: Phase = "connecting";
  #error: JuteError | undefined;
  #readTimeoutMs = 0;
  #pingAfterMs = 0;
  /** Set by the first turn. */
  #startedAt: number | undefined;
  /** When the last bytes came, and when the last went. */
  #heardAt: number | undefined;
  #sentAt = 0;
  /** A step of SASL on its way: the next reply is its own, and bypasses the order. */
  #tunnelled: Request | undefined;

  constructor(events: ConnectionEvents, options: ConnectionOptions) {
    this.#events = events;
    this.#options = options;
    this.#packets = packetReader(options.maxPacketBytes, (packet) => this.#onPacket(packet));
    this.#packet((out) => writeConnectRequest(out, options.connect));
  }

  get intent(): EngineIntent {
    if (this.#phase === "closed" || this.#phase === "failed") return "abort";
    return this.#phase === "closing" ? "close" : "run";
  }

  /** Whether the user's requests flow. */
  get isOpen(): boolean {
    return this.#phase === "open";
  }

  /** Requests that were written and are not answered. */
  get pending(): number {
    return this.#pending.size;
  }

  /** When the last bytes came, on the clock's scale; `undefined` if the server never said anything. */
  get heardAt(): number | undefined {
    return this.#heardAt;
  }

  /** Lets the user's requests flow. */
  open(): void {
    if (this.#phase === "preparing") this.#phase = "open";
    this.wake();
  }

  /** Says something of the session's own, before or between the user's requests. */
  send(request: Request): void {
    this.#write(request);
    this.wake();
  }

  /** Says who the session is. Answered by `onAuthFailed`, or not at all. */
  sendAuth(write: (writer: JuteWriter) => void): void {
    this.#packet((out) => {
      writeRequestHeader(out, SpecialXid.auth, OpCode.auth);
      write(out);
    });
    this.wake();
  }

  /** Sends a step of SASL, whose reply bypasses the order. One at a time, before `open`. */
  sendTunnelled(request: Request): void {
    if (this.#over) {
      request.end(undefined);
      return;
    }
    this.#tunnelled = request;
    this.#packet((out) => {
      writeRequestHeader(out, this.#options.nextXid(), request.opCode);
      request.write(out);
    });
    this.wake();
  }

  /** There are requests to pull. */
  requestsWaiting(): void {
    if (this.#phase === "open") this.wake();
  }

  /** Closes without a word to the server. Idempotent. */
  close(): void {
    if (this.#over) return;
    this.#phase = "closing";
    this.wake();
  }

  receive(chunk: Uint8Array, now: number): void {
    if (this.#over) return;
    this.#heardAt = now;
    try {
      this.#packets.receive(chunk);
    } catch (error) {
      this.#fail(
        error instanceof JuteError ? error : new JuteError(`The client failed: ${String(error)}`, { cause: error }),
      );
    }
  }

  expectedBytes(): number {
    return this.#packets.expectedBytes;
  }

  receiveEnd(): void {
    this.close();
  }

  connectionLost(error: TransportError | undefined): void {
    if (this.#phase === "closed") return;
    this.#phase = "closed";
    try {
      this.#tunnelled?.end(this.#error ?? error);
      this.#pending.endAll(this.#error ?? error);
    } catch {
      // A request that throws ends no other.
    }
    this.#events.onClosed(this.#error ?? error);
  }

  takeOutput(now: number): Uint8Array | undefined {
    this.#startedAt ??= now;
    if (this.#phase === "open") this.#pull();
    if (this.#out.length === 0) return undefined;
    this.#sentAt = now;
    return this.#out.take();
  }

  nextTimeout(): number {
    if (this.#over) return Number.POSITIVE_INFINITY;
    if (this.#phase === "connecting") return (this.#startedAt ?? Infinity) + this.#options.connectTimeoutMs;
    return Math.min((this.#heardAt ?? 0) + this.#readTimeoutMs, this.#sentAt + this.#pingAfterMs);
  }

  handleTimeout(now: number): void {
    if (this.#over || now < this.nextTimeout()) return;
    const silentMs = now - (this.#heardAt ?? now);
    if (this.#phase === "connecting") {
      const { connectTimeoutMs } = this.#options;
      this.#fail(new JuteError(`The server did not answer the first packet within ${Math.round(connectTimeoutMs)} ms`));
    } else if (silentMs >= this.#readTimeoutMs) {
      this.#fail(new JuteError(`The server was not heard of for ${Math.round(silentMs)} ms`));
    } else {
      this.#packet((out) => writeRequestHeader(out, SpecialXid.ping, OpCode.ping));
    }
  }

  get #over(): boolean {
    return this.#phase === "closing" || this.#phase === "failed" || this.#phase === "closed";
  }

  #pull(): void {
    while (this.#out.length < OUTPUT_HIGH_WATER_BYTES) {
      const request = this.#events.nextRequest();
      if (request === undefined) return;
      this.#write(request);
    }
  }

  #write(request: Request): void {
    const xid = this.#options.nextXid();
    const start = this.#out.length;
    this.#packet((out) => {
      writeRequestHeader(out, xid, request.opCode);
      request.write(out);
    });
    const bytes = this.#out.length - start - LENGTH_BYTES;
    if (bytes <= this.#options.maxPacketBytes) this.#pending.add(xid, request);
    else {
      this.#out.truncate(start);
      request.tooLarge(bytes);
    }
  }

  /** Writes a packet behind its length. */
  #packet(write: (out: JuteWriter) => void): void {
    const out = this.#out;
    const start = out.length;
    out.int(0);
    write(out);
    out.intAt(start, out.length - start - LENGTH_BYTES);
  }

  #onPacket(packet: Uint8Array): void {
    if (this.#over) return;
    const reader = new JuteReader(packet);
    if (this.#phase === "connecting") this.#connected(readConnectResponse(reader));
    else this.#onReply(readReplyHeader(reader), reader);
  }

  #connected(response: ConnectResponse): void {
    if (response.timeoutMs <= 0) {
      this.#phase = "closing";
      this.#events.onExpired();
      return;
    }
    this.#phase = "preparing";
    this.#readTimeoutMs = (response.timeoutMs * 2) / 3;
    this.#pingAfterMs = pingAfterMs(this.#readTimeoutMs);
    this.#events.onConnected(response);
  }

  #onReply(header: ReplyHeader, reader: JuteReader): void {
    const { xid, zxid, error } = header;
    if (xid === SpecialXid.ping) return;
    if (xid === SpecialXid.notification) {
      this.#events.onWatch(readWatcherEvent(reader), zxid);
      return;
    }
    if (xid === SpecialXid.auth) {
      if (error !== 0) this.#events.onAuthFailed();
      return;
    }
    const tunnelled = this.#tunnelled;
    if (tunnelled !== undefined) {
      this.#tunnelled = undefined;
      tunnelled.answered(header, reader);
      return;
    }
    const { nextId } = this.#pending;
    const call = this.#pending.take(xid);
    if (call === undefined) {
      throw new JuteError(`The server answered request ${xid}, and request ${nextId ?? "none"} was next`);
    }
    call.answered(header, reader);
    if (zxid > 0n && call.isPart !== true) this.#events.onZxid(zxid);
  }

  #fail(error: JuteError): void {
    if (this.#over) return;
    this.#error = error;
    this.#phase = "failed";
    this.wake();
  }
}
