/**
 * Nodes that stand in line by their sequence numbers (`LockInternals`): what locks, elections and queues are made of. Each waits
 * for the one node that holds it up, and for no other: when that one goes, nobody else is woken.
 */
import { hasCode } from "../retry/retry-loop.ts";
import type { RetryingZooKeeper } from "../retry/retrying.ts";
import type { NodeInput, OperationOptions } from "../operation-options.ts";
import { checkPath, childOf } from "../path.ts";
import type { Acl } from "../wire/acl.ts";
import { ErrorCode } from "../wire/error-code.ts";
import { untilGone } from "./watch-until.ts";

/** A place in line: an ephemeral node of the session's. */
export interface Place {
  readonly path: string;
  readonly czxid: bigint;
}

/** A child in line. */
export interface Waiting {
  /** As the server names it. */
  readonly name: string;
  /** Which of the line's names it has. */
  readonly kind: string;
  readonly sequence: number;
}

/** Says which of those before a place (in line, first to last) holds it up; `undefined` for none. */
export type Blocker = (before: readonly Waiting[]) => Waiting | undefined;

/** What a {@link Line} is made of. */
export interface LineOptions {
  /** The node that the places are children of. */
  readonly path: string;
  /** What the names of places begin with, behind their protection. */
  readonly kinds: readonly string[];
  readonly acl?: readonly Acl[] | undefined;
}

/** Who is first goes on: the place right before holds one up. */
export const ONE_AT_A_TIME: Blocker = (before) => before.at(-1);

/** A counter as Java prints it (`%010d`): ten places, of which a sign takes one, and eleven where ten do not do. */
const NUMBER = /^(?:\d{10}|-\d{9,10})$/;

/** A line. */
export class Line {
  readonly #context: RetryingZooKeeper;
  readonly #options: LineOptions;

  /** Throws a ZooKeeperError (BadArguments) for a path that is none. */
  constructor(context: RetryingZooKeeper, options: LineOptions) {
    checkPath(options.path, "acquire");
    this.#context = context;
    this.#options = options;
  }

  /** Stands in line, once: what may have been made when it rejects is removed. The node above is made as a container. */
  async enter(kind: string, data: NodeInput, signal: AbortSignal): Promise<Place> {
    const { path, acl } = this.#options;
    for (;;) {
      try {
        const mode = "ephemeral-sequential";
        const { path: place, stat } = await this.#context.create(childOf(path, kind), data, { mode, acl, signal });
        return { path: place, czxid: stat.czxid };
      } catch (error) {
        // A container goes when it is empty, also between these two.
        if (!hasCode(error, ErrorCode.NoNode)) throw error;
        await this.#context.ensurePath(path, { signal });
      }
    }
  }

  /** Waits until nothing holds the place up; `false` when the place itself is gone. */
  async untilFirst({ path }: Place, blocker: Blocker, signal: AbortSignal): Promise<boolean> {
    const name = path.slice(path.lastIndexOf("/") + 1);
    for (;;) {
      const all = await this.waiting({ signal });
      const index = all.findIndex((each) => each.name === name);
      if (index < 0) return false;
      const blocking = blocker(all.slice(0, index));
      if (blocking === undefined) return true;
      await untilGone(this.#context, childOf(this.#options.path, blocking.name), signal);
    }
  }

  /** Those who stand in line, first to last. */
  async waiting(options: OperationOptions = {}): Promise<readonly Waiting[]> {
    const { path, kinds } = this.#options;
    return inLine(await childrenOf(this.#context, path, options), kinds);
  }
}

/** A node's children; none of one that is not there. */
export async function childrenOf(
  context: RetryingZooKeeper,
  path: string,
  options: OperationOptions,
): Promise<readonly string[]> {
  try {
    return (await context.getChildren(path, options)).children;
  } catch (error) {
    if (hasCode(error, ErrorCode.NoNode)) return [];
    throw error;
  }
}

/** Children of these kinds in the order of their numbers; others are left out. */
export function inLine(names: readonly string[], kinds: readonly string[]): readonly Waiting[] {
  const waiting: Waiting[] = [];
  for (const name of names) {
    for (const kind of kinds) {
      const at = name.lastIndexOf(kind);
      const digits = at < 0 ? "" : name.slice(at + kind.length);
      if (!NUMBER.test(digits)) continue;
      waiting.push({ name, kind, sequence: Number(digits) });
      break;
    }
  }
  // The counter is an int that wraps: what is far below comes after.
  return waiting.toSorted((a, b) => (a.sequence - b.sequence) | 0);
}
