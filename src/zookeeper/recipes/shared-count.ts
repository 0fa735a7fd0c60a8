/** A whole number that all see and any may change (`SharedCount`): four bytes, as Curator's. */
import type { OperationOptions } from "../operation-options.ts";
import type { ZooKeeper } from "../zookeeper.ts";
import type { RecipeOptions } from "./options.ts";
import { SharedValue, type VersionedValue } from "./shared-value.ts";

const BYTES = 4;

/** A number from −2^31 to 2^31 − 1. */
export class SharedCount implements AsyncDisposable {
  readonly #value: SharedValue;

  /** @param seed What it is if nobody has made it yet. */
  constructor(zk: ZooKeeper, path: string, seed: number, options: RecipeOptions = {}) {
    this.#value = new SharedValue(zk, path, encode(seed), options);
  }

  /** Makes the node if it is not there, and follows it from then on. */
  start(options: OperationOptions = {}): Promise<void> {
    return this.#value.start(options);
  }

  /** As last seen. */
  get count(): number {
    return decode(this.#value.current.value);
  }

  /** As last seen, with its version. */
  get current(): VersionedValue<number> {
    return { value: this.count, version: this.#value.current.version };
  }

  /** Sets it, whatever it was. */
  set(count: number, options: OperationOptions = {}): Promise<void> {
    return this.#value.set(encode(count), options);
  }

  /** Sets it if nobody has changed it since this version; answers whether it did. */
  trySet(version: number, count: number, options: OperationOptions = {}): Promise<boolean> {
    return this.#value.trySet(version, encode(count), options);
  }

  /** Hears of each change that is seen. The answer ends it. */
  subscribe(listener: (count: number) => void): () => void {
    return this.#value.subscribe(({ value }) => listener(decode(value)));
  }

  /** Follows it no longer. The node stays. Idempotent. */
  close(): Promise<void> {
    return this.#value.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

function encode(count: number): Uint8Array {
  if ((count | 0) !== count) throw new RangeError(`A shared count must be a whole number of 32 bits, not ${count}`);
  const bytes = new Uint8Array(BYTES);
  new DataView(bytes.buffer).setInt32(0, count);
  return bytes;
}

function decode(value: Uint8Array): number {
  if (value.length !== BYTES) throw new RangeError(`A shared count has ${BYTES} bytes, and this one ${value.length}`);
  return new DataView(value.buffer, value.byteOffset).getInt32(0);
}
