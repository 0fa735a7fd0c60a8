/**
 * One sequence against a decoder: HPACK, the frame reader, gRPC's messages and responses. Whatever comes, it reads it or
 * refuses it with its own error; and how the bytes are cut makes no difference.
 */
import { defaultCompressors } from "../../../src/grpc/compression/compressors.ts";
import { Http2Error } from "../../../src/http2/error.ts";
import { FrameReader } from "../../../src/http2/frames/frame-reader.ts";
import { HpackDecoder } from "../../../src/http2/hpack/decoder.ts";
import { FIELD_OVERHEAD_BYTES, type HeaderFields } from "../../../src/http2/hpack/header-fields.ts";
import { ResponseReader, type ResponseEvents } from "../../../src/grpc/response.ts";
import { MessageReader, type MessageSink } from "../../../src/grpc/wire/framing.ts";
import { RecordingSink } from "../../http2/frames/recording-sink.ts";
import { BLOCKS, GOOD_FRAMES, OTHER_FRAMES } from "./frame-corpus.ts";
import type { FuzzRandom } from "./fuzz-random.ts";
import { Scratch } from "./mutate.ts";

const scratch = new Scratch();

/** Feeds `bytes` in pieces of any size. */
function inPieces(random: FuzzRandom, bytes: Uint8Array, feed: (piece: Uint8Array) => void): void {
  for (let offset = 0, end: number; offset < bytes.length; offset = end) {
    end = Math.min(bytes.length, offset + 1 + random.below(random.oneIn(2) ? 4 : bytes.length));
    feed(bytes.slice(offset, end));
  }
}

/** What `run` throws, if it is an error that may be. */
function refusal(run: () => void): string {
  try {
    run();
    return "";
  } catch (error) {
    if (error instanceof Http2Error) return `${error.code} ${error.message}`;
    throw error;
  }
}

export function playHpackSequence(random: FuzzRandom): void {
  const maxListBytes = 200 + random.below(5_000);
  const decoder = new HpackDecoder({ maxListBytes, maxTableBytes: random.pick([0, 100, 4_096, 8_192]) });
  for (let count = 1 + random.below(12); count > 0; count--) {
    scratch.reset();
    for (let pieces = 1 + random.below(3); pieces > 0; pieces--) scratch.add(random.pick(BLOCKS));
    if (random.oneIn(3)) scratch.mutate(random);
    let fields: HeaderFields | undefined;
    const said = refusal(() => (fields = decoder.decode(scratch.copy())));
    if (said !== "") return;
    let listBytes = 0;
    for (const text of fields ?? []) listBytes += text.length + FIELD_OVERHEAD_BYTES / 2;
    if (listBytes > maxListBytes) throw new Error(`A list of ${listBytes} bytes, and the limit is ${maxListBytes}`);
  }
}

export function playFrameSequence(random: FuzzRandom): void {
  scratch.reset();
  for (let count = 1 + random.below(6); count > 0; count--)
    scratch.add(random.pick(random.oneIn(2) ? OTHER_FRAMES : GOOD_FRAMES));
  for (let count = random.below(3); count > 0; count--) scratch.mutate(random);
  const bytes = scratch.copy();
  const limits = { maxHeaderBlockBytes: 3_000, maxContinuationFrames: 3 };
  const [whole, cut] = [new RecordingSink(), new RecordingSink()];
  const wholeSaid = refusal(() => new FrameReader(whole, limits).receive(bytes));
  const reader = new FrameReader(cut, limits);
  const cutSaid = refusal(() => inPieces(random, bytes, (piece) => reader.receive(piece)));
  if (wholeSaid !== cutSaid) throw new Error(`Whole: "${wholeSaid}", cut: "${cutSaid}"`);
  if (whole.lines.join("\n") !== cut.lines.join("\n")) throw new Error("Other frames when cut");
}

class Messages implements MessageSink {
  readonly log: string[] = [];

  onMessage(message: Uint8Array, compressed: boolean): void {
    this.log.push(`${message.length} ${message[0]} ${message.at(-1)} ${compressed}`);
  }

  onFramingError(kind: string, message: string): void {
    this.log.push(`${kind} ${message}`);
  }
}

/** Length-prefixed messages, and things that look like some. */
function addMessages(random: FuzzRandom): void {
  for (let count = 1 + random.below(6); count > 0; count--) {
    const length = random.pick([0, 1, 2, 3, 10, 255, 256, 1_000, 40_000]);
    const announced = random.oneIn(12) ? random.below(0x7fff_ffff) : length;
    const flags = random.oneIn(12) ? random.below(256) : 0;
    scratch.add(Uint8Array.of(flags, announced >>> 24, announced >>> 16, announced >>> 8, announced));
    scratch.add(new Uint8Array(length).fill(random.below(256)));
  }
  if (random.oneIn(4)) scratch.mutate(random);
}

export function playMessageSequence(random: FuzzRandom): void {
  scratch.reset();
  addMessages(random);
  const bytes = scratch.copy();
  const [whole, cut] = [new Messages(), new Messages()];
  const readers = [new MessageReader(whole, 30_000), new MessageReader(cut, 30_000)] as const;
  readers[0].receive(bytes);
  inPieces(random, bytes, (piece) => readers[1].receive(piece));
  if (whole.log.join() !== cut.log.join()) throw new Error(`Whole: ${whole.log.join()}, cut: ${cut.log.join()}`);
  const errors = whole.log.filter((line) => /^(too-large|invalid)/.test(line)).length;
  if (errors > 1) throw new Error(`${errors} errors`);
  if (errors === 0 && readers[0].partial !== readers[1].partial) throw new Error("Partial only when cut");
}

const HEADS: readonly HeaderFields[] = [
  [":status", "200", "content-type", "application/grpc"],
  [":status", "200", "content-type", "application/grpc", "grpc-encoding", "gzip"],
  [":status", "200", "content-type", "application/grpc", "grpc-encoding", "br"],
  [":status", "200", "content-type", "application/grpc", "grpc-status", "7", "grpc-message", "%zz%41"],
  [":status", "404", "content-type", "text/html"],
  [":status", "200"],
  [":status", "200", "content-type", "application/grpc", "grpc-status", "x"],
];
const TRAILERS: readonly HeaderFields[] = [
  ["grpc-status", "0"],
  ["grpc-status", "13", "grpc-status-details-bin", "!!!"],
  ["grpc-status", "99999999999"],
  ["grpc-status", "3", "grpc-status-details-bin", "CAMSA2JhZA"],
  [],
];

class Response implements ResponseEvents {
  received = 0;
  endings = 0;

  get ended(): boolean {
    return this.endings > 0;
  }

  onResponseHeaders(): void {}

  room(): undefined {
    return undefined;
  }

  onMessage(): void {}

  onReceived(bytes: number): void {
    this.received += bytes;
  }

  onStatus(): void {
    this.endings += 1;
  }

  onStreamFailure(): void {
    this.endings += 1;
  }

  onResponseError(): void {
    this.endings += 1;
  }
}

export function playResponseSequence(random: FuzzRandom): void {
  const events = new Response();
  const reader = new ResponseReader(events, 30_000, { compressors: defaultCompressors });
  scratch.reset();
  addMessages(random);
  reader.headers(random.pick(HEADS));
  if (!random.oneIn(4)) inPieces(random, scratch.copy(), (piece) => reader.data(piece));
  if (random.oneIn(4)) {
    reader.failed({ kind: "reset", code: 8, message: "Planted", reach: "maybe-processed" });
  } else {
    if (!random.oneIn(4)) reader.trailers(random.pick(TRAILERS));
    reader.end();
  }
  // Decompression may still be under way, where the runtime has it as a stream only.
  if (events.received > scratch.length) throw new Error(`${events.received} bytes of ${scratch.length} given back`);
}
