/** Servers by their names (`ServerName`): where one listens, and since when, so that one which was started anew is another. */

import { formatAddress } from "../../core/dialer.ts";

/** Where a server listens. */
export interface ServerAddress {
  readonly host: string;
  readonly port: number;
}

/** A server. */
export interface ServerName extends ServerAddress {
  /** When it was started, in milliseconds; 0 where that is not known. */
  readonly startCode: bigint;
  /** `host:port`: what connections go by. */
  readonly address: string;
}

export function serverName(host: string, port: number, startCode = 0n): ServerName {
  return { host, port, startCode, address: formatAddress({ host, port }) };
}

/** A server as messages name it. */
export function serverNameOf(message: {
  readonly hostName: string;
  readonly port: number;
  readonly startCode: bigint;
}): ServerName {
  return serverName(message.hostName, message.port, message.startCode);
}

/** Whether they are the same process. */
export function sameServer(a: ServerName, b: ServerName): boolean {
  return a === b || (a.address === b.address && a.startCode === b.startCode);
}

/** `host:port`; the port may be left out. Throws a TypeError that names what is wrong. */
export function parseServerAddress(text: string, defaultPort: number): ServerName {
  const match = /^(?:\[([\da-fA-F:.%\w]+)\]|([^\s:[\]]+))(?::(\d{1,5}))?$/.exec(text.trim());
  const host = match?.[1] ?? match?.[2];
  const port = match?.[3] === undefined ? defaultPort : Number(match[3]);
  if (host !== undefined && port >= 1 && port <= 65_535) return serverName(host, port);
  throw new TypeError(`Server "${text}" is not of the form "host:port"; an IPv6 address is written in brackets`);
}
