/** The real cluster that the lane has started, and a hand on it through its control port. */
import process from "node:process";
import { dialer } from "#dialer";
import type { ClusterControl, NewTable, RegionView, Site } from "../../../hbase/scenarios/world.ts";
import { clusterCommand } from "./cluster-command.ts";

interface Server {
  readonly host: string;
  readonly port: number;
}

interface Whereabouts {
  readonly zooKeeperPort: number;
  readonly controlPort: number;
  readonly masters: readonly Server[];
  readonly regionServers: readonly Server[];
}

const HOST = "127.0.0.1";
const clock = dialer.systemClock();

class RealControl implements ClusterControl {
  readonly #port: number;

  constructor(port: number) {
    this.#port = port;
  }

  async createTable(name: string, { families = ["d"], splits = [], replicas = 1 }: NewTable): Promise<void> {
    const at = splits.length === 0 ? "-" : splits.join(",");
    await this.command(`create ${name} ${families.join(",")} ${at} ${replicas}`);
  }

  async dropTable(name: string): Promise<void> {
    await this.command(`drop ${name}`);
  }

  async disableTable(name: string): Promise<void> {
    await this.command(`disable ${name}`);
  }

  async enableTable(name: string): Promise<void> {
    await this.command(`enable ${name}`);
  }

  async flush(table: string): Promise<void> {
    await this.command(`flush ${table}`);
  }

  async regions(table: string): Promise<readonly RegionView[]> {
    const regions = (await this.command(`regions ${table}`)) as readonly (Omit<RegionView, "server"> & {
      readonly server: Server;
    })[];
    return regions.map(({ server, ...region }) => ({ ...region, server: `${server.host}:${server.port}` }));
  }

  async split(table: string, row: string): Promise<void> {
    await this.command(`split ${table} ${row}`);
  }

  async merge(table: string, row: string, other: string): Promise<void> {
    await this.command(`merge ${table} ${row} ${other}`);
  }

  async move(table: string, row: string, server: number): Promise<void> {
    await this.command(`move ${table} ${row} ${server}`);
  }

  async moveMeta(server: number): Promise<void> {
    await this.command(`move-meta ${server}`);
  }

  async servers(): Promise<readonly string[]> {
    return ((await this.command("servers")) as readonly Server[]).map(({ host, port }) => `${host}:${port}`);
  }

  protected command(line: string): Promise<unknown> {
    return clusterCommand(this.#port, line);
  }
}

/** What a storm does to the cluster. */
export class ServerControl extends RealControl {
  /** The places of region servers that live. */
  async live(): Promise<readonly number[]> {
    const [all, live] = (await Promise.all([
      this.command("servers"),
      this.command("live"),
    ])) as readonly (readonly Server[])[];
    const ports = new Set(live?.map(({ port }) => port));
    return all?.flatMap(({ port }, place) => (ports.has(port) ? [place] : [])) ?? [];
  }

  /** Lets a region server die without a word to its clients. */
  async kill(server: number): Promise<void> {
    await this.command(`kill-rs ${server}`);
  }

  /** Has a region server give its regions away, and end. */
  async stop(server: number): Promise<void> {
    await this.command(`stop-rs ${server}`);
  }

  /** Starts a region server in a process of its own: its place among those. */
  async spawn(): Promise<number> {
    return (await this.command("spawn-rs")) as number;
  }

  /** Moves the region with the row to a region server in a process of its own. */
  async moveOut(table: string, row: string, place: number): Promise<void> {
    await this.command(`move-out ${table} ${row} ${place}`);
  }

  /** Ends that process as a lack of power would (`kill -9`): it says nothing to anybody, ZooKeeper included. */
  async kill9(place: number): Promise<void> {
    await this.command(`kill-9 ${place}`);
  }

  /** The active master dies, and another takes over. */
  async killMaster(): Promise<void> {
    await this.command("kill-master");
  }

  /** Starts another region server. */
  async start(): Promise<void> {
    await this.command("start-rs");
  }
}

/** The cluster, as storms want it. */
export function stormySite(): Site & { readonly control: ServerControl } {
  return { ...realSite(), control: new ServerControl(whereabouts().controlPort) };
}

function whereabouts(): Whereabouts {
  const said = process.env["DRAGOMAN_HBASE"];
  if (said === undefined) throw new Error("No HBase: run it as npm test -- --only integration");
  return JSON.parse(said) as Whereabouts;
}

/** What Java's client makes of a scan: a text for each result. @param words As TestCluster.java's `scan` takes them. */
export async function javaScan(table: string, words: readonly string[]): Promise<readonly string[]> {
  return (await clusterCommand(whereabouts().controlPort, ["scan", table, ...words].join(" "))) as readonly string[];
}

/** A server that wants tokens: where it is, a token that it takes, and one that it does not. */
export interface TokenServer {
  readonly port: number;
  readonly token: string;
  readonly wrongToken: string;
}

/** Starts one. @param protection `"authentication"`, or what goes beyond. */
export async function startTokenServer(protection: string): Promise<TokenServer> {
  return (await clusterCommand(whereabouts().controlPort, `token-server ${protection}`)) as TokenServer;
}

/** The cluster, as scenarios want it. */
export function realSite(): Site {
  const { zooKeeperPort, controlPort, masters, regionServers } = whereabouts();
  const list = (servers: readonly Server[]): string => servers.map(({ port }) => `${HOST}:${port}`).join(",");
  return {
    ...{ dialer, clock, control: new RealControl(controlPort) },
    clusters: {
      zookeeper: `${HOST}:${zooKeeperPort}/hbase`,
      "region-servers": `hbase+rpc://${list(regionServers)}`,
      masters: `hbase+masters://${list(masters)}`,
    },
    // The servers name themselves "localhost", which may be another address than the one they listen on.
    options: { mapAddress: ({ port }) => ({ host: HOST, port }) },
  };
}
