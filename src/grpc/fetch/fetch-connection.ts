/**
 * What stands for a connection where the runtime's fetch has the real ones: it is ready at once, carries any number of calls,
 * and is never lost. That a server cannot be reached, each call finds out for itself.
 */
import type { Connect, ConnectionEvents } from "../../core/channel/subchannel.ts";
import type { TransportError } from "../../core/transport-error.ts";
import type { StreamHandler } from "../../http2/stream.ts";
import type { RequestHead } from "../../http2/streams.ts";
import type { CallStream, GrpcConnection } from "../connection.ts";
import type { FetchSetup } from "./fetch-setup.ts";
import { FetchStream } from "./fetch-stream.ts";

/** A `Connect` for subchannels, which has nothing to wait for. */
export function fetchConnector(setup: FetchSetup): Connect<GrpcConnection> {
  return (_address, { events }) => Promise.resolve(new FetchConnection(setup, events));
}

class FetchConnection implements GrpcConnection {
  readonly #setup: FetchSetup;
  readonly #events: ConnectionEvents;
  readonly #streams = new Set<FetchStream>();
  #state: "open" | "draining" | "closed" = "open";

  constructor(setup: FetchSetup, events: ConnectionEvents) {
    this.#setup = setup;
    this.#events = events;
  }

  get address(): string {
    return this.#setup.address;
  }

  open(head: RequestHead, handler: StreamHandler): CallStream {
    const onEnded = (ended: FetchStream): void => {
      this.#streams.delete(ended);
      this.#settle();
    };
    const stream = new FetchStream({ setup: this.#setup, head, handler, onEnded });
    this.#streams.add(stream);
    if (head.kind === "bidi_streaming" && !this.#setup.halfDuplex) {
      const why = "fetch gives no response before the request has ended, so streams both ways cannot be had by it";
      const wayOut =
        'call by a socket ("createGrpcTransport"), or set "halfDuplex" if all is sent before anything is read';
      stream.end({ kind: "unsupported", code: undefined, message: `${why}; ${wayOut}`, reach: "not-sent" });
    }
    return stream;
  }

  close(): void {
    if (this.#state === "open") this.#state = "draining";
    this.#settle();
  }

  abort({ message, cause }: TransportError): void {
    for (const stream of [...this.#streams]) {
      stream.end({ kind: "connection", code: undefined, message, reach: "maybe-processed", cause });
    }
    this.close();
  }

  #settle(): void {
    if (this.#state !== "draining" || this.#streams.size > 0) return;
    this.#state = "closed";
    // Not from inside of what the subchannel is doing.
    void Promise.resolve().then(() => this.#events.onClosed(undefined));
  }
}
