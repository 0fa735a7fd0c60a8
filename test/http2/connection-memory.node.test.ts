/**
 * What a long life leaves behind: nothing, in whatever way its calls end. (On Node, where a test can ask for the garbage
 * to be collected.)
 */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import process from "node:process";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { Http2Connection } from "../../src/http2/connection.ts";
import { ErrorCode } from "../../src/http2/error.ts";
import type { SettingEntry } from "../../src/http2/frames/frame-sink.ts";
import { SettingId } from "../../src/http2/frames/settings.ts";
import type { Http2Stream } from "../../src/http2/stream.ts";
import { REQUEST } from "./support/client.ts";
import { ServerFrames } from "./support/server-frames.ts";

const CALLS = 100_000;
const MOST_BYTES_A_CALL = 40;
/** The connection's window of 65,535 bytes is a multiple of it, and so can be used up to the last byte. */
const BODY = new Uint8Array(255);
const handler = { onHeaders() {}, onData() {}, onTrailers() {}, onWritable() {}, onEnd() {} };

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

function usedBytes(): number {
  collectGarbage();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

describe("100,000 calls leave nothing behind", () => {
  const lives: readonly (readonly [
    string,
    readonly SettingEntry[],
    (server: ServerFrames, stream: Http2Stream) => void,
  ])[] = [
    ["that are answered", [], (server, { id }) => void server.ok(id).data(id, BODY).trailers(id).windowUpdate(0, 255)],
    [
      "that are answered while the connection's window is used up",
      [],
      (server, { id }) => void server.ok(id).trailers(id),
    ],
    [
      "that are answered before their own windows open",
      [[SettingId.INITIAL_WINDOW_SIZE, 0]],
      (server, { id }) => void server.ok(id).trailers(id),
    ],
    ["that are refused", [], (server, { id }) => void server.rst(id, ErrorCode.REFUSED_STREAM)],
    ["that are reset by us", [], (_server, stream) => stream.reset(ErrorCode.CANCEL)],
    [
      "that are cancelled while they wait",
      [[SettingId.MAX_CONCURRENT_STREAMS, 0]],
      (_server, stream) => stream.reset(ErrorCode.CANCEL),
    ],
  ];
  for (const [name, settings, end] of lives) {
    test(name, () => {
      const server = new ServerFrames();
      const connection = new Http2Connection({ onReady() {}, onDraining() {}, onClosed() {} });
      const exchange = (): void => {
        connection.receive(server.take(), 0);
        while (connection.takeOutput(0) !== undefined);
      };
      server.settings(settings).settingsAck();
      exchange();
      const play = (calls: number): void => {
        for (let i = 0; i < calls; i++) {
          const stream = connection.open({ template: REQUEST, fields: [] }, handler);
          stream.write(BODY, true);
          end(server, stream);
          exchange();
        }
      };
      play(1_000);
      const before = usedBytes();
      play(CALLS);
      const grown = usedBytes() - before;
      assert.deepEqual([connection.streamCount, connection.intent], [0, "run"]);
      assert.ok(grown < CALLS * MOST_BYTES_A_CALL, `${grown} bytes more`);
    });
  }
});
