/**
 * The rules for a response's header and trailer sections (RFC 9113 §8.1, §8.2, §8.3.2): what breaks them is malformed, and
 * a stream error. A section that HPACK's cache gave before is judged once.
 */
import type { HeaderFields } from "./hpack/header-fields.ts";

/** What a header section says of the response as a whole. */
export interface ResponseHead {
  /** The status code; `undefined` in a trailer section. */
  readonly status: number | undefined;
  readonly contentLength: number | undefined;
  /** Why the section is malformed. */
  readonly malformed: string | undefined;
}

const CONNECTION_SPECIFIC = new Set(["connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade"]);
const NAME = /^[!#$%&'*+\-.^_`|~0-9a-z]+$/;
// §8.2.1 also forbids blanks at a value's ends. They do no harm here, and gRPC servers send them: a status message that ends
// with a space goes out as it is.
const VALUE = /^[^\0\r\n]*$/;

const judged = new WeakMap<HeaderFields, ResponseHead>();

/** Judges a section. `trailers` have no pseudo-headers. */
export function readResponseHead(fields: HeaderFields, trailers: boolean): ResponseHead {
  const known = judged.get(fields);
  if (known !== undefined && (known.status === undefined) === trailers) return known;
  const head = judge(fields, trailers);
  if (head.malformed === undefined) judged.set(fields, head);
  return head;
}

function judge(fields: HeaderFields, trailers: boolean): ResponseHead {
  let status: number | undefined;
  let contentLength: number | undefined;
  let malformed: string | undefined;
  for (let i = 0; i < fields.length && malformed === undefined; i += 2) {
    const name = fields[i] ?? "";
    const value = fields[i + 1] ?? "";
    if (name.startsWith(":")) {
      const valid = !trailers && name === ":status" && i === 0 && /^[1-9]\d\d$/.test(value);
      if (valid) status = Number(value);
      else malformed = `pseudo-header "${shown(name)}: ${shown(value)}" is out of place`;
    } else if (!NAME.test(name)) malformed = `field name "${shown(name)}" is not valid`;
    else if (!VALUE.test(value)) malformed = `the value of field "${shown(name)}" is not valid`;
    else if (CONNECTION_SPECIFIC.has(name)) malformed = `field "${name}" belongs to HTTP/1`;
    else if (name === "content-length") {
      if (/^\d{1,15}$/.test(value) && (contentLength ?? Number(value)) === Number(value)) contentLength = Number(value);
      else malformed = `content-length "${shown(value)}" is not valid`;
    }
  }
  if (!trailers && status === undefined) malformed ??= 'there is no ":status"';
  return { status, contentLength, malformed };
}

/** What the server sent, fit for an error's message. */
function shown(text: string): string {
  return (text.length > 40 ? `${text.slice(0, 40)}…` : text).replace(/[^\x20-\x7e…]/g, ".");
}
