/** A watch that outlives the request that asked for it: who wants it, what they are told, and how it is stored. */
import { ZooKeeperError } from "../../../zookeeper/error.ts";
import type { WatchMode } from "../../../zookeeper/operations/watch.ts";
import type { WatchedEvent } from "../../../zookeeper/watch/watcher.ts";
import { pathFault } from "../../../zookeeper/path.ts";
import { ErrorCode } from "../../../zookeeper/wire/error-code.ts";
import type { ObjectStorage } from "../../workers-api.ts";

/**
 * Where events go:
 *
 * - a method of an entrypoint that the object's environment binds (a service binding in wrangler.toml): it is called with an
 *   {@link WatchBatch}, and what it has fulfilled is delivered
 * - `"websocket"`: whoever opens one by the stub's `webSocket`, and acknowledges by `{"ack": number}`
 */
export type DeliverTo = { readonly entrypoint: string; readonly method: string } | "websocket";

/** A lasting watch, as one asks for it. */
export interface WatchSubscription {
  /** Its name within the session: letters, digits, `.`, `_` and `-`; 100 at most. */
  readonly id: string;
  readonly path: string;
  /** The node alone, or all below it too. Default: `"persistent"`. */
  readonly mode?: WatchMode | undefined;
  readonly deliverTo: DeliverTo;
}

/** Changes may have been missed: read again what is watched. */
export interface LastingResync {
  readonly type: "Resync";
  /** The path that is watched. */
  readonly path: string;
  /**
   * - `reconnected`: another connection
   * - `restarted`: the object lost its memory (evicted, reset, deployed anew), and went on with its session
   * - `new-session`: the session has expired, and this is another: its ephemeral nodes are gone
   * - `overflow`: more events waited than are kept, and the oldest were dropped
   * - `storage`: what was stored could not be read
   */
  readonly reason: "reconnected" | "restarted" | "new-session" | "overflow" | "storage";
}

/** An event, as it is delivered: at least once, in the order of its numbers, and none is missing. */
export type LastingEvent = (WatchedEvent | LastingResync) & {
  /** From 1 on, one more with each. */
  readonly number: number;
  /** Of a resync that stands for several: the first number that it stands for. */
  readonly first?: number | undefined;
};

/** What an entrypoint's method is called with. */
export interface WatchBatch {
  /** The subscription's id. */
  readonly subscription: string;
  readonly path: string;
  readonly events: readonly LastingEvent[];
}

/** As it is stored. */
export interface StoredSubscription extends Required<WatchSubscription> {
  /** The last number that was acknowledged. */
  readonly acknowledged: number;
}

const VERSION = 1;
const PREFIX = "subscription:";

/** Throws a ZooKeeperError (`BadArguments`) for a subscription that cannot be. */
export function checkSubscription({
  id,
  path,
  mode = "persistent",
  deliverTo,
}: WatchSubscription): Required<WatchSubscription> {
  const refuse = (message: string): never => {
    throw new ZooKeeperError({ code: ErrorCode.BadArguments, operation: "subscribe", path, message });
  };
  if (!isId(id)) refuse(`"id" is of letters, digits, ".", "_" and "-", 100 at most, not "${String(id)}"`);
  const fault = typeof path === "string" ? pathFault(path) : "it must be a text";
  if (fault !== undefined) refuse(fault);
  if (!isMode(mode)) refuse(`there is no mode "${String(mode)}"`);
  if (!isDeliverTo(deliverTo)) refuse('"deliverTo" is "websocket", or { entrypoint, method }');
  return { id, path, mode, deliverTo };
}

export function writeSubscription({ kv }: ObjectStorage, subscription: StoredSubscription): void {
  kv.put(PREFIX + subscription.id, { version: VERSION, ...subscription });
}

/** Of the keys of its events. */
export function eventPrefix(id: string): string {
  return `event:${id}:`;
}

/** With its events. */
export function deleteSubscription({ kv }: ObjectStorage, id: string): void {
  kv.delete(PREFIX + id);
  for (const [key] of [...kv.list({ prefix: eventPrefix(id) })]) kv.delete(key);
}

/** A subscription that was read. */
export interface ReadSubscription {
  readonly subscription: StoredSubscription;
  /** Its record was another version's, or broken: what it wants is known, and what it has heard is not. */
  readonly isBroken: boolean;
}

/** All that are stored. Of those of which not even the wish can be read, nothing is left. */
export function readSubscriptions(storage: ObjectStorage): readonly ReadSubscription[] {
  const read: ReadSubscription[] = [];
  for (const [key, stored] of [...storage.kv.list({ prefix: PREFIX })]) {
    const { version, id, path, mode, deliverTo, acknowledged } = (stored ?? {}) as Partial<
      StoredSubscription & { readonly version: number }
    >;
    const isWish = isId(id) && typeof path === "string" && pathFault(path) === undefined;
    if (!isWish || PREFIX + id !== key || !isMode(mode) || !isDeliverTo(deliverTo)) {
      deleteSubscription(storage, key.slice(PREFIX.length));
      continue;
    }
    const isCounted = typeof acknowledged === "number" && Number.isSafeInteger(acknowledged) && acknowledged >= 0;
    const isBroken = version !== VERSION || !isCounted;
    read.push({ subscription: { id, path, mode, deliverTo, acknowledged: isCounted ? acknowledged : 0 }, isBroken });
  }
  return read;
}

function isId(id: unknown): id is string {
  return typeof id === "string" && /^[\w.-]{1,100}$/.test(id);
}

function isMode(mode: unknown): mode is WatchMode {
  return mode === "persistent" || mode === "persistent-recursive";
}

function isDeliverTo(deliverTo: unknown): deliverTo is DeliverTo {
  if (deliverTo === "websocket") return true;
  const { entrypoint, method } = (deliverTo ?? {}) as Partial<Exclude<DeliverTo, string>>;
  return typeof entrypoint === "string" && typeof method === "string";
}
