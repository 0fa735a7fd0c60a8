/**
 * The memory pair: two connected byte streams without a network, for tests and simulations. On a virtual clock all
 * of it is deterministic: latency, the cutting of the bytes into chunks, resets and stalls.
 */
import type { ByteStream, ByteStreamHandler, TlsSession } from "../../core/byte-stream.ts";
import type { TransportError } from "../../core/transport-error.ts";
import { abortError, transportError } from "../stream-errors.ts";
import { Link, type LinkFaults, type LinkOptions } from "./link.ts";

/** How a pair behaves, in both directions alike but for the faults. */
export interface MemoryPairOptions extends LinkOptions {
  readonly faults?:
    | { readonly clientToServer?: LinkFaults | undefined; readonly serverToClient?: LinkFaults | undefined }
    | undefined;
  /** What the client's end names its peer. Default: `memory:1`. */
  readonly serverAddress?: string | undefined;
  /** What the server's end names its peer. Default: `memory:2`. */
  readonly clientAddress?: string | undefined;
  /** What both ends say of TLS; nothing is encrypted. Default: no TLS. */
  readonly tls?: TlsSession | undefined;
}

/** Two ends of one connection, and a hand on the wire between them. */
export interface MemoryPair {
  readonly client: ByteStream;
  readonly server: ByteStream;
  /** Sets the latency of what is written from now on. */
  setLatency(latencyMs: number): void;
  /** Holds everything back in both directions, or lets it move again. */
  setStalled(stalled: boolean): void;
  /** Resets the connection: both ends get an error. */
  reset(): void;
}

/**
 * Makes two connected streams.
 *
 * @example
 * ```ts
 * const clock = new VirtualClock();
 * const { client, server } = memoryPair({ clock, latencyMs: 5 });
 * ```
 */
export function memoryPair(options: MemoryPairOptions): MemoryPair {
  const { faults = {}, serverAddress = "memory:1", clientAddress = "memory:2", tls } = options;
  const client = new MemoryStream(options, { remoteAddress: serverAddress, tls });
  const server = new MemoryStream(options, { remoteAddress: clientAddress, tls });
  client.connect(server, faults.clientToServer ?? {});
  server.connect(client, faults.serverToClient ?? {});
  const ends = [client, server] as const;
  return {
    client,
    server,
    setLatency: (latencyMs) => ends.forEach((end) => end.setLatency(latencyMs)),
    setStalled: (stalled) => ends.forEach((end) => end.setStalled(stalled)),
    reset: () => ends.forEach((end) => end.reset()),
  };
}

/** `open`, then `closing` (what was written is leaving, what arrives is dropped), then `over` (`onClose` is on its way or was). */
type EndState = "open" | "closing" | "over";

class MemoryStream implements ByteStream {
  readonly remoteAddress: string;
  readonly tls: TlsSession | undefined;
  readonly #options: LinkOptions;
  #handler: ByteStreamHandler | undefined;
  /** Both set by `connect`, before the pair is given out. */
  #peer!: MemoryStream;
  #outgoing!: Link;
  #state: EndState = "open";
  #readEnded = false;
  #writeEnded = false;
  /** How the stream ended, for a handler that comes later. */
  #outcome: { readonly error: TransportError | undefined } | undefined;

  constructor(options: LinkOptions, { remoteAddress, tls }: Pick<ByteStream, "remoteAddress" | "tls">) {
    this.#options = options;
    this.remoteAddress = remoteAddress;
    this.tls = tls;
  }

  connect(peer: MemoryStream, faults: LinkFaults): void {
    this.#peer = peer;
    this.#outgoing = new Link(this.#options, faults, {
      onData: (chunk) => peer.#receive(chunk),
      onEnd: () => peer.#receiveEnd(),
      onDrain: () => this.#drained(),
      onEmpty: () => this.#emptied(),
      onCut: () => {
        this.reset();
        peer.reset();
      },
    });
  }

  setLatency(latencyMs: number): void {
    this.#outgoing.latencyMs = latencyMs;
  }

  setStalled(stalled: boolean): void {
    this.#outgoing.setStalled(stalled);
  }

  start(handler: ByteStreamHandler): void {
    this.#handler = handler;
    const outcome = this.#outcome;
    if (outcome === undefined) this.#peer.#outgoing.setPaused(false);
    else this.#options.clock.defer(() => handler.onClose(outcome.error));
  }

  write(bytes: Uint8Array): boolean {
    if (this.#state !== "open" || this.#writeEnded) return true;
    return this.#outgoing.write(bytes);
  }

  pause(): void {
    this.#peer.#outgoing.setPaused(true);
  }

  resume(): void {
    if (this.#state === "open") this.#peer.#outgoing.setPaused(false);
  }

  closeWrite(): void {
    if (this.#state !== "open" || this.#writeEnded) return;
    this.#writeEnded = true;
    this.#outgoing.end();
    this.#finishIfEnded();
  }

  close(): void {
    if (this.#state !== "open") return;
    this.#state = "closing";
    this.#outgoing.end();
    // Dropping what arrives needs it to arrive.
    this.#peer.#outgoing.setPaused(false);
    if (this.#outgoing.isEmpty) this.#finish(undefined);
  }

  abort(reason?: unknown): void {
    if (this.#state === "over") return;
    this.#outgoing.drop();
    const peer = this.#peer;
    this.#options.clock.setTimer(this.#outgoing.latencyMs, () => peer.reset());
    this.#finish(abortError(this.remoteAddress, reason));
  }

  /** The connection was reset under this end. */
  reset(): void {
    if (this.#state === "over") return;
    this.#outgoing.drop();
    this.#finish(transportError({ step: "read", address: this.remoteAddress, code: "ECONNRESET" }));
  }

  #receive(chunk: Uint8Array): void {
    if (this.#state === "open") this.#handler?.onData(chunk);
    else if (this.#state === "over") this.#peer.reset();
  }

  #receiveEnd(): void {
    if (this.#readEnded) return;
    this.#readEnded = true;
    if (this.#state !== "open") return;
    this.#handler?.onReadEnd();
    this.#finishIfEnded();
  }

  #drained(): void {
    if (this.#state === "open") this.#handler?.onDrain();
  }

  #emptied(): void {
    if (this.#state === "closing") this.#finish(undefined);
    else this.#finishIfEnded();
  }

  #finishIfEnded(): void {
    if (this.#readEnded && this.#writeEnded && this.#outgoing.isEmpty) this.#finish(undefined);
  }

  #finish(error: TransportError | undefined): void {
    if (this.#state === "over") return;
    this.#state = "over";
    this.#outcome = { error };
    const handler = this.#handler;
    if (handler !== undefined) this.#options.clock.defer(() => handler.onClose(error));
  }
}
