/** What a scenario gets, whichever HBase it runs against and on whatever clock. */
import type { Clock } from "../../../src/core/clock.ts";
import type { Dialer } from "../../../src/core/dialer.ts";
import { HBaseError, openHBase, type HBase, type HBaseOptions, type Table } from "../../../src/hbase/index.ts";

/** A region, as the cluster itself tells it. */
export interface RegionView {
  readonly name: string;
  readonly startKey: string;
  readonly replica: number;
  /** `host:port`. */
  readonly server: string;
}

/** A table to be made. */
export interface NewTable {
  readonly families?: readonly string[];
  /** Where its regions begin. Default: one region. */
  readonly splits?: readonly string[];
  /** Default: 1, the primary alone. */
  readonly replicas?: number;
}

/** A hand on a cluster: what an administrator does there, or chance. */
export interface ClusterControl {
  createTable(name: string, table: NewTable): Promise<void>;
  dropTable(name: string): Promise<void>;
  disableTable(name: string): Promise<void>;
  enableTable(name: string): Promise<void>;
  flush(table: string): Promise<void>;
  regions(table: string): Promise<readonly RegionView[]>;
  /** Splits the region with the row there. */
  split(table: string, row: string): Promise<void>;
  /** Merges the regions with these rows. */
  merge(table: string, row: string, other: string): Promise<void>;
  /** Moves the region with the row to a server, by its place. */
  move(table: string, row: string, server: number): Promise<void>;
  moveMeta(server: number): Promise<void>;
  /** The region servers, as `host:port`, by their places. */
  servers(): Promise<readonly string[]>;
}

/** A cluster to run against. */
export interface Site {
  readonly dialer: Dialer;
  readonly clock: Clock;
  readonly control: ClusterControl;
  /** By registry: a connect string each; the first is what scenarios use. */
  readonly clusters: Readonly<Record<"zookeeper" | "region-servers" | "masters", string>>;
  readonly options: HBaseOptions;
  /** How clients are made. Default: `openHBase`. */
  readonly open?: ((cluster: string, options: HBaseOptions) => HBase) | undefined;
}

/** A scenario's surroundings: tables of its own, and clients, which are gone at its end. */
export class World {
  readonly control: ClusterControl;
  readonly clock: Clock;
  readonly clusters: Site["clusters"];
  readonly #site: Site;
  readonly #run: string;
  readonly #open: HBase[] = [];
  readonly #tables: string[] = [];
  #names = 0;
  #shared: HBase | undefined;

  constructor(site: Site, run: string) {
    this.#site = site;
    this.#run = run;
    this.control = site.control;
    this.clock = site.clock;
    this.clusters = site.clusters;
  }

  /** Waits. */
  pass(ms: number): Promise<void> {
    return new Promise((resolve) => void this.clock.setTimer(ms, resolve));
  }

  /** Opens a client. @param cluster Default: by ZooKeeper. */
  open(options: HBaseOptions = {}, cluster: string = this.clusters.zookeeper): HBase {
    const { dialer, clock, options: siteOptions, open } = this.#site;
    const hbase = open?.(cluster, options) ?? openHBase(cluster, { dialer, clock, ...siteOptions, ...options });
    this.#open.push(hbase);
    return hbase;
  }

  /** The client that a scenario has without asking for another. */
  get hbase(): HBase {
    this.#shared ??= this.open();
    return this.#shared;
  }

  /** A name for a table that no other scenario has. */
  newName(): string {
    return `${this.#run}-n${++this.#names}`;
  }

  /** Makes a table with family "d", unless it is told otherwise. */
  async createTable(table: NewTable = {}): Promise<string> {
    const name = `${this.#run}-${this.#tables.length}`;
    await this.control.createTable(name, { families: ["d"], ...table });
    this.#tables.push(name);
    return name;
  }

  /** Makes a table, and opens it. */
  async table(table: NewTable = {}): Promise<Table> {
    return this.hbase.table(await this.createTable(table));
  }

  /** Closes everything. Tables go without being waited for: the cluster goes with the run. */
  async end(): Promise<void> {
    for (const hbase of this.#open) await hbase.close();
  }
}

/** One scenario. */
export type Scenario = (world: World) => Promise<void>;

let count = 0;

/** Runs a scenario in surroundings of its own. @param run A name of this run, for its tables. */
export async function play(site: Site, run: string, scenario: Scenario): Promise<void> {
  const world = new World(site, `${run}-${++count}`);
  try {
    await scenario(world);
  } finally {
    await world.end();
  }
}

/** The error that a promise is rejected with. */
export async function errorOf(promise: Promise<unknown>): Promise<HBaseError> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof HBaseError) return error;
    throw error;
  }
  throw new Error("It was meant to fail");
}

/** The exception's class that a promise is rejected with; `"none"` if it is not. */
export async function exceptionOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
    return "none";
  } catch (error) {
    return error instanceof HBaseError ? error.exception : String(error);
  }
}

export function text(bytes: Uint8Array | undefined): string | undefined {
  return bytes === undefined ? undefined : new TextDecoder().decode(bytes);
}
