/** A handler that records what a byte stream tells, and lets a test wait for it. */
import assert from "node:assert/strict";
import type { ByteStream, ByteStreamHandler } from "../../src/core/byte-stream.ts";
import type { TransportError } from "../../src/core/transport-error.ts";
import { joinBytes } from "../../src/transport/join-bytes.ts";

/** Starts `stream` and records its events. */
export class Recorder implements ByteStreamHandler {
  readonly stream: ByteStream;
  readonly chunks: Uint8Array[] = [];
  receivedBytes = 0;
  readEnds = 0;
  drains = 0;
  closes = 0;
  closeError: TransportError | undefined;
  /** Called after each event. */
  onEvent: () => void = () => {};
  #waiting: { readonly until: () => boolean; readonly resolve: () => void }[] = [];
  #insideCall = false;

  constructor(stream: ByteStream) {
    this.stream = stream;
    this.guarded(() => stream.start(this));
  }

  get text(): string {
    return new TextDecoder().decode(joinBytes(this.chunks));
  }

  onData(chunk: Uint8Array): void {
    this.chunks.push(chunk.slice());
    this.receivedBytes += chunk.byteLength;
    this.#happened();
  }

  onReadEnd(): void {
    this.readEnds++;
    this.#happened();
  }

  onDrain(): void {
    this.drains++;
    this.#happened();
  }

  onClose(error: TransportError | undefined): void {
    this.closes++;
    this.closeError = error;
    this.#happened();
  }

  /** Calls a method of the stream; an event from inside it breaks the contract. */
  guarded<T>(call: () => T): T {
    this.#insideCall = true;
    try {
      return call();
    } finally {
      this.#insideCall = false;
    }
  }

  send(what: string | Uint8Array): boolean {
    return this.guarded(() => this.stream.write(typeof what === "string" ? new TextEncoder().encode(what) : what));
  }

  /** Resolves when `until` holds, which is looked at after each event. */
  when(until: () => boolean): Promise<void> {
    if (until()) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push({ until, resolve }));
  }

  received(bytes: number): Promise<void> {
    return this.when(() => this.receivedBytes >= bytes);
  }

  readEnd(): Promise<void> {
    return this.when(() => this.readEnds > 0);
  }

  closed(): Promise<void> {
    return this.when(() => this.closes > 0);
  }

  #happened(): void {
    assert.equal(this.#insideCall, false, "The stream called its handler from inside one of its own methods");
    assert.ok(this.closes === 0 || this.closes === 1, "onClose came twice");
    this.onEvent();
    const waiting = this.#waiting;
    this.#waiting = waiting.filter(({ until }) => !until());
    for (const { until, resolve } of waiting) if (until()) resolve();
  }
}
