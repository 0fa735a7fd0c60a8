/** What befalls an ensemble and its clients: members are killed and stopped in their tracks, connections are cut, one after the other. */
import type { Random } from "../../../../src/core/random.ts";
import type { Ensemble } from "../../../integration/zookeeper/support/control.ts";
import type { ClientSeat } from "./clients.ts";
import { sleep } from "./sleep.ts";

/** What happened, by kind. */
export type StormLog = Record<"killed" | "paused" | "cut" | "allCut", number>;

export interface StormOptions {
  readonly random: Random;
  readonly durationMs: number;
  /** Ends it early. */
  readonly isOver: () => boolean;
}

/** Blows for a while; at its end every member runs. */
export async function storm(
  ensemble: Ensemble,
  seats: readonly ClientSeat[],
  { random, durationMs, isOver }: StormOptions,
): Promise<StormLog> {
  const log: StormLog = { killed: 0, paused: 0, cut: 0, allCut: 0 };
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random.next() * items.length)] as T;
  const anyMember = async (): Promise<number> => {
    const leader = random.next() < 0.5 ? await ensemble.leader() : 0;
    return leader > 0 ? leader : pick(Object.keys(ensemble.ports).map(Number));
  };
  const endMs = performance.now() + durationMs;
  while (performance.now() < endMs && !isOver()) {
    await sleep(100 + random.next() * 400);
    const chance = random.next();
    if (chance < 0.2) {
      const member = await anyMember();
      await ensemble.act(member, "kill");
      await sleep(random.next() * 1_000);
      await ensemble.act(member, "start");
      log.killed += 1;
    } else if (chance < 0.3) {
      const member = await anyMember();
      await ensemble.act(member, "pause");
      await sleep(500 + random.next() * 2_000);
      await ensemble.act(member, "resume");
      log.paused += 1;
    } else if (chance < 0.4) {
      for (const seat of seats) seat.cut();
      log.allCut += 1;
    } else {
      pick(seats).cut();
      log.cut += 1;
    }
  }
  return log;
}
