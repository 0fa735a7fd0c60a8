/**
 * What leaves a connection (RFC 9113 §5.1.2, §8.1): requests' heads, at once or when the server's limit has a place, and
 * bodies as flow control and the socket let them go.
 */
import { HpackEncoder } from "./hpack/encoder.ts";
import { headerListBytes } from "./hpack/header-fields.ts";
import { writeHeaders } from "./frames/headers.ts";
import type { PeerSettings } from "./inbound.ts";
import type { Http2Limits } from "./options.ts";
import type { OutputSlab } from "./output-slab.ts";
import type { SendScheduler } from "./send-scheduler.ts";
import type { Http2Stream, StreamFailure } from "./stream.ts";
import type { RequestHead, Streams } from "./streams.ts";

/** What the outbound side works on. */
export interface OutboundParts {
  readonly out: OutputSlab;
  readonly streams: Streams;
  readonly scheduler: SendScheduler;
}

/** The sender of one client connection. */
export class Outbound {
  readonly #out: OutputSlab;
  readonly #streams: Streams;
  readonly #scheduler: SendScheduler;
  readonly #encoder: HpackEncoder;
  readonly #maxQueuedStreams: number;
  #peerMaxHeaderListBytes = Number.POSITIVE_INFINITY;

  constructor({ out, streams, scheduler }: OutboundParts, { neverIndexed, maxQueuedStreams }: Http2Limits) {
    this.#out = out;
    this.#streams = streams;
    this.#scheduler = scheduler;
    this.#encoder = new HpackEncoder({ neverIndexed });
    this.#maxQueuedStreams = maxQueuedStreams;
  }

  /** Takes what the server's SETTINGS say of requests' heads. */
  applySettings({ headerTableBytes, maxHeaderListBytes }: PeerSettings): void {
    if (headerTableBytes !== undefined) this.#encoder.setMaxTableBytes(headerTableBytes);
    this.#peerMaxHeaderListBytes = maxHeaderListBytes ?? this.#peerMaxHeaderListBytes;
  }

  /** Begins a stream, or lets it wait. Returns why it can do neither. */
  open(stream: Http2Stream, head: RequestHead): StreamFailure | undefined {
    if (this.#peerMaxHeaderListBytes < Number.POSITIVE_INFINITY) {
      const bytes = headerListBytes(head.template.fields) + headerListBytes(head.fields);
      if (bytes > this.#peerMaxHeaderListBytes) {
        return limitMet(
          `The request's headers take ${bytes} bytes, and the server accepts ${this.#peerMaxHeaderListBytes}`,
        );
      }
    }
    if (!this.#streams.waiting && this.#mayBegin) this.#begin(stream, head);
    else if (!this.#streams.enqueue(stream, head)) {
      return limitMet(`${this.#maxQueuedStreams} calls wait already for one of the server's concurrent streams`);
    }
    return undefined;
  }

  /** Frames what the limits, the windows and the socket allow. */
  fill(): void {
    while (this.#streams.waiting && this.#mayBegin) {
      const queued = this.#streams.dequeue();
      if (queued !== undefined) this.#begin(...queued);
    }
    this.#scheduler.fill();
  }

  get #mayBegin(): boolean {
    return this.#streams.hasPlace && !this.#scheduler.congested;
  }

  #begin(stream: Http2Stream, head: RequestHead): void {
    const id = this.#streams.begin(stream);
    const block = this.#encoder.encode(head.template, head.fields);
    writeHeaders(this.#out, id, block, false, this.#scheduler.maxFrameBytes);
    this.#scheduler.begin(stream.sending, id);
  }
}

function limitMet(message: string): StreamFailure {
  return { kind: "limit", code: undefined, message, reach: "not-sent" };
}
