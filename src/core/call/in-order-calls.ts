/**
 * Call correlation by order: replies come in the order of the requests, and carry an id only to prove it (ZooKeeper xids).
 *
 * A call that its owner gave up (deadline, cancel) keeps its place as a gap, because its reply will still come and must be
 * consumed in turn. A reply with any other id than the oldest one's means that the two sides disagree: fatal to the connection.
 */
import { endEach, type EndableCall } from "./keyed-calls.ts";

/** What a reply is to the oldest call in flight. */
export type InOrderReply<Call> =
  | { readonly kind: "call"; readonly call: Call }
  /** The call was given up: skip the reply's bytes. */
  | { readonly kind: "late" }
  /** Not the oldest call's id (`expected`; none if nothing is in flight): close the connection. */
  | { readonly kind: "out-of-order"; readonly expected: number | undefined };

interface Place<Call> {
  readonly id: number;
  call: Call | undefined;
}

/** Calls in flight on one connection, oldest first. */
export class InOrderCalls<Call extends EndableCall> {
  #places: Place<Call>[] = [];
  #head = 0;
  readonly #limit: number;

  /** @param limit The most places, given-up calls included; `add` refuses more. */
  constructor(limit: number = Number.POSITIVE_INFINITY) {
    this.#limit = limit;
  }

  /** Places in use, given-up calls included. */
  get size(): number {
    return this.#places.length - this.#head;
  }

  /** Enters a call as the youngest. Throws a RangeError when the table is full: the caller checks `size` before. */
  add(id: number, call: Call): void {
    if (this.size >= this.#limit) throw new RangeError(`More than ${this.#limit} calls in flight`);
    this.#places.push({ id, call });
  }

  /** Gives a call up: `true` if the caller may end it, `false` if it has ended. Its place stays until its reply. */
  giveUp(call: Call): boolean {
    for (let i = this.#head; i < this.#places.length; i++) {
      const place = this.#places[i];
      if (place?.call !== call) continue;
      place.call = undefined;
      return true;
    }
    return false;
  }

  /** Takes the oldest place out for a reply with this id. */
  take(id: number): InOrderReply<Call> {
    const place = this.#places[this.#head];
    if (place === undefined || place.id !== id) return { kind: "out-of-order", expected: place?.id };
    const { call } = place;
    // The place may stay for a while: the call must not.
    place.call = undefined;
    this.#head += 1;
    if (this.#head > 64 && this.#head * 2 > this.#places.length) {
      this.#places = this.#places.slice(this.#head);
      this.#head = 0;
    }
    return call === undefined ? { kind: "late" } : { kind: "call", call };
  }

  /** Ends every call: the connection is lost. Throws what an `end` threw, last. */
  endAll(reason: unknown): void {
    const calls = this.#places.slice(this.#head).flatMap(({ call }) => call ?? []);
    this.#places = [];
    this.#head = 0;
    endEach(calls, reason);
  }
}
