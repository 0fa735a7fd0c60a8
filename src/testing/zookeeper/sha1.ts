/**
 * SHA-1 (FIPS 180-4, section 6.1), which digest access control lists are made with. Here because the runtimes' own is
 * asynchronous, and a server answers in order. Nothing secret rests on it.
 */

const BLOCK_BYTES = 64;
const INITIAL = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0] as const;

function rotate(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}

/** The round's function and constant. */
function mix(round: number, b: number, c: number, d: number): number {
  if (round < 20) return ((b & c) | (~b & d)) + 0x5a827999;
  if (round < 40) return (b ^ c ^ d) + 0x6ed9eba1;
  if (round < 60) return ((b & c) | (b & d) | (c & d)) + 0x8f1bbcdc;
  return (b ^ c ^ d) + 0xca62c1d6;
}

/** The bytes, a one bit, zeros, and the length in bits. */
function pad(bytes: Uint8Array): DataView {
  const blocks = Math.ceil((bytes.length + 9) / BLOCK_BYTES);
  const padded = new Uint8Array(blocks * BLOCK_BYTES);
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setBigUint64(padded.length - 8, BigInt(bytes.length) * 8n);
  return view;
}

/** Twenty bytes. */
export function sha1(bytes: Uint8Array): Uint8Array {
  const input = pad(bytes);
  const words = new Int32Array(80);
  const state = Int32Array.from(INITIAL);
  for (let offset = 0; offset < input.byteLength; offset += BLOCK_BYTES) {
    for (let i = 0; i < 80; i++) {
      const at = (back: number): number => words[i - back] ?? 0;
      words[i] = i < 16 ? input.getInt32(offset + 4 * i) : rotate(at(3) ^ at(8) ^ at(14) ^ at(16), 1);
    }
    let [a = 0, b = 0, c = 0, d = 0, e = 0] = state;
    words.forEach((word, round) => {
      const next = (rotate(a, 5) + mix(round, b, c, d) + e + word) | 0;
      [a, b, c, d, e] = [next, a, rotate(b, 30), c, d];
    });
    [a, b, c, d, e].forEach((word, i) => (state[i] = (state[i] ?? 0) + word));
  }
  const digest = new DataView(new ArrayBuffer(20));
  state.forEach((word, i) => digest.setInt32(4 * i, word));
  return new Uint8Array(digest.buffer);
}
