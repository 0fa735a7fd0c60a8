/**
 * Which object a call goes to: one by its name, or one of several that share the work, picked by rendezvous hashing, so that another
 * number of shards moves as few keys as can be.
 */
import type { LocationHint, ObjectId, ObjectNamespace } from "./workers-api.ts";

/** Where a stub's objects are. */
export interface PlacementOptions {
  /** Among how many objects the calls are spread. Default: 1. */
  readonly shards?: number | undefined;
  /** Where they are to be made (Cloudflare's regions). Default: near who calls first. */
  readonly locationHint?: LocationHint | undefined;
}

/** FNV-1a over UTF-16 units, mixed at the end, for names that differ in a digit only. */
export function hashText(text: string): number {
  let hash = 0x811c_9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x0100_0193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85eb_ca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2_ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** The shard of a key: the one whose hash with it is the highest. */
function shardOf(key: string, shards: number): number {
  let best = 0;
  let bestHash = -1;
  for (let shard = 0; shard < shards; shard++) {
    const hash = hashText(`${shard}/${key}`);
    if (hash > bestHash) [best, bestHash] = [shard, hash];
  }
  return best;
}

/** Where one object is. */
export interface Place<Stub> {
  /** What calls it: a stub belongs to the request that asks for it. */
  stub(): Stub;
}

/** One stub's objects. */
export class Placement<Stub> {
  readonly #namespace: ObjectNamespace<Stub>;
  readonly #name: string;
  readonly #options: PlacementOptions;
  readonly #places: Place<Stub>[] = [];

  /** Throws a TypeError for what is no binding, and a RangeError for a number of shards that cannot be. */
  constructor(namespace: ObjectNamespace<Stub>, name: string, options: PlacementOptions) {
    const { shards = 1 } = options;
    if (typeof (namespace as Partial<ObjectNamespace<Stub>> | undefined)?.idFromName !== "function") {
      throw new TypeError(
        "The binding is no Durable Object namespace: name it in wrangler.toml under [[durable_objects.bindings]]",
      );
    }
    if (!Number.isInteger(shards) || shards < 1 || shards > 1_000)
      throw new RangeError(`"shards" is from 1 to 1000, not ${shards}`);
    this.#namespace = namespace;
    this.#name = name;
    this.#options = options;
  }

  get shards(): number {
    return this.#options.shards ?? 1;
  }

  /** Which of them is a key's. */
  numberOf(key: string): number {
    return this.shards === 1 ? 0 : shardOf(key, this.shards);
  }

  /** The object of a key. */
  byKey(key: string): Place<Stub> {
    return this.shard(this.numberOf(key));
  }

  /** One of them by its number: always the same value. */
  shard(number: number): Place<Stub> {
    this.#places[number] ??= this.#place(number === 0 ? this.#name : `${this.#name}#${number}`);
    return this.#places[number];
  }

  #place(name: string): Place<Stub> {
    const namespace = this.#namespace;
    const { locationHint } = this.#options;
    const options = locationHint === undefined ? {} : { locationHint };
    let id: ObjectId | undefined;
    return {
      stub() {
        id ??= namespace.idFromName(name);
        return namespace.get(id, options);
      },
    };
  }
}
