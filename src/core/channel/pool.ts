/**
 * The pool: shared things by key, each made once, counted by its users and kept a while after the last one left. It is the
 * per-server stub cache: HBase's connections by (user, service, address), a Durable Object's channels by target.
 */
import type { Clock, Timer } from "../clock.ts";

/** What {@link Pool} takes. */
export interface PoolOptions<Key, Value> {
  readonly clock: Clock;
  /** Makes the value for a key; called when the pool has none. */
  readonly create: (key: Key) => Value;
  /** Releases a value that nobody uses. */
  readonly dispose: (value: Value) => void;
  /** Milliseconds that an unused value is kept. Default: 0, which disposes of it at once. */
  readonly idleMs?: number;
  /** The most values. At the limit the one unused for longest makes room; with all in use, `acquire` throws. Default: 1,000. */
  readonly limit?: number;
}

/** A value in use. */
export interface Lease<Value> extends Disposable {
  readonly value: Value;
  /** Gives it back. Idempotent. */
  release(): void;
}

interface Entry<Value> {
  readonly value: Value;
  users: number;
  idle: Timer | undefined;
}

/** Shared values by key. */
export class Pool<Key, Value> {
  readonly #options: PoolOptions<Key, Value>;
  /** In the order of their last use's end, so that the first unused one is the oldest. */
  readonly #entries = new Map<Key, Entry<Value>>();

  constructor(options: PoolOptions<Key, Value>) {
    this.#options = options;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** The value for `key`, made if need be. Throws a RangeError at the limit. */
  acquire(key: Key): Lease<Value> {
    const entry = this.#entries.get(key) ?? this.#add(key);
    entry.idle?.cancel();
    entry.idle = undefined;
    entry.users += 1;
    let held = true;
    const release = (): void => {
      if (!held) return;
      held = false;
      this.#release(key, entry);
    };
    return { value: entry.value, release, [Symbol.dispose]: release };
  }

  /** Forgets the value, so that the next `acquire` makes a new one; those who hold it keep it until they release it. */
  evict(key: Key): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    this.#entries.delete(key);
    entry.idle?.cancel();
    if (entry.users === 0) this.#options.dispose(entry.value);
  }

  /** Evicts everything. */
  clear(): void {
    for (const key of [...this.#entries.keys()]) this.evict(key);
  }

  #add(key: Key): Entry<Value> {
    const { create, limit = 1_000 } = this.#options;
    if (this.#entries.size >= limit) this.#makeRoom(limit);
    const entry: Entry<Value> = { value: create(key), users: 0, idle: undefined };
    this.#entries.set(key, entry);
    return entry;
  }

  #makeRoom(limit: number): void {
    for (const [key, { users }] of this.#entries) {
      if (users > 0) continue;
      this.evict(key);
      return;
    }
    throw new RangeError(`All ${limit} places of the pool are in use; release some, or raise "limit"`);
  }

  #release(key: Key, entry: Entry<Value>): void {
    const { clock, dispose, idleMs = 0 } = this.#options;
    entry.users -= 1;
    if (entry.users > 0) return;
    if (this.#entries.get(key) !== entry) {
      dispose(entry.value);
      return;
    }
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    if (idleMs <= 0) this.evict(key);
    else entry.idle = clock.setTimer(idleMs, () => this.evict(key));
  }
}
