/**
 * Where a call goes: the core's selection by row. A region's server, the master, any server; each tells where to send an attempt, now or
 * when it has found out, and hears why one failed.
 */
import type { Region } from "../region/region.ts";
import type { ServerName } from "../region/server-name.ts";
import type { Service } from "../wire/connection-header.ts";
import type { Failure } from "./failure.ts";

/** A server, and the region that it is asked for: a location, where there is one. */
export interface Destination {
  readonly server: ServerName;
  readonly region?: Region | undefined;
}

/** What an operation is sent to. */
export interface Target<D extends Destination> {
  readonly service: Service;
  /** For errors. */
  readonly table: string | undefined;
  /** At once where it is known. A rejection is an HBaseError. */
  pick(): D | Promise<D>;
  /** An attempt there failed. */
  failed(destination: D, failure: Failure): void;
  /** After several failures: gives an error if it is sure to fail for ever, as with a table that is disabled. */
  hopeless?(): Promise<Failure | undefined>;
}
