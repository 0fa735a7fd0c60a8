/**
 * A stub's hold on an object, within one request: it is taken with the first call and let go of when the last one is over, so that calls
 * in a row share one. A stub may outlive its request, and be used by others: each of them has a hold of its own.
 */
import { bindToRequest } from "../../transport/workers/request.ts";
import type { RpcResult } from "../workers-api.ts";
import type { RemoteHold, RemoteObject } from "./protocol.ts";

/** Promises between the end of a call and the next one of a caller who makes them in a row, with some to spare. */
const HOPS_TO_NEXT_CALL = 50;

/** What a holding works with. */
export interface HoldingInit {
  readonly object: RemoteObject;
  readonly name: string;
  /** Nobody waits any more: whoever calls next takes another hold. */
  readonly onOver: () => void;
}

/** One request's. */
export class Holding {
  /** The stub belongs to the request as well. */
  readonly object: RemoteObject;
  readonly name: string;
  readonly #init: HoldingInit;
  readonly #target: RpcResult<RemoteHold>;
  readonly #checkRequest: () => void = bindToRequest();
  #calls = 0;
  #isEnding = false;

  constructor(init: HoldingInit) {
    this.#init = init;
    this.object = init.object;
    this.name = init.name;
    this.#target = init.object.hold(init.name);
    this.#target.catch(() => {});
  }

  /** Whether it is the running request's. */
  get isOurs(): boolean {
    try {
      this.#checkRequest();
      return true;
    } catch {
      return false;
    }
  }

  begin(): void {
    this.#calls += 1;
  }

  /** A call is over. */
  end(): void {
    this.#calls -= 1;
    if (this.#calls === 0 && !this.#isEnding) void this.#letGoSoon();
  }

  /** The object, or the way to it, is lost, and the hold with it. */
  lost(): void {
    this.#init.onOver();
    this.end();
  }

  /** A call is given up. */
  cancel(id: string): void {
    // An object that is gone has cancelled it as well.
    this.#target.then((target) => target.cancel(id)).catch(() => {});
    this.end();
  }

  /** Never rejects. No timer: it might not come any more, and what was not let go of the runtime complains about. */
  async #letGoSoon(): Promise<void> {
    this.#isEnding = true;
    for (let hop = 0; hop < HOPS_TO_NEXT_CALL && this.#calls === 0; hop++) await Promise.resolve();
    this.#isEnding = false;
    if (this.#calls > 0) return;
    this.#init.onOver();
    this.#target[Symbol.dispose]();
  }
}
