/**
 * A client engine on a bench: bytes in, bytes out, the time by hand, and everything that it says kept as lines.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Http2Connection, type Http2Events } from "../../../src/http2/connection.ts";
import { errorCodeName, Http2Error } from "../../../src/http2/error.ts";
import { HeaderTemplate, type HeaderFields } from "../../../src/http2/hpack/header-fields.ts";
import type { Http2Options } from "../../../src/http2/options.ts";
import type { Http2Stream, StreamFailure, StreamHandler } from "../../../src/http2/stream.ts";
import type { SettingEntry } from "../../../src/http2/frames/frame-sink.ts";
import { concatBytes } from "../hex.ts";
import { describeFrame, SentFrames } from "./sent-frames.ts";
import { ServerFrames } from "./server-frames.ts";

/** What a call hears, in the order of the callbacks. */
export type CallEvent = "headers" | "data" | "trailers" | "writable" | "end";

export const REQUEST: HeaderTemplate = new HeaderTemplate([
  ...[":method", "POST", ":scheme", "http", ":path", "/a.B/c", ":authority", "test"],
  ...["content-type", "application/grpc", "te", "trailers"],
]);

/** One call: keeps what it hears, and may do something about it. */
export class Call implements StreamHandler {
  stream!: Http2Stream;
  readonly log: string[] = [];
  readonly pieces: Uint8Array[] = [];
  headers: HeaderFields | undefined;
  trailers: HeaderFields | undefined;
  failure: StreamFailure | undefined;
  ends = 0;
  /** Gives received bytes back at once. */
  reads = true;
  on: (event: CallEvent, call: Call) => void = () => {};

  get body(): string {
    return new TextDecoder().decode(concatBytes(this.pieces));
  }

  /** How it ended: `open`, `ok`, or kind, code and reach of the failure. */
  get outcome(): string {
    if (this.ends === 0) return "open";
    if (this.failure === undefined) return "ok";
    const { kind, code, reach } = this.failure;
    return [kind, ...(code === undefined ? [] : [errorCodeName(code)]), reach].join(" ");
  }

  onHeaders(fields: HeaderFields): void {
    this.headers = fields;
    this.#heard("headers", `headers ${fields[1]}`);
  }

  onData(data: Uint8Array): void {
    this.pieces.push(data.slice());
    if (this.reads) this.stream.consume(data.length);
    this.#heard("data", `data ${data.length}`);
  }

  onTrailers(fields: HeaderFields): void {
    this.trailers = fields;
    this.#heard("trailers", `trailers ${fields.join("=")}`);
  }

  onWritable(): void {
    this.#heard("writable", "writable");
  }

  onEnd(failure: StreamFailure | undefined): void {
    this.ends += 1;
    this.failure = failure;
    this.#heard("end", `end ${this.outcome}`);
  }

  #heard(event: CallEvent, line: string): void {
    assert.ok(this.ends === 0 || (event === "end" && this.ends === 1), `"${line}" after the end`);
    this.log.push(line);
    this.on(event, this);
  }
}

/** How the server's bytes reach the engine: in one piece, or octet by octet. */
export type Cut = "whole" | "bytes";

/** The engine, its owner and its wire. */
export class Client implements Http2Events {
  readonly connection: Http2Connection;
  readonly server: ServerFrames = new ServerFrames();
  readonly sent: SentFrames = new SentFrames();
  readonly events: string[] = [];
  closedWith: unknown;
  now = 1_000;
  wakes = 0;
  on: (event: string) => void = () => {};
  readonly #cut: Cut;

  constructor(options: Http2Options = {}, cut: Cut = "whole") {
    this.#cut = cut;
    this.connection = new Http2Connection(this, options);
    this.connection.wake = () => (this.wakes += 1);
  }

  onReady(): void {
    this.#heard("ready");
  }

  onDraining(): void {
    this.#heard("draining");
  }

  onClosed(error: unknown): void {
    this.closedWith = error;
    this.#heard("closed");
  }

  /** Exchanges SETTINGS; what both sides say in them is not reported by `frames`. */
  ready(entries: readonly SettingEntry[] = []): this {
    this.receive((server) => server.settings(entries).settingsAck());
    this.frames();
    return this;
  }

  open(fields: HeaderFields = [], setUp: (call: Call) => void = () => {}): Call {
    const call = new Call();
    setUp(call);
    call.stream = this.connection.open({ template: REQUEST, fields }, call);
    return call;
  }

  /** Opens a call whose request is complete. */
  request(setUp: (call: Call) => void = () => {}): Call {
    const call = this.open([], setUp);
    call.stream.write(Uint8Array.of(1, 2, 3), true);
    return call;
  }

  /** Feeds the engine what `write` adds to the server's frames. */
  receive(write: (server: ServerFrames) => unknown): void {
    write(this.server);
    this.feed(this.server.take());
  }

  feed(bytes: Uint8Array): void {
    if (this.#cut === "whole") this.connection.receive(bytes, this.now);
    else for (let i = 0; i < bytes.length; i++) this.connection.receive(bytes.slice(i, i + 1), this.now);
  }

  /** Takes all output, and gives the new frames as lines. */
  frames(): string[] {
    for (let bytes = this.connection.takeOutput(this.now); bytes !== undefined;) {
      this.sent.receive(bytes);
      bytes = this.connection.takeOutput(this.now);
    }
    return this.sent.next().map(describeFrame);
  }

  /** Lets time pass, as the pump would. */
  pass(ms: number): void {
    this.now += ms;
    if (this.connection.nextTimeout() <= this.now) this.connection.handleTimeout(this.now);
  }

  /** The code of the error that closed it. */
  get failedWith(): string {
    return this.closedWith instanceof Http2Error ? errorCodeName(this.closedWith.code) : String(this.closedWith);
  }

  /** The stream comes to its end, as the pump would have it after the intent "close". */
  lose(): this {
    this.connection.connectionLost(undefined);
    return this;
  }

  #heard(event: string): void {
    assert.ok(!this.events.includes(event), `"${event}" twice`);
    this.events.push(event);
    this.on(event);
  }
}

/** Registers a scenario twice: with the server's bytes whole, and octet by octet. */
export function scenario(name: string, body: (makeClient: (options?: Http2Options) => Client) => void): void {
  test(name, () => body((options) => new Client(options)));
  test(`${name} (octet by octet)`, () => body((options) => new Client(options, "bytes")));
}
