/**
 * How long something that is held can be trusted: a signal that aborts with the session, or already with the connection
 * (`ConnectionStateErrorPolicy`).
 *
 * Servers end a session that they do not hear of before its client can know. So the longer kind of trust ends too when there was no
 * connection for a third of the session's timeout: what was held may be another's from then on. (A connection counts as lost when
 * nothing came for two thirds.)
 */
import type { Timer } from "../../core/clock.ts";
import { ZooKeeperError } from "../error.ts";
import type { ConnectionState } from "../events/connection-state.ts";
import type { RetryingZooKeeper } from "../retry/retrying.ts";
import { ErrorCode } from "../wire/error-code.ts";

/** Of the session's timeout. */
const DOUBTFUL_SHARE = 1 / 3;

/** Trust in a node of the session's. */
export class Trust {
  readonly #context: RetryingZooKeeper;
  readonly #path: string;
  readonly #lostOn: "suspended" | "lost";
  readonly #controller = new AbortController();
  readonly #unsubscribe: () => void;
  #doubt: Timer | undefined;

  constructor(context: RetryingZooKeeper, path: string, lostOn: "suspended" | "lost") {
    this.#context = context;
    this.#path = path;
    this.#lostOn = lostOn;
    this.#unsubscribe = context.zk.onConnectionState(this.#onState);
    // What happened before is not told.
    this.#onState(context.zk.connectionState);
  }

  /** Aborts when it ends, with a ZooKeeperError that says why. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Ends it for another reason. Idempotent. */
  end(reason: ZooKeeperError): void {
    if (this.signal.aborted) return;
    this.forget();
    this.#controller.abort(reason);
  }

  /** It is given up: nothing ends it any more. */
  forget(): void {
    this.#unsubscribe();
    this.#doubt?.cancel();
  }

  readonly #onState = (state: ConnectionState): void => {
    this.#doubt?.cancel();
    if (state === "LOST") this.#endWith(ErrorCode.SessionExpired);
    else if (state === "SUSPENDED" || state === "READ_ONLY") {
      const { clock, zk } = this.#context;
      const lose = (): void => this.#endWith(ErrorCode.ConnectionLoss);
      if (this.#lostOn === "suspended") lose();
      else this.#doubt = clock.setTimer(zk.sessionTimeoutMs * DOUBTFUL_SHARE, lose);
    }
  };

  #endWith(code: ErrorCode): void {
    this.end(new ZooKeeperError({ code, operation: "hold", path: this.#path }));
  }
}
