/** What a table may be called (`TableName`): checked before anybody is asked for it. */
import { argumentError } from "./operations/row-key.ts";

/** Throws an HBaseError for a name that cannot be. */
export function checkTableName(name: string): string {
  if (/^(?:[\w]+:)?\w[\w.-]*$/.test(name)) return name.startsWith("default:") ? name.slice("default:".length) : name;
  throw argumentError(`"${name}" is no table's name: letters, digits, "_", "-" and ".", perhaps after "namespace:"`);
}
