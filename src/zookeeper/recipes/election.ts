/** What both shapes of an election have: participants with their ids, of whom the first in line leads. */
import { childOf } from "../path.ts";
import { hasCode } from "../retry/retry-loop.ts";
import type { RetryingZooKeeper } from "../retry/retrying.ts";
import { withinTime } from "../retry/waiting.ts";
import type { OperationOptions } from "../operation-options.ts";
import { ErrorCode } from "../wire/error-code.ts";
import type { RecipeOptions, TrustOptions } from "./options.ts";
import type { Line } from "./sequence.ts";

/** How to stand for election. Default of `lostOn`: `"suspended"`, so that no two believe that they lead. */
export interface ElectionOptions extends RecipeOptions, TrustOptions {
  /** Who this is, for the others. Default: nobody in particular. */
  readonly id?: string | undefined;
}

/** Leadership, while it lasts. */
export interface Leadership {
  /** The node that won it. */
  readonly path: string;
  /** The transaction that made the node (`czxid`): every later leader's is greater. */
  readonly fencingToken: bigint;
  /** Aborts when leadership is lost or given up, with a ZooKeeperError that says why. */
  readonly signal: AbortSignal;
}

/** Somebody who stands for election (`Participant`). */
export interface Participant {
  readonly id: string;
  readonly isLeader: boolean;
}

const decoder = new TextDecoder();

/** Everybody who stands, the leader first. */
export function participantsIn(
  context: RetryingZooKeeper,
  path: string,
  line: Line,
  options: OperationOptions,
): Promise<readonly Participant[]> {
  return withinTime(context.clock, { operation: "participants", path }, options, async (signal) => {
    const participants: Participant[] = [];
    for (const { name } of await line.waiting({ signal })) {
      try {
        const { data } = await context.getData(childOf(path, name), { signal });
        participants.push({ id: decoder.decode(data), isLeader: participants.length === 0 });
      } catch (error) {
        // It has left meanwhile, and the next one leads.
        if (!hasCode(error, ErrorCode.NoNode)) throw error;
      }
    }
    return participants;
  });
}
