/** The user's requests that wait for a connection (`ClientCnxn.outgoingQueue`): bounded, pulled in order, and lost together with it. */
import { deadlineAfter } from "../core/call/deadline.ts";
import type { Clock } from "../core/clock.ts";
import { Fifo } from "../core/fifo.ts";
import type { OperationOptions } from "./operation-options.ts";
import { SessionRequest } from "./session-request.ts";
import type { Request } from "./wire/connection.ts";
import { ErrorCode } from "./wire/error-code.ts";
import type { Operation } from "./wire/operation.ts";

/** What a queue needs of its session. */
export interface RequestQueueOptions {
  readonly clock: Clock;
  /** Requests that may wait to be written or answered. */
  readonly limit: number;
  readonly requestTimeoutMs: number | undefined;
  readonly isAlive: () => boolean;
  /** Requests that were written and are not answered. */
  readonly pending: () => number;
  readonly server: () => string | undefined;
  readonly lossCode: () => number;
  readonly onRequestTimeout: () => void;
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
  submit<T>(operation: Operation<T>, { signal, timeoutMs }: OperationOptions): Promise<T> {
    return new Promise((resolve, reject) => {
      const { clock, limit, requestTimeoutMs, server, lossCode, onRequestTimeout } = this.#options;
      const request = new SessionRequest<T>({
        ...{ operation, clock, signal, resolve, reject, server, lossCode, onRequestTimeout },
        deadline: deadlineAfter(clock, timeoutMs),
        requestDeadline: deadlineAfter(clock, requestTimeoutMs),
      });
      if (!this.#options.isAlive()) request.end(undefined);
      else if (this.#waiting.length + this.#options.pending() >= limit) {
        request.fail(ErrorCode.SystemError, `${limit} requests wait already ("maxQueuedRequests")`);
      }
      if (request.ended) return;
      this.#waiting.push(request as SessionRequest<unknown>);
      this.#options.onRequest();
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
