/** Bulk reads in workerd: pieces as large as what is certain to come. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { dialer } from "../../../src/transport/workers/dialer.ts";
import { SOURCE_BYTES, companionFromEnvironment, pattern } from "../../support/companion-info.ts";
import { Recorder } from "../recorder.ts";

/** Knows how long its peer's message is, as an engine knows a frame. */
class ExpectingRecorder extends Recorder {
  expectedBytes(): number {
    return SOURCE_BYTES - this.receivedBytes;
  }
}

test("a reader that knows what comes gets it in large pieces, unchanged, to the last byte", async () => {
  const { host, ports } = companionFromEnvironment()!;
  const clock = dialer.systemClock();
  const source = new ExpectingRecorder(await dialer.dial({ host, port: ports.source }, { clock }));
  await source.readEnd();
  assert.equal(source.receivedBytes, SOURCE_BYTES);
  assert.ok(source.chunks.length < 200, `${source.chunks.length} chunks`);
  const expected = pattern(0, SOURCE_BYTES);
  let offset = 0;
  for (const chunk of source.chunks) {
    assert.ok(chunk.every((byte, index) => byte === expected[offset + index]));
    offset += chunk.byteLength;
  }
  source.stream.close();
  await source.closed();
});
