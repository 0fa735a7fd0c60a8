/**
 * Three ZooKeeper servers that are one: with sessions that are a member's own until they write, a read-only mode for a member without a
 * quorum, and a configuration that can be changed. Members can be killed, stopped in their tracks, and started again.
 */
import { rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort, type ServerProcess, startServer } from "../server-process.ts";
import { commonSettings, javaArguments, serverFolder, writeSettings } from "./java.ts";
import { modeOf } from "./mode.ts";

/** `super:adminsecret`, who may do everything (`DigestAuthenticationProvider.superDigest`). */
const superUser = "super:adminsecret";
const superDigest = "super:GcMT0ijsx21yLyTWAWMqFV/azZE=";

/** What is done to a member. */
export type MemberAction = "kill" | "pause" | "resume" | "start";

interface Member {
  readonly id: number;
  readonly port: number;
  readonly config: string;
  process: ServerProcess | undefined;
}

export interface Ensemble {
  /** Members' client ports, by their numbers. */
  readonly ports: Readonly<Record<number, number>>;
  readonly superUser: string;
  act(id: number, action: MemberAction): Promise<void>;
  /** Which member leads; `undefined` while none does. */
  leader(): Promise<number | undefined>;
  /** Everybody runs, and belongs to the quorum. */
  heal(): Promise<void>;
  stop(): Promise<void>;
}

const readyTimeoutMs = 40_000;
const flags = ["-Dreadonlymode.enabled=true", `-Dzookeeper.DigestAuthenticationProvider.superDigest=${superDigest}`];

/** Starts all three, and waits until one leads the others. */
export async function startEnsemble(): Promise<Ensemble> {
  const folder = serverFolder("ensemble");
  rmSync(folder, { recursive: true, force: true });
  const ids = [1, 2, 3];
  const ports = await Promise.all(ids.map(() => Promise.all([freePort(), freePort(), freePort()])));
  const servers = ids.map((id, i) => {
    const [client, quorum, election] = ports[i] ?? [];
    return [`server.${id}`, `127.0.0.1:${quorum}:${election}:participant;127.0.0.1:${client}`] as const;
  });
  const members = ids.map((id, i): Member => {
    const dataDir = serverFolder(`ensemble/${id}`);
    const config = path.join(dataDir, "zoo.cfg");
    writeFileSync(path.join(dataDir, "myid"), String(id));
    writeSettings(path.join(dataDir, "zoo.cfg.dynamic"), Object.fromEntries(servers));
    writeSettings(config, {
      ...{ ...commonSettings, dataDir, initLimit: 20, syncLimit: 10, reconfigEnabled: true, standaloneEnabled: false },
      ...{ localSessionsEnabled: true, localSessionsUpgradingEnabled: true, "readonlymode.enabled": true },
      dynamicConfigFile: path.join(dataDir, "zoo.cfg.dynamic"),
    });
    return { id, port: ports[i]?.[0] ?? 0, config, process: undefined };
  });
  return new RunningEnsemble(members, folder).begun();
}

class RunningEnsemble implements Ensemble {
  readonly ports: Readonly<Record<number, number>>;
  readonly superUser = superUser;
  readonly #members: readonly Member[];
  readonly #folder: string;

  constructor(members: readonly Member[], folder: string) {
    this.#members = members;
    this.#folder = folder;
    this.ports = Object.fromEntries(members.map(({ id, port }) => [id, port]));
  }

  async begun(): Promise<this> {
    await this.heal();
    return this;
  }

  async act(id: number, action: MemberAction): Promise<void> {
    const member = this.#members.find((each) => each.id === id);
    if (member === undefined) throw new Error(`There is no member ${id}`);
    if (action === "start") await this.#start(member);
    else if (action === "kill") {
      await member.process?.stop();
      member.process = undefined;
    } else if (member.process !== undefined)
      process.kill(member.process.pid, action === "pause" ? "SIGSTOP" : "SIGCONT");
  }

  async leader(): Promise<number | undefined> {
    const modes = await this.#modes();
    return this.#members.find((_, i) => modes[i] === "leader")?.id;
  }

  async heal(): Promise<void> {
    await Promise.all(this.#members.map((member) => this.#start(member)));
    for (let waitedMs = 0; ; waitedMs += 100) {
      const modes = await this.#modes();
      if (modes.filter((mode) => mode === "follower").length === 2 && modes.includes("leader")) return;
      if (waitedMs > readyTimeoutMs) throw new Error(`The ensemble has no quorum: ${modes.join()}`);
      await sleep(100);
    }
  }

  async stop(): Promise<void> {
    await Promise.all(this.#members.map(async ({ process: running }) => running?.stop()));
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #modes(): Promise<string[]> {
    return Promise.all(this.#members.map(({ port }) => modeOf(port)));
  }

  async #start(member: Member): Promise<void> {
    if (member.process !== undefined) {
      process.kill(member.process.pid, "SIGCONT");
      return;
    }
    const args = await javaArguments(member.config, flags);
    member.process = await startServer("java", () => args, { port: member.port });
  }
}
