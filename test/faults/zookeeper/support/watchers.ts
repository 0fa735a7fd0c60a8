/**
 * Who watches that no watch is lost in silence. A lasting watch hears of each node that is made, or is told that it may have missed
 * some and reads them again; a watch for once fires, whatever became of its connection.
 */
import assert from "node:assert/strict";
import { ZooKeeperError, type ZooKeeper } from "../../../../src/zookeeper/index.ts";
import { requireExpected } from "./registers.ts";

/** Collects what one lasting watch has heard of, or has read again. */
export class LastingWatch {
  readonly seen: Set<string> = new Set<string>();
  /** How often it was told that it may have missed something. */
  resyncs = 0;
  readonly #root: string;
  #stopped = false;

  constructor(root: string) {
    this.#root = root;
  }

  /** Watches until it is stopped: again, where a session ends. */
  async run(client: () => ZooKeeper): Promise<void> {
    while (!this.#stopped) {
      const zk = client();
      try {
        const events = await zk.watch(this.#root, { mode: "persistent-recursive", timeoutMs: 3_000 });
        await this.#readAgain(zk);
        for await (const event of events) {
          if (event.type === "NodeCreated") this.seen.add(event.path);
          else if (event.type === "Resync") {
            this.resyncs += 1;
            await this.#readAgain(zk);
          }
          if (this.#stopped) return;
        }
      } catch (error) {
        requireExpected(error);
      }
    }
  }

  stop(): void {
    this.#stopped = true;
  }

  /** As a user must: until it is read, the session may be lost again, and is then told of again. */
  async #readAgain(zk: ZooKeeper): Promise<void> {
    for (let left = 50; left > 0; left--) {
      try {
        await zk.sync(this.#root, { timeoutMs: 3_000 });
        const { children } = await zk.getChildren(this.#root, { timeoutMs: 3_000 });
        for (const name of children) this.seen.add(`${this.#root}/${name}`);
        return;
      } catch (error) {
        if (requireExpected(error).codeName === "SessionExpired") return;
      }
    }
    throw new Error("The nodes could not be read again in fifty tries");
  }
}

/** Makes nodes, each with a watch for once set before, and remembers which were acknowledged. */
export class OneShotWatches {
  /** Acknowledged nodes. */
  readonly made: string[] = [];
  readonly #root: string;
  readonly #fired = new Set<string>();
  /** Nodes whose watch was set in a session that lives still. */
  readonly #watched = new Map<string, ZooKeeper>();
  #number = 0;

  constructor(root: string) {
    this.#root = root;
  }

  async act(watching: ZooKeeper, making: ZooKeeper): Promise<void> {
    const path = `${this.#root}/n${++this.#number}`;
    try {
      await watching.exists(path, { watch: () => this.#fired.add(path), timeoutMs: 3_000 });
      this.#watched.set(path, watching);
    } catch (error) {
      requireExpected(error);
    }
    try {
      await making.create(path, "", { timeoutMs: 3_000 });
      this.made.push(path);
    } catch (error) {
      if (error instanceof ZooKeeperError && error.codeName === "NodeExists") throw error;
      requireExpected(error);
    }
  }

  /** Those that were to fire and have not: of sessions that ended meanwhile nothing is expected. */
  get silent(): readonly string[] {
    return this.made.filter((path) => {
      const zk = this.#watched.get(path);
      return zk !== undefined && zk.state !== "CLOSED" && !this.#fired.has(path);
    });
  }

  /** How many have fired. */
  get firedCount(): number {
    return this.#fired.size;
  }
}

/** Everything that was acknowledged is among what was seen. */
export function assertNoneMissed(made: readonly string[], seen: ReadonlySet<string>): void {
  assert.deepEqual(
    made.filter((path) => !seen.has(path)),
    [],
    "nodes that the lasting watch neither heard of nor could read again",
  );
}
