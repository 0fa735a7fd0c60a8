/**
 * A connection's life as a list of small numbers: each step is something that the server, the callers, the socket or the
 * time does. Played against the engine with the wire model watching; fast-check makes the numbers, and shrinks them.
 */
import assert from "node:assert/strict";
import { ErrorCode } from "../../../src/http2/error.ts";
import type { SettingEntry } from "../../../src/http2/frames/frame-sink.ts";
import { SettingId } from "../../../src/http2/frames/settings.ts";
import type { Http2Options } from "../../../src/http2/options.ts";
import { Call, Client, REQUEST } from "./client.ts";
import type { ServerFrames } from "./server-frames.ts";
import { WireModel } from "./wire-model.ts";

/** What happens, and two numbers that say more. */
export type Step = readonly [kind: number, a: number, b: number];

const LIMITS: Http2Options = { initialWindowBytes: 20_000, maxQueuedStreams: 2 };
const SIZES: readonly number[] = [0, 1, 5, 100, 5_000, 16_384, 40_000, 70_000];

/** How a call ended for the session: by its handler's word, or by our own reset. */
interface Tracked {
  readonly call: Call;
  reset: boolean;
}

/** One connection, its server, its callers and its socket. */
export class Session {
  readonly client: Client;
  readonly model: WireModel;
  readonly calls: Tracked[] = [];
  /** Streams whose response head was sent. */
  readonly #answered = new Set<number>();
  #lastGoAway = 0x7fff_ffff;
  #maxPending = 0;

  /** @param maxWindowBytes What the receive windows may grow to, from 20,000 on. */
  constructor(maxWindowBytes: number) {
    this.client = new Client({ ...LIMITS, maxWindowBytes });
    this.model = new WireModel(maxWindowBytes);
    this.#receive((server) => server.settings().settingsAck());
    this.model.serverSettings({});
    this.take();
  }

  /** Plays the steps, then ends the connection, and checks that nothing is left. */
  static play(steps: readonly Step[], maxWindowBytes: number): Session {
    const session = new Session(maxWindowBytes);
    for (const step of steps) session.step(step);
    session.end();
    return session;
  }

  step([kind, a, b]: Step): void {
    STEPS[kind % STEPS.length]?.(this, a, b);
    const open = this.calls.filter(({ call, reset }) => call.ends === 0 && !reset).length;
    assert.equal(this.client.connection.streamCount, open);
  }

  end(): void {
    const { client } = this;
    this.take();
    if (client.events.at(-1) !== "closed") client.lose();
    for (const { call, reset } of this.calls)
      assert.equal(call.ends, reset ? 0 : 1, `call ${call.stream.id} ended ${call.ends} times`);
    assert.deepEqual([client.connection.streamCount, client.connection.nextTimeout()], [0, Number.POSITIVE_INFINITY]);
    assert.notEqual(client.failedWith, "INTERNAL_ERROR");
    assert.ok(this.#maxPending < 1_000_000, `${this.#maxPending} bytes of output waited`);
  }

  open(a: number): void {
    const call = new Call();
    call.reads = a % 2 === 0;
    const tracked = { call, reset: false };
    if (a % 5 === 4) call.on = (event) => event === "data" && this.#reset(tracked);
    if (a % 7 === 6) call.on = (event) => event === "end" && this.calls.length < 50 && this.open(0);
    call.stream = this.client.connection.open(
      { template: REQUEST, fields: a % 11 === 10 ? ["x-long", "~".repeat(20_000)] : [] },
      call,
    );
    this.calls.push(tracked);
  }

  write(a: number, b: number): void {
    this.#pick(a)?.call.stream.write(new Uint8Array(sizeOf(b)), b % 3 === 0);
  }

  cancel(a: number): void {
    this.#reset(this.#pick(a));
  }

  #pick(a: number): Tracked | undefined {
    return this.calls[a % Math.max(1, this.calls.length)];
  }

  #begun(a: number): number {
    const ids = [...this.model.streams.keys()];
    return ids[a % Math.max(1, ids.length)] ?? 1;
  }

  #reset(tracked: Tracked | undefined): void {
    if (tracked === undefined || tracked.call.ends > 0) return;
    tracked.reset = true;
    tracked.call.stream.reset(ErrorCode.CANCEL);
  }

  /** Gives back no more than was received. */
  consume(a: number, b: number): void {
    const tracked = this.#pick(a);
    if (tracked === undefined || tracked.call.reads) return;
    const received = tracked.call.pieces.splice(0).reduce((total, { length }) => total + length, 0);
    tracked.call.stream.consume(b % 2 === 0 ? received : Math.floor(received / 2));
  }

  take(most: number = Number.POSITIVE_INFINITY): void {
    for (let taken = 0; taken < most; taken++) {
      const bytes = this.client.connection.takeOutput(this.client.now);
      if (bytes === undefined) return;
      this.#maxPending = Math.max(this.#maxPending, bytes.length);
      this.model.receive(bytes);
    }
  }

  /** The server's bytes reach the client in two pieces. */
  #receive(write: (server: ServerFrames) => unknown): void {
    write(this.client.server);
    const bytes = this.client.server.take();
    const half = bytes.length >> 1;
    for (const piece of [bytes.slice(0, half), bytes.slice(half)]) this.client.feed(piece);
  }

  respond(a: number): void {
    const id = this.#begun(a);
    if (!this.#mayAnswer(id) || this.#answered.has(id)) return;
    this.#answered.add(id);
    const end = a % 4 === 3;
    if (end) this.model.serverEnd(id, "ended");
    this.#receive((server) => (end ? server.ok(id, ["grpc-status", "0"], true) : server.ok(id)));
  }

  data(a: number, bytes: number, end: boolean): void {
    const id = this.#begun(a);
    const length = Math.min(bytes, 16_384, this.model.allowed(id), this.model.connectionAllowed);
    if (!this.#mayAnswer(id) || !this.#answered.has(id) || (length <= 0 && !end)) return;
    this.model.serverData(id, length, end);
    this.#receive((server) => server.data(id, new Uint8Array(length), end));
  }

  trailers(a: number): void {
    const id = this.#begun(a);
    if (!this.#mayAnswer(id) || !this.#answered.has(id)) return;
    this.model.serverEnd(id, "ended");
    this.#receive((server) => server.trailers(id));
  }

  serverReset(a: number): void {
    const id = this.#begun(a);
    if (!this.#mayAnswer(id)) return;
    this.model.serverEnd(id, "reset");
    this.#receive((server) => server.rst(id, a % 14));
  }

  #mayAnswer(id: number): boolean {
    const stream = this.model.streams.get(id);
    return stream !== undefined && stream.server === "open" && stream.client !== "reset" && id <= this.#lastGoAway;
  }

  grant(a: number, b: number): void {
    this.windowUpdate(a % 2 === 0 ? 0 : this.#begun(a), 1 + sizeOf(b) + b);
  }

  windowUpdate(id: number, increment: number): void {
    if (id !== 0 && !this.model.streams.has(id)) return;
    this.model.serverWindowUpdate(id, increment);
    this.#receive((server) => server.windowUpdate(id, increment));
  }

  settings(a: number, b: number): void {
    const [initialWindow, maxFrame, maxConcurrent] = [sizeOf(a), 16_384 + sizeOf(b), (a + b) % 7];
    const entries: SettingEntry[] = [];
    if (a % 2 === 0) entries.push([SettingId.INITIAL_WINDOW_SIZE, initialWindow]);
    if (b % 3 === 0) entries.push([SettingId.MAX_FRAME_SIZE, maxFrame]);
    if (b % 3 === 1) entries.push([SettingId.MAX_CONCURRENT_STREAMS, maxConcurrent]);
    if (b % 5 === 0) entries.push([SettingId.HEADER_TABLE_SIZE, sizeOf(a)]);
    this.model.serverSettings({
      initialWindow: a % 2 === 0 ? initialWindow : undefined,
      maxFrame: b % 3 === 0 ? maxFrame : undefined,
      maxConcurrent: b % 3 === 1 ? maxConcurrent : undefined,
    });
    this.#receive((server) => server.settings(entries));
  }

  ping(): void {
    this.model.serverPing();
    this.#receive((server) => server.ping());
  }

  answerPing(): void {
    const opaque = this.model.pings.shift();
    if (opaque !== undefined) this.#receive((server) => server.ping(opaque, true));
  }

  goAway(a: number): void {
    if (a % 6 !== 0) return;
    this.#lastGoAway = Math.min(this.#lastGoAway, a % 12 === 0 ? this.#begun(a) : 0x7fff_ffff);
    for (const id of this.model.streams.keys()) if (id > this.#lastGoAway) this.model.serverEnd(id, "reset");
    this.#receive((server) => server.goAway(this.#lastGoAway, a % 14));
  }

  /** What no server may send: the connection, or a stream, ends by it. */
  illegal(b: number): void {
    const id = this.#begun(b);
    const wrongs: readonly ((server: ServerFrames) => unknown)[] = [
      (server) => server.data(id + 1_000, "x"),
      (server) => server.raw(5, 4, id, Uint8Array.of(0, 0, 0, 2)),
      (server) => server.headers(id, ["no-status", "x"]),
      (server) => server.raw(b, b, b, new Uint8Array(b)),
      (server) => {
        this.model.serverWindowUpdate(0, 0x7fff_ffff);
        server.windowUpdate(0, 0x7fff_ffff);
      },
      (server) => server.bytes(Uint8Array.from({ length: b }, (_, i) => (i * b) & 0xff)),
      (server) => server.ping(Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8), true),
      (server) => server.settings([[SettingId.ENABLE_PUSH, 1]]),
    ];
    const wrong = wrongs[b % wrongs.length];
    if (wrong === undefined) return;
    this.#receive(wrong);
    // The model was not told what came, so it can watch no longer.
    this.take();
    this.client.lose();
  }
}

function sizeOf(a: number): number {
  return SIZES[a % SIZES.length] ?? 0;
}

/** Every kind of step, the useful ones more often. */
const STEPS: readonly ((session: Session, a: number, b: number) => void)[] = [
  ...Array.from({ length: 4 }, () => (session: Session, a: number) => session.open(a)),
  ...Array.from({ length: 3 }, () => (session: Session, a: number, b: number) => session.write(a, b)),
  ...Array.from({ length: 4 }, () => (session: Session, a: number) => session.respond(a)),
  ...Array.from(
    { length: 4 },
    () => (session: Session, a: number, b: number) => session.data(a, sizeOf(b), b % 8 === 0),
  ),
  ...Array.from({ length: 3 }, () => (session: Session, a: number, b: number) => session.grant(a, b)),
  ...Array.from({ length: 3 }, () => (session: Session) => session.take()),
  (session, a) => session.take(a % 3),
  (session, a, b) => session.consume(a, b),
  (session, a) => session.cancel(a),
  (session, a) => session.trailers(a),
  (session, a) => session.serverReset(a),
  (session, a, b) => session.settings(a, b),
  (session) => session.ping(),
  (session) => session.answerPing(),
  (session) => session.client.connection.ping(() => {}),
  (session, a) => session.client.pass(a),
  (session, a) => a % 32 === 0 && session.client.connection.close(),
  (session, a) => a % 4 === 0 && session.goAway(a >> 2),
  (session, a, b) => a % 16 === 0 && session.illegal(b),
];
