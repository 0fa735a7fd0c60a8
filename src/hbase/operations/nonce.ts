/** Numbers by which a server knows a repetition (`PerClientRandomNonceGenerator`). */
import type { Random } from "../../core/random.ts";

/** 63 bits that are not all zero: zero stands for none. */
export function newNonce(random: Random): bigint {
  const high = BigInt(Math.floor(random.next() * 0x7fff_ffff));
  const low = BigInt(Math.floor(random.next() * 0xffff_ffff));
  return ((high << 32n) | low) + 1n;
}
