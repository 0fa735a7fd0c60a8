/** The pump, with a scripted engine over a memory pair and over a stream that records its calls. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { ByteStream, ByteStreamHandler } from "../../src/core/byte-stream.ts";
import type { Engine, EngineIntent } from "../../src/core/engine.ts";
import { TransportError } from "../../src/core/transport-error.ts";
import { VirtualClock } from "../../src/transport/memory/virtual-clock.ts";
import { Pump } from "../../src/transport/pump.ts";

class RecordingStream implements ByteStream {
  readonly remoteAddress = "peer:1";
  readonly tls: undefined;
  readonly calls: string[] = [];
  room = Infinity;
  handler!: ByteStreamHandler;

  start(handler: ByteStreamHandler): void {
    this.handler = handler;
  }

  write(bytes: Uint8Array): boolean {
    this.room -= bytes.byteLength;
    this.calls.push(`write ${bytes.byteLength > 40 ? bytes.byteLength : new TextDecoder().decode(bytes)}`);
    return this.room > 0;
  }

  pause(): void {}
  resume(): void {}

  closeWrite(): void {
    this.calls.push("closeWrite");
  }

  close(): void {
    this.calls.push("close");
  }

  abort(): void {
    this.calls.push("abort");
  }
}

class ScriptedEngine implements Engine {
  readonly log: string[] = [];
  readonly output: Uint8Array[] = [];
  intent: EngineIntent = "run";
  timeoutAt = Infinity;
  throwsOn: string | undefined;
  wake = (): void => {};
  lost: TransportError | undefined;

  send(...texts: string[]): void {
    for (const text of texts) this.output.push(new TextEncoder().encode(text));
    this.wake();
  }

  receive(chunk: Uint8Array, now: number): void {
    this.#called("receive", `${new TextDecoder().decode(chunk)} at ${now}`);
  }

  receiveEnd(now: number): void {
    this.#called("receiveEnd", `at ${now}`);
  }

  connectionLost(error: TransportError | undefined, now: number): void {
    this.lost = error;
    this.#called("connectionLost", `at ${now}`);
  }

  takeOutput(): Uint8Array | undefined {
    if (this.throwsOn === "takeOutput") throw new Error("Thrown by takeOutput");
    return this.output.shift();
  }

  nextTimeout(): number {
    return this.timeoutAt;
  }

  handleTimeout(now: number): void {
    this.timeoutAt = Infinity;
    this.#called("handleTimeout", `at ${now}`);
  }

  #called(method: string, what: string): void {
    this.log.push(`${method} ${what}`);
    if (this.throwsOn === method) throw new Error(`Thrown by ${method}`);
  }
}

function setUp() {
  const clock = new VirtualClock();
  const stream = new RecordingStream();
  const engine = new ScriptedEngine();
  const pump = new Pump({ engine, stream, clock });
  return { clock, stream, engine, pump, handler: stream.handler };
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe("output", () => {
  test("what an engine has at its start leaves in the first turn", async () => {
    const clock = new VirtualClock();
    const stream = new RecordingStream();
    const engine = new ScriptedEngine();
    engine.send("preface");
    new Pump({ engine, stream, clock });
    assert.deepEqual(stream.calls, []);
    await clock.settle();
    assert.deepEqual(stream.calls, ["write preface"]);
  });

  test("everything of a turn leaves in one write, whoever caused it", async () => {
    const { clock, stream, engine, handler } = setUp();
    engine.send("a", "b");
    handler.onData(bytes("x"));
    engine.send("c");
    await Promise.resolve();
    engine.send("d");
    await clock.settle();
    assert.deepEqual(stream.calls, ["write abcd"]);
  });

  test("a large piece goes on its own, in its place", async () => {
    const { clock, stream, engine } = setUp();
    engine.send("a", "b");
    engine.output.push(new Uint8Array(100_000));
    engine.send("c", "d");
    await clock.settle();
    assert.deepEqual(stream.calls, ["write ab", "write 100000", "write cd"]);
  });

  test("a full stream stops it, and its drain lets it go on", async () => {
    const { clock, stream, engine, handler } = setUp();
    stream.room = 50_000;
    for (let index = 0; index < 3; index++) engine.output.push(new Uint8Array(40_000));
    engine.wake();
    await clock.settle();
    assert.deepEqual(stream.calls, ["write 40000", "write 40000"]);
    engine.send("more");
    await clock.settle();
    assert.equal(engine.output.length, 2);
    stream.room = Infinity;
    handler.onDrain();
    await clock.settle();
    assert.deepEqual(stream.calls.slice(2), ["write 40000", "write more"]);
  });
});

describe("time", () => {
  test("the engine's timeout is handled when it comes", async () => {
    const { clock, engine } = setUp();
    engine.timeoutAt = 500;
    await clock.advance(499);
    assert.deepEqual(engine.log, []);
    await clock.advance(1);
    assert.deepEqual(engine.log, ["handleTimeout at 500"]);
    assert.equal(clock.pendingTimers, 0);
  });

  test("a timeout that moves back and forth costs one timer, and is met", async () => {
    const { clock, engine } = setUp();
    for (const timeoutAt of [500, 900, 300, 800]) {
      engine.timeoutAt = timeoutAt;
      engine.wake();
      await clock.settle();
      assert.equal(clock.pendingTimers, 1);
    }
    await clock.advance(1_000);
    assert.deepEqual(engine.log, ["handleTimeout at 800"]);
  });
});

describe("the end", () => {
  test("a graceful close waits for the output and the stream's drain", async () => {
    const { clock, stream, engine, handler } = setUp();
    stream.room = 3;
    engine.intent = "close";
    engine.output.push(new Uint8Array(40_000));
    engine.send("goodbye");
    await clock.settle();
    assert.deepEqual(stream.calls, ["write 40000"]);
    stream.room = Infinity;
    handler.onDrain();
    await clock.settle();
    assert.deepEqual(stream.calls.slice(1), ["write goodbye", "close"]);
    handler.onData(bytes("dropped"));
    handler.onClose(undefined);
    handler.onClose(undefined);
    assert.deepEqual(engine.log, ["connectionLost at 0"]);
    assert.equal(clock.pendingTimers, 0);
  });

  test("a graceful close that does not end is aborted", async () => {
    const { clock, stream, engine } = setUp();
    engine.intent = "close";
    engine.wake();
    await clock.advance(4_999);
    assert.deepEqual(stream.calls, ["close"]);
    await clock.advance(1);
    assert.deepEqual(stream.calls, ["close", "abort"]);
  });

  test("an abort does not wait", async () => {
    const { clock, stream, engine } = setUp();
    stream.room = 0;
    engine.intent = "abort";
    engine.send("last words");
    await clock.settle();
    assert.deepEqual(stream.calls, ["write last words", "abort"]);
  });

  test("a lost connection ends the engine once and leaves no timer", async () => {
    const { clock, engine, stream, handler } = setUp();
    engine.timeoutAt = 1_000;
    await clock.settle();
    const error = new TransportError({ step: "read", address: "peer:1", message: "Lost" });
    handler.onClose(error);
    handler.onReadEnd();
    engine.send("too late");
    await clock.advance(2_000);
    assert.deepEqual(engine.log, ["connectionLost at 0"]);
    assert.equal(engine.lost, error);
    assert.equal(clock.pendingTimers, 0);
    assert.deepEqual(stream.calls, []);
  });

  for (const method of ["receive", "receiveEnd", "takeOutput", "handleTimeout", "connectionLost"]) {
    test(`an engine that throws in ${method} loses its connection, once, and nothing else`, async () => {
      const { clock, engine, stream, handler } = setUp();
      engine.timeoutAt = 10;
      await clock.settle();
      engine.throwsOn = method;
      handler.onData(bytes("x"));
      await clock.settle();
      handler.onReadEnd();
      await clock.advance(10);
      handler.onClose(undefined);
      assert.equal(engine.log.filter((line) => line.startsWith("connectionLost")).length, 1);
      if (method === "connectionLost") return;
      assert.deepEqual(stream.calls, ["abort"]);
      assert.match(engine.lost?.message ?? "", new RegExp(`"peer:1" failed .* Error: Thrown by ${method}`));
    });
  }
});
