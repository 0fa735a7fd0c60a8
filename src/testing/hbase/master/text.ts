/** Names in the master's messages: text in UTF-8. */

const encoder = new TextEncoder();
const decoder = new TextDecoder();

export function toBytes(text: string): Uint8Array {
  return encoder.encode(text);
}

export function toText(bytes: Uint8Array | undefined): string {
  return decoder.decode(bytes);
}
