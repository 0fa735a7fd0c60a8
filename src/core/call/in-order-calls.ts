/**
 * Call correlation by order: replies come in the order of the requests, and carry an id only to prove it (ZooKeeper xids).
 *
 * A call that nobody waits for any more keeps its place, because its reply will still come and must be consumed in turn. A reply
 * with any other id than the oldest one's means that the two sides disagree: fatal to the connection.
 */
import { Fifo } from "../fifo.ts";
import { endEach, type EndableCall } from "./keyed-calls.ts";

interface Place<Call> {
  readonly id: number;
  readonly call: Call;
}

/** Calls in flight on one connection, oldest first. How many there may be is for who adds them to say. */
export class InOrderCalls<Call extends EndableCall> {
  readonly #places = new Fifo<Place<Call>>();

  get size(): number {
    return this.#places.length;
  }

  /** The id that the next reply must have; `undefined` if nothing is in flight. */
  get nextId(): number | undefined {
    return this.#places.first?.id;
  }

  /** Enters a call as the youngest. */
  add(id: number, call: Call): void {
    this.#places.push({ id, call });
  }

  /** Takes the oldest call out for a reply with this id; `undefined` for a reply out of order: close the connection. */
  take(id: number): Call | undefined {
    return this.nextId === id ? this.#places.shift()?.call : undefined;
  }

  /** Ends every call: the connection is lost. Throws what an `end` threw, last. */
  endAll(reason: unknown): void {
    const places = this.#places;
    const calls: Call[] = [];
    for (let place = places.shift(); place !== undefined; place = places.shift()) calls.push(place.call);
    endEach(calls, reason);
  }
}
