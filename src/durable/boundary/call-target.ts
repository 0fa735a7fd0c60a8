/** What stands for calls at their caller's: whoever lets go of it, cancels them. */
import { RpcTarget } from "cloudflare:workers";
import type { Holder } from "./open-calls.ts";
import type { RemoteCall, RemoteHold } from "./protocol.ts";

const GONE = "The caller is gone";

/** A stream's call. */
export class CallTarget extends RpcTarget implements RemoteCall, Disposable {
  readonly #cancel: (reason: string) => void;

  constructor(cancel: (reason: string) => void) {
    super();
    this.#cancel = cancel;
  }

  cancel(reason = "The caller cancelled"): void {
    this.#cancel(reason);
  }

  /** Called by the runtime when the caller has let go of it, or is gone. */
  [Symbol.dispose](): void {
    this.#cancel(GONE);
  }
}

/** All calls of a holder. */
export class HoldTarget extends RpcTarget implements RemoteHold, Disposable {
  readonly #holder: Holder;

  constructor(holder: Holder) {
    super();
    this.#holder = holder;
  }

  cancel(id: string, reason = "The caller cancelled"): void {
    this.#holder.cancel(id, reason);
  }

  /** As above. */
  [Symbol.dispose](): void {
    this.#holder.end(GONE);
  }
}
