/**
 * One connection to a server as a sans-I/O engine (`NettyRpcConnection` without Netty): the preamble, SASL where it is asked for, the
 * header, and then calls by id, whose answers come in any order.
 *
 *   negotiating ──saslDone(), switch to simple──▶ open ──close(), idle──▶ draining ──▶ closed
 *        └── refused, close() ───────────────────┴── broken frame, FatalConnectionException ──▶ failed ──▲
 *
 * Without SASL it is open from the start: the server says nothing to a header that it likes. Calls wait here until the pump takes
 * output, and are encoded then, so that one which was given up meanwhile was never sent.
 */
import { KeyedCalls, type EndableCall } from "../../core/call/keyed-calls.ts";
import type { Engine, EngineIntent } from "../../core/engine.ts";
import { Fifo } from "../../core/fifo.ts";
import { PacketReader } from "../../core/packet-reader.ts";
import type { TransportError } from "../../core/transport-error.ts";
import { readCallId, readResponseHeader, writeRequestHeader, type RemoteException } from "./headers.ts";
import { ProtoReader } from "./proto-reader.ts";
import { ProtoWriter } from "./proto-writer.ts";
import { SaslReader, type SaslReply } from "./sasl-reader.ts";
import { WireError } from "./wire-error.ts";

/** A call on a connection. Exactly one of `answered`, `refused`, `tooLarge`, `answerTooLarge`, `end` follows, unless it is given up. */
export interface RpcCall extends EndableCall {
  /** `"Get"`. */
  readonly method: string;
  /** Above 0, the server handles it before others. */
  readonly priority?: number | undefined;
  /** Milliseconds that the caller will wait, which the server is told. */
  readonly timeoutMs?: number | undefined;
  /** Nobody waits for it any more: it need not be sent. */
  readonly ended: boolean;
  readonly traceHeaders?: Readonly<Record<string, string>> | undefined;
  readonly requestAttributes?: Readonly<Record<string, Uint8Array>> | undefined;
  /** The cells of the request, compressed if the connection's are. */
  readonly cellBlock?: Uint8Array | undefined;
  /** Writes the request's message. */
  write(out: ProtoWriter): void;
  /** It leaves: the server may act on it from now on. @param callId To give it up by. @param bytes Its frame's. */
  sent(callId: number, bytes: number): void;
  /** The message is a view for the time of the call; the cells are for good. Throws a WireError for what is no answer. */
  answered(message: ProtoReader, cells: Uint8Array | undefined): void;
  refused(exception: RemoteException): void;
  /** It is longer than a frame may be: nothing was sent, and nothing else is affected. */
  tooLarge(bytes: number): void;
  /** Its answer is: that passes by unread, and nothing else is affected. */
  answerTooLarge(bytes: number): void;
}

/** What a connection tells its owner. No method may throw. */
export interface ConnectionEvents {
  /** The server's token; answered by `sendSasl`, and by `saslDone` when there is nothing more to say. */
  onSaslToken(token: Uint8Array): void;
  /** The server wants no SASL. Goes on without if the answer is `true`. */
  onSwitchToSimple(): boolean;
  /** Over; nothing follows. Calls that had no answer are ended before. */
  onClosed(error: TransportError | WireError | undefined): void;
}

/** What a connection goes by. Times in milliseconds, sizes in bytes. */
export interface ConnectionOptions {
  /** What the preamble names: 80 without SASL. */
  readonly authCode: number;
  /** The ConnectionHeader's bytes, and */
  readonly header: Uint8Array;
  /** in its place where a server wants no SASL. Default: the same. */
  readonly simpleHeader?: Uint8Array | undefined;
  /** The longest frame, both ways. */
  readonly maxFrameBytes: number;
  /** Calls that may wait to be sent or answered. */
  readonly maxCalls: number;
  /** How long it stays open without a call. */
  readonly idleMs: number;
}

export const SIMPLE_AUTH = 80;

/** `HBas`, and the version. */
const PREAMBLE = [0x48, 0x42, 0x61, 0x73, 0];
/** Before each frame. */
const LENGTH_BYTES = 4;
/** Written bytes that may wait for the socket; further calls stay as they are. */
const OUTPUT_HIGH_WATER_BYTES = 262_144;
/** A server ends the connection with it. */
const FATAL = "FatalConnectionException";

type Phase =
  /** SASL goes on; calls wait. */
  | "negotiating"
  | "open"
  /** It takes no further calls, and closes when those under way have ended. */
  | "draining"
  /** It is of no use any more, and aborted. */
  | "failed"
  | "closed";

/** The client's side of one connection. */
export class HBaseConnection implements Engine {
  wake: () => void = () => {};
  readonly #events: ConnectionEvents;
  readonly #options: ConnectionOptions;
  readonly #frames: PacketReader;
  readonly #sasl: SaslReader;
  readonly #out = new ProtoWriter();
  readonly #waiting = new Fifo<RpcCall>();
  readonly #pending = new KeyedCalls<RpcCall>();
  /** Those among the waiting that were given up. */
  #dropped = 0;
  #phase: Phase;
  #error: WireError | undefined;
  #nextId = 0;
  #idleSince: number | undefined;
  #heardAt = Number.NEGATIVE_INFINITY;

  constructor(events: ConnectionEvents, options: ConnectionOptions) {
    this.#events = events;
    this.#options = options;
    const { maxFrameBytes, authCode } = options;
    this.#frames = new PacketReader({
      maxBytes: maxFrameBytes,
      onPacket: (frame, owned) => this.#onFrame(frame, owned),
      badLength: (length) => badLength(length, maxFrameBytes),
      mayPass: (length, head) => this.#letPass(length, head),
    });
    this.#sasl = new SaslReader(maxFrameBytes);
    for (const byte of PREAMBLE) this.#out.byte(byte);
    this.#out.byte(authCode);
    this.#phase = authCode === SIMPLE_AUTH ? "open" : "negotiating";
    if (authCode === SIMPLE_AUTH) this.#writeHeader(options.header);
  }

  get intent(): EngineIntent {
    if (this.#phase === "closed" || this.#phase === "failed") return "abort";
    return this.#phase === "draining" && this.calls === 0 ? "close" : "run";
  }

  /** Calls that wait to be sent or answered. */
  get calls(): number {
    return this.#pending.size + this.#waiting.length - this.#dropped;
  }

  /** Why it takes no call now. */
  get refusal(): "full" | "over" | undefined {
    if (this.#phase !== "open" && this.#phase !== "negotiating") return "over";
    return this.calls >= this.#options.maxCalls ? "full" : undefined;
  }

  /** When the last bytes came, on the clock's scale. */
  get heardAt(): number {
    return this.#heardAt;
  }

  /** Makes a call, unless there is a refusal. */
  call(call: RpcCall): void {
    this.#idleSince = undefined;
    this.#waiting.push(call);
    this.wake();
  }

  /** Gives a call up, which is `ended`: nothing of it follows. @param callId What `sent` told; none if it was not sent. */
  giveUp(callId: number | undefined): void {
    if (callId !== undefined) this.#pending.take(callId);
    else this.#dropped += 1;
    if (this.#phase === "draining") this.wake();
  }

  /** A token for the server. */
  sendSasl(token: Uint8Array): void {
    this.#out.int32(token.length);
    this.#out.raw(token);
    this.wake();
  }

  /** The server knows who this is: the header follows, and calls. */
  saslDone(): void {
    this.#begin(this.#options.header);
  }

  /** Closes when what is under way has ended. Idempotent. */
  close(): void {
    if (this.#phase === "negotiating")
      this.fail(new WireError("The connection was closed before the server knew who it is"));
    if (this.#phase !== "open") return;
    this.#phase = "draining";
    this.wake();
  }

  /** Ends all with an error. */
  fail(error: WireError): void {
    if (this.#phase === "failed" || this.#phase === "closed") return;
    this.#error = error;
    this.#phase = "failed";
    this.wake();
  }

  receive(chunk: Uint8Array, now: number): void {
    this.#heardAt = now;
    try {
      const rest = this.#phase === "negotiating" ? this.#receiveSasl(chunk) : chunk;
      if (rest.length > 0) this.#frames.receive(rest);
    } catch (error) {
      this.fail(
        error instanceof WireError ? error : new WireError(`The client failed: ${String(error)}`, { cause: error }),
      );
    }
  }

  expectedBytes(): number {
    return this.#frames.expectedBytes;
  }

  receiveEnd(): void {
    const { undecidedBytes } = this.#frames;
    const { maxFrameBytes } = this.#options;
    const isForeign = undecidedBytes > 0;
    this.fail(isForeign ? badLength(undecidedBytes, maxFrameBytes) : new WireError("The server closed the connection"));
  }

  connectionLost(error: TransportError | undefined): void {
    if (this.#phase === "closed") return;
    this.#phase = "closed";
    const reason = this.#error ?? error;
    try {
      for (let call = this.#nextWaiting(); call !== undefined; call = this.#nextWaiting()) call.end(reason);
      this.#pending.endAll(reason);
    } catch {
      // A call that throws ends no other.
    }
    this.#events.onClosed(reason);
  }

  takeOutput(now: number): Uint8Array | undefined {
    if (this.#phase === "open" || this.#phase === "draining") this.#pull();
    if (this.calls === 0) this.#idleSince ??= now;
    return this.#out.length === 0 ? undefined : this.#out.take();
  }

  nextTimeout(): number {
    if (this.#phase !== "open" || this.#idleSince === undefined) return Number.POSITIVE_INFINITY;
    return this.#idleSince + this.#options.idleMs;
  }

  handleTimeout(now: number): void {
    if (now >= this.nextTimeout() && this.calls === 0) this.close();
  }

  #pull(): void {
    while (this.#out.length < OUTPUT_HIGH_WATER_BYTES) {
      const call = this.#nextWaiting();
      if (call === undefined) return;
      this.#write(call);
    }
  }

  #nextWaiting(): RpcCall | undefined {
    for (let call = this.#waiting.shift(); call !== undefined; call = this.#waiting.shift()) {
      if (!call.ended) return call;
      this.#dropped -= 1;
    }
    return undefined;
  }

  #begin(header: Uint8Array): void {
    if (this.#phase !== "negotiating") return;
    this.#phase = "open";
    this.#writeHeader(header);
    this.wake();
  }

  #writeHeader(header: Uint8Array): void {
    this.#out.int32(header.length);
    this.#out.raw(header);
  }

  #write(call: RpcCall): void {
    const out = this.#out;
    const { cellBlock, method, priority, timeoutMs, traceHeaders, requestAttributes } = call;
    const callId = this.#newId();
    const start = out.length;
    out.int32(0);
    const header = out.begin();
    writeRequestHeader(out, {
      ...{ callId, methodName: method, priority, timeout: timeoutMs, traceHeaders },
      attributes: requestAttributes,
      cellBlockBytes: cellBlock?.length,
    });
    out.end(header);
    const message = out.begin();
    call.write(out);
    out.end(message);
    if (cellBlock !== undefined) out.raw(cellBlock);
    const bytes = out.length - start - LENGTH_BYTES;
    if (bytes > this.#options.maxFrameBytes) {
      out.truncate(start);
      call.tooLarge(bytes);
      return;
    }
    out.int32At(start, bytes);
    this.#pending.add(callId, call);
    call.sent(callId, bytes);
  }

  #newId(): number {
    do {
      this.#nextId = (this.#nextId + 1) & 0x7fff_ffff;
    } while (this.#pending.get(this.#nextId) !== undefined);
    return this.#nextId;
  }

  #onFrame(frame: Uint8Array, owned: boolean): void {
    if (this.#phase === "failed" || this.#phase === "closed") return;
    const reader = new ProtoReader(frame);
    const { callId, exception, cellBlockBytes } = readResponseHeader(reader.message());
    if (exception !== undefined) {
      this.#onException(callId, exception);
      return;
    }
    const call = this.#pending.take(callId);
    if (call === undefined) return;
    const start = frame.length - cellBlockBytes;
    if (start < reader.offset) throw this.#broken(call, `A block of ${cellBlockBytes} cell bytes is not in its frame`);
    let cells: Uint8Array | undefined;
    if (cellBlockBytes > 0) cells = owned ? frame.subarray(start) : frame.slice(start);
    try {
      call.answered(reader.message(), cells);
    } catch (error) {
      throw this.#broken(call, error instanceof Error ? error.message : String(error));
    }
  }

  /** An answer that is too long, if it is one: perhaps to a call that nobody waits for any more. */
  #letPass(length: number, head: Uint8Array): boolean {
    const callId = readCallId(head) ?? 0;
    if (callId < 1 || callId > this.#nextId) return false;
    this.#pending.take(callId)?.answerTooLarge(length);
    return true;
  }

  /** An answer that cannot be read: its call ends by it, as all others. */
  #broken(call: RpcCall, message: string): WireError {
    const error = new WireError(`The answer to "${call.method}" cannot be read: ${message}`);
    call.end(error);
    return error;
  }

  #onException(callId: number, exception: RemoteException): void {
    // Below zero are the ids of what it says to the connection itself.
    if (callId < 0 || exception.className.endsWith(FATAL)) {
      this.fail(new WireError(`The server ended the connection: ${firstLine(exception)}`));
      return;
    }
    this.#pending.take(callId)?.refused(exception);
  }

  /** Gives what is behind the last token. */
  #receiveSasl(chunk: Uint8Array): Uint8Array {
    let rest = chunk;
    while (this.#phase === "negotiating" && rest.length > 0) {
      const { reply, taken } = this.#sasl.receive(rest);
      rest = rest.subarray(taken);
      if (reply !== undefined) this.#onSasl(reply);
    }
    return rest;
  }

  #onSasl(reply: SaslReply): void {
    if (reply.kind === "token") this.#events.onSaslToken(reply.token);
    else if (reply.kind === "error")
      throw new WireError(`The server refused SASL: ${reply.className}: ${reply.message}`);
    else if (this.#events.onSwitchToSimple()) this.#begin(this.#options.simpleHeader ?? this.#options.header);
    else throw new WireError('The server has no SASL; allow "simple" for it to be asked without');
  }
}

function firstLine({ className, stackTrace }: RemoteException): string {
  return stackTrace.split("\n", 1)[0] || className;
}

function badLength(length: number, maxFrameBytes: number): WireError {
  const hint = 'is it an HBase server? If so, raise "maxFrameBytes"';
  return new WireError(`The server sent a frame of ${length} bytes, and the limit is ${maxFrameBytes}; ${hint}`);
}
