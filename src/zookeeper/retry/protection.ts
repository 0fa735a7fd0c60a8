/** Names by which a node is found again (`ProtectedUtils`): `_c_GUID-` before the name that was asked for. */

/** The prefix of a GUID. */
export function protectionOf(guid: string): string {
  return `_c_${guid}-`;
}

/** The path with its last name protected. */
export function protectedName(path: string, protection: string): string {
  const slash = path.lastIndexOf("/");
  return `${path.slice(0, slash + 1)}${protection}${path.slice(slash + 1)}`;
}

const PROTECTION = /^_c_[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}-/i;

/** A node's name without its protection. */
export function plainName(name: string): string {
  return name.replace(PROTECTION, "");
}

/** The path above; `"/"` at the top. */
export function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/")) || "/";
}

/** The path of a child. */
export function childOf(parent: string, name: string): string {
  return parent === "/" ? `/${name}` : `${parent}/${name}`;
}
