/** What a scenario gets, whichever server it runs against and on whatever clock. */
import {
  ErrorCode,
  fourLetterWord,
  type ZooKeeper,
  type ZooKeeperOptions,
  openZooKeeper,
} from "../../../src/zookeeper/index.ts";
import type { Clock } from "../../../src/core/clock.ts";
import type { Dialer } from "../../../src/core/dialer.ts";
import type { ByteStream } from "../../../src/core/byte-stream.ts";
import type { ConnectRequest, ConnectResponse } from "../../../src/zookeeper/wire/connect.ts";
import { errorCodeName } from "../../../src/zookeeper/wire/error-code.ts";
import { WireClient } from "./wire-client.ts";

/** A server to run against. */
export interface Site {
  readonly dialer: Dialer;
  readonly clock: Clock;
  readonly host: string;
  readonly port: number;
  /** What stands in for a client of the runtime's own. Its disposal ends the session. */
  readonly open?: (connectString: string, options: ZooKeeperOptions) => Opened;
}

/** A client, and a hand on its connection. */
export interface Opened {
  readonly zk: ZooKeeper;
  /** Cuts its connection. */
  readonly cut: () => void;
}

/** A bare connection with its session. */
export interface WireSession {
  readonly wire: WireClient;
  readonly session: ConnectResponse;
}

/** A scenario's surroundings: a node of its own, and clients that are closed at its end. */
export class World {
  /** A node that nobody else uses. */
  readonly root: string;
  readonly #site: Site;
  readonly #open: AsyncDisposable[] = [];

  constructor(site: Site, root: string) {
    this.#site = site;
    this.root = root;
  }

  /** A path below the root. */
  at(name: string): string {
    return `${this.root}/${name}`;
  }

  /** Waits. */
  pass(ms: number): Promise<void> {
    return new Promise((resolve) => void this.#site.clock.setTimer(ms, resolve));
  }

  /** Waits until something is so; fails after ten seconds. */
  async until(what: string, isSo: () => boolean): Promise<void> {
    for (let waitedMs = 0; !isSo(); waitedMs += 5) {
      if (waitedMs > 10_000) throw new Error(`Not within ten seconds: ${what}`);
      await this.pass(5);
    }
  }

  /** For recipes: the same time and chance as the clients'. */
  get recipe(): { readonly clock: Clock; readonly random: { next(): number } } {
    return { clock: this.#site.clock, random: { next: () => 0 } };
  }

  /** Opens a client whose session can be ended by the server, as its timeout would. */
  async openMortal(): Promise<Opened & { readonly expire: () => Promise<void> }> {
    // It ends by its closing, and so may be long: nothing else is to end what it holds, however busy the machine is.
    const { zk: first } = this.open({ sessionTimeoutMs: 20_000 });
    await first.sync("/");
    const session = await first.detach();
    const opened = this.open({ session });
    await opened.zk.sync("/");
    let isOver = false;
    opened.zk.onSessionEvent((event) => void (isOver ||= event === "Closed"));
    const expire = async (): Promise<void> => {
      // Whoever closes the session, closes it for everybody; the two may have to fight for it.
      for (let tries = 0; !isOver; tries++) {
        if (tries > 100) throw new Error("The session does not end");
        const { zk: other } = this.open({ session });
        await other.sync("/").catch(() => {});
        await other.close();
        for (let waited = 0; waited < 20 && !isOver; waited++) await this.pass(20);
      }
    };
    return { ...opened, expire };
  }

  /** Opens a client. @param chroot Default: none. */
  open(options: ZooKeeperOptions = {}, chroot = ""): Opened {
    const { dialer, clock, host, port } = this.#site;
    if (this.#site.open !== undefined) {
      const opened = this.#site.open(`${host}:${port}${chroot}`, { sessionTimeoutMs: 4_000, ...options });
      this.#open.push(opened.zk);
      return opened;
    }
    let stream: ByteStream | undefined;
    const watched: Dialer = {
      runtime: dialer.runtime,
      systemClock: () => clock,
      async dial(address, dialOptions) {
        stream = await dialer.dial(address, dialOptions);
        return stream;
      },
    };
    const zk = openZooKeeper(`${host}:${port}${chroot}`, {
      ...{ sessionTimeoutMs: 4_000, dialer: watched, clock, random: { next: () => 0 }, ...options },
    });
    this.#open.push(zk);
    return { zk, cut: () => stream?.abort() };
  }

  /** Cuts a client's connection and waits until it has another. */
  async cutAndWait({ zk, cut }: Opened): Promise<void> {
    // By its events: between two looks at its state it may have lost one connection and made another.
    const events: string[] = [];
    const leave = zk.onSessionEvent((event) => events.push(event));
    cut();
    await this.until("the client has lost its connection", () => events.includes("Disconnected"));
    await this.until("the client has another connection", () => events.includes("SyncConnected"));
    leave();
  }

  /** Opens a bare connection, and a session on it. */
  async wire(request?: Partial<ConnectRequest>): Promise<WireSession> {
    const wire = await this.bare();
    const session = await wire.connect(request);
    if (session === undefined) throw new Error("The server closed instead of answering the first packet");
    return { wire, session };
  }

  /** Asks a four-letter word. */
  word(word: string): Promise<string> {
    const { dialer, clock, host, port } = this.#site;
    return fourLetterWord(host, port, word, { dialer, clock });
  }

  /** Opens a bare connection. */
  async bare(): Promise<WireClient> {
    const { dialer, clock, host, port } = this.#site;
    const wire = new WireClient(await dialer.dial({ host, port }, { clock }));
    this.#open.push({ [Symbol.asyncDispose]: async () => wire[Symbol.dispose]() });
    return wire;
  }

  /** Closes everything, latest first. */
  async end(): Promise<void> {
    for (const each of this.#open.toReversed()) await each[Symbol.asyncDispose]();
  }
}

/** One scenario. */
export type Scenario = (world: World) => Promise<void>;

let count = 0;

/** Runs a scenario in surroundings of its own. @param run A name of this run, for its nodes. */
export async function play(site: Site, run: string, scenario: Scenario): Promise<void> {
  const world = new World(site, `/${run}-${++count}`);
  try {
    await world.open().zk.create(world.root);
    await scenario(world);
  } finally {
    await world.end();
  }
}

/** The name of the code that a promise is rejected with; `"Ok"` if it is not. */
export async function codeOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
    return errorCodeName(ErrorCode.Ok);
  } catch (error) {
    return (error as { readonly codeName?: string }).codeName ?? String(error);
  }
}
