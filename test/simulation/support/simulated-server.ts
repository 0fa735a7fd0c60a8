/**
 * A server of the simulation: one address, behind which a gRPC server comes and goes, and whose connections are slow, stall and
 * break as chance will have it.
 */
import type { ConnectRouter } from "@connectrpc/connect";
import { Code, ConnectError } from "@connectrpc/connect";
import { InterpreterService } from "../../../src/gen/dragoman/demo/v1/interpreter_pb.ts";
import { createGrpcServer, type GrpcServer } from "../../../src/testing/grpc-server.ts";
import type { Http2ServerConnection } from "../../../src/testing/http2-server-connection.ts";
import type { MemoryPair } from "../../../src/transport/memory/index.ts";
import type { FuzzRandom } from "../../fuzz/support/fuzz-random.ts";
import type { Surroundings } from "./surroundings.ts";

const NEVER = 0x1_0000_0000;
const WINDOWS = [1_000, 20_000, 65_535, 1_000_000];

/** Chances of a server's life, drawn once: some servers are quiet, some are dreadful. */
interface Temper {
  readonly latencyMs: number;
  readonly refusesOneIn: number;
  readonly ignoresOneIn: number;
  readonly workMs: number;
}

/** One address. */
export class SimulatedServer {
  readonly address: { readonly host: string; readonly port: number };
  readonly #surroundings: Surroundings;
  readonly #random: FuzzRandom;
  readonly #temper: Temper;
  #server: GrpcServer | undefined;
  #stopListening: (() => void) | undefined;
  #pairs: MemoryPair[] = [];
  /** Servers that were told to close, and may have connections yet. */
  readonly #closing: Promise<void>[] = [];
  readonly #all: GrpcServer[] = [];
  /** Connections that a call has come on. */
  readonly #used = new Set<Http2ServerConnection>();
  /** Handlers at work. */
  working = 0;

  constructor(index: number, surroundings: Surroundings) {
    const { random, mood } = surroundings;
    const calm = mood === "calm";
    this.address = { host: `server${index}.test`, port: 1 };
    this.#surroundings = surroundings;
    this.#random = random;
    this.#temper = {
      latencyMs: random.pick(calm ? [0, 1, 20] : [0, 1, 20, 300]),
      refusesOneIn: random.pick(calm ? [NEVER] : [4, 30, NEVER]),
      ignoresOneIn: random.pick(calm ? [NEVER] : [10, 100, NEVER]),
      workMs: random.pick([0, 5, 200]),
    };
    this.start();
  }

  get connections(): number {
    return this.#all.reduce((total, { connections }) => total + connections, 0);
  }

  start(): void {
    if (this.#server !== undefined) return;
    const { clock, dialer } = this.#surroundings;
    const random = this.#random;
    const server = createGrpcServer({
      clock,
      routes: (router) => this.#routes(router),
      http2: {
        initialWindowBytes: random.pick(WINDOWS),
        maxConcurrentStreams: random.pick([1, 3, 100, undefined]),
        headerTableBytes: random.pick([0, 100, 4_096]),
      },
      onStream: ({ connection }) => {
        this.#used.add(connection);
        if (random.oneIn(this.#temper.refusesOneIn)) return "refuse";
        return random.oneIn(this.#temper.ignoresOneIn) ? "ignore" : "handle";
      },
    });
    this.#server = server;
    this.#all.push(server);
    this.#stopListening = dialer.listen(this.address, (stream, pair) => {
      this.#pairs.push(pair);
      pair.setLatency(random.below(this.#temper.latencyMs + 1));
      server.accept(stream);
    });
  }

  /** Closes for good or for a while, in peace or not. */
  stop(): void {
    this.#stopListening?.();
    this.#stopListening = undefined;
    if (this.#random.oneIn(2)) for (const pair of this.#pairs) pair.reset();
    this.#pairs = [];
    const server = this.#server;
    this.#server = undefined;
    if (server !== undefined) this.#closing.push(server.close());
  }

  /** Something happens to it, or to one of its connections; while it is calm, no more than a GOAWAY in good order. */
  meddle(): void {
    const random = this.#random;
    const pair = this.#pairs[random.below(Math.max(1, this.#pairs.length))];
    const { clock, mood } = this.#surroundings;
    switch (mood === "calm" ? 2 : random.below(8)) {
      case 0:
        this.stop();
        clock.setTimer(random.below(3_000), () => this.start());
        break;
      case 1:
        this.#server?.goAway();
        break;
      case 2:
        this.#retire(mood === "calm" ? 100 : random.below(200));
        break;
      case 3:
        pair?.reset();
        break;
      case 4:
        pair?.setStalled(true);
        clock.setTimer(random.below(4_000), () => pair?.setStalled(false));
        break;
      case 5:
        pair?.setLatency(random.below(1_000));
        break;
      case 6:
        this.#server?.goAway({ lastStreamId: random.below(9), code: random.below(14), debugText: "meddled" });
        break;
      default:
        this.#stopListening?.();
        this.#stopListening = undefined;
        this.stop();
        clock.setTimer(1_000 + random.below(10_000), () => this.start());
    }
  }

  /** Says GOAWAY in two steps on each connection, as a server that is to be replaced does. */
  #retire(pauseMs: number): void {
    for (const connection of this.#used) {
      connection.goAway({ lastStreamId: 0x7fff_ffff });
      this.#surroundings.clock.setTimer(pauseMs, () => connection.goAway());
    }
    this.#used.clear();
  }

  /** Closes, and waits for its connections to end. */
  async close(): Promise<void> {
    this.stop();
    await Promise.all(this.#closing);
  }

  async #work<T>(answer: () => T): Promise<T> {
    this.working += 1;
    try {
      if (this.#temper.workMs > 0) await this.#surroundings.sleep(this.#random.below(this.#temper.workMs));
      return answer();
    } finally {
      this.working -= 1;
    }
  }

  #routes(router: ConnectRouter): void {
    const work = <T>(answer: () => T): Promise<T> => this.#work(answer);
    router.service(InterpreterService, {
      translate: ({ phrase, language }) =>
        work(() => {
          if (phrase === "fail") throw new ConnectError("No such phrase", Code.NotFound);
          return { phrase: `${language}:${phrase}`, language };
        }),
      async *recite({ phrase }) {
        for (let i = 0; i < 5; i++) yield await work(() => ({ phrase, language: `${i}` }));
      },
      async dictate(requests) {
        let [phrases, letters] = [0, 0];
        for await (const { phrase } of requests) {
          phrases += 1;
          letters += phrase.length;
        }
        return work(() => ({ phrases, letters }));
      },
      async *converse(requests) {
        for await (const { phrase, language } of requests)
          yield await work(() => ({ phrase: `${language}:${phrase}`, language }));
      },
    });
  }
}
