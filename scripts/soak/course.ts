/** The soak's course: callers at steady work, and what disturbs them now and then; and what was seen of it. */
import { connect } from "node:net";
import type { SoakBackends } from "./backends.ts";
import type { WorkerHeap } from "./heap.ts";

const WORK = ["/grpc/unary", "/grpc/stream", "/hbase/row", "/hbase/scan", "/zookeeper/node", "/zookeeper/watch"];
const OBJECTS = ["GRPC", "HBASE", "ZOOKEEPER"];
const CALLERS = 16;
/** Between two disturbances. */
const DISTURB_EVERY_MS = 3_000;
/** A request that takes longer hangs. */
const PATIENCE_MS = 30_000;

/** What a course is about. */
export interface CourseInit {
  readonly url: URL;
  readonly heap: WorkerHeap;
  readonly backends: SoakBackends;
  readonly durationMs: number;
}

/** One run. */
export class Course {
  readonly #init: CourseInit;
  readonly #startedAt = performance.now();
  /** By what was said; what a reset excuses is counted together. */
  readonly errors: Map<string, number> = new Map();
  /** The heap in MiB, at each disturbance. */
  readonly memory: number[] = [];
  done = 0;
  failed = 0;
  resets = 0;
  vanished = 0;
  mostConnections = 0;

  constructor(init: CourseInit) {
    this.#init = init;
  }

  /** Until the time is over. Rejects for what may never happen: a request that hangs, a call that is not cancelled. */
  async run(): Promise<void> {
    await Promise.all([this.#disturb(), ...Array.from({ length: CALLERS }, (_, number) => this.#call(number))]);
  }

  /** How it goes, in a line. */
  get progress(): string {
    const seconds = Math.round((performance.now() - this.#startedAt) / 1_000);
    const { done, failed, resets, vanished } = this;
    return `${seconds} s: ${done} calls done, ${failed} failed, ${resets} resets, ${vanished} callers vanished; ${this.#init.backends.connections()} connections, ${(this.memory.at(-1) ?? 0).toFixed(1)} MiB of heap`;
  }

  get #isOver(): boolean {
    return performance.now() >= this.#startedAt + this.#init.durationMs;
  }

  async #call(number: number): Promise<void> {
    for (let seed = number; !this.#isOver; seed += CALLERS) {
      const url = new URL(`${WORK[seed % WORK.length]}?seed=${seed}`, this.#init.url);
      const response = await get(url);
      const body = (await response.json()) as { readonly error?: string } | null;
      if (response.ok) this.done += 1;
      else this.#onFailure(body?.error ?? `status ${response.status}`);
    }
  }

  #onFailure(error: string): void {
    this.failed += 1;
    const key = isExcused(error) ? EXCUSED : error;
    this.errors.set(key, (this.errors.get(key) ?? 0) + 1);
  }

  async #disturb(): Promise<void> {
    while (!this.#isOver) {
      await new Promise((resolve) => setTimeout(resolve, DISTURB_EVERY_MS));
      this.mostConnections = Math.max(this.mostConnections, this.#init.backends.connections());
      this.memory.push(await this.#init.heap.usedMiB());
      await this.#vanish();
      await get(new URL(`/reset?object=${OBJECTS[this.resets % OBJECTS.length]}`, this.#init.url));
      this.resets += 1;
    }
  }

  /** A caller that goes away in the middle of a call that is never answered. */
  async #vanish(): Promise<void> {
    const { url, backends } = this.#init;
    const socket = connect(Number(url.port), url.hostname).on("error", () => {});
    const arrived = backends.endlessCall();
    socket.write("GET /grpc/endless HTTP/1.1\r\nHost: soak\r\n\r\n");
    await arrived;
    const cancelled = backends.endlessCallCancelled();
    socket.resetAndDestroy();
    await cancelled;
    this.vanished += 1;
  }
}

/**
 * A request. workerd closes a connection that has rested for some seconds, and one that is reused at that very moment is lost before anybody
 * has read it: such a request is sent once more, as RFC 9112 (9.3.1) has clients do. A workerd that is gone fails the second time.
 */
async function get(url: URL): Promise<Response> {
  const ask = (): Promise<Response> => fetch(url, { signal: AbortSignal.timeout(PATIENCE_MS) });
  try {
    return await ask();
  } catch (error) {
    const { cause } = error as { readonly cause?: { readonly code?: string } };
    if (cause?.code !== "UND_ERR_SOCKET" && cause?.code !== "ECONNRESET") throw error;
    return ask();
  }
}

/** What failures come to that a reset explains. */
export const EXCUSED = "after a reset";

/** Failures are to be expected just after a reset, and have to say so; otherwise there are none. */
function isExcused(error: string): boolean {
  return /Reset by the soak|did not answer/.test(error);
}
