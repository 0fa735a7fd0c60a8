/** Which addresses are the same to a connection: what is dialled and what is verified count, attributes do not. */
import { formatAddress } from "../dialer.ts";
import type { Address } from "../resolver/resolver.ts";

/** Equal for addresses that one subchannel can stand for. */
export function addressKey({ dial, serverName }: Address): string {
  const name = formatAddress(dial);
  return serverName === undefined ? name : `${name} ${serverName}`;
}
