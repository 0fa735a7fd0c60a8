/** Everybody who works on the ensemble during the storm, and what they were told. */
import type { FuzzRandom } from "../../../fuzz/support/fuzz-random.ts";
import { ClientSeat } from "./clients.ts";
import { FencedResource, leadOnce, lockOnce } from "./holders.ts";
import { Registers } from "./registers.ts";
import { sleep } from "./sleep.ts";
import { LastingWatch, OneShotWatches } from "./watchers.ts";

/** New registers now and then: operations whose fate is unknown may take effect at any time, and explaining many of them is dear. */
const REGISTERS_LAST_MS = 3_000;
const PAUSE_MS = 2;

/** The nodes that a crowd needs, below its root. */
export const CROWD_NODES: readonly string[] = [
  ...["sessions", "registers", "registers/barrier", "watched", "lock", "latch"],
];

/** Its clients work from `run` until it is over. */
export class Crowd implements AsyncDisposable {
  readonly registers: Registers;
  readonly lasting: LastingWatch;
  readonly oneShot: OneShotWatches;
  readonly lock: FencedResource = new FencedResource("the lock");
  readonly leadership: FencedResource = new FencedResource("leadership");
  readonly seats: readonly ClientSeat[];
  readonly #root: string;
  readonly #random: FuzzRandom;
  readonly #writers: readonly ClientSeat[];
  readonly #contenders: readonly ClientSeat[];
  readonly #watching: ClientSeat;
  readonly #making: ClientSeat;
  #keys: readonly string[] = [];
  #isOver = false;

  constructor(connectString: string, root: string, random: FuzzRandom) {
    const seat = (): ClientSeat => new ClientSeat(connectString, `${root}/sessions`);
    this.#root = root;
    this.#random = random;
    this.#writers = Array.from({ length: 4 }, seat);
    this.#contenders = Array.from({ length: 3 }, seat);
    this.#watching = seat();
    this.#making = seat();
    this.seats = [...this.#writers, ...this.#contenders, this.#watching, this.#making];
    this.registers = new Registers(`${root}/registers`, random);
    this.lasting = new LastingWatch(`${root}/watched`);
    this.oneShot = new OneShotWatches(`${root}/watched`);
  }

  /** All have stopped, or are to. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Until it is over. Rejects as soon as somebody is told what must not be, and then it is over for all. */
  async run(): Promise<void> {
    const work = [
      this.#repeat(() => this.#renew()),
      ...this.#writers.map((seat, client) => this.#repeat(() => this.#write(seat, client))),
      ...this.#contenders.map((seat) => this.#repeat(() => this.#contend(seat))),
      this.#repeat(() => this.oneShot.act(this.#watching.zk, this.#making.zk)),
    ];
    try {
      await Promise.all(work);
    } finally {
      this.#isOver = true;
      await Promise.allSettled(work);
    }
  }

  /** The watch that lasts, until {@link endWatch}. */
  watch(): Promise<void> {
    return this.lasting.run(() => this.#watching.zk);
  }

  /** Ends the watch that lasts by one last event. */
  async endWatch(): Promise<void> {
    this.lasting.stop();
    await this.#making.zk.create(`${this.#root}/watched/last`);
  }

  stop(): void {
    this.#isOver = true;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.stop();
    this.lasting.stop();
    await Promise.all(this.seats.map((seat) => seat[Symbol.asyncDispose]()));
  }

  async #repeat(act: () => Promise<void>): Promise<void> {
    try {
      while (!this.#isOver) {
        await act();
        await sleep(PAUSE_MS);
      }
    } finally {
      this.#isOver = true;
    }
  }

  /** Other registers from now on. */
  async #renew(): Promise<void> {
    const made = ["a", "b"].map(async (name) => {
      const key = `${name}-${performance.now().toFixed(0)}`;
      const failed = (): undefined => undefined;
      return this.registers.make(this.#making.zk, key).then(() => key, failed);
    });
    this.#keys = (await Promise.all(made)).filter((key) => key !== undefined);
    for (let ms = 0; ms < REGISTERS_LAST_MS && !this.#isOver; ms += 100) await sleep(100);
  }

  async #write({ zk }: ClientSeat, client: number): Promise<void> {
    if (this.#keys.length > 0) await this.registers.act(zk, client, this.#random.pick(this.#keys));
  }

  async #contend(seat: ClientSeat): Promise<void> {
    await lockOnce(seat.zk, `${this.#root}/lock`, this.lock);
    await leadOnce(seat.zk, `${this.#root}/latch`, this.leadership);
  }
}
