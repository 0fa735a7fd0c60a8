/**
 * A session's lasting watches: what is wanted, in storage; what waits to be delivered, with it; and on each client that the session has
 * in turn, the watches themselves.
 */
import { onAbort } from "../../../core/call/cancellation.ts";
import type { Clock } from "../../../core/clock.ts";
import type { Random } from "../../../core/random.ts";
import { ZooKeeperError } from "../../../zookeeper/error.ts";
import type { OperationOptions } from "../../../zookeeper/operation-options.ts";
import { ErrorCode } from "../../../zookeeper/wire/error-code.ts";
import type { ZooKeeper } from "../../../zookeeper/zookeeper.ts";
import type { HibernatableSocket, ObjectStorage } from "../../workers-api.ts";
import { EntrypointDelivery, type CallEntrypoint } from "./entrypoint-delivery.ts";
import { Following } from "./following.ts";
import { Outbox } from "./outbox.ts";
import { SocketDelivery } from "./socket-delivery.ts";
import {
  checkSubscription,
  readSubscriptions,
  type DeliverTo,
  type LastingResync,
  type ReadSubscription,
  type StoredSubscription,
  type WatchSubscription,
} from "./subscription.ts";

/** What subscriptions work with. */
export interface SubscriptionsInit {
  readonly storage: ObjectStorage;
  readonly clock: Clock;
  readonly random: Random;
  readonly callEntrypoint: CallEntrypoint;
  /** The open WebSockets of a subscription. */
  readonly sockets: (id: string) => readonly HibernatableSocket[];
  /** Events that wait, of each. Default: 1,000. */
  readonly eventLimit?: number | undefined;
}

/** Subscriptions of a session. */
const SUBSCRIPTION_LIMIT = 100;

interface Entry {
  readonly outbox: Outbox;
  delivery: EntrypointDelivery | SocketDelivery;
  following: Following | undefined;
  /** Fulfilled when the server has its watch for the first time, or it has failed. */
  begun: Promise<void> | undefined;
}

/** An object's. */
export class Subscriptions {
  readonly #init: SubscriptionsInit;
  readonly #entries = new Map<string, Entry>();

  constructor(init: SubscriptionsInit) {
    this.#init = init;
    for (const read of readSubscriptions(init.storage)) this.#add(read).delivery.wake();
  }

  get size(): number {
    return this.#entries.size;
  }

  /** All, as they were asked for. */
  get list(): readonly WatchSubscription[] {
    return [...this.#entries.values()].map(({ outbox }) => {
      const { acknowledged: _, ...subscription } = outbox.subscription;
      return subscription;
    });
  }

  /** Where a subscription's WebSockets are served; `undefined` where it has none. */
  socketDelivery(id: string): SocketDelivery | undefined {
    const delivery = this.#entries.get(id)?.delivery;
    return delivery instanceof SocketDelivery ? delivery : undefined;
  }

  /** The session has a client. @param gap What its watchers are told once their watches are set. */
  attach(zk: ZooKeeper, gap: LastingResync["reason"]): void {
    for (const entry of this.#entries.values()) {
      entry.following?.stop();
      entry.following = this.#follow(zk, entry);
      entry.following.goOn(gap);
    }
  }

  /** Watches a node, or goes on with what there is of that name. Rejects with a ZooKeeperError, and leaves nothing. */
  async subscribe(zk: ZooKeeper, wanted: WatchSubscription, options: OperationOptions): Promise<void> {
    const subscription = checkSubscription(wanted);
    const { id, path } = subscription;
    for (let before = this.#entries.get(id); before !== undefined; before = this.#entries.get(id)) {
      checkSame(before.outbox.subscription, subscription);
      await waitFor(before.begun, path, options.signal);
      // The one that asked first may have failed, and this one is to try for itself.
      if (this.#entries.get(id) !== before) continue;
      this.#redirect(before, subscription.deliverTo);
      return;
    }
    if (this.#entries.size >= SUBSCRIPTION_LIMIT) {
      throw refusal(path, `a session has ${SUBSCRIPTION_LIMIT} subscriptions at most: use another "name"`);
    }
    const entry = this.#add({ subscription: { ...subscription, acknowledged: 0 }, isBroken: false });
    entry.outbox.redirect(subscription.deliverTo);
    const following = this.#follow(zk, entry);
    entry.following = following;
    const begun = Promise.withResolvers<void>();
    entry.begun = begun.promise;
    try {
      await following.begin(options);
    } catch (error) {
      if (this.#entries.get(id) === entry) this.unsubscribe(id);
      throw error;
    } finally {
      begun.resolve();
    }
  }

  /** Ends one. `false` where there is none. What was not delivered is dropped. */
  unsubscribe(id: string): boolean {
    const entry = this.#entries.get(id);
    if (entry === undefined) return false;
    this.#entries.delete(id);
    entry.following?.stop();
    entry.delivery.stop();
    entry.outbox.delete();
    return true;
  }

  /** Ends all. */
  clear(): void {
    for (const id of [...this.#entries.keys()]) this.unsubscribe(id);
  }

  #add(read: ReadSubscription): Entry {
    const { storage, eventLimit } = this.#init;
    const outbox = new Outbox(storage, read, eventLimit);
    const entry: Entry = { outbox, delivery: this.#delivery(outbox), following: undefined, begun: undefined };
    this.#entries.set(read.subscription.id, entry);
    return entry;
  }

  #delivery(outbox: Outbox): EntrypointDelivery | SocketDelivery {
    const { clock, random, callEntrypoint: call, sockets } = this.#init;
    const { deliverTo, id } = outbox.subscription;
    return deliverTo === "websocket"
      ? new SocketDelivery(outbox, () => sockets(id))
      : new EntrypointDelivery({ outbox, call, clock, random });
  }

  #follow(zk: ZooKeeper, entry: Entry): Following {
    const { outbox } = entry;
    return new Following({
      ...{ zk, clock: this.#init.clock, subscription: outbox.subscription },
      onEvent: (event) => {
        outbox.add(event);
        entry.delivery.wake();
      },
      onGap: (reason) => {
        outbox.add(outbox.resync(reason));
        entry.delivery.wake();
      },
    });
  }

  #redirect(entry: Entry, deliverTo: DeliverTo): void {
    if (JSON.stringify(entry.outbox.subscription.deliverTo) === JSON.stringify(deliverTo)) return;
    entry.delivery.stop();
    entry.outbox.redirect(deliverTo);
    entry.delivery = this.#delivery(entry.outbox);
    entry.delivery.wake();
  }
}

/** Throws a ZooKeeperError where another one has that name. */
function checkSame(before: StoredSubscription, { path, mode }: Required<WatchSubscription>): void {
  if (before.path === path && before.mode === mode) return;
  throw refusal(path, `"${before.id}" is subscribed to "${before.path}" (${before.mode}): unsubscribe it first`);
}

/** Rejects when the caller is gone first. */
async function waitFor(begun: Promise<void> | undefined, path: string, signal: AbortSignal | undefined): Promise<void> {
  const gone = Promise.withResolvers<never>();
  const removeListener = onAbort(signal, () =>
    gone.reject(new ZooKeeperError({ code: ErrorCode.OperationTimeout, operation: "subscribe", path })),
  );
  await Promise.race([begun, gone.promise]).finally(removeListener);
}

function refusal(path: string, message: string): ZooKeeperError {
  return new ZooKeeperError({ code: ErrorCode.BadArguments, operation: "subscribe", path, message });
}
