/** What rows may be called: checked here, so that one that cannot be fails alone. */
import { toBytes, type BytesInput } from "../bytes.ts";
import { HBaseError } from "../error.ts";

/** `HConstants.MAX_ROW_LENGTH`. */
const LONGEST = 32_767;

/** Throws an HBaseError for a row that cannot be. */
export function rowKey(input: BytesInput): Uint8Array {
  const row = toBytes(input);
  if (row.length > 0 && row.length <= LONGEST) return row;
  throw argumentError(`A row's key has 1 to ${LONGEST} bytes, not ${row.length}`);
}

/** What the caller gave cannot be. */
export function argumentError(message: string): HBaseError {
  return new HBaseError({ exception: "IllegalArgumentException", step: "argument", message });
}
