/** The memory pair's faults and delays; its ordinary life is the shared suite's. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { type MemoryPairOptions, memoryPair } from "../../../src/transport/memory/pair.ts";
import { VirtualClock } from "../../../src/transport/memory/virtual-clock.ts";
import { Recorder } from "../recorder.ts";

function setUp(options: Omit<MemoryPairOptions, "clock"> = {}) {
  const clock = new VirtualClock();
  const pair = memoryPair({ clock, ...options });
  return { clock, pair, client: new Recorder(pair.client), server: new Recorder(pair.server) };
}

/** Numbers from a seed: mulberry32. */
function seeded(seed: number): { next(): number } {
  let state = seed;
  return {
    next() {
      state = (state + 0x6d2b79f5) | 0;
      let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
      mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
      return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
    },
  };
}

describe("a memory pair", () => {
  test("delivers after its latency, which can change", async () => {
    const { clock, pair, client, server } = setUp({ latencyMs: 50 });
    client.send("slow");
    await clock.advance(49);
    assert.equal(server.text, "");
    await clock.advance(1);
    assert.equal(server.text, "slow");
    pair.setLatency(5);
    server.send("fast");
    await clock.advance(5);
    assert.equal(client.text, "fast");
  });

  test("cuts what is written into chunks", async () => {
    const { clock, client, server } = setUp({ chunkBytes: 3 });
    client.send("abcdefgh");
    await clock.settle();
    assert.deepEqual(
      server.chunks.map((chunk) => new TextDecoder().decode(chunk)),
      ["abc", "def", "gh"],
    );
  });

  test("a chunk is spoilt after the call, so that whoever keeps it finds out", async () => {
    const clock = new VirtualClock();
    const { client, server } = memoryPair({ clock });
    let kept: Uint8Array | undefined;
    client.start({ onData: (chunk) => (kept = chunk), onReadEnd() {}, onDrain() {}, onClose() {} });
    server.start({ onData() {}, onReadEnd() {}, onDrain() {}, onClose() {} });
    server.write(new Uint8Array([1, 2, 3]));
    await clock.settle();
    assert.deepEqual([...(kept ?? [])], [0xdd, 0xdd, 0xdd]);
  });

  for (const cutAfterBytes of [0, 1, 4, 5]) {
    test(`a connection cut after ${cutAfterBytes} bytes is reset for both ends`, async () => {
      const { clock, client, server } = setUp({ faults: { clientToServer: { cutAfterBytes } }, chunkBytes: 2 });
      client.send("hello");
      await clock.settle();
      assert.equal(server.text, "hello".slice(0, cutAfterBytes));
      for (const end of [client, server]) {
        assert.equal(end.closes, 1);
        assert.equal(end.closeError?.code, "ECONNRESET");
      }
    });
  }

  test("a connection can be cut by an orderly end in the middle", async () => {
    const { clock, client, server } = setUp({ faults: { serverToClient: { cutAfterBytes: 2, cut: "end" } } });
    server.send("hello");
    await clock.settle();
    assert.equal(client.text, "he");
    assert.equal(client.readEnds, 1);
    assert.equal(client.closes, 0);
  });

  test("a stall holds everything back, and nobody is told", async () => {
    const { clock, pair, client, server } = setUp({ faults: { clientToServer: { stallAfterBytes: 3 } } });
    client.send("hello");
    server.send("other way");
    await clock.advance(3_600_000);
    assert.equal(server.text, "hel");
    assert.equal(client.text, "other way");
    pair.setStalled(true);
    server.send("!");
    await clock.advance(1);
    assert.equal(client.text, "other way");
    pair.setStalled(false);
    await clock.advance(1);
    assert.equal(client.text, "other way!");
    assert.equal(client.closes + server.closes, 0);
  });

  test("a reset from outside ends both ends with an error", async () => {
    const { clock, pair, client, server } = setUp({ latencyMs: 5 });
    client.send("lost");
    pair.reset();
    await clock.advance(10);
    assert.deepEqual([client.closeError?.code, server.closeError?.code], ["ECONNRESET", "ECONNRESET"]);
    assert.equal(server.text, "");
    assert.equal(clock.pendingTimers, 0);
  });

  test("a write to an end that has closed is answered by a reset", async () => {
    const { clock, client, server } = setUp();
    client.stream.close();
    await clock.settle();
    assert.equal(server.readEnds, 1);
    server.send("too late");
    await clock.settle();
    assert.equal(server.closeError?.code, "ECONNRESET");
  });

  test("any bytes arrive in order, however they are cut and delayed, and the ends are orderly", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.uint8Array({ minLength: 1, maxLength: 50 }), { maxLength: 20 }),
        fc.integer(),
        fc.nat(20),
        fc.integer({ min: 1, max: 64 }),
        async (pieces, seed, latencyMs, highWaterMarkBytes) => {
          const { clock, client, server } = setUp({
            latencyMs,
            random: seeded(seed),
            chunkBytes: 8,
            highWaterMarkBytes,
          });
          const full: boolean[] = [];
          for (const piece of pieces) full.push(!client.send(piece));
          client.stream.closeWrite();
          server.stream.closeWrite();
          await clock.runUntilIdle();
          await clock.settle();
          assert.deepEqual(
            server.chunks.flatMap((chunk) => [...chunk]),
            pieces.flatMap((piece) => [...piece]),
          );
          assert.equal(client.drains > 0, full.at(-1) === true);
          assert.deepEqual([client.closes, server.closes, client.readEnds, server.readEnds], [1, 1, 1, 1]);
          assert.equal(client.closeError ?? server.closeError, undefined);
        },
      ),
      { numRuns: 100 },
    );
  });
});
