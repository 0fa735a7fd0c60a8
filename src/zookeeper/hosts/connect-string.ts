/** Connect strings (`ConnectStringParser`): `host:port,[v6]:port,host/chroot`, or `dns-srv://name/chroot`. */
import { pathFault } from "../path.ts";

/** One server. */
export interface ServerAddress {
  readonly host: string;
  readonly port: number;
}

/** What a connect string says. */
export interface ConnectTarget {
  /** None, if they are looked up. */
  readonly servers: readonly ServerAddress[];
  /** The name whose SRV records are the servers (`DnsSrvHostProvider`). */
  readonly srvName: string | undefined;
  /** The path that stands for "/"; `""` for none. */
  readonly chroot: string;
}

const DEFAULT_PORT = 2181;
const SRV_SCHEME = "dns-srv://";

/** Throws a TypeError that names what is wrong. */
export function parseConnectString(text: string): ConnectTarget {
  const isSrv = text.startsWith(SRV_SCHEME);
  const rest = isSrv ? text.slice(SRV_SCHEME.length) : text;
  const slash = rest.indexOf("/");
  const hosts = slash < 0 ? rest : rest.slice(0, slash);
  const path = slash < 0 ? "" : rest.slice(slash);
  const fault = path === "" ? undefined : pathFault(path);
  if (fault !== undefined) throw new TypeError(`The chroot "${path}" of connect string "${text}" is no path: ${fault}`);
  const chroot = path === "/" ? "" : path;
  if (isSrv) return { servers: [], srvName: parseName(hosts, text), chroot };
  const servers = hosts
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "")
    .map((part) => parseServer(part, text));
  if (servers.length === 0)
    throw new TypeError(`Connect string "${text}" names no server; write "host:port,host:port/chroot"`);
  return { servers, srvName: undefined, chroot };
}

function parseName(name: string, text: string): string {
  if (/^[\w-]+(?:\.[\w-]+)*\.?$/.test(name)) return name;
  throw new TypeError(
    `"${name}" of connect string "${text}" is no name; write "dns-srv://_zookeeper._tcp.example.com/chroot"`,
  );
}

function parseServer(part: string, text: string): ServerAddress {
  const match = /^(?:\[([\da-fA-F:.%\w]+)\]|([^\s:[\]]+))(?::(\d{1,5}))?$/.exec(part);
  const host = match?.[1] ?? match?.[2];
  const port = match?.[3] === undefined ? DEFAULT_PORT : Number(match[3]);
  if (host !== undefined && port >= 1 && port <= 65_535) return { host, port };
  const hint = "an IPv6 address is written in brackets";
  throw new TypeError(`Server "${part}" of connect string "${text}" is not of the form "host:port"; ${hint}`);
}
