/** Connect strings (`ConnectStringParser`): `host:port,[v6]:port,host/chroot`. */
import { pathFault } from "./path.ts";

/** One server. */
export interface ServerAddress {
  readonly host: string;
  readonly port: number;
}

/** What a connect string says. */
export interface ConnectTarget {
  readonly servers: readonly ServerAddress[];
  /** The path that stands for "/"; `""` for none. */
  readonly chroot: string;
}

const DEFAULT_PORT = 2181;

/** Throws a TypeError that names what is wrong. */
export function parseConnectString(text: string): ConnectTarget {
  const slash = text.indexOf("/");
  const hosts = slash < 0 ? text : text.slice(0, slash);
  const path = slash < 0 ? "" : text.slice(slash);
  const fault = path === "" ? undefined : pathFault(path);
  if (fault !== undefined) throw new TypeError(`The chroot "${path}" of connect string "${text}" is no path: ${fault}`);
  const servers = hosts
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "")
    .map((part) => parseServer(part, text));
  if (servers.length === 0)
    throw new TypeError(`Connect string "${text}" names no server; write "host:port,host:port/chroot"`);
  return { servers, chroot: path === "/" ? "" : path };
}

function parseServer(part: string, text: string): ServerAddress {
  const match = /^(?:\[([\da-fA-F:.%\w]+)\]|([^\s:[\]]+))(?::(\d{1,5}))?$/.exec(part);
  const host = match?.[1] ?? match?.[2];
  const port = match?.[3] === undefined ? DEFAULT_PORT : Number(match[3]);
  if (host !== undefined && port >= 1 && port <= 65_535) return { host, port };
  const hint = "an IPv6 address is written in brackets";
  throw new TypeError(`Server "${part}" of connect string "${text}" is not of the form "host:port"; ${hint}`);
}
