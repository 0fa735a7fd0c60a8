/**
 * The search of a session on a read-only server for one that writes (`ClientCnxn.SendThread.pingRwServer`): on a second socket it asks
 * one server after the other `isro`, after 100 ms first, then after twice as long each time, up to a minute.
 */
import type { Clock, Timer } from "../core/clock.ts";
import type { Dialer } from "../core/dialer.ts";
import { fourLetterWord, type FourLetterWordOptions } from "./four-letter-word.ts";
import type { ServerAddress } from "./hosts/connect-string.ts";

/** What a search goes by: it dials as its session does. */
export interface ReadWriteSearchOptions extends Pick<FourLetterWordOptions, "tls" | "proxy" | "localAddress"> {
  readonly clock: Clock;
  readonly dialer: Dialer;
  /** The next server to ask. */
  readonly next: () => ServerAddress;
  /** A server writes. Called once; the search is over. */
  readonly onFound: (server: ServerAddress) => void;
}

const FIRST_MS = 100;
const LONGEST_MS = 60_000;
/** For one question. */
const ANSWER_MS = 1_000;

/** One search, from its making until it has found a server or is stopped. */
export class ReadWriteSearch {
  readonly #options: ReadWriteSearchOptions;
  readonly #stopping = new AbortController();
  #timer: Timer | undefined;

  constructor(options: ReadWriteSearchOptions) {
    this.#options = options;
    this.#wait(FIRST_MS);
  }

  /** Idempotent. */
  stop(): void {
    this.#timer?.cancel();
    this.#stopping.abort(new Error("The search was stopped"));
  }

  #wait(ms: number): void {
    this.#timer = this.#options.clock.setTimer(ms, () => void this.#ask(Math.min(2 * ms, LONGEST_MS)));
  }

  async #ask(nextMs: number): Promise<void> {
    const { clock, dialer, tls, proxy, localAddress, next, onFound } = this.#options;
    const { signal } = this.#stopping;
    const server = next();
    const options = { clock, dialer, tls, proxy, localAddress, timeoutMs: ANSWER_MS, signal };
    const answer = await fourLetterWord(server.host, server.port, "isro", options).catch(() => "");
    if (signal.aborted) return;
    if (answer.trim() !== "rw") {
      this.#wait(nextMs);
      return;
    }
    this.stop();
    onFound(server);
  }
}
