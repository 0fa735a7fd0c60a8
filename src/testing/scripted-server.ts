/**
 * A server that does what a test tells it, frame by frame, right or wrong: it answers nothing by itself, and keeps what the
 * client sends for the test to look at or wait for.
 */
import { dialer } from "#dialer";
import type { ByteStream } from "../core/byte-stream.ts";
import type { Clock } from "../core/clock.ts";
import type { Engine, EngineIntent } from "../core/engine.ts";
import type { TransportError } from "../core/transport-error.ts";
import { writeData } from "../http2/frames/data.ts";
import { FrameReader } from "../http2/frames/frame-reader.ts";
import type { SettingEntry } from "../http2/frames/frame-sink.ts";
import { writeHeaders } from "../http2/frames/headers.ts";
import { CONNECTION_PREFACE } from "../http2/frames/preface.ts";
import { DEFAULT_MAX_FRAME_SIZE_BYTES, writeSettings, writeSettingsAck } from "../http2/frames/settings.ts";
import { HpackEncoder } from "../http2/hpack/encoder.ts";
import type { HeaderFields } from "../http2/hpack/header-fields.ts";
import { OutputSlab } from "../http2/output-slab.ts";
import { Pump } from "../transport/pump.ts";
import { ReceivedFrames } from "./received-frames.ts";
import type { ReceivedFrame } from "./received-frames.ts";

/** One connection of a scripted server. */
export class ScriptedConnection implements Engine {
  wake: () => void = () => {};
  /** Everything that the client has sent. */
  readonly received: ReceivedFrames = new ReceivedFrames();
  readonly #out = new OutputSlab();
  readonly #encoder = new HpackEncoder();
  readonly #reader = new FrameReader(this.received, { maxFrameSizeBytes: 0xff_ffff });
  #prefaceBytes = 0;
  #intent: EngineIntent = "run";

  get intent(): EngineIntent {
    return this.#intent;
  }

  /** The next frame that the client sent, or will send, and that was not asked for yet; `undefined` behind the last. */
  next(): Promise<ReceivedFrame | undefined> {
    return this.received.next();
  }

  /** Skips to the next frame of a type. Rejects if the connection ends first. */
  nextOf<Type extends ReceivedFrame["type"]>(type: Type): Promise<Extract<ReceivedFrame, { readonly type: Type }>> {
    return this.received.nextOf(type);
  }

  /** Sends what `write` writes: frames by the writers, or any bytes. */
  send(write: (out: OutputSlab) => void): void {
    write(this.#out);
    this.wake();
  }

  /** Sends SETTINGS, and acknowledges the client's. */
  settings(entries: readonly SettingEntry[] = []): void {
    this.send((out) => {
      writeSettings(out, entries);
      writeSettingsAck(out);
    });
  }

  /** Sends a header section in a right HEADERS frame. */
  headers(streamId: number, fields: HeaderFields, endStream = false): void {
    const block = this.#encoder.encode(undefined, fields);
    this.send((out) => writeHeaders(out, streamId, block, endStream, DEFAULT_MAX_FRAME_SIZE_BYTES));
  }

  /** Sends one DATA frame, whatever the windows allow. */
  data(streamId: number, data: Uint8Array, endStream = false): void {
    this.send((out) => writeData(out, streamId, data, endStream));
  }

  /** Closes the connection once all is sent. */
  close(): void {
    this.#intent = "close";
    this.wake();
  }

  /** Resets the connection. */
  abort(): void {
    this.#intent = "abort";
    this.wake();
  }

  receive(chunk: Uint8Array, _now: number): void {
    const preface = Math.min(chunk.length, CONNECTION_PREFACE.length - this.#prefaceBytes);
    this.#prefaceBytes += preface;
    try {
      this.#reader.receive(chunk.subarray(preface));
    } catch (error) {
      this.received.end(error);
    }
  }

  receiveEnd(_now: number): void {
    this.received.end(undefined);
  }

  connectionLost(error: TransportError | undefined, _now: number): void {
    this.received.end(error);
  }

  takeOutput(_now: number): Uint8Array | undefined {
    return this.#out.take();
  }

  nextTimeout(): number {
    return Number.POSITIVE_INFINITY;
  }

  handleTimeout(_now: number): void {}
}

/** How a scripted server runs. */
export interface ScriptedServerOptions {
  /** Runs for each connection; what it throws resets the connection and is kept for `failures`. */
  readonly script: (connection: ScriptedConnection) => void | Promise<void>;
  /** Default: the runtime's. */
  readonly clock?: Clock | undefined;
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
export class ScriptedServer {
  /** What scripts threw. */
  readonly failures: unknown[] = [];
  /** Every connection so far. */
  readonly connections: ScriptedConnection[] = [];
  readonly #script: ScriptedServerOptions["script"];
  readonly #clock: Clock;

  constructor({ script, clock = dialer.systemClock() }: ScriptedServerOptions) {
    this.#script = script;
    this.#clock = clock;
  }

  /** Runs the script on one connection. */
  accept(stream: ByteStream): void {
    const connection = new ScriptedConnection();
    this.connections.push(connection);
    void new Pump({ engine: connection, stream, clock: this.#clock });
    void this.#run(connection);
  }

  async #run(connection: ScriptedConnection): Promise<void> {
    try {
      await this.#script(connection);
    } catch (error) {
      this.failures.push(error);
      connection.abort();
    }
  }
}
