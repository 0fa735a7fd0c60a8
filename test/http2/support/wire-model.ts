/**
 * What a client may send, checked on its bytes by a model that shares no code with the engine: frame order, stream ids and states,
 * concurrency, both sides of flow control (RFC 9113 §5, §6.9). It is told what the server sent, and throws at what it would refuse.
 */
import assert from "node:assert/strict";

type Half = "open" | "ended";

interface ModelStream {
  /** What the client may still send. */
  sendWindow: number;
  client: Half | "reset";
  server: Half | "reset";
  /** What the client has let the server send so far, and what it sent. */
  granted: number;
  received: number;
}

interface ModelSettings {
  readonly initialWindow?: number | undefined;
  readonly maxFrame?: number | undefined;
  readonly maxConcurrent?: number | undefined;
}

const PREFACE_BYTES = 24;
const [DATA, HEADERS, RST_STREAM, SETTINGS, PING, GOAWAY, WINDOW_UPDATE, CONTINUATION] = [0, 1, 3, 4, 6, 7, 8, 9];

/** One client connection as its server sees it. */
export class WireModel {
  readonly streams: Map<number, ModelStream> = new Map();
  /** PINGs of the client, to be answered. */
  readonly pings: Uint8Array[] = [];
  goneAway: number | undefined;
  readonly #maxWindow: number;
  #bytes: number[] = [];
  #prefaceLeft = PREFACE_BYTES;
  #settingsSeen = false;
  #openBlock: number | undefined;
  #lastId = -1;
  #clientInitialWindow = 65_535;
  #connectionGranted = 65_535;
  #connectionReceived = 0;
  #sendWindow = 65_535;
  #initialWindow = 65_535;
  #maxFrame = 16_384;
  #maxConcurrent = Number.POSITIVE_INFINITY;
  /** SETTINGS that the client has not acknowledged: in force from its acknowledgement on. */
  readonly #unacknowledged: ModelSettings[] = [];
  #pingsOwed = 0;

  /** @param maxWindow The largest receive window that the client may grow to. */
  constructor(maxWindow: number) {
    this.#maxWindow = maxWindow;
  }

  /** What the connection still lets the server send. */
  get connectionAllowed(): number {
    return this.#connectionGranted - this.#connectionReceived;
  }

  /** What the stream still lets the server send. */
  allowed(streamId: number): number {
    const stream = this.streams.get(streamId);
    return stream === undefined ? 0 : stream.granted - stream.received;
  }

  serverSettings(settings: ModelSettings): void {
    this.#unacknowledged.push(settings);
  }

  serverPing(): void {
    this.#pingsOwed += 1;
  }

  serverWindowUpdate(streamId: number, increment: number): void {
    if (streamId === 0) this.#sendWindow += increment;
    const stream = this.streams.get(streamId);
    if (stream !== undefined) stream.sendWindow += increment;
  }

  serverData(streamId: number, flowBytes: number, end: boolean): void {
    this.#connectionReceived += flowBytes;
    const stream = this.streams.get(streamId);
    if (stream === undefined) return;
    stream.received += flowBytes;
    if (end && stream.server === "open") stream.server = "ended";
  }

  serverEnd(streamId: number, how: "ended" | "reset"): void {
    const stream = this.streams.get(streamId);
    if (stream?.server === "open") stream.server = how;
  }

  /** Streams that count against the server's limit. */
  get concurrent(): number {
    let count = 0;
    for (const { client, server } of this.streams.values()) {
      const closed = client === "reset" || server === "reset" || (client === "ended" && server === "ended");
      if (!closed) count += 1;
    }
    return count;
  }

  /** Reads the client's bytes. */
  receive(bytes: Uint8Array): void {
    const skipped = Math.min(this.#prefaceLeft, bytes.length);
    this.#prefaceLeft -= skipped;
    for (const byte of bytes.subarray(skipped)) this.#bytes.push(byte);
    while (this.#bytes.length >= 9) {
      const [a = 0, b = 0, c = 0, type = 0, flags = 0] = this.#bytes;
      const length = (a << 16) | (b << 8) | c;
      if (this.#bytes.length < 9 + length) return;
      const frame = this.#bytes.splice(0, 9 + length);
      this.#frame(type, flags, number31(frame, 5), frame.slice(9));
    }
  }

  #frame(type: number, flags: number, id: number, payload: readonly number[]): void {
    assert.ok(payload.length <= this.#maxFrame, `a frame of ${payload.length} bytes`);
    assert.ok(type === SETTINGS || this.#settingsSeen, "the first frame is SETTINGS");
    if (this.#openBlock !== undefined)
      assert.deepEqual([type, id], [CONTINUATION, this.#openBlock], "a block is not torn");
    if (type === DATA) this.#data(id, payload.length, (flags & 1) !== 0);
    else if (type === HEADERS) this.#headers(id, flags);
    else if (type === CONTINUATION) this.#openBlock = (flags & 4) === 0 ? id : undefined;
    else if (type === RST_STREAM) this.#reset(id);
    else if (type === SETTINGS) this.#settings(flags, payload);
    else if (type === PING) this.#ping(flags, payload);
    else if (type === GOAWAY) this.#goAway(payload);
    else if (type === WINDOW_UPDATE) this.#windowUpdate(id, number31(payload, 0));
    else assert.fail(`a frame of type ${type}`);
  }

  #data(id: number, bytes: number, end: boolean): void {
    const stream = this.#open(id, "DATA");
    assert.ok(this.goneAway === undefined, "DATA behind GOAWAY");
    assert.ok(bytes > 0 || end, "an empty DATA that ends nothing");
    stream.sendWindow -= bytes;
    this.#sendWindow -= bytes;
    assert.ok(
      bytes === 0 || (stream.sendWindow >= 0 && this.#sendWindow >= 0),
      `DATA beyond the window of stream ${id}`,
    );
    if (end) stream.client = "ended";
  }

  #headers(id: number, flags: number): void {
    assert.ok(this.goneAway === undefined, "HEADERS behind GOAWAY");
    assert.equal(id, this.#lastId + 2, "ids rise by two");
    this.#lastId = id;
    this.#openBlock = (flags & 4) === 0 ? id : undefined;
    const granted = this.#clientInitialWindow;
    this.streams.set(id, { sendWindow: this.#initialWindow, client: "open", server: "open", granted, received: 0 });
    assert.ok(
      this.concurrent <= this.#maxConcurrent,
      `${this.concurrent} streams at once, and ${this.#maxConcurrent} allowed`,
    );
  }

  #reset(id: number): void {
    const stream = this.streams.get(id);
    assert.ok(stream !== undefined && stream.client !== "reset", `RST_STREAM for stream ${id}, idle or reset already`);
    stream.client = "reset";
  }

  #settings(flags: number, payload: readonly number[]): void {
    if (flags === 1) {
      const settings = this.#unacknowledged.shift();
      assert.ok(settings !== undefined, "an acknowledgement of nothing");
      this.#apply(settings);
      return;
    }
    assert.equal(this.#settingsSeen, false, "SETTINGS once");
    this.#settingsSeen = true;
    for (let i = 0; i < payload.length; i += 6) {
      if (payload[i + 1] === 4) this.#clientInitialWindow = number31(payload, i + 2);
    }
  }

  #apply({ initialWindow, maxFrame, maxConcurrent }: ModelSettings): void {
    if (initialWindow !== undefined) {
      const difference = initialWindow - this.#initialWindow;
      this.#initialWindow = initialWindow;
      for (const stream of this.streams.values()) stream.sendWindow += difference;
    }
    this.#maxFrame = maxFrame ?? this.#maxFrame;
    this.#maxConcurrent = maxConcurrent ?? this.#maxConcurrent;
  }

  #ping(flags: number, payload: readonly number[]): void {
    if (flags === 0) {
      this.pings.push(Uint8Array.from(payload));
      return;
    }
    this.#pingsOwed -= 1;
    assert.ok(this.#pingsOwed >= 0, "an answer to no PING");
  }

  #goAway(payload: readonly number[]): void {
    assert.equal(this.goneAway, undefined, "GOAWAY twice");
    this.goneAway = number31(payload, 4);
  }

  #windowUpdate(id: number, increment: number): void {
    assert.ok(increment > 0, "a WINDOW_UPDATE of nothing");
    if (id === 0) {
      this.#connectionGranted += increment;
      assert.ok(
        this.connectionAllowed <= Math.min(0x7fff_ffff, Math.max(65_535, 4 * this.#maxWindow)),
        "the connection's window overflows",
      );
      return;
    }
    const stream = this.#open(id, "WINDOW_UPDATE", true);
    stream.granted += increment;
    assert.ok(this.allowed(id) <= this.#maxWindow, `the window of stream ${id} is ${this.allowed(id)}`);
  }

  #open(id: number, what: string, half = false): ModelStream {
    const stream = this.streams.get(id);
    assert.ok(stream !== undefined, `${what} for stream ${id}, which is idle`);
    assert.ok(
      stream.client === "open" || (half && stream.client === "ended"),
      `${what} for stream ${id}, which is ${stream.client}`,
    );
    return stream;
  }
}

function number31(bytes: readonly number[], offset: number): number {
  const [a = 0, b = 0, c = 0, d = 0] = bytes.slice(offset, offset + 4);
  return (((a & 0x7f) << 24) | (b << 16) | (c << 8) | d) >>> 0;
}
