/**
 * The watch of a server's health (gRFC A17, grpc.health.v1's `Watch`): one stream on a connection, opened again with backoff
 * when it ends. A server without the service counts as healthy.
 */
import { BinaryReader, BinaryWriter } from "@bufbuild/protobuf/wire";
import { Code } from "@connectrpc/connect";
import { exponentialBackoff } from "../core/backoff.ts";
import type { HealthStatus, WatchHealth } from "../core/channel/health.ts";
import type { Clock, Timer } from "../core/clock.ts";
import type { Random } from "../core/random.ts";
import { ErrorCode } from "../http2/error.ts";
import type { HeaderFields } from "../http2/hpack/header-fields.ts";
import type { StreamFailure, StreamHandler } from "../http2/stream.ts";
import { defaultCompressors } from "./compression/compressors.ts";
import type { CallStream, GrpcConnection } from "./connection.ts";
import { PreparedMethod, type RequestConstants } from "./method.ts";
import { ResponseReader, type ResponseEvents } from "./response.ts";
import { frameMessage } from "./wire/framing.ts";
import type { GrpcStatus } from "./wire/status.ts";

/** What {@link watchHealth} takes. */
export interface HealthWatchOptions {
  readonly constants: RequestConstants;
  readonly clock: Clock;
  readonly random: Random;
}

const PATH = "/grpc.health.v1.Health/Watch";
/** A health response says one number. */
const MAX_RESPONSE_BYTES = 4_096;
/** `ServingStatus`, by its number. */
const STATUSES: readonly HealthStatus[] = ["UNKNOWN", "SERVING", "NOT_SERVING", "UNKNOWN"];

/** A watch for the core's channel. */
export function watchHealth(options: HealthWatchOptions): WatchHealth<GrpcConnection> {
  return (connection, service, listener) => {
    const watch = new HealthWatch(options, connection, service, listener);
    watch.open();
    return () => watch.stop();
  };
}

class HealthWatch {
  readonly #options: HealthWatchOptions;
  readonly #connection: GrpcConnection;
  readonly #service: string;
  readonly #listener: (status: HealthStatus, text?: string) => void;
  readonly #backoff = exponentialBackoff();
  #failures = 0;
  #timer: Timer | undefined;
  #stream: CallStream | undefined;
  #stopped = false;

  constructor(
    options: HealthWatchOptions,
    connection: GrpcConnection,
    service: string,
    listener: (status: HealthStatus, text?: string) => void,
  ) {
    this.#options = options;
    this.#connection = connection;
    this.#service = service;
    this.#listener = listener;
  }

  open(): void {
    const method = new PreparedMethod(PATH, "proto", this.#options.constants, "server_streaming");
    const reader = new WatchStream({
      onStatus: (status) => {
        this.#failures = 0;
        if (!this.#stopped) this.#listener(status);
      },
      onEnd: (code, message) => this.#ended(code, message),
      consume: (bytes) => this.#stream?.consume(bytes),
    });
    const stream = this.#connection.open(
      { template: method.template("identity"), fields: [], kind: method.kind },
      reader,
    );
    if (stream.ended) return;
    this.#stream = stream;
    const request = new BinaryWriter().tag(1, 2).string(this.#service).finish();
    stream.write(frameMessage(request, false), true);
  }

  stop(): void {
    this.#stopped = true;
    this.#timer?.cancel();
    this.#stream?.reset(ErrorCode.CANCEL);
  }

  #ended(code: number, message: string): void {
    this.#stream?.reset(ErrorCode.CANCEL);
    this.#stream = undefined;
    if (this.#stopped) return;
    if (code === Code.Unimplemented) {
      this.#listener("UNIMPLEMENTED", message);
      return;
    }
    this.#listener("UNKNOWN", message);
    // What the listener hears may end the watch.
    if (this.#isStopped()) return;
    this.#failures += 1;
    const { clock, random } = this.#options;
    this.#timer = clock.setTimer(this.#backoff.delayMs(this.#failures, random), () => this.open());
  }

  #isStopped(): boolean {
    return this.#stopped;
  }
}

interface WatchEvents {
  onStatus(status: HealthStatus): void;
  onEnd(code: number, message: string): void;
  consume(bytes: number): void;
}

/** One `Watch` stream. */
class WatchStream implements StreamHandler, ResponseEvents {
  ended = false;
  readonly #events: WatchEvents;
  readonly #response: ResponseReader;

  constructor(events: WatchEvents) {
    this.#events = events;
    this.#response = new ResponseReader(this, MAX_RESPONSE_BYTES, { compressors: defaultCompressors });
  }

  onHeaders(fields: HeaderFields): void {
    this.#response.headers(fields);
  }

  onData(data: Uint8Array): void {
    this.#response.data(data);
  }

  onTrailers(fields: HeaderFields): void {
    this.#response.trailers(fields);
  }

  onWritable(): void {}

  onEnd(failure: StreamFailure | undefined): void {
    if (failure === undefined) this.#response.end();
    else this.#response.failed(failure);
  }

  onResponseHeaders(): void {}

  onMessage(message: Uint8Array): void {
    this.#events.onStatus(readHealth(message));
  }

  room(): undefined {}

  onReceived(bytes: number): void {
    this.#events.consume(bytes);
  }

  onStatus({ code, message }: GrpcStatus): void {
    this.#end(code, message === "" ? "The server ended the watch" : message);
  }

  onStreamFailure({ message }: StreamFailure): void {
    this.#end(Code.Unavailable, message);
  }

  onResponseError(code: Code, message: string): void {
    this.#end(code, message);
  }

  #end(code: number, message: string): void {
    if (this.ended) return;
    this.ended = true;
    this.#events.onEnd(code, message);
  }
}

function readHealth(message: Uint8Array): HealthStatus {
  const reader = new BinaryReader(message);
  let status: HealthStatus = "UNKNOWN";
  try {
    while (reader.pos < reader.len) {
      const [field, wireType] = reader.tag();
      if (field === 1) status = STATUSES[reader.int32()] ?? "UNKNOWN";
      else reader.skip(wireType);
    }
  } catch {
    return "UNKNOWN";
  }
  return status;
}
