/** What stands for a stream at its caller's: whoever lets go of it, cancels it. */
import { RpcTarget } from "cloudflare:workers";
import type { RemoteCall } from "./protocol.ts";

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
    this.#cancel("The caller is gone");
  }
}
