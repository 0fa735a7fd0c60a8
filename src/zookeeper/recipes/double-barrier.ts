/**
 * A barrier at both ends (`DistributedDoubleBarrier`): nobody goes on before so many have come, and nobody leaves before all are done.
 *
 * Who leaves waits for one node only: the lowest waits for the highest, the others for the lowest.
 */
import { randomUuid } from "../../transport/system-secrets.ts";
import { ZooKeeperError } from "../error.ts";
import { childOf } from "../path.ts";
import { isSessionOver, unless } from "../retry/retry-loop.ts";
import { retrying, type RetryingZooKeeper } from "../retry/retrying.ts";
import { withinTime } from "../retry/waiting.ts";
import type { OperationOptions } from "../operation-options.ts";
import { ErrorCode } from "../wire/error-code.ts";
import type { ZooKeeper } from "../zookeeper.ts";
import type { RecipeOptions } from "./options.ts";
import { childrenOf } from "./sequence.ts";
import { untilGone, watchUntil } from "./watch-until.ts";

const READY = "ready";

/**
 * One member's side of a barrier for so many.
 *
 * @example
 * ```ts
 * const barrier = new DistributedDoubleBarrier(zk, "/barriers/round-7", 5);
 * await barrier.enter({ timeoutMs: 60_000 });
 * await work();
 * await barrier.leave({ timeoutMs: 60_000 });
 * ```
 */
export class DistributedDoubleBarrier {
  readonly path: string;
  readonly #members: number;
  readonly #options: RecipeOptions;
  readonly #context: RetryingZooKeeper;
  readonly #name: string = randomUuid();

  /** @param members How many have to come. More may: they go on at once. */
  constructor(zk: ZooKeeper, path: string, members: number, options: RecipeOptions = {}) {
    if (!(Number.isInteger(members) && members > 0)) {
      throw new RangeError(`"members" must be a whole number of at least 1, not ${members}`);
    }
    this.path = path;
    this.#members = members;
    this.#options = options;
    this.#context = retrying(zk, options);
  }

  /** Comes, and waits for the others. Whoever gives up is not counted any more. */
  enter(options: OperationOptions = {}): Promise<void> {
    const context = this.#context;
    const { acl } = this.#options;
    return withinTime(context.clock, { operation: "enter", path: this.path }, options, async (signal) => {
      await context.ensurePath(this.path, { signal });
      try {
        await context.create(this.#own, undefined, { mode: "ephemeral", acl, signal });
        await watchUntil(context, this.path, signal, () => this.#isReady(signal));
      } catch (error) {
        void context.deleteGuaranteed(this.#own).catch(() => {});
        throw error;
      }
    });
  }

  /**
   * Is done, and waits for the others. A member whose session is over is not waited for. Rejects with NoNode when this one's own
   * node is gone without it.
   */
  leave(options: OperationOptions = {}): Promise<void> {
    const context = this.#context;
    return withinTime(context.clock, { operation: "leave", path: this.path }, options, async (signal) => {
      try {
        await this.#untilAllAreGone(signal);
      } catch (error) {
        if (!isSessionOver(error)) void context.deleteGuaranteed(this.#own).catch(() => {});
        throw error;
      }
      await context.deleteGuaranteed(childOf(this.path, READY), { signal });
    });
  }

  get #own(): string {
    return childOf(this.path, this.#name);
  }

  async #isReady(signal: AbortSignal): Promise<true | undefined> {
    const children = await childrenOf(this.#context, this.path, { signal });
    if (children.includes(READY)) return true;
    if (children.length < this.#members) return undefined;
    const path = childOf(this.path, READY);
    const { acl } = this.#options;
    await this.#context.repeat({ operation: "enter", path }, { signal }, async () => {
      await this.#context.zk.create(path, undefined, { acl, signal }).catch(unless(ErrorCode.NodeExists));
    });
    return true;
  }

  async #untilAllAreGone(signal: AbortSignal): Promise<void> {
    for (let isHere = true; ;) {
      const children = await childrenOf(this.#context, this.path, { signal });
      const names = children.filter((name) => name !== READY).toSorted();
      if (isHere && !names.includes(this.#name)) {
        throw new ZooKeeperError({ code: ErrorCode.NoNode, operation: "leave", path: this.#own });
      }
      const [lowest, highest] = [names[0], names.at(-1)];
      if (lowest === undefined || highest === undefined) return;
      if (isHere && (lowest !== this.#name || highest === this.#name)) {
        await this.#context.deleteGuaranteed(this.#own, { signal });
        isHere = false;
        if (lowest === this.#name) return;
      }
      await untilGone(this.#context, childOf(this.path, isHere ? highest : lowest), signal);
    }
  }
}
