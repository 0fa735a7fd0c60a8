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
