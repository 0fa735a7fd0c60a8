/**
 * A registry that is asked by calls (`AbstractRpcBasedConnectionRegistry`): servers that all know the same, of which any will do. The next
 * is tried when one fails; and they are asked from time to time which servers there are now.
 */
import { shuffled } from "../../core/shuffle.ts";
import type { CallContext } from "../call/call-context.ts";
import { performCall } from "../call/retrying-call.ts";
import type { Destination, Target } from "../call/target.ts";
import { HBaseError } from "../error.ts";
import { metaRegion, type RegionLocation, type RegionLocations } from "../region/region.ts";
import { serverNameOf, type ServerName } from "../region/server-name.ts";
import { readEach, readFirstText, readRegionLocation, readServerName } from "../wire/cluster-messages.ts";
import type { ProtoReader } from "../wire/proto-reader.ts";
import type { Registry } from "./registry.ts";

/** What the one kind of server has and the other not. */
export interface AskedServers {
  readonly kind: string;
  /** Asks which servers there are. */
  readonly refresh: (ask: Ask) => Promise<readonly ServerName[]>;
}

/** Asks one of the servers: none of the questions says more than its name. */
export type Ask = <T>(method: string, read: (answer: ProtoReader) => T) => Promise<T>;

/** How often the servers are asked which they are, at most (`hbase.client.bootstrap.refresh_interval_secs`). */
const REFRESH_MS = 300_000;

/** A registry over servers that the caller knows. */
export class AskServers implements Registry, Target<Destination> {
  readonly kind: string;
  readonly service = "ClientMetaService";
  readonly table = undefined;
  readonly #context: () => CallContext;
  readonly #askedServers: AskedServers;
  readonly #given: readonly ServerName[];
  #servers: readonly ServerName[];
  #next = 0;
  #refreshAt: number | undefined;

  constructor(context: () => CallContext, given: readonly ServerName[], askedServers: AskedServers) {
    this.kind = askedServers.kind;
    this.#context = context;
    this.#askedServers = askedServers;
    this.#given = given;
    this.#servers = given;
  }

  clusterId(): Promise<string> {
    return this.#ask("GetClusterId", readFirstText);
  }

  async activeMaster(): Promise<ServerName> {
    const [master] = await this.#ask("GetActiveMaster", (answer) => readEach(answer, readServerName));
    if (master !== undefined) return serverNameOf(master);
    throw new HBaseError({
      ...{ exception: "MasterNotRunningException", step: "registry", transient: true },
      message: "The servers know of no active master",
    });
  }

  async metaLocations(): Promise<RegionLocations> {
    const read = (answer: ProtoReader) => readEach(answer, readRegionLocation);
    const replicas: (RegionLocation | undefined)[] = [];
    for (const { replicaId, server, sequenceNumber } of await this.#ask("GetMetaRegionLocations", read)) {
      if (server === undefined || replicaId < 0 || replicaId > 0xffff) continue;
      replicas[replicaId] = { region: metaRegion(replicaId), server: serverNameOf(server), sequenceNumber };
    }
    if (replicas[0] === undefined) {
      throw new HBaseError({
        ...{ exception: "NotServingRegionException", step: "registry", transient: true },
        message: "The servers do not know where hbase:meta is",
      });
    }
    return { region: metaRegion(0), replicas: Array.from(replicas) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // It has nothing of its own.
  }

  pick(): Destination {
    const { random } = this.#context();
    if (this.#next === 0) this.#servers = shuffled(this.#servers, random);
    return { server: this.#servers[this.#next % this.#servers.length] as ServerName };
  }

  failed(): void {
    this.#next += 1;
    // All of those that were heard of may be gone.
    if (this.#next >= this.#servers.length && this.#servers !== this.#given) {
      this.#servers = this.#given;
      this.#next = 0;
    }
  }

  readonly #ask: Ask = async (method, read) => {
    const answer = await this.#askOnce(method, read);
    this.#refresh();
    return answer;
  };

  readonly #askOnce: Ask = (method, read) =>
    performCall(this.#context(), this, { name: method, method, effect: "reads", write() {}, read });

  #refresh(): void {
    const now = this.#context().clock.now();
    if (this.#refreshAt !== undefined && now < this.#refreshAt) return;
    this.#refreshAt = now + REFRESH_MS;
    this.#askedServers.refresh(this.#askOnce).then(
      (servers) => {
        if (servers.length === 0) return;
        this.#servers = servers;
        this.#next = 0;
      },
      // The servers that are known go on being asked.
      () => undefined,
    );
  }
}
