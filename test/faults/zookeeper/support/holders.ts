/**
 * Who contends for a lock and for leadership, and a resource that takes only what comes with the greatest fencing token it has seen: no
 * two hold the same at once, as far as those know who hold it.
 */
import assert from "node:assert/strict";
import { InterProcessMutex, LeaderLatch } from "../../../../src/zookeeper/recipes/index.ts";
import { ZooKeeperError, type ZooKeeper } from "../../../../src/zookeeper/index.ts";
import { sleep } from "./sleep.ts";

/** What is held by one at a time. */
export class FencedResource {
  readonly name: string;
  /** How often it was acquired. */
  acquired = 0;
  #greatest = 0n;
  #holder: { readonly token: bigint; readonly signal: AbortSignal } | undefined;

  constructor(name: string) {
    this.name = name;
  }

  /** Somebody holds it from now on. */
  enter(token: bigint, signal: AbortSignal): void {
    assert.ok(token > this.#greatest, `${this.name}: token ${token} comes behind ${this.#greatest}`);
    const other = this.#holder;
    // One who still trusts what it holds must not be robbed of it.
    assert.ok(other === undefined || other.signal.aborted, `${this.name}: held by ${other?.token} and by ${token}`);
    this.#greatest = token;
    this.#holder = { token, signal };
    this.acquired += 1;
  }

  /** It is given back. */
  leave(token: bigint): void {
    if (this.#holder?.token === token) this.#holder = undefined;
  }
}

/** What a contender does while it holds something. */
const HOLD_MS = 10;
const WAIT_MS = 4_000;

/** Takes the lock once, if that can be done. */
export async function lockOnce(zk: ZooKeeper, path: string, resource: FencedResource): Promise<void> {
  try {
    const held = await new InterProcessMutex(zk, path).acquire({ timeoutMs: WAIT_MS });
    resource.enter(held.fencingToken, held.signal);
    await sleep(HOLD_MS);
    resource.leave(held.fencingToken);
    await held.release({ timeoutMs: WAIT_MS });
  } catch (error) {
    if (!(error instanceof ZooKeeperError)) throw error;
  }
}

/** Leads once, if it comes to that. */
export async function leadOnce(zk: ZooKeeper, path: string, resource: FencedResource): Promise<void> {
  const latch = new LeaderLatch(zk, path);
  try {
    const { fencingToken, signal } = await latch.lead({ timeoutMs: WAIT_MS });
    resource.enter(fencingToken, signal);
    await sleep(HOLD_MS);
    resource.leave(fencingToken);
  } catch (error) {
    if (!(error instanceof ZooKeeperError)) throw error;
  } finally {
    await Promise.race([latch.close(), sleep(WAIT_MS)]);
  }
}
