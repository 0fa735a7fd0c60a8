/** ZooKeeper in an object: one session, whose operations come in by their names. */
import { ZooKeeperError } from "../../zookeeper/error.ts";
import type { ZooKeeperOptions } from "../../zookeeper/options.ts";
import { ErrorCode } from "../../zookeeper/wire/error-code.ts";
import type { ClientKind, Refusal } from "../kind.ts";
import { HeldSession, type HeldSessionInit } from "./held-session.ts";
import type { CrossingOptions } from "./options.ts";
import { toPlain } from "./plain-error.ts";
import { sessionCalls } from "./session-calls.ts";
import { sessionStreams } from "./session-streams.ts";

const REFUSALS: Readonly<Record<Refusal, number>> = {
  target: ErrorCode.BadArguments,
  busy: ErrorCode.ThrottledOp,
  request: ErrorCode.Unimplemented,
};

/** What sessions are held by, and how. */
export interface ZooKeeperKindInit extends Pick<HeldSessionInit, "storage" | "clock" | "subscriptions" | "isAllowed"> {
  /** What a session is opened with: the owner's word goes before the caller's. */
  readonly optionsOf: (connectString: string, options: ZooKeeperOptions) => ZooKeeperOptions;
}

export function zooKeeperKind({ optionsOf, ...rest }: ZooKeeperKindInit): ClientKind<HeldSession> {
  return {
    name: "ZOOKEEPER",
    // A session is who it is, by its name.
    takesAnyOptions: true,
    open(target, crossing) {
      const { auth = [], ...options } = (crossing ?? {}) as CrossingOptions;
      return new HeldSession({ ...rest, target, auth, options: optionsOf(target, { clock: rest.clock, ...options }) });
    },
    close: (held) => held.close(),
    isOver: (held) => held.isOver,
    holdsOn: (held) => held.holdsOn,
    alarmEveryMs: (held) => held.alarmEveryMs,
    calls: sessionCalls,
    streams: sessionStreams,
    plainError: toPlain,
    refusal: (reason, message) => new ZooKeeperError({ code: REFUSALS[reason], message }),
  };
}
