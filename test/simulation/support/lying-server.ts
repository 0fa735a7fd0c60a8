/**
 * A backend of the fleet's simulation: it comes and goes, drains, changes its health, and lies: statuses that it has no reason for,
 * streams that it breaks off, answers that never come. It counts how often it took each call.
 */
import { type ConnectRouter, type HandlerContext, Code, ConnectError } from "@connectrpc/connect";
import { InterpreterService } from "../../../src/gen/dragoman/demo/v1/interpreter_pb.ts";
import { ErrorCode } from "../../../src/http2/error.ts";
import {
  createGrpcServer,
  type GrpcServer,
  type IncomingStream,
  type StreamAction,
} from "../../../src/testing/grpc-server.ts";
import type { Http2ServerConnection } from "../../../src/testing/http2-server-connection.ts";
import { fieldValue } from "../../../src/testing/request-head.ts";
import type { MemoryPair } from "../../../src/transport/memory/index.ts";
import { Health, HealthCheckResponse_ServingStatus as Serving } from "../../gen/grpc/health/v1/health_pb.ts";
import type { Surroundings } from "./surroundings.ts";

/** The header by which a call is known. */
export const CALL_HEADER = "x-call";
export const LIES: readonly Code[] = [
  ...[Code.Unavailable, Code.Aborted, Code.Internal, Code.NotFound, Code.ResourceExhausted, Code.Unknown],
];
const NEVER = 0x1_0000_0000;
const SLOW_MS = 3_000;

/** How often each call was taken by any server, by its name. */
export type Taken = Map<string, number>;

/** One backend. */
export class LyingServer {
  readonly address: { readonly host: string; readonly port: number };
  readonly #surroundings: Surroundings;
  readonly #taken: Taken;
  readonly #liesOneIn: number;
  readonly #workMs: number;
  readonly #hasHealth: boolean;
  #healthy = true;
  #healthChanged = Promise.withResolvers<void>();
  #server: GrpcServer | undefined;
  #stopListening: (() => void) | undefined;
  #pairs: MemoryPair[] = [];
  readonly #closing: Promise<void>[] = [];
  readonly #all: GrpcServer[] = [];
  readonly #used = new Set<Http2ServerConnection>();

  constructor(index: number, surroundings: Surroundings, taken: Taken) {
    const { random, mood } = surroundings;
    this.address = { host: `backend${index}.test`, port: 1 };
    this.#surroundings = surroundings;
    this.#taken = taken;
    this.#liesOneIn = mood === "calm" ? NEVER : random.pick([2, 5, 20, NEVER]);
    this.#workMs = random.pick([0, 5, 200]);
    this.#hasHealth = !random.oneIn(4);
    this.start();
  }

  get connections(): number {
    return this.#all.reduce((total, { connections }) => total + connections, 0);
  }

  start(): void {
    if (this.#server !== undefined) return;
    const { clock, dialer, random } = this.#surroundings;
    const server = createGrpcServer({
      clock,
      routes: (router) => this.#routes(router),
      http2: { maxConcurrentStreams: random.pick([1, 3, 100, undefined]) },
      onStream: (incoming) => this.#onStream(incoming),
    });
    this.#server = server;
    this.#all.push(server);
    this.#stopListening = dialer.listen(this.address, (stream, pair) => {
      this.#pairs.push(pair);
      server.accept(stream);
    });
  }

  stop(): void {
    this.#stopListening?.();
    this.#stopListening = undefined;
    if (this.#surroundings.random.oneIn(2)) for (const pair of this.#pairs) pair.reset();
    this.#pairs = [];
    if (this.#server !== undefined) this.#closing.push(this.#server.close());
    this.#server = undefined;
    this.#setHealthy(true);
  }

  /** Something happens to it; while it is calm, no more than a GOAWAY in good order. */
  meddle(): void {
    const { random, clock, mood } = this.#surroundings;
    const pair = this.#pairs[random.below(Math.max(1, this.#pairs.length))];
    switch (mood === "calm" ? 0 : random.below(6)) {
      case 0:
        this.#drain();
        break;
      case 1:
        this.stop();
        clock.setTimer(random.below(8_000), () => this.start());
        break;
      case 2:
        pair?.reset();
        break;
      case 3:
        pair?.setStalled(true);
        clock.setTimer(random.below(4_000), () => pair?.setStalled(false));
        break;
      case 4:
        this.#setHealthy(!this.#healthy);
        break;
      default:
        pair?.setLatency(random.below(500));
    }
  }

  async close(): Promise<void> {
    this.stop();
    await Promise.all(this.#closing);
  }

  /** GOAWAY in two steps, each telling the truth. */
  #drain(): void {
    for (const connection of this.#used) {
      connection.goAway({ lastStreamId: 0x7fff_ffff });
      this.#surroundings.clock.setTimer(100, () => connection.goAway());
    }
    this.#used.clear();
  }

  #setHealthy(healthy: boolean): void {
    this.#healthy = healthy;
    this.#healthChanged.resolve();
    this.#healthChanged = Promise.withResolvers<void>();
  }

  #onStream({ connection, fields, stream }: IncomingStream): StreamAction {
    const { random, clock } = this.#surroundings;
    const call = fieldValue(fields, CALL_HEADER);
    this.#used.add(connection);
    if (call === undefined) return "handle";
    const lies = random.oneIn(this.#liesOneIn);
    if (lies && random.oneIn(4)) return "refuse";
    this.#taken.set(call, (this.#taken.get(call) ?? 0) + 1);
    if (!lies || random.oneIn(2)) return "handle";
    const code = random.pick([ErrorCode.INTERNAL_ERROR, ErrorCode.ENHANCE_YOUR_CALM, undefined]);
    if (code !== undefined) clock.setTimer(random.below(100), () => stream.reset(code));
    return "ignore";
  }

  async #work(): Promise<void> {
    const { random } = this.#surroundings;
    const slow = random.oneIn(this.#liesOneIn) && random.oneIn(2);
    if (slow || this.#workMs > 0) await this.#surroundings.sleep(random.below(slow ? SLOW_MS : this.#workMs));
    if (random.oneIn(this.#liesOneIn)) throw new ConnectError("A lie", random.pick(LIES));
  }

  async *#watch({ signal }: HandlerContext): AsyncGenerator<{ status: Serving }> {
    const aborted = new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
    while (!signal.aborted) {
      yield { status: this.#healthy ? Serving.SERVING : Serving.NOT_SERVING };
      await Promise.race([this.#healthChanged.promise, aborted]);
    }
  }

  #routes(router: ConnectRouter): void {
    const work = (): Promise<void> => this.#work();
    router.service(InterpreterService, {
      async translate({ phrase, language }) {
        await work();
        return { phrase: `${language}:${phrase}`, language };
      },
      async *recite({ phrase }) {
        for (let i = 0; i < 3; i++) {
          await work();
          yield { phrase, language: `${i}` };
        }
      },
    });
    if (this.#hasHealth) router.service(Health, { watch: (_request, context) => this.#watch(context) });
  }
}
