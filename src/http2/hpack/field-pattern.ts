/**
 * The first bits of each representation of a field (RFC 7541 §6), shared by encoder and decoder.
 */

/** A field of the tables, by its index (§6.1): 7 bits of index. */
export const INDEXED = 0x80;
/** A literal that enters the dynamic table (§6.2.1): 6 bits of name index. */
export const INCREMENTAL = 0x40;
/** A change of the dynamic table's maximum size (§6.3): 5 bits of size. */
export const SIZE_UPDATE = 0x20;
/** A literal that no table may hold, not even an intermediary's (§6.2.3): 4 bits of name index. */
export const NEVER = 0x10;
/** A literal that does not enter the table (§6.2.2): 4 bits of name index. */
export const WITHOUT = 0x00;
/** The bit of a string's length that says it is in Huffman code (§5.2): 7 bits of length. */
export const HUFFMAN = 0x80;
