/**
 * The proxy that the environment names, by the rules of Go's `httpproxy` package, which grpc-go's dialler follows:
 * `HTTPS_PROXY` for every target, `NO_PROXY` for exceptions (names, name suffixes, addresses, CIDR blocks, each with
 * or without a port, or `*`), upper case before lower case, and loopback never proxied.
 */
import type { ProxyOptions } from "../core/dialer.ts";
import { formatAddress } from "../core/dialer.ts";
import { TransportError } from "../core/transport-error.ts";
import type { HostAddress } from "./dial.ts";
import { type IpBlock, inBlock, parseBlock, parseIp } from "./ip-address.ts";

/** The variables, read by the adapter. */
export interface ProxyEnvironment {
  readonly HTTPS_PROXY?: string | undefined;
  readonly https_proxy?: string | undefined;
  readonly NO_PROXY?: string | undefined;
  readonly no_proxy?: string | undefined;
}

/** The proxy for `address`, or `undefined` to connect directly. */
export function proxyFromEnvironment(environment: ProxyEnvironment, address: HostAddress): ProxyOptions | undefined {
  const setting = environment.HTTPS_PROXY || environment.https_proxy;
  if (setting === undefined || setting === "") return undefined;
  const exceptions = environment.NO_PROXY || environment.no_proxy || "";
  if (isException(address, exceptions)) return undefined;
  return parseProxy(setting, address);
}

function parseProxy(setting: string, address: HostAddress): ProxyOptions {
  const invalid = (why: string): TransportError => {
    // The setting may hold credentials, so it is not quoted.
    const message = `The environment's HTTPS_PROXY cannot be used for "${formatAddress(address)}": ${why}`;
    return new TransportError({ step: "proxy", address: formatAddress(address), message });
  };
  const hasScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(setting);
  const text = hasScheme ? setting : `http://${setting}`;
  if (!URL.canParse(text)) throw invalid("it is not a URL");
  const { protocol, hostname, port, username, password } = new URL(text);
  if (protocol !== "http:") throw invalid(`the scheme "${protocol}" is not supported, only "http:" is`);
  if (hostname === "") throw invalid("it names no host");
  const proxy = { host: hostname.replace(/^\[|\]$/g, ""), port: port === "" ? 80 : Number(port) };
  if (username === "" && password === "") return proxy;
  try {
    const credentials = { username: decodeURIComponent(username), password: decodeURIComponent(password) };
    return { ...proxy, credentials };
  } catch {
    throw invalid("its credentials are not percent-encoded");
  }
}

function isException({ host, port }: HostAddress, exceptions: string): boolean {
  const name = host.toLowerCase().replace(/\.$/, "");
  if (name === "localhost") return true;
  const ip = parseIp(name);
  if (ip !== undefined && LOOPBACK.some((block) => inBlock(ip, block))) return true;
  return exceptions
    .split(",")
    .map((entry) => entry.trim().toLowerCase())
    .some((entry) => matches(entry, { name, ip, port }));
}

interface Candidate {
  readonly name: string;
  readonly ip: bigint | undefined;
  readonly port: number;
}

const LOOPBACK: readonly IpBlock[] = ["127.0.0.0/8", "::1/128"].flatMap((text) => parseBlock(text) ?? []);

function matches(entry: string, { name, ip, port }: Candidate): boolean {
  if (entry === "") return false;
  if (entry === "*") return true;
  const block = parseBlock(entry);
  if (block !== undefined) return ip !== undefined && inBlock(ip, block);
  const { host, port: wanted } = splitPort(entry);
  if (host === "" || (wanted !== undefined && wanted !== String(port))) return false;
  const address = parseIp(host);
  if (address !== undefined) return ip === address;
  if (ip !== undefined) return false;
  const suffix = host.startsWith("*.") ? host.slice(1) : host;
  return suffix.startsWith(".") ? name.endsWith(suffix) : name === suffix || name.endsWith(`.${suffix}`);
}

/** Parts `host`, `host:port`, `[v6]`, `[v6]:port` and a bare v6 address. */
function splitPort(entry: string): { readonly host: string; readonly port: string | undefined } {
  const bracketed = /^\[(.*)\](?::(\d+))?$/.exec(entry);
  if (bracketed !== null) return { host: bracketed[1] ?? "", port: bracketed[2] };
  const colon = entry.lastIndexOf(":");
  if (colon < 0 || colon !== entry.indexOf(":")) return { host: entry, port: undefined };
  return { host: entry.slice(0, colon), port: entry.slice(colon + 1) };
}
