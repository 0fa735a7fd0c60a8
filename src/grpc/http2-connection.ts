/**
 * A gRPC connection over HTTP/2: an engine, its byte stream, and what tells a live connection from one that only looks so.
 *
 * A function that was suspended, or a NAT that forgot, leaves a connection that looks READY and is dead, and no timer ran
 * meanwhile to find out. So the first call after a long silence waits for the answer to a PING, and only then goes out: what
 * goes out on a dead connection may or may not have been processed, and could not be sent again.
 */
import type { ByteStream } from "../core/byte-stream.ts";
import type { Clock } from "../core/clock.ts";
import { TransportError } from "../core/transport-error.ts";
import type { Http2Connection } from "../http2/connection.ts";
import type { StreamHandler } from "../http2/stream.ts";
import type { RequestHead } from "../http2/streams.ts";
import type { CallStream, GrpcConnection } from "./connection.ts";

/** When a connection has to prove that it lives. Times in milliseconds. */
export interface Liveness {
  /** After so long without a byte from the server. */
  readonly verifyAfterMs: number;
  /** How long its proof may take. */
  readonly verifyTimeoutMs: number;
}

/** What a {@link Http2GrpcConnection} is made of. */
export interface Http2GrpcConnectionOptions {
  readonly engine: Http2Connection;
  readonly stream: ByteStream;
  readonly clock: Clock;
  /** `host:port`, for errors. */
  readonly address: string;
  readonly liveness: Liveness;
}

/** One HTTP/2 connection, as calls see it. */
export class Http2GrpcConnection implements GrpcConnection {
  readonly address: string;
  readonly #engine: Http2Connection;
  readonly #stream: ByteStream;
  readonly #clock: Clock;
  readonly #liveness: Liveness;
  #proof: PromiseWithResolvers<void> | undefined;

  constructor({ engine, stream, clock, address, liveness }: Http2GrpcConnectionOptions) {
    this.address = address;
    this.#engine = engine;
    this.#stream = stream;
    this.#clock = clock;
    this.#liveness = liveness;
  }

  get full(): boolean {
    return this.#engine.full;
  }

  get calls(): number {
    return this.#engine.streamCount;
  }

  open(head: RequestHead, handler: StreamHandler): CallStream {
    return this.#engine.open(head, handler);
  }

  close(): void {
    this.#engine.close();
  }

  abort(reason: unknown): void {
    this.#stream.abort(reason);
  }

  verify(): Promise<void> | undefined {
    if (this.#proof !== undefined) return this.#proof.promise;
    const silentMs = this.#clock.now() - this.#engine.heardAt;
    return silentMs < this.#liveness.verifyAfterMs ? undefined : this.#askForProof(silentMs);
  }

  /** It is closed: who waits for its proof goes elsewhere. */
  closed(): void {
    this.#proof?.resolve();
  }

  #askForProof(silentMs: number): Promise<void> {
    const proof = Promise.withResolvers<void>();
    const { verifyTimeoutMs } = this.#liveness;
    const timer = this.#clock.setTimer(verifyTimeoutMs, () => {
      const silent = `was silent for ${Math.round(silentMs)} ms and did not answer a PING within ${verifyTimeoutMs} ms`;
      const message = `The connection to "${this.address}" ${silent}; it is taken for dead`;
      this.#stream.abort(new TransportError({ step: "read", address: this.address, message, code: "ETIMEDOUT" }));
    });
    this.#proof = proof;
    const proven = (): void => {
      timer.cancel();
      this.#proof = undefined;
      proof.resolve();
    };
    // Refused where many wait already: their answers do not come, and the timer has the last word.
    this.#engine.ping(proven);
    return proof.promise.finally(() => timer.cancel());
  }
}
