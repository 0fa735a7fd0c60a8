/** Membership of a group (`GroupMember`): a node for each member, and everybody sees all. */
import type { NodeInput, OperationOptions } from "../operation-options.ts";
import { childOf } from "../path.ts";
import type { ZooKeeper } from "../zookeeper.ts";
import { CuratorCache } from "./cache.ts";
import type { RecipeOptions } from "./options.ts";
import { PersistentNode } from "./persistent-node.ts";

/**
 * A member. It is one from the beginning on.
 *
 * @example
 * ```ts
 * await using member = new GroupMember(zk, "/groups/workers", "worker-7", "host-7:8080");
 * await member.joined({ timeoutMs: 5_000 });
 * for (const [id, data] of member.currentMembers()) console.log(id, data);
 * ```
 */
export class GroupMember implements AsyncDisposable {
  readonly id: string;
  readonly #path: string;
  readonly #node: PersistentNode;
  readonly #cache: CuratorCache;

  constructor(zk: ZooKeeper, path: string, id: string, data?: NodeInput, options: RecipeOptions = {}) {
    this.id = id;
    this.#path = path;
    this.#node = new PersistentNode(zk, childOf(path, id), data, options);
    this.#cache = new CuratorCache(zk, path, options);
  }

  /** Waits until it is a member, and sees the others. */
  async joined(options: OperationOptions = {}): Promise<void> {
    await Promise.all([this.#node.created(options), this.#cache.initialized(options)]);
  }

  /** Changes what the others see of it. */
  setThisData(data: NodeInput): void {
    this.#node.setData(data);
  }

  /** All members and their data, itself included once it is seen. */
  currentMembers(): ReadonlyMap<string, Uint8Array | undefined> {
    const prefix = childOf(this.#path, "");
    const members = new Map<string, Uint8Array | undefined>();
    for (const { path, data } of this.#cache.nodes()) {
      const id = path.slice(prefix.length);
      if (path.startsWith(prefix) && id !== "" && !id.includes("/")) members.set(id, data);
    }
    return members;
  }

  /** Calls with all members whenever one comes, goes or changes. The answer ends it. */
  subscribe(listener: (members: ReadonlyMap<string, Uint8Array | undefined>) => void): () => void {
    return this.#cache.subscribe(() => listener(this.currentMembers()));
  }

  /** Leaves. Idempotent. */
  async close(): Promise<void> {
    await Promise.all([this.#node.close(), this.#cache.close()]);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
