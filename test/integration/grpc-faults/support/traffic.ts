/**
 * Calls without end through one transport, each with a deadline; what became of them is counted, and a call that outlives its
 * deadline or ends with a code that it may not is an error.
 */
import assert from "node:assert/strict";
import { type Client, Code, ConnectError, createClient, createContextValues } from "@connectrpc/connect";
import { type GrpcTransport, grpcCallOptions } from "dragoman/grpc";
import { TestService } from "../../../gen/grpc/testing/test_pb.ts";

const callers = 8;
/** What an end may come late by on a machine that is busy. */
const lateMs = 1_000;

/** What {@link Traffic} takes. */
export interface TrafficOptions {
  readonly timeoutMs: number;
  /** Codes that calls may end with besides OK. */
  readonly allowed: readonly Code[];
  /** Default: the transport's. */
  readonly waitForReady?: boolean;
}

/** Unary calls, eight at a time, until `stop`. */
export class Traffic {
  readonly client: Client<typeof TestService>;
  /** How calls ended, by code; `OK` for those that succeeded. */
  readonly ended: Map<string, number> = new Map();
  /** The successful ones, by address. */
  readonly served: Map<string, number> = new Map();
  readonly #options: TrafficOptions;
  readonly #callers: Promise<void>[];
  #waiting: { readonly condition: () => boolean; readonly resolve: () => void }[] = [];
  #failure: unknown;
  #stopped = false;

  constructor(transport: GrpcTransport, options: TrafficOptions) {
    this.client = createClient(TestService, transport);
    this.#options = options;
    this.#callers = Array.from({ length: callers }, () => this.#call());
  }

  /** Fulfilled after the call that makes `condition` hold. */
  async until(condition: () => boolean): Promise<void> {
    if (!condition() && this.#failure === undefined)
      await new Promise<void>((resolve) => this.#waiting.push({ condition, resolve }));
    if (this.#failure !== undefined) throw this.#failure;
  }

  /** Fulfilled when so many more calls have ended in this way. */
  more(count: number, how = "OK"): Promise<void> {
    const wanted = this.#count(how) + count;
    return this.until(() => this.#count(how) >= wanted);
  }

  /** Fulfilled when so many more calls have succeeded at an address. */
  moreAt(address: string, count = 20): Promise<void> {
    const at = (): number => this.served.get(address) ?? 0;
    const wanted = at() + count;
    return this.until(() => at() >= wanted);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.#callers);
    if (this.#failure !== undefined) throw this.#failure;
  }

  #count(how: string): number {
    return this.ended.get(how) ?? 0;
  }

  async #call(): Promise<void> {
    while (!this.#stopped && this.#failure === undefined) {
      try {
        await this.#once();
      } catch (error) {
        this.#failure = error;
      }
      const due = this.#waiting.filter(({ condition }) => this.#failure !== undefined || condition());
      this.#waiting = this.#waiting.filter((waiting) => !due.includes(waiting));
      for (const { resolve } of due) resolve();
      // Calls that fail at once would keep the event loop from everything else.
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
  }

  async #once(): Promise<void> {
    const { timeoutMs, allowed, waitForReady } = this.#options;
    let peer = "";
    const contextValues = createContextValues().set(grpcCallOptions, {
      waitForReady,
      onPeer: (address) => (peer = address),
    });
    const begun = performance.now();
    const how = await this.client.unaryCall({ responseSize: 1_000 }, { timeoutMs, contextValues }).then(
      () => "OK",
      (error: unknown) => {
        if (error instanceof ConnectError && allowed.includes(error.code)) return Code[error.code];
        throw error;
      },
    );
    const tookMs = performance.now() - begun;
    assert.ok(
      tookMs < timeoutMs + lateMs,
      `A call with a deadline of ${timeoutMs} ms ended after ${tookMs} ms: ${how}`,
    );
    this.ended.set(how, this.#count(how) + 1);
    if (how === "OK") this.served.set(peer, (this.served.get(peer) ?? 0) + 1);
  }
}
