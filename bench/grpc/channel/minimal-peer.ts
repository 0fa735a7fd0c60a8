/**
 * A server on a memory network that holds next to nothing, so that what a connection takes is ours: it sends SETTINGS, acknowledges,
 * and answers each call with the same response, without looking into it.
 */
import type { ByteStream, ByteStreamHandler } from "dragoman/core";
import { OutputSlab, writeData, writeHeaders, writeSettings, writeSettingsAck } from "dragoman/testing";

const PREFACE_BYTES = 24;
const HEADER_BYTES = 9;
const FRAME_BYTES = 16_384;
const SETTINGS = 4;
const END_STREAM = 1;
const ACK = 1;

/** A literal field without indexing (RFC 7541 §6.2.2), both parts shorter than 127 bytes. */
function literal(name: string, value: string): number[] {
  const text = (part: string): number[] => [part.length, ...new TextEncoder().encode(part)];
  return [0, ...text(name), ...text(value)];
}

const STATUS_200 = 0x88;
const headers = new Uint8Array([STATUS_200, ...literal("content-type", "application/grpc")]);
const trailers = new Uint8Array(literal("grpc-status", "0"));
const emptyMessage = new Uint8Array(5);

function bytesOf(write: (out: OutputSlab) => void): Uint8Array {
  const out = new OutputSlab();
  write(out);
  return out.take() ?? new Uint8Array();
}

const settings = bytesOf((out) => writeSettings(out, []));
const acknowledgement = bytesOf((out) => writeSettingsAck(out));

function response(streamId: number): Uint8Array {
  return bytesOf((out) => {
    writeHeaders(out, streamId, headers, false, FRAME_BYTES);
    writeData(out, streamId, emptyMessage, false);
    writeHeaders(out, streamId, trailers, true, FRAME_BYTES);
  });
}

/** Whole frames come in each chunk, as long as what a client writes at once is shorter than the network's chunks. */
export class MinimalPeer implements ByteStreamHandler {
  readonly #stream: ByteStream;

  constructor(stream: ByteStream) {
    this.#stream = stream;
    stream.start(this);
    stream.write(settings);
  }

  onData(chunk: Uint8Array): void {
    // "P", and of frames only one of 5 MiB and more begins with it.
    let at = chunk[0] === 0x50 ? PREFACE_BYTES : 0;
    for (; at + HEADER_BYTES <= chunk.length; at += HEADER_BYTES + chunk[at + 1]! * 256 + chunk[at + 2]!) {
      const [type, flags] = [chunk[at + 3]!, chunk[at + 4]!];
      if (type === SETTINGS && (flags & ACK) === 0) this.#stream.write(acknowledgement);
      if (type < 2 && (flags & END_STREAM) !== 0) this.#stream.write(response(chunk[at + 7]! * 256 + chunk[at + 8]!));
    }
  }

  onReadEnd(): void {
    this.#stream.close();
  }

  onDrain(): void {}

  onClose(): void {}
}
