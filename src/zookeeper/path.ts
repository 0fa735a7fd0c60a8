/** Paths of nodes: what a path may be, and the chroot that a session lives in (`PathUtils`, `ZooKeeper.prependChroot`). */
import { ErrorCode } from "./wire/error-code.ts";
import { ZooKeeperError } from "./error.ts";

/** What no path may contain (`PathUtils.validatePath`): control characters, surrogates and the last two of a plane. */
// oxlint-disable-next-line no-control-regex -- They are what is searched for.
const FORBIDDEN = /[\u0000-\u001f\u007f-\u009f\ud800-\uf8ff\ufff0-\uffff]/;

/** What is wrong with a path; `undefined` for a good one. */
export function pathFault(path: string): string | undefined {
  if (!path.startsWith("/")) return 'it must begin with "/"';
  if (path.length === 1) return undefined;
  if (path.endsWith("/")) return 'it must not end with "/"';
  if (FORBIDDEN.test(path)) return "it has a character that is not allowed";
  const names = path.slice(1).split("/");
  if (names.includes("")) return "it has an empty name";
  return names.some((name) => name === "." || name === "..") ? 'names "." and ".." are not allowed' : undefined;
}

/** Throws a ZooKeeperError (`BadArguments`) for a path that is none. @param sequential A sequence number will be added. */
export function checkPath(path: string, operation: string, sequential = false): void {
  const fault = pathFault(sequential ? `${path}1` : path);
  if (fault === undefined) return;
  throw new ZooKeeperError({ code: ErrorCode.BadArguments, operation, path, message: fault });
}

/** The path above; `"/"` at the top. */
export function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/")) || "/";
}

/** The path of a child. */
export function childOf(parent: string, name: string): string {
  return parent === "/" ? `/${name}` : `${parent}/${name}`;
}

/** Maps between the user's paths and the server's, and checks what it maps. */
export class Chroot {
  readonly #prefix: string;

  /** @param prefix A path, or `""` for none. */
  constructor(prefix: string) {
    this.#prefix = prefix === "/" ? "" : prefix;
  }

  /** The server's path of one that an operation was given. Throws a ZooKeeperError (`BadArguments`) for what is no path. */
  check(path: string, operation: string, sequential = false): string {
    checkPath(path, operation, sequential);
    return this.toServer(path);
  }

  /** The server's path. */
  toServer(path: string): string {
    if (this.#prefix === "") return path;
    return path === "/" ? this.#prefix : this.#prefix + path;
  }

  /** The user's path; what lies outside of the chroot stays as it is, as in Java. */
  toClient(path: string): string {
    if (this.#prefix === "" || !path.startsWith(this.#prefix)) return path;
    const rest = path.slice(this.#prefix.length);
    if (rest === "") return "/";
    return rest.startsWith("/") ? rest : path;
  }
}
