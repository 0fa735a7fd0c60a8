/** The user's requests that wait for a connection (`ClientCnxn.outgoingQueue`): bounded, pulled in order, and lost together with it. */
import { Fifo } from "../core/fifo.ts";
import type { OperationOptions } from "./operation-options.ts";
import { SessionRequest, type RequestContext } from "./session-request.ts";
import type { Request } from "./wire/connection.ts";
import { ErrorCode } from "./wire/error-code.ts";
import type { Operation } from "./wire/operation.ts";

/** What a queue needs of its session. */
export interface RequestQueueOptions extends RequestContext {
  /** Requests that may wait to be written or answered. */
  readonly limit: number;
  /** Whether requests are taken: not once the session is over, or about to be closed. */
  readonly isOpen: () => boolean;
  /** Requests that were written and are not answered. */
  readonly pending: () => number;
  /** There is one to pull. */
  readonly onRequest: () => void;
}

/** One session's. */
export class RequestQueue {
  readonly #options: RequestQueueOptions;
  #waiting = new Fifo<SessionRequest<unknown>>();

  constructor(options: RequestQueueOptions) {
    this.#options = options;
  }

  /** Rejects with a ZooKeeperError. */
  submit<T>(operation: Operation<T>, options: OperationOptions): Promise<T> {
    return new Promise((resolve, reject) => {
      const { limit, isOpen, pending, onRequest } = this.#options;
      const request = new SessionRequest<T>(operation, this.#options, options, { resolve, reject });
      if (!isOpen()) request.end(undefined);
      else if (this.#waiting.length + pending() >= limit) {
        request.fail(ErrorCode.SystemError, `${limit} requests wait already ("maxQueuedRequests")`);
      }
      if (request.ended) return;
      this.#waiting.push(request as SessionRequest<unknown>);
      onRequest();
    });
  }

  /** The next one to write. */
  next(): Request | undefined {
    for (let request = this.#waiting.shift(); request !== undefined; request = this.#waiting.shift()) {
      if (!request.ended) return request;
    }
    return undefined;
  }

  /** The connection that they waited for is lost, or was not made. What comes later waits for the next. */
  lose(reason: Error | undefined): void {
    const lost = this.#waiting;
    this.#waiting = new Fifo();
    for (let request = lost.shift(); request !== undefined; request = lost.shift()) request.end(reason);
  }
}
