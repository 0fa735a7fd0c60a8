/** The shared suite's tests of open streams: bytes both ways, backpressure, and all the ends. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { joinBytes } from "../../src/transport/join-bytes.ts";
import { SOURCE_BYTES, pattern } from "../support/companion-info.ts";
import type { SuiteContext } from "./suite-context.ts";
import { Recorder } from "./recorder.ts";

const PIECE_BYTES = 64 * 1024;

/** Names for sinks: several runtimes may share the peers, so they are random. */
function newName(): string {
  return `sink-${crypto.randomUUID()}`;
}

/** Writes `total` bytes of the pattern, waiting when the stream says so. */
async function writeAll(context: SuiteContext, recorder: Recorder, total: number): Promise<void> {
  for (let sent = 0; sent < total; sent += PIECE_BYTES) {
    const drains = recorder.drains;
    if (recorder.send(pattern(sent, Math.min(PIECE_BYTES, total - sent)))) continue;
    await context.wait(recorder.when(() => recorder.drains > drains || recorder.closes > 0));
  }
}

/** Writes until the stream is full. Returns how many bytes that took. */
function fill(recorder: Recorder): number {
  const piece = new Uint8Array(PIECE_BYTES);
  for (let sent = PIECE_BYTES; sent <= 64 * 1024 * 1024; sent += PIECE_BYTES) if (!recorder.send(piece)) return sent;
  throw new Error("The stream took 64 MiB and was not full");
}

function assertPattern(recorder: Recorder, total: number): void {
  const received = joinBytes(recorder.chunks);
  assert.equal(received.byteLength, total);
  const expected = pattern(0, total);
  const wrong = received.findIndex((byte, index) => byte !== expected[index]);
  assert.equal(wrong, -1, `The byte at ${wrong} is wrong`);
}

export function streamTests(context: SuiteContext): void {
  bytesTests(context);
  backpressureTests(context);
  halfCloseTests(context);
  closeTests(context);
  breakTests(context);
}

function bytesTests(context: SuiteContext): void {
  test("a few bytes come back", async () => {
    const echo = await context.open("echo");
    assert.equal(echo.send("hello"), true);
    await context.wait(echo.received(5));
    assert.equal(echo.text, "hello");
    const { host, port } = context.address("echo");
    assert.equal(echo.stream.remoteAddress, `${host}:${port}`);
    assert.equal(echo.stream.tls, undefined);
    await context.finish(echo);
  });

  test("what is written in one turn arrives in its order", async () => {
    const echo = await context.open("echo");
    let expected = "";
    for (let index = 0; index < 300; index++) {
      echo.send(`${index},`);
      expected += `${index},`;
    }
    echo.send(new Uint8Array(0));
    await context.wait(echo.received(expected.length));
    assert.equal(echo.text, expected);
    await context.finish(echo);
  });

  test("8 MiB come back as they were", async () => {
    const echo = await context.open("echo");
    await writeAll(context, echo, SOURCE_BYTES);
    await context.wait(echo.received(SOURCE_BYTES));
    assertPattern(echo, SOURCE_BYTES);
    await context.finish(echo);
  });
}

function backpressureTests(context: SuiteContext): void {
  test("a paused stream delivers nothing, and everything once resumed", async () => {
    const source = await context.open("source");
    source.onEvent = () => {
      source.onEvent = () => {};
      source.stream.pause();
    };
    await context.wait(source.received(1));
    const received = source.receivedBytes;
    await context.roundTrip();
    await context.roundTrip();
    assert.equal(source.receivedBytes, received);
    assert.equal(source.readEnds, 0);
    source.guarded(() => source.stream.resume());
    await context.wait(source.readEnd());
    assertPattern(source, SOURCE_BYTES);
    await context.finish(source);
  });

  test("a stream whose peer does not read says to wait, and then to go on", async () => {
    const stuck = await context.open("stuck");
    const name = newName();
    stuck.send(`${name}\n`);
    let total = fill(stuck);
    await context.roundTrip();
    const release = await context.open("release");
    await context.wait(release.readEnd());
    await context.wait(stuck.when(() => stuck.drains > 0));
    stuck.send("on");
    total += 2;
    await context.finish(stuck);
    await context.finish(release);
    assert.equal(await context.report(name), `${total} end`);
  });
}

function halfCloseTests(context: SuiteContext): void {
  test("after our end the peer's bytes still arrive, then its end, then the close", async () => {
    const echo = await context.open("echo");
    await writeAll(context, echo, 1_000_000);
    echo.guarded(() => echo.stream.closeWrite());
    assert.equal(echo.send("ignored"), true);
    await context.wait(echo.closed());
    assertPattern(echo, 1_000_000);
    assert.equal(echo.readEnds, 1);
    assert.equal(echo.closeError, undefined);
  });

  test("after the peer's end our bytes still leave", async () => {
    const peer = await context.open("halfClose");
    await context.wait(peer.readEnd());
    assert.equal(peer.text, "bye");
    await context.roundTrip();
    assert.equal(peer.closes, 0);
    const name = newName();
    peer.send(`${name}\n`);
    peer.send("still here");
    peer.guarded(() => peer.stream.closeWrite());
    await context.wait(peer.closed());
    assert.equal(peer.closeError, undefined);
    assert.equal(await context.report(name), "10 end");
  });
}

function closeTests(context: SuiteContext): void {
  test("a graceful close sends what was written, even before anything was read", async () => {
    const sink = await context.open("sink");
    const name = newName();
    sink.send(`${name}\n`);
    sink.send(pattern(0, 4_000_000));
    await context.finish(sink);
    assert.equal(sink.closes, 1);
    assert.equal(await context.report(name), "4000000 end");
  });

  test("after a graceful close nothing more is delivered", async () => {
    const source = await context.open("source");
    let received = 0;
    source.onEvent = () => {
      if (received > 0) return;
      received = source.receivedBytes;
      source.stream.close();
    };
    await context.wait(source.closed());
    assert.equal(source.receivedBytes, received);
    assert.equal(source.readEnds, 0);
  });

  test("a stream that was never started can be closed", async () => {
    const { clock, dialer } = context;
    const stream = await context.wait(dialer.dial(context.address("echo"), { clock }));
    stream.close();
    const late = new Recorder(stream);
    await context.wait(late.closed());
    assert.equal(late.closeError, undefined);
  });
}

function breakTests(context: SuiteContext): void {
  test("an abort drops what was not sent, and says why", async () => {
    const stuck = await context.open("stuck");
    fill(stuck);
    const reason = new Error("No longer wanted");
    stuck.guarded(() => stuck.stream.abort(reason));
    await context.wait(stuck.closed());
    assert.equal(stuck.closeError?.cause, reason);
    assert.match(stuck.closeError?.message ?? "", /was aborted: No longer wanted$/);
    stuck.stream.abort();
    stuck.stream.close();
    assert.equal(stuck.send("ignored"), true);
    await context.roundTrip();
    assert.equal(stuck.closes, 1);
  });

  test("an abort without a reason ends without an error", async () => {
    const echo = await context.open("echo");
    echo.guarded(() => echo.stream.abort());
    await context.wait(echo.closed());
    assert.equal(echo.closeError, undefined);
    assert.equal(echo.readEnds, 0);
  });

  test("a reset by the peer is an error with the address", async () => {
    const peer = await context.open("reset");
    peer.send("provoke");
    if (!context.can.tellsReset) {
      // It looks like the peer's end, so it shows in what is written next.
      await context.wait(peer.when(() => peer.readEnds + peer.closes > 0));
      peer.send("find out");
    }
    await context.wait(peer.closed());
    const { host, port } = context.address("reset");
    assert.equal(peer.closeError?.address, `${host}:${port}`);
    assert.ok(["read", "write"].includes(peer.closeError?.step ?? ""), peer.closeError?.step);
    assert.equal(peer.closeError?.code, "ECONNRESET");
    assert.equal(peer.closes, 1);
  });
}
