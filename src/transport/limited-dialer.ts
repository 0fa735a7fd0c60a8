/**
 * A dialer that has so many connections at once, and lets others wait until one is closed: for runtimes that allow no more (a Worker's
 * request has six), and for whoever does not want more.
 */
import { onAbort } from "../core/call/cancellation.ts";
import type { ByteStream, ByteStreamHandler, TlsSession } from "../core/byte-stream.ts";
import { type DialAddress, type DialOptions, type Dialer, formatAddress } from "../core/dialer.ts";
import { TransportError } from "../core/transport-error.ts";

/** What {@link limitedDialer} takes. */
export interface LimitedDialerOptions {
  /** Connections at once, those included that are being opened. */
  readonly maxConnections: number;
  /** Dials that may wait for one to be closed; beyond, they are refused. Default: 1,000. */
  readonly maxWaiting?: number | undefined;
}

const CONNECT_TIMEOUT_MS = 20_000;
const MAX_WAITING = 1_000;

/**
 * The same dialer, with a limit. A dial waits for its turn within its own `connectTimeoutMs`, and then says what it has waited for.
 *
 * @example
 * ```ts
 * const limited = limitedDialer(dialer, { maxConnections: 6 });
 * ```
 */
export function limitedDialer(
  dialer: Dialer,
  { maxConnections, maxWaiting = MAX_WAITING }: LimitedDialerOptions,
): Dialer {
  if (!(Number.isInteger(maxConnections) && maxConnections > 0)) {
    throw new RangeError(`"maxConnections" is 1 at least, not ${maxConnections}`);
  }
  const places = new Places(maxConnections, maxWaiting);
  return {
    ...dialer,
    systemClock: () => dialer.systemClock(),
    dial: (address, options) => dial(dialer, places, address, options),
  };
}

async function dial(dialer: Dialer, places: Places, address: DialAddress, options: DialOptions): Promise<ByteStream> {
  const { clock, connectTimeoutMs = CONNECT_TIMEOUT_MS } = options;
  const began = clock.now();
  if (!places.take()) await places.wait(address, { ...options, connectTimeoutMs });
  try {
    const leftMs = connectTimeoutMs - (clock.now() - began);
    const stream = await dialer.dial(address, { ...options, connectTimeoutMs: leftMs });
    return new CountedStream(stream, () => places.giveBack());
  } catch (error) {
    places.giveBack();
    throw error;
  }
}

/** Who may have a connection, and who waits for one, in order. */
class Places {
  readonly #limit: number;
  readonly #maxWaiting: number;
  /** In the order of their coming. */
  readonly #waiting = new Set<() => void>();
  #taken = 0;

  constructor(limit: number, maxWaiting: number) {
    this.#limit = limit;
    this.#maxWaiting = maxWaiting;
  }

  take(): boolean {
    if (this.#taken >= this.#limit) return false;
    this.#taken += 1;
    return true;
  }

  /** The place goes to who has waited longest. */
  giveBack(): void {
    const [next] = this.#waiting;
    if (next === undefined) this.#taken -= 1;
    else next();
  }

  /** Fulfilled when the place is the caller's. Rejects with a TransportError. */
  wait(
    address: DialAddress,
    { clock, connectTimeoutMs, signal }: DialOptions & { readonly connectTimeoutMs: number },
  ): Promise<void> {
    const failure = (why: string, code: string, cause?: unknown): TransportError =>
      new TransportError({
        step: "connect",
        address: formatAddress(address),
        message: `${why}: ${this.#limit} connections are open at once, and none was closed`,
        code,
        cause,
      });
    if (this.#waiting.size >= this.#maxWaiting) {
      return Promise.reject(failure(`${this.#maxWaiting} others wait already`, "ELIMIT"));
    }
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const end = (error?: TransportError): void => {
      if (!this.#waiting.delete(turn)) return;
      timer.cancel();
      removeListener();
      if (error === undefined) resolve();
      else reject(error);
    };
    const turn = (): void => end();
    this.#waiting.add(turn);
    const timer = clock.setTimer(connectTimeoutMs, () =>
      end(failure(`It waited for ${Math.round(connectTimeoutMs)} ms`, "ETIMEDOUT")),
    );
    let removeListener = (): void => {};
    removeListener = onAbort(signal, (cause) => end(failure("It was cancelled while it waited", "ECANCELED", cause)));
    return promise;
  }
}

/** A stream that says when it is over, whether or not it was ever started. */
class CountedStream implements ByteStream {
  readonly #stream: ByteStream;
  readonly #over: () => void;
  #state: "unused" | "started" | "over" = "unused";

  constructor(stream: ByteStream, over: () => void) {
    this.#stream = stream;
    this.#over = over;
  }

  get remoteAddress(): string {
    return this.#stream.remoteAddress;
  }

  get tls(): TlsSession | undefined {
    return this.#stream.tls;
  }

  start(handler: ByteStreamHandler): void {
    if (this.#state === "unused") this.#state = "started";
    this.#stream.start(new CountedHandler(handler, () => this.#end()));
  }

  write(bytes: Uint8Array): boolean {
    return this.#stream.write(bytes);
  }

  pause(): void {
    this.#stream.pause();
  }

  resume(): void {
    this.#stream.resume();
  }

  closeWrite(): void {
    this.#stream.closeWrite();
  }

  close(): void {
    this.#stream.close();
    if (this.#state === "unused") this.#end();
  }

  abort(reason?: unknown): void {
    this.#stream.abort(reason);
    if (this.#state === "unused") this.#end();
  }

  #end(): void {
    if (this.#state === "over") return;
    this.#state = "over";
    this.#over();
  }
}

/** Passes everything on, and the end also to the count. */
class CountedHandler implements ByteStreamHandler {
  readonly #handler: ByteStreamHandler;
  readonly #over: () => void;

  constructor(handler: ByteStreamHandler, over: () => void) {
    this.#handler = handler;
    this.#over = over;
  }

  onData(chunk: Uint8Array): void {
    this.#handler.onData(chunk);
  }

  onReadEnd(): void {
    this.#handler.onReadEnd();
  }

  onDrain(): void {
    this.#handler.onDrain();
  }

  onClose(error: TransportError | undefined): void {
    this.#over();
    this.#handler.onClose(error);
  }

  expectedBytes(): number {
    return this.#handler.expectedBytes?.() ?? 0;
  }
}
