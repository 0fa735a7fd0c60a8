/** How watches that are set anew are cut into packets: as many as a packet holds, none left out, and the last one known as such. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { setWatchesRequests } from "../../../src/zookeeper/watch/set-watches.ts";
import { JuteReader } from "../../../src/zookeeper/wire/jute-reader.ts";
import { JuteWriter } from "../../../src/zookeeper/wire/jute-writer.ts";
import { readSetWatches } from "../../../src/zookeeper/wire/requests.ts";

const NONE = { data: [], exist: [], child: [], persistent: [], persistentRecursive: [] };
/** The xid and the operation's code. */
const HEADER_BYTES = 8;
/** Three bytes a character, which is what is reckoned with. */
const PATH = "€".repeat(10);
const FRAME_BYTES = 36;
const BYTES_IN_PACKET = 4 + 30;

interface Packet {
  readonly bytes: number;
  readonly isPart: boolean;
  readonly data: number;
  readonly recursive: number;
}

/** The packets for so many watches of data and recursive ones. */
function packets(data: number, recursive: number, maxPacketBytes: number, path = PATH): readonly Packet[] {
  const all = (length: number): readonly string[] => Array.from({ length }, () => path);
  const paths = { ...NONE, data: all(data), persistentRecursive: all(recursive) };
  return setWatchesRequests(paths, 7n, maxPacketBytes).map((request) => {
    const writer = new JuteWriter();
    request.write(writer);
    const bytes = writer.take();
    const read = readSetWatches(new JuteReader(bytes), recursive > 0);
    const counts = { data: read.data.length, recursive: read.persistentRecursive.length };
    return { bytes: HEADER_BYTES + bytes.length, isPart: request.isPart ?? false, ...counts };
  });
}

describe("watches that are set anew", () => {
  test("fill a packet to its last byte, over all kinds, and go on in the next", () => {
    const bytes = FRAME_BYTES + 4 * BYTES_IN_PACKET;
    const one = { bytes, isPart: false, data: 2, recursive: 2 };
    assert.deepEqual(packets(2, 2, bytes), [one]);
    assert.deepEqual(packets(6, 3, bytes), [
      { bytes, isPart: true, data: 4, recursive: 0 },
      { bytes, isPart: true, data: 2, recursive: 2 },
      { bytes: FRAME_BYTES + BYTES_IN_PACKET, isPart: false, data: 0, recursive: 1 },
    ]);
    assert.equal(packets(2, 2, bytes - 1).length, 2);
  });

  test("take 128 KiB of a packet at most, as Java's client does, whatever may be sent", () => {
    const all = packets(0, 200, 1_000_000, "€".repeat(332));
    assert.deepEqual(
      all.map(({ recursive }) => recursive),
      [131, 69],
    );
  });

  test("are one packet each when no two have room, and no packet when there are none", () => {
    assert.deepEqual(
      packets(2, 0, FRAME_BYTES + 5).map(({ data, isPart }) => [data, isPart]),
      [
        [1, true],
        [1, false],
      ],
    );
    assert.deepEqual(packets(0, 0, 1_000), []);
  });
});
