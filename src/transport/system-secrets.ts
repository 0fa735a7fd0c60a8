/**
 * The runtime's chance for what nobody may guess or have twice: nonces, and names of their own. The one place that asks for it, since
 * not every runtime's types know its `crypto`.
 */

interface Crypto {
  getRandomValues(bytes: Uint8Array): Uint8Array;
  randomUUID(): string;
}

function systemCrypto(): Crypto {
  return (globalThis as unknown as { readonly crypto: Crypto }).crypto;
}

export function randomBytes(count: number): Uint8Array {
  return systemCrypto().getRandomValues(new Uint8Array(count));
}

/** A UUID of version 4. */
export function randomUuid(): string {
  return systemCrypto().randomUUID();
}
