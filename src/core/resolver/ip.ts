/** Which texts are IP addresses: those go to the dialer as they are, and are never looked up. */

const OCTET = "(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
const V4 = new RegExp(`^${OCTET}(?:\\.${OCTET}){3}$`);

/** 4 or 6; `undefined` for what is no IP address. A v6 address has no brackets, and may have a zone: `fe80::1%eth0`. */
export function ipVersion(text: string): 4 | 6 | undefined {
  if (V4.test(text)) return 4;
  const [, address] = /^([\da-f:.]+)(?:%[\w.~-]+)?$/i.exec(text) ?? [];
  if (address?.includes(":") !== true) return undefined;
  try {
    // A URL's host is held to RFC 4291 §2.2 by every runtime.
    return new URL(`http://[${address}]`).hostname === "" ? undefined : 6;
  } catch {
    return undefined;
  }
}
