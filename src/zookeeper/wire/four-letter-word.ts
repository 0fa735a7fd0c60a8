/**
 * A four-letter word as a sans-I/O engine: four bytes out, text back until the server closes (`FourLetterWordMain`). Servers answer those
 * that their `4lw.commands.whitelist` names.
 */
import type { Engine, EngineIntent } from "../../core/engine.ts";
import type { TransportError } from "../../core/transport-error.ts";
import { JuteError } from "./jute-error.ts";

/** What a word tells who asked it. */
export interface FourLetterWordEvents {
  /** Once, when the connection is over: the answer, or what went wrong. */
  onEnd(answer: string, error: TransportError | JuteError | undefined): void;
}

/** The longest answer that is taken: `dump` and `wchp` of a large ensemble fit. */
const MAX_ANSWER_BYTES = 16_777_216;

/** One question. */
export class FourLetterWord implements Engine {
  wake: () => void = () => {};
  readonly #events: FourLetterWordEvents;
  readonly #decoder = new TextDecoder();
  #word: Uint8Array | undefined;
  #answer = "";
  #bytes = 0;
  #state: "asking" | "answered" | "failed" | "over" = "asking";

  constructor(word: string, events: FourLetterWordEvents) {
    this.#word = new TextEncoder().encode(word);
    this.#events = events;
  }

  get intent(): EngineIntent {
    if (this.#state === "asking") return "run";
    return this.#state === "answered" ? "close" : "abort";
  }

  receive(chunk: Uint8Array): void {
    this.#bytes += chunk.length;
    if (this.#bytes > MAX_ANSWER_BYTES) this.#state = "failed";
    else this.#answer += this.#decoder.decode(chunk, { stream: true });
  }

  receiveEnd(): void {
    if (this.#state === "asking") this.#state = "answered";
  }

  connectionLost(error: TransportError | undefined): void {
    const tooLong =
      this.#state === "failed" ? new JuteError(`The answer is over ${MAX_ANSWER_BYTES} bytes`) : undefined;
    // Some servers reset the connection behind their answer.
    const whole = this.#state === "answered" || this.#answer !== "";
    this.#state = "over";
    this.#events.onEnd(this.#answer, tooLong ?? (whole ? undefined : error));
  }

  takeOutput(): Uint8Array | undefined {
    const word = this.#word;
    this.#word = undefined;
    return word;
  }

  nextTimeout(): number {
    return Number.POSITIVE_INFINITY;
  }

  handleTimeout(): void {
    // Whoever asks has a deadline for all of it.
  }
}
