/** Packets out of a stream that is cut anywhere. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { PacketReader } from "../../src/core/packet-reader.ts";

function packetReader(maxBytes: number, onPacket: (packet: Uint8Array, owned: boolean) => void): PacketReader {
  return new PacketReader({ maxBytes, onPacket, badLength: (length) => new RangeError(`Not ${length} bytes`) });
}

function packet(length: number, fill: number): Uint8Array {
  const bytes = new Uint8Array(4 + length).fill(fill);
  new DataView(bytes.buffer).setInt32(0, length);
  return bytes;
}

function join(...parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

describe("the packet reader", () => {
  const stream = join(packet(3, 1), packet(0, 9), packet(10, 2), packet(1, 3));
  const whole = ["1,1,1", "", "2,2,2,2,2,2,2,2,2,2", "3"];

  for (let first = 0; first <= stream.length; first++) {
    test(`finds the same packets when the stream is cut at ${first} and at every byte behind`, () => {
      for (let second = first; second <= stream.length; second++) {
        const seen: string[] = [];
        const reader = packetReader(100, (bytes) => seen.push(bytes.join(",")));
        for (const part of [stream.subarray(0, first), stream.subarray(first, second), stream.subarray(second)]) {
          reader.receive(part);
        }
        assert.deepEqual(seen, whole);
        assert.equal(reader.expectedBytes, 0);
      }
    });
  }

  test("takes a packet of just the limit, byte by byte, and says how much of it is to come", () => {
    const lengths: number[] = [];
    const reader = packetReader(200_000, (bytes) => lengths.push(bytes.length));
    const large = packet(200_000, 7);
    reader.receive(large.subarray(0, 4));
    assert.equal(reader.expectedBytes, 200_000);
    for (let at = 4; at < large.length; at += 999) reader.receive(large.subarray(at, at + 999));
    assert.deepEqual(lengths, [200_000]);
  });

  test("says whether a packet is an array of its own, and stays", () => {
    const seen: boolean[] = [];
    const reader = packetReader(100, (_, owned) => seen.push(owned));
    reader.receive(packet(4, 1));
    for (const byte of packet(4, 2)) reader.receive(Uint8Array.of(byte));
    assert.deepEqual(seen, [false, true]);
  });

  test("lets a packet that is too long pass by if it may, wherever it is cut, and reads on", () => {
    const sent = join(packet(3, 1), packet(300, 7), packet(2, 5), packet(101, 8), packet(1, 6));
    for (let cut = 0; cut <= sent.length; cut++) {
      const seen: string[] = [];
      const reader = new PacketReader({
        maxBytes: 100,
        onPacket: (bytes) => seen.push(bytes.join(",")),
        badLength: (length) => new RangeError(`Not ${length} bytes`),
        mayPass: (length, head) => seen.push(`${length}: ${head.join("")}`) > 0,
      });
      reader.receive(sent.subarray(0, cut));
      reader.receive(sent.subarray(cut));
      assert.deepEqual(seen, ["1,1,1", "300: 777777777777", "5,5", "101: 888888888888", "6"]);
      assert.equal(reader.expectedBytes + reader.undecidedBytes, 0);
    }
  });

  test("refuses one that is too long and may not pass by as soon as that can be told", () => {
    const reader = new PacketReader({
      ...{ maxBytes: 100, onPacket() {}, mayPass: () => false },
      badLength: (length) => new RangeError(`Not ${length} bytes`),
    });
    const sent = packet(300, 7);
    reader.receive(sent.subarray(0, 15));
    assert.equal(reader.undecidedBytes, 300);
    assert.throws(() => reader.receive(sent.subarray(15, 16)), /Not 300 bytes/);
  });

  for (const length of [-1, 101, 0x7fff_ffff, -0x8000_0000]) {
    test(`refuses a length of ${length}`, () => {
      const bytes = new Uint8Array(4);
      new DataView(bytes.buffer).setInt32(0, length);
      assert.throws(() => packetReader(100, () => {}).receive(bytes), RangeError);
    });
  }
});
