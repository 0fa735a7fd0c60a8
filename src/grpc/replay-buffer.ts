/** What a call has sent so far, kept for a retry until the call is committed (gRFC A6, "Memory Management"). */

/** A call's sent messages. */
export class ReplayBuffer {
  readonly #limitBytes: number;
  #messages: Uint8Array[] | undefined;
  #bytes = 0;
  /** - `whole`: all is here. - `dropped`: it is not, so the call cannot be sent again. */
  #state: "whole" | "dropped" = "whole";
  #ended = false;

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  /** Whether the call can be sent again. */
  get complete(): boolean {
    return this.#state === "whole";
  }

  /** Whether a sender that has no stream yet should wait. */
  get full(): boolean {
    return this.#bytes >= this.#limitBytes;
  }

  add(framed: Uint8Array, end: boolean): void {
    if (this.#state === "dropped") return;
    this.#messages ??= [];
    this.#messages.push(framed);
    this.#bytes += framed.length;
    this.#ended = end;
  }

  /** Sends all again, and lets go of it if it is more than may be kept. */
  replay(send: (framed: Uint8Array, end: boolean) => void): void {
    const messages = this.#messages ?? [];
    const last = messages.length - 1;
    for (let i = 0; i <= last; i++) send(messages[i] as Uint8Array, this.#ended && i === last);
    if (this.full) this.drop();
  }

  drop(): void {
    this.#messages = undefined;
    this.#bytes = 0;
    this.#state = "dropped";
  }
}
