/** One response as its reader sees it: order, room for what is decompressed, and heads that are not what they seem. */
import { defaultCompressors } from "../../src/grpc/compression/compressors.ts";
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Code } from "@connectrpc/connect";
import { compress } from "#compression";
import { ResponseReader, type ResponseEvents } from "../../src/grpc/response.ts";
import { frameMessage } from "../../src/grpc/wire/framing.ts";
import { VirtualClock } from "../../src/transport/memory/virtual-clock.ts";

const HEAD = [":status", "200", "content-type", "application/grpc"];

/** Writes down what happens, in words, and has room when told so. */
class Recorder implements ResponseEvents {
  readonly heard: string[] = [];
  ended = false;
  spaces: PromiseWithResolvers<void>[] = [];
  full = false;
  /** Whether a message fills it up. */
  filling = false;

  onResponseHeaders(): void {
    this.heard.push("headers");
  }

  onMessage(message: Uint8Array): void {
    this.heard.push(`message ${message.length}`);
    this.full = this.filling;
  }

  room(): Promise<void> | undefined {
    if (!this.full) return undefined;
    const space = Promise.withResolvers<void>();
    this.spaces.push(space);
    return space.promise;
  }

  makeRoom(): void {
    this.full = false;
    for (const space of this.spaces.splice(0)) space.resolve();
  }

  onReceived(bytes: number): void {
    this.heard.push(`received ${bytes}`);
  }

  onStatus(...[{ code }]: Parameters<ResponseEvents["onStatus"]>): void {
    this.heard.push(`status ${code}`);
  }

  onStreamFailure(...[{ message }]: Parameters<ResponseEvents["onStreamFailure"]>): void {
    this.heard.push(`failure ${message}`);
  }

  onResponseError(code: Code, message: string): void {
    this.heard.push(`error ${Code[code]} ${message}`);
  }
}

function read(maxMessageBytes = 4_194_304): { events: Recorder; reader: ResponseReader } {
  const events = new Recorder();
  return { events, reader: new ResponseReader(events, maxMessageBytes, { compressors: defaultCompressors }) };
}

/** Waits, in real turns, for what the runtime decompresses elsewhere. */
async function until(condition: () => boolean): Promise<void> {
  const clock = new VirtualClock();
  for (let turn = 0; !condition(); turn++) {
    assert.ok(turn < 1_000_000, "it never came");
    await clock.settle();
  }
}

describe("a response", () => {
  test("keeps its order around messages that are being decompressed, and waits for room before each", async () => {
    const compressed = frameMessage(await compress("gzip", new Uint8Array(100_000)), true);
    const plain = frameMessage(new Uint8Array(3), false);
    const { events, reader } = read();
    events.full = true;
    reader.headers([...HEAD, "grpc-encoding", "gzip"]);
    reader.data(compressed);
    reader.data(plain);
    reader.data(compressed);
    reader.trailers(["grpc-status", "0"]);
    reader.end();
    const first = ["headers"];
    assert.deepEqual(events.heard, first);
    await new VirtualClock().settle();
    assert.deepEqual(events.heard, first);
    events.filling = true;
    // The first finds room; the second is held back again, and with it all that follows.
    events.makeRoom();
    const held = [...first, "message 100000", `received ${compressed.length}`, "message 3", "received 8"];
    await until(() => events.heard.length >= held.length && events.spaces.length === 1);
    assert.deepEqual(events.heard, held);
    events.filling = false;
    events.makeRoom();
    await until(() => events.heard.length >= held.length + 3);
    assert.deepEqual(events.heard.slice(held.length), ["message 100000", `received ${compressed.length}`, "status 0"]);
  });

  test("decompresses nothing more once nobody listens", async () => {
    const compressed = frameMessage(await compress("gzip", new Uint8Array(1_000)), true);
    const { events, reader } = read();
    events.full = true;
    reader.headers([...HEAD, "grpc-encoding", "gzip"]);
    reader.data(compressed);
    events.ended = true;
    events.makeRoom();
    await until(() => events.heard.length >= 2);
    assert.deepEqual(events.heard, ["headers", `received ${compressed.length}`]);
  });

  const heads: readonly [name: string, head: readonly string[], heard: readonly string[]][] = [
    ["with a subtype", [":status", "200", "content-type", "application/grpc+proto"], ["headers"]],
    ["with parameters", [":status", "200", "content-type", "application/grpc;charset=utf-8"], ["headers"]],
    ["of another kind with the same beginning", [":status", "200", "content-type", "application/grpc-web"], []],
    ["of no kind", [":status", "200"], []],
    ["with the status of a proxy", [":status", "503", "content-type", "application/grpc"], []],
    ["with an encoding in capitals", [...HEAD, "grpc-encoding", "GZIP"], ["headers"]],
    [
      "with an encoding that was not offered",
      [...HEAD, "grpc-encoding", "br"],
      ['error Internal The server answered in encoding "br", which was not offered'],
    ],
    ["with a status that may be all", [...HEAD, "grpc-status", "5"], []],
  ];
  for (const [name, head, heard] of heads) {
    test(`${name} ${heard[0] === "headers" ? "is" : "is not yet"} one at its headers`, () => {
      const { events, reader } = read();
      reader.headers(head);
      assert.deepEqual(events.heard, heard);
    });
  }

  for (const [status, code] of [
    ["400", Code.Internal],
    ["401", Code.Unauthenticated],
    ["403", Code.PermissionDenied],
    ["404", Code.Unimplemented],
    ["429", Code.Unavailable],
    ["500", Code.Unknown],
    ["502", Code.Unavailable],
    ["503", Code.Unavailable],
    ["504", Code.Unavailable],
  ] as const) {
    test(`of HTTP status ${status} that is none of gRPC's is ${Code[code]}`, () => {
      const { events, reader } = read();
      reader.headers([":status", status]);
      reader.end();
      assert.deepEqual(events.heard, [
        `error ${Code[code]} The server answered HTTP status ${status} with no content-type, not a gRPC response`,
      ]);
    });
  }

  test("that is only trailers ends with their status, whatever HTTP says", () => {
    const { events, reader } = read();
    reader.headers([":status", "503", "content-type", "application/grpc", "grpc-status", "8"]);
    reader.end();
    assert.deepEqual(events.heard, ["status 8"]);
  });
});
