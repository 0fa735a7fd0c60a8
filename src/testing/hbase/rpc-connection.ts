/**
 * The server's side of one connection as a sans-I/O engine (`NettyRpcServer`): preamble, header, and then requests, which are answered
 * in the order in which their answers are ready.
 */
import { compress, decompress } from "#compression";
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import type { Engine, EngineIntent } from "../../core/engine.ts";
import { PacketReader } from "../../core/packet-reader.ts";
import {
  type ConnectionHeader,
  ConnectionHeaderSchema,
  RequestHeaderSchema,
  ResponseHeaderSchema,
} from "../../gen/hbase/rpc_pb.ts";
import { CellBlock } from "../../hbase/wire/cell-block.ts";
import { writeCell } from "../../hbase/wire/cell.ts";
import { ProtoReader } from "../../hbase/wire/proto-reader.ts";
import { ProtoWriter } from "../../hbase/wire/proto-writer.ts";
import type { Answer } from "./client-service.ts";
import { HBaseRefusal, refusalOf } from "./refusal.ts";
import { bytesOf, type StoredCell } from "./stored-cell.ts";

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
export type CallAction =
  | "handle"
  | "ignore"
  | "handle-and-ignore"
  | "close"
  | "handle-and-close"
  | "heartbeat"
  | { readonly exception: string; readonly message?: string; readonly doNotRetry?: boolean }
  | { readonly delayMs: number };

/** What a connection needs of its server. */
export interface RpcHost {
  onCall(call: IncomingCall): CallAction;
  /** Throws a refusal. */
  carryOut(call: IncomingCall, isHeartbeat: boolean): Answer;
  later(ms: number, run: () => void): void;
  onClosed(connection: RpcConnection): void;
}

const PREAMBLE = [0x48, 0x42, 0x61, 0x73, 0, 80];
const MAX_FRAME_BYTES = 256 * 1_048_576;
/** `BadAuthException` and its like go to this id: the connection's own. */
const NO_CALL = 0xffff_ffff;

type Phase = "preamble" | "header" | "open" | "closing" | "aborting" | "closed";

/** One client's connection. */
export class RpcConnection implements Engine {
  wake: () => void = () => {};
  readonly #host: RpcHost;
  readonly #frames: PacketReader;
  readonly #preamble: number[] = [];
  readonly #out = new ProtoWriter();
  #phase: Phase = "preamble";
  #header: ConnectionHeader | undefined;

  constructor(host: RpcHost) {
    this.#host = host;
    this.#frames = new PacketReader({
      maxBytes: MAX_FRAME_BYTES,
      onPacket: (frame) => this.#onFrame(frame.slice()),
      badLength: (length) => new HBaseRefusal("DoNotRetryIOException", `A frame of ${length} bytes`),
    });
  }

  get intent(): EngineIntent {
    if (this.#phase === "aborting" || this.#phase === "closed") return "abort";
    return this.#phase === "closing" ? "close" : "run";
  }

  /** Closes, when what is written has left. */
  close(): void {
    if (this.#phase !== "closed") this.#phase = "closing";
    this.wake();
  }

  /** Cuts the connection. */
  abort(): void {
    if (this.#phase !== "closed") this.#phase = "aborting";
    this.wake();
  }

  receive(chunk: Uint8Array): void {
    let at = 0;
    while (this.#phase === "preamble" && at < chunk.length) {
      this.#preamble.push(chunk[at++] as number);
      if (this.#preamble.length === PREAMBLE.length) this.#onPreamble();
    }
    if (this.#over || at === chunk.length) return;
    try {
      this.#frames.receive(chunk.subarray(at));
    } catch (error) {
      this.#end(refusalOf(error));
    }
  }

  receiveEnd(): void {
    this.close();
  }

  connectionLost(): void {
    if (this.#phase === "closed") return;
    this.#phase = "closed";
    this.#host.onClosed(this);
  }

  takeOutput(): Uint8Array | undefined {
    return this.#out.length === 0 ? undefined : this.#out.take();
  }

  nextTimeout(): number {
    return Number.POSITIVE_INFINITY;
  }

  handleTimeout(): void {}

  get #over(): boolean {
    return this.#phase === "closing" || this.#phase === "aborting" || this.#phase === "closed";
  }

  #onPreamble(): void {
    if (PREAMBLE.every((byte, at) => this.#preamble[at] === byte)) {
      this.#phase = "header";
      return;
    }
    // Authentication by other means: the client may go on without.
    const isSasl = this.#preamble.slice(0, 5).every((byte, at) => PREAMBLE[at] === byte);
    if (!isSasl) this.abort();
    else {
      this.#phase = "header";
      this.#out.int32(-88);
      this.wake();
    }
  }

  #onFrame(frame: Uint8Array): void {
    if (this.#phase === "header") {
      this.#header = fromBinary(ConnectionHeaderSchema, frame);
      this.#phase = "open";
    } else if (this.#phase === "open") void this.#onCall(frame).catch((error: unknown) => this.#end(refusalOf(error)));
  }

  async #onCall(frame: Uint8Array): Promise<void> {
    const reader = new ProtoReader(frame);
    const header = fromBinary(RequestHeaderSchema, reader.message().rest());
    const message = header.requestParam ? reader.message().rest() : new Uint8Array(0);
    let cells = header.cellBlockMeta === undefined ? undefined : reader.rest();
    const format = compressionOf(this.#header?.cellBlockCompressorClass);
    // Only with cells to inflate may a request be overtaken by the next.
    if (cells !== undefined && format !== undefined) cells = await decompress(format, cells, MAX_FRAME_BYTES);
    const call: IncomingCall = {
      ...{ service: this.#header?.serviceName ?? "", method: header.methodName, message },
      user: this.#header?.userInfo?.effectiveUser ?? "",
      ...{ priority: header.priority, timeoutMs: header.timeout },
      block: new CellBlock(cells),
    };
    const action = this.#host.onCall(call);
    if (action === "ignore") return;
    if (action === "close") this.abort();
    else if (typeof action === "object" && "exception" in action) {
      const { exception, message: words = "Planted", doNotRetry } = action;
      this.#refuse(header.callId, new HBaseRefusal(exception, words, doNotRetry));
    } else if (typeof action === "object")
      this.#host.later(action.delayMs, () => this.#run(header.callId, call, "handle"));
    else this.#run(header.callId, call, action);
  }

  #run(callId: number, call: IncomingCall, action: CallAction): void {
    let answer: Answer;
    try {
      answer = this.#host.carryOut(call, action === "heartbeat");
    } catch (error) {
      if (action !== "handle-and-ignore") this.#refuse(callId, refusalOf(error));
      return;
    }
    if (action === "handle-and-close") this.abort();
    else if (action !== "handle-and-ignore") void this.#answer(callId, answer);
  }

  async #answer(callId: number, { message, cells }: Answer): Promise<void> {
    const plain = cells.length === 0 ? undefined : blockOf(cells);
    const format = compressionOf(this.#header?.cellBlockCompressorClass);
    const made = plain === undefined || format === undefined ? plain : compress(format, plain);
    const block = made instanceof Promise ? await made : made;
    if (this.#over) return;
    const header = create(ResponseHeaderSchema, {
      callId,
      ...(block === undefined ? {} : { cellBlockMeta: { length: block.length } }),
    });
    this.#write(toBinary(ResponseHeaderSchema, header), message, block);
  }

  #refuse(callId: number, { className, message, doNotRetry }: HBaseRefusal): void {
    if (this.#over) return;
    const stackTrace = `${className}: ${message}\n\tat dragoman.testing\n`;
    const exception = { exceptionClassName: className, stackTrace, doNotRetry };
    this.#write(toBinary(ResponseHeaderSchema, create(ResponseHeaderSchema, { callId, exception })));
  }

  /** Nothing makes sense any more. */
  #end(refusal: HBaseRefusal): void {
    this.#refuse(NO_CALL, refusal);
    this.close();
  }

  #write(header: Uint8Array, message?: Uint8Array, block?: Uint8Array): void {
    const out = this.#out;
    const start = out.length;
    out.int32(0);
    out.varint(header.length);
    out.raw(header);
    if (message !== undefined) {
      out.varint(message.length);
      out.raw(message);
    }
    if (block !== undefined) out.raw(block);
    out.int32At(start, out.length - start - 4);
    this.wake();
  }
}

/** Cells as they travel. */
function blockOf(cells: readonly StoredCell[]): Uint8Array {
  const out = new ProtoWriter();
  for (const { row, family, qualifier, timestamp, type, value } of cells) {
    writeCell(out, bytesOf(row), { family: bytesOf(family), qualifier: bytesOf(qualifier), timestamp, type, value });
  }
  return out.take();
}

function compressionOf(className: string | undefined): "gzip" | "deflate" | undefined {
  if (className === undefined || className === "") return undefined;
  return className.endsWith("GzipCodec") ? "gzip" : "deflate";
}
