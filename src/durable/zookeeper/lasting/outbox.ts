/**
 * What a subscription is still to be told: numbered, in storage before anybody is told, and gone from there when it is acknowledged. It
 * is bounded: beyond, the oldest events give way to one resync, which bears the number of the last that it stands for.
 */
import type { ObjectStorage } from "../../workers-api.ts";
import {
  deleteSubscription,
  eventPrefix,
  writeSubscription,
  type LastingEvent,
  type LastingResync,
  type ReadSubscription,
  type StoredSubscription,
} from "./subscription.ts";
import type { WatchedEvent } from "../../../zookeeper/watch/watcher.ts";

/** Events that wait to be acknowledged, unless it is said otherwise. */
const DEFAULT_EVENT_LIMIT = 1_000;

/** Digits of a number in a key: keys are in the order of their texts. */
const DIGITS = 16;

/** One subscription's. */
export class Outbox {
  readonly #storage: ObjectStorage;
  readonly #limit: number;
  #subscription: StoredSubscription;
  #events: LastingEvent[];
  #last: number;

  constructor(
    storage: ObjectStorage,
    { subscription, isBroken }: ReadSubscription,
    limit: number = DEFAULT_EVENT_LIMIT,
  ) {
    this.#storage = storage;
    this.#limit = limit;
    this.#subscription = subscription;
    const stored = [...storage.kv.list({ prefix: this.#prefix })];
    const events = stored.map(([, event]) => event as LastingEvent);
    this.#last = Math.max(subscription.acknowledged, ...stored.map(([key]) => Number(key.slice(-DIGITS)) || 0));
    if (!isBroken && isUnbroken(events, subscription.acknowledged)) this.#events = events;
    else {
      this.#events = [];
      for (const [key] of stored) storage.kv.delete(key);
      this.#write();
      this.add(this.resync("storage"), subscription.acknowledged + 1);
    }
  }

  get subscription(): StoredSubscription {
    return this.#subscription;
  }

  /** The number of the last event. */
  get last(): number {
    return this.#last;
  }

  /** Events that are not acknowledged, from a number on. */
  pending(limit: number, from = 0): readonly LastingEvent[] {
    const start = this.#events.findIndex(({ number }) => number >= from);
    return start < 0 ? [] : this.#events.slice(start, start + limit);
  }

  resync(reason: LastingResync["reason"]): LastingResync {
    return { type: "Resync", path: this.#subscription.path, reason };
  }

  /** @param first Of a resync for several. */
  add(event: WatchedEvent | LastingResync, first?: number): void {
    if (this.#events.length >= this.#limit) this.#makeRoom();
    this.#put({ ...event, number: ++this.#last, ...(first === undefined || first === this.#last ? {} : { first }) });
  }

  /** Everything up to this number has been heard. `false` for a number that was never given. */
  acknowledge(number: number): boolean {
    if (!Number.isSafeInteger(number) || number < 0 || number > this.#last) return false;
    if (number <= this.#subscription.acknowledged) return true;
    let heard = 0;
    for (; (this.#events[heard]?.number ?? Number.POSITIVE_INFINITY) <= number; heard++)
      this.#drop(this.#events[heard]);
    this.#events.splice(0, heard);
    this.#subscription = { ...this.#subscription, acknowledged: number };
    this.#write();
    return true;
  }

  /** Where it goes from now on. */
  redirect(deliverTo: StoredSubscription["deliverTo"]): void {
    this.#subscription = { ...this.#subscription, deliverTo };
    this.#write();
  }

  /** Forgets everything. */
  delete(): void {
    this.#events = [];
    deleteSubscription(this.#storage, this.#subscription.id);
  }

  get #prefix(): string {
    return eventPrefix(this.#subscription.id);
  }

  #makeRoom(): void {
    const [oldest, second] = this.#events.splice(0, 2);
    if (oldest === undefined) return;
    this.#drop(oldest);
    const { number } = second ?? oldest;
    const event = { ...this.resync("overflow"), number, first: oldest.first ?? oldest.number };
    this.#events.unshift(event);
    this.#storage.kv.put(this.#key(number), event);
  }

  #put(event: LastingEvent): void {
    this.#events.push(event);
    this.#storage.kv.put(this.#key(event.number), event);
  }

  #drop(event: LastingEvent | undefined): void {
    if (event !== undefined) this.#storage.kv.delete(this.#key(event.number));
  }

  #key(number: number): string {
    return this.#prefix + String(number).padStart(DIGITS, "0");
  }

  #write(): void {
    writeSubscription(this.#storage, this.#subscription);
  }
}

/** Whether the numbers go on from what was acknowledged, and none is missing. */
function isUnbroken(events: readonly LastingEvent[], acknowledged: number): boolean {
  let last = acknowledged;
  for (const event of events) {
    const { number, first = number, type, path } = (event ?? {}) as Partial<LastingEvent>;
    // A resync may stand for some that were acknowledged while it was made.
    if (typeof number !== "number" || typeof type !== "string" || typeof path !== "string") return false;
    if (number <= last || (first as number) > last + 1) return false;
    last = number;
  }
  return true;
}
