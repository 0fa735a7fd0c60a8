/**
 * Which server to try next (`StaticHostProvider`): a shuffled ring, and a pause after each full circle. When the list changes,
 * clients move so that the new servers are loaded evenly, each client by chance and without asking the others.
 */
import type { Random } from "../../core/random.ts";
import { shuffled } from "../../core/shuffle.ts";
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
    const moved = this.#moving !== undefined;
    const moving = this.#nextMoving();
    if (moving !== undefined) return { server: moving, waitMs: 0 };
    this.#index = (this.#index + 1) % this.#servers.length;
    // Those that were moved to have all been tried: that was a circle too.
    const waitMs = moved || this.#index === this.#lastGood ? pauseMs : 0;
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
   * The chances are StaticHostProvider's: they make each server's expected load the same. A client that is not connected counts
   * as one of the server that it was going to, or was at last.
   */
  update(servers: readonly ServerAddress[], current: ServerAddress | undefined): boolean {
    const before = this.#servers;
    const at = before[this.#index];
    const mine = this.#nextMoving() ?? current ?? before[Math.max(this.#lastGood, 0)];
    const next = shuffled(servers, this.#random);
    const old = next.filter((server) => indexIn(before, server) !== -1);
    const fresh = next.filter((server) => indexIn(before, server) === -1);
    const toFresh = this.#chanceOfFresh(next, old.length, indexIn(next, mine) !== -1);
    this.#moving = toFresh === undefined ? undefined : { old, fresh, toFresh };
    this.#servers = next;
    this.#index = toFresh === undefined ? indexIn(next, at) : -1;
    this.#lastGood = this.#index;
    return toFresh !== undefined;
  }

  /** The chance with which a client that moves goes to a new server; undefined for one that stays where it is. */
  #chanceOfFresh(next: readonly ServerAddress[], oldCount: number, stays: boolean): number | undefined {
    const before = this.#servers.length;
    // Too many are at the old ones: those whose server is gone go to the new ones, and of the others as many as is right.
    if (next.length > before) return stays && this.#random.next() > 1 - before / next.length ? undefined : 1;
    if (stays) return undefined;
    return 1 - (oldCount * (before - next.length)) / (next.length * (before - oldCount));
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
    this.#index = indexIn(this.#servers, server);
    return server;
  }
}

function indexIn(servers: readonly ServerAddress[], server: ServerAddress | undefined): number {
  return servers.findIndex(({ host, port }) => host === server?.host && port === server.port);
}
