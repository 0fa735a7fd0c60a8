/**
 * The rules for a request's header section (RFC 9113 §8.2, §8.3.1), and access to a flat list's fields.
 */
import type { HeaderFields } from "../http2/hpack/header-fields.ts";

const PSEUDO_HEADERS: ReadonlySet<string> = new Set([":method", ":scheme", ":authority", ":path"]);
const NAME = /^[!#$%&'*+\-.^_`|~0-9a-z]+$/;

/** The value of the first field called `name`. */
export function fieldValue(fields: HeaderFields, name: string): string | undefined {
  for (let i = 0; i < fields.length; i += 2) if (fields[i] === name) return fields[i + 1];
  return undefined;
}

/** What makes the section malformed, if anything does. */
export function requestFault(fields: HeaderFields): string | undefined {
  const seen = new Set<string>();
  let regular = false;
  for (let i = 0; i < fields.length; i += 2) {
    const name = fields[i] ?? "";
    if (!name.startsWith(":")) {
      regular = true;
      if (!NAME.test(name)) return `The field name "${name}" is not valid`;
      continue;
    }
    if (regular || seen.has(name) || !PSEUDO_HEADERS.has(name)) return `The pseudo-header "${name}" is out of place`;
    seen.add(name);
  }
  const missing = [":method", ":scheme", ":path"].find((name) => !seen.has(name));
  return missing === undefined ? undefined : `The pseudo-header "${missing}" is missing`;
}
