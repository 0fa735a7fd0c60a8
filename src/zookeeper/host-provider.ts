/**
 * Which server to try next (`StaticHostProvider`): a shuffled ring, and a pause after each full circle. When the list changes,
 * clients move so that the new servers are loaded evenly, each client by chance and without asking the others.
 */
import type { Random } from "../core/random.ts";
import type { ServerAddress } from "./connect-string.ts";

/** A ring of servers. */
export class HostProvider {
  readonly #random: Random;
  #servers: ServerAddress[];
  #index = -1;
  /** Where the circle began; nobody was tried before it. */
  #lastGood = -1;
  /** Servers to go to while the load moves, and with which chance to the new ones. */
  #moving: { readonly old: ServerAddress[]; readonly fresh: ServerAddress[]; readonly toFresh: number } | undefined;

  constructor(servers: readonly ServerAddress[], random: Random) {
    this.#random = random;
    this.#servers = shuffled(servers, random);
  }

  get size(): number {
    return this.#servers.length;
  }

  /** The next server, and how long to wait before it is tried. @param pauseMs After a full circle. */
  next(pauseMs: number): { readonly server: ServerAddress; readonly waitMs: number } {
    const moving = this.#nextMoving();
    if (moving !== undefined) return { server: moving, waitMs: 0 };
    this.#index = (this.#index + 1) % this.#servers.length;
    const waitMs = this.#index === this.#lastGood ? pauseMs : 0;
    // The first one ever tried is where the circle ends.
    if (this.#lastGood === -1) this.#lastGood = 0;
    return { server: this.#servers[this.#index] as ServerAddress, waitMs };
  }

  /** The last one answered: a circle ends there. */
  connected(): void {
    this.#lastGood = this.#index;
    this.#moving = undefined;
  }

  /**
   * Takes another list. Returns whether the client is to leave the server that it is connected to.
   * The chances are StaticHostProvider's: they make each server's expected load the same.
   */
  update(servers: readonly ServerAddress[], current: ServerAddress | undefined): boolean {
    const before = this.#servers;
    const same = (a: ServerAddress, b: ServerAddress): boolean => a.host === b.host && a.port === b.port;
    const old = servers.filter((server) => before.some((other) => same(server, other)));
    const fresh = servers.filter((server) => !before.some((other) => same(server, other)));
    const stays = current !== undefined && servers.some((server) => same(server, current));
    this.#servers = shuffled(servers, this.#random);
    this.#index = -1;
    this.#lastGood = -1;
    this.#moving = undefined;
    if (current === undefined) return false;
    const grew = servers.length > before.length;
    if (grew && stays) {
      // Too many are here: each leaves with the chance that makes it right.
      if (this.#random.next() <= before.length / servers.length) return false;
      this.#moving = { old: [], fresh: shuffled(fresh, this.#random), toFresh: 1 };
      return true;
    }
    if (!grew && !stays) {
      // Its server is gone: it goes where too few are.
      const toFresh =
        old.length === 0
          ? 1
          : 1 - (old.length * (before.length - servers.length)) / (servers.length * (before.length - old.length));
      this.#moving = { old: shuffled(old, this.#random), fresh: shuffled(fresh, this.#random), toFresh };
      return true;
    }
    return !stays;
  }

  #nextMoving(): ServerAddress | undefined {
    const moving = this.#moving;
    if (moving === undefined) return undefined;
    const { old, fresh, toFresh } = moving;
    const takeFresh = fresh.length > 0 && (old.length === 0 || this.#random.next() < toFresh);
    const server = takeFresh ? fresh.pop() : old.pop();
    if (server === undefined) {
      this.#moving = undefined;
      return undefined;
    }
    this.#index = this.#servers.findIndex(({ host, port }) => host === server.host && port === server.port);
    return server;
  }
}

function shuffled(servers: readonly ServerAddress[], random: Random): ServerAddress[] {
  const list = [...servers];
  for (let i = list.length - 1; i > 0; i--) {
    const j = Math.floor(random.next() * (i + 1));
    [list[i], list[j]] = [list[j] as ServerAddress, list[i] as ServerAddress];
  }
  return list;
}
