/**
 * The Huffman code of string literals (RFC 7541 §5.2, Appendix B).
 *
 * The code is canonical: the code lengths alone define it, so those are what this file holds; codes and tables are
 * made at the first use, not at start-up. Decoding goes four bits a step through a table of states. No code is shorter
 * than five bits, so that a step yields one octet at most.
 */
import { ErrorCode, Http2Error } from "../error.ts";

/** The lengths of the codes of symbols 0 to 256, a letter each, from `a` for 5 bits to `z` for 30. */
const CODE_LENGTHS: string = [
  "isxxxxxxxtzxxzxxxxxxxxzxxxxxxxxxbffhibdgffdgdbbbaaabbbbbbbcdkbhf",
  "ibccccccccccccccccccccccdcdioijbkabababbbaccbbbabcbaabccccckgjix",
  "prpprrrsrssssststtrstssssqrsrsstrqprrssqsrrtqrssqqrqsrssprrrsrrs",
  "vvporsruvvvwwvtuoqvwwvwtqqvvxwwwptpqrqqsrruuttvsvwvvwwwwwxwwwwwv",
  "z",
].join("");

const MIN_CODE_BITS = 5;

/** End of string: its code pads the last octet and appears nowhere else. */
const EOS = 256;

/** Padding is at most 7 bits, all ones: the first bits of EOS. */
const MAX_PADDING_BITS = 7;

interface Code {
  readonly lengths: Uint8Array;
  readonly codes: Uint32Array;
}

let code: Code | undefined;

/** Numbers the symbols of each length in order, as a canonical code does. */
function buildCode(): Code {
  const lengths = Uint8Array.from(CODE_LENGTHS, (letter) => letter.charCodeAt(0) - 97 + MIN_CODE_BITS);
  const codes = new Uint32Array(lengths.length);
  let next = 0;
  for (let bits = MIN_CODE_BITS; bits <= 30; bits++) {
    for (let symbol = 0; symbol < lengths.length; symbol++) {
      if (lengths[symbol] === bits) codes[symbol] = next++;
    }
    next *= 2;
  }
  return { lengths, codes };
}

function getCode(): Code {
  code ??= buildCode();
  return code;
}

// A cell of the table of states: the next state, whether a symbol is complete and which, or that the input is wrong.
const SYMBOL_SHIFT = 16;
const HAS_SYMBOL = 1 << 24;
const WRONG = 1 << 25;
const STATE_MASK = 0xffff;

interface States {
  /** One row of 16 cells a state. State 0 stands between two symbols. */
  readonly cells: Uint32Array;
  /** For each state whether the input may end there. */
  readonly accepting: Uint8Array;
}

let states: States | undefined;

/** A binary tree in two arrays: children of node n at 2n and 2n + 1; a leaf is -1 - symbol. */
function buildTree({ lengths, codes }: Code): number[] {
  const tree = [0, 0];
  for (let symbol = 0; symbol <= EOS; symbol++) {
    let node = 0;
    for (let bit = lengths[symbol]! - 1; bit >= 0; bit--) {
      const place = 2 * node + ((codes[symbol]! >>> bit) & 1);
      if (bit === 0) {
        tree[place] = -1 - symbol;
      } else {
        if (tree[place] === 0) {
          tree[place] = tree.length / 2;
          tree.push(0, 0);
        }
        node = tree[place]!;
      }
    }
  }
  return tree;
}

function buildStates(): States {
  const tree = buildTree(getCode());
  const count = tree.length / 2;
  const cells = new Uint32Array(16 * count);
  for (let state = 0; state < count; state++) {
    for (let nibble = 0; nibble < 16; nibble++) cells[16 * state + nibble] = buildCell(tree, state, nibble);
  }
  const accepting = new Uint8Array(count);
  let node = 0;
  for (let bits = 0; bits <= MAX_PADDING_BITS; bits++) {
    accepting[node] = 1;
    node = tree[2 * node + 1]!;
  }
  return { cells, accepting };
}

function buildCell(tree: readonly number[], state: number, nibble: number): number {
  let node = state;
  let emitted = 0;
  for (let bit = 3; bit >= 0; bit--) {
    node = tree[2 * node + ((nibble >>> bit) & 1)]!;
    if (node >= 0) continue;
    const symbol = -1 - node;
    if (symbol === EOS) return WRONG;
    emitted = HAS_SYMBOL | (symbol << SYMBOL_SHIFT);
    node = 0;
  }
  return emitted | node;
}

/** Where the octets of a short string are collected before they become a string. */
const scratch = new Uint8Array(512);

/** Decodes the octets of `bytes` from `start` to `end`. */
export function decodeHuffman(bytes: Uint8Array, start: number, end: number): string {
  states ??= buildStates();
  const { cells, accepting } = states;
  const maxOctets = Math.floor((8 * (end - start)) / MIN_CODE_BITS);
  const octets = scratch.length < maxOctets ? new Uint8Array(maxOctets) : scratch;
  let length = 0;
  let state = 0;
  for (let i = start; i < end; i++) {
    const byte = bytes[i]!;
    let cell = cells[16 * state + (byte >>> 4)]!;
    if ((cell & HAS_SYMBOL) !== 0) octets[length++] = cell >>> SYMBOL_SHIFT;
    if ((cell & WRONG) !== 0) throw endOfString();
    cell = cells[16 * (cell & STATE_MASK) + (byte & 15)]!;
    if ((cell & HAS_SYMBOL) !== 0) octets[length++] = cell >>> SYMBOL_SHIFT;
    if ((cell & WRONG) !== 0) throw endOfString();
    state = cell & STATE_MASK;
  }
  if (accepting[state] === 0) {
    throw new Http2Error(ErrorCode.COMPRESSION_ERROR, "Huffman code with wrong padding");
  }
  return latin1String(octets, 0, length);
}

function endOfString(): Http2Error {
  return new Http2Error(ErrorCode.COMPRESSION_ERROR, "Huffman code with an end-of-string symbol");
}

/** Up to this length a string grows octet by octet, which is cheaper than a view and a call. */
const SHORT_BYTES = 12;

/** Strings of up to this many octets are made by one call. */
const CHUNK_BYTES = 4_096;

/** The octets from `start` to `end` as a string of one character each. (TextDecoder's "latin1" is windows-1252.) */
export function latin1String(bytes: Uint8Array, start: number, end: number): string {
  let text = "";
  if (end - start <= SHORT_BYTES) {
    for (let i = start; i < end; i++) text += String.fromCharCode(bytes[i]!);
    return text;
  }
  if (end - start <= CHUNK_BYTES) return Reflect.apply(String.fromCharCode, undefined, bytes.subarray(start, end));
  for (let offset = start; offset < end; offset += CHUNK_BYTES) {
    text += latin1String(bytes, offset, Math.min(end, offset + CHUNK_BYTES));
  }
  return text;
}

/** The octet of a character; `?` stands for one that has none. */
export function octetOf(text: string, index: number): number {
  const octet = text.charCodeAt(index);
  return octet > 0xff ? 0x3f : octet;
}

/** How many bytes `encodeHuffman` would write. */
export function huffmanLength(text: string): number {
  const { lengths } = getCode();
  let bits = 0;
  for (let i = 0; i < text.length; i++) bits += lengths[octetOf(text, i)]!;
  return (bits + 7) >>> 3;
}

/** Writes `text` at `offset` of `into`, which has the room, and returns the offset after it. */
export function encodeHuffman(text: string, into: Uint8Array, offset: number): number {
  const { lengths, codes } = getCode();
  let position = offset;
  // Up to 7 bits wait for an octet, and a code has 30: too many for one 32-bit number, so long codes go in two halves.
  let pending = 0;
  let pendingBits = 0;
  for (let i = 0; i < text.length; i++) {
    const octet = octetOf(text, i);
    let bits = lengths[octet]!;
    let value = codes[octet]!;
    if (bits > 16) {
      bits -= 16;
      pending = (pending << bits) | (value >>> 16);
      pendingBits += bits;
      while (pendingBits >= 8) into[position++] = pending >>> (pendingBits -= 8);
      value &= 0xffff;
      bits = 16;
    }
    pending = (pending << bits) | value;
    pendingBits += bits;
    while (pendingBits >= 8) into[position++] = pending >>> (pendingBits -= 8);
  }
  if (pendingBits > 0) into[position++] = (pending << (8 - pendingBits)) | (0xff >>> pendingBits);
  return position;
}
