/** TLS on Node: the project's options in `node:tls`'s words. */
import { isIP } from "node:net";
import { type ConnectionOptions, checkServerIdentity } from "node:tls";
import type { TlsTarget } from "../dial.ts";

/** The options of `tls.connect` for `target`. */
export function tlsConnectOptions({ serverName, ca, clientCertificate, alpnProtocols }: TlsTarget): ConnectionOptions {
  return {
    // SNI carries names only (RFC 6066 §3), so an address is checked but not sent.
    servername: isIP(serverName) === 0 ? serverName : "",
    checkServerIdentity: (_host, certificate) => checkServerIdentity(serverName, certificate),
    ...(ca === undefined ? {} : { ca: [...ca] }),
    ...clientCertificate,
    ...(alpnProtocols === undefined ? {} : { ALPNProtocols: [...alpnProtocols] }),
  };
}
