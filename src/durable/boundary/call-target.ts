/** What stands for a call at its caller's: whoever lets go of it, cancels the call. */
import { RpcTarget } from "cloudflare:workers";
import type { RemoteCall } from "./protocol.ts";

/** A call under way, to be cancelled from afar. */
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
    this.#cancel("The caller is gone");
  }
}
