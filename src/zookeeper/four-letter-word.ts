/** Four-letter words (`FourLetterWordMain.send4LetterWord`): `ruok`, `srvr`, `mntr`, `isro` … asked of one server, without a session. */
import { dialer as runtimeDialer } from "#dialer";
import { onAbort } from "../core/call/cancellation.ts";
import type { ByteStream } from "../core/byte-stream.ts";
import type { Clock } from "../core/clock.ts";
import { formatAddress, type Dialer, type ProxyOptions, type TlsOptions } from "../core/dialer.ts";
import { Pump } from "../transport/pump.ts";
import { ZooKeeperError } from "./error.ts";
import { ErrorCode } from "./wire/error-code.ts";
import { FourLetterWord } from "./wire/four-letter-word.ts";

/** How to ask. */
export interface FourLetterWordOptions {
  /** Default: the runtime's. */
  readonly dialer?: Dialer | undefined;
  readonly clock?: Clock | undefined;
  /** Default: plaintext. */
  readonly tls?: TlsOptions | undefined;
  /** A proxy in front of the server; `"environment"` takes it from there. Default: none. */
  readonly proxy?: ProxyOptions | "environment" | undefined;
  /** The address to dial from, where the runtime can. */
  readonly localAddress?: string | undefined;
  /** Milliseconds for everything. Default: 5,000. */
  readonly timeoutMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

const DEFAULT_TIMEOUT_MS = 5_000;

/**
 * Asks a server a word and gives its answer. Rejects with a ZooKeeperError: ConnectionLoss if there is none, OperationTimeout if it
 * takes too long, BadArguments for what is no word.
 *
 * @example
 * ```ts
 * if ((await fourLetterWord("zk1", 2181, "ruok")) !== "imok") alarm();
 * ```
 */
export async function fourLetterWord(
  host: string,
  port: number,
  word: string,
  options: FourLetterWordOptions = {},
): Promise<string> {
  const { dialer = runtimeDialer, timeoutMs = DEFAULT_TIMEOUT_MS, signal: outer } = options;
  const { tls, proxy, localAddress } = options;
  const clock = options.clock ?? dialer.systemClock();
  const error = (code: number, message?: string, cause?: unknown): ZooKeeperError =>
    new ZooKeeperError({ code, operation: `word "${word}"`, server: formatAddress({ host, port }), message, cause });
  if (!/^[a-z]{4}$/.test(word)) throw error(ErrorCode.BadArguments, "a word has four letters");
  const ending = new AbortController();
  const answered = Promise.withResolvers<string>();
  // It may be over before anybody waits for it.
  answered.promise.catch(() => {});
  let stream: ByteStream | undefined;
  const end = (failure: ZooKeeperError): void => {
    answered.reject(failure);
    ending.abort(failure);
    stream?.abort();
  };
  const timer = clock.setTimer(timeoutMs, () => end(error(ErrorCode.OperationTimeout, `after ${timeoutMs} ms`)));
  const removeListener = onAbort(outer, (reason) => end(error(ErrorCode.SystemError, "it was cancelled", reason)));
  try {
    const { signal } = ending;
    stream = await dialer.dial(
      { host, port },
      { clock, tls, proxy, localAddress, connectTimeoutMs: timeoutMs, signal },
    );
    if (signal.aborted) stream.abort();
    const engine = new FourLetterWord(word, {
      onEnd(answer, reason) {
        if (reason === undefined) answered.resolve(answer);
        else answered.reject(error(ErrorCode.ConnectionLoss, reason.message, reason));
      },
    });
    void new Pump({ engine, stream, clock });
    return await answered.promise;
  } catch (reason) {
    if (ending.signal.aborted) throw ending.signal.reason;
    if (reason instanceof ZooKeeperError) throw reason;
    throw error(ErrorCode.ConnectionLoss, reason instanceof Error ? reason.message : String(reason), reason);
  } finally {
    timer.cancel();
    removeListener();
  }
}
