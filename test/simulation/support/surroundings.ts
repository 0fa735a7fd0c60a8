/**
 * What all of a simulation shares: one clock, one network, one source of chance. The network counts its client streams: each is
 * started and closed once, or was never given out.
 */
import type { ByteStream, ByteStreamHandler } from "../../../src/core/byte-stream.ts";
import type { Dialer } from "../../../src/core/dialer.ts";
import { type MemoryDialer, memoryDialer, VirtualClock } from "../../../src/transport/memory/index.ts";
import { CountingClock } from "./counting-clock.ts";
import { FuzzRandom } from "../../fuzz/support/fuzz-random.ts";

/**
 * - `calm`: nothing goes wrong but connections that drain, and every call must succeed: what hangs is found out
 * - `rough`: things go wrong now and then
 * - `wild`: they do all the time, with more calls at once
 */
export type Mood = "calm" | "rough" | "wild";

/** A world to put servers and clients in. */
export class Surroundings {
  readonly random: FuzzRandom;
  readonly mood: Mood;
  readonly clock: VirtualClock = new VirtualClock();
  /** The clients' clock: the same time. */
  readonly clientClock: CountingClock = new CountingClock(this.clock);
  readonly dialer: MemoryDialer;
  /** Client streams that were dialled and have not closed. */
  openStreams = 0;
  dialled = 0;
  /** Listeners on the signals of calls. */
  listeners = 0;

  constructor(seed: number) {
    this.random = new FuzzRandom(seed, 0);
    const { clock, random } = this;
    this.mood = random.pick(["calm", "rough", "rough", "wild"]);
    const cut = random.oneIn(2);
    const network = memoryDialer({
      clock,
      random,
      connectLatencyMs: random.pick([0, 10, 500]),
      pair: {
        ...(cut ? { chunkBytes: random.pick([60, 700, 4_096]) } : {}),
        highWaterMarkBytes: random.pick([100, 10_000, 65_536]),
      },
    });
    this.dialer = { ...network, dial: (...args) => this.#dial(network, args) };
  }

  /** A signal whose listeners are counted. */
  abortController(): AbortController {
    const controller = new AbortController();
    const { signal } = controller;
    const [add, remove] = [signal.addEventListener.bind(signal), signal.removeEventListener.bind(signal)];
    const listening = new Set<unknown>();
    const count = (change: () => void): void => {
      this.listeners -= listening.size;
      change();
      this.listeners += listening.size;
    };
    signal.addEventListener = (type: string, listener: () => void) => {
      count(() => listening.add(listener));
      add(type, listener);
    };
    signal.removeEventListener = (type: string, listener: () => void) => {
      count(() => listening.delete(listener));
      remove(type, listener);
    };
    add("abort", () => count(() => listening.clear()));
    return controller;
  }

  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => void this.clock.setTimer(ms, resolve));
  }

  async #dial(network: Dialer, args: Parameters<Dialer["dial"]>): Promise<ByteStream> {
    const stream = await network.dial(...args);
    this.dialled += 1;
    this.openStreams += 1;
    let closed = false;
    const start = stream.start.bind(stream);
    stream.start = (handler: ByteStreamHandler) =>
      start({
        onData: (chunk) => handler.onData(chunk),
        onReadEnd: () => handler.onReadEnd(),
        onDrain: () => handler.onDrain(),
        onClose: (error) => {
          if (closed) throw new Error("A stream closed twice");
          closed = true;
          this.openStreams -= 1;
          handler.onClose(error);
        },
      });
    return stream;
  }
}
